"""The least cut of a greatest flow, beside SciPy's greatest matching."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from matching.covering import Cut, least_cut
from matching.flow import Candidates

YOUTHS, MENTORS, PAIRS = 60, 40, 110


def sparse(seed: int) -> Candidates:
    """So few candidates that some youths stay alone, and some mentors too."""
    dice = np.random.default_rng(seed)
    youths, mentors = np.divmod(np.sort(dice.choice(YOUTHS * MENTORS, PAIRS, replace=False)), MENTORS)
    return Candidates(youths, mentors, np.ones(PAIRS, dtype=np.int64), YOUTHS, dice.integers(0, 3, MENTORS))


def most_by_scipy(candidates: Candidates) -> int:
    """With a column for each place."""
    table = np.zeros((YOUTHS, MENTORS), dtype=np.int8)
    table[candidates.youths, candidates.mentors] = 1
    places = csr_array(np.repeat(table, candidates.free, axis=1))
    return int((maximum_bipartite_matching(places, perm_type="column") >= 0).sum())


def let_through(cut: Cut, candidates: Candidates) -> int:
    return int(candidates.free[cut.mentors].sum() + (~cut.youths).sum())


@pytest.mark.parametrize("seed", range(20))
def test_as_many_are_covered_as_can_be_and_the_cut_proves_it(seed: int) -> None:
    candidates = sparse(seed)
    cut = least_cut(candidates)
    assert len(cut.pairs) == most_by_scipy(candidates) == let_through(cut, candidates)
    assert (np.bincount(candidates.mentors[cut.pairs], minlength=MENTORS) <= candidates.free).all()
    assert not (cut.youths[candidates.youths] & ~cut.mentors[candidates.mentors]).any()


@pytest.mark.parametrize("seed", range(5))
def test_a_flow_told_how_many_pairs_has_that_many(seed: int) -> None:
    candidates = sparse(seed)
    most = len(least_cut(candidates).pairs)
    assert len(candidates.best(most)) == most


def test_where_nobody_has_to_stay_alone_nobody_is_on_this_side() -> None:
    everybody = np.arange(3)
    cut = least_cut(Candidates(everybody, everybody, np.ones(3, dtype=np.int64), 3, np.ones(3, dtype=np.int64)))
    assert cut.pairs.tolist() == [0, 1, 2]
    assert not cut.youths.any()
