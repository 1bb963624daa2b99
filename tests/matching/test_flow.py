"""Which candidates a flow gets where not all of them go into it."""

import numpy as np
import pytest

from matching.flow import Candidates

YOUTHS, MENTORS, PAIRS = 60, 20, 400
TIMES = 3


def market(seed: int) -> Candidates:
    dice = np.random.default_rng(seed)
    youths, mentors = np.divmod(np.sort(dice.choice(YOUTHS * MENTORS, PAIRS, replace=False)), MENTORS)
    return Candidates(youths, mentors, dice.integers(1, 1000, PAIRS), YOUTHS, dice.integers(0, 4, MENTORS))


def losses(candidates: Candidates, prices: np.ndarray) -> np.ndarray:
    """Against the best candidate of the same youth, or against staying alone."""
    gains = candidates.worth - prices[candidates.mentors]
    best = [max(0, *gains[candidates.youths == youth]) for youth in candidates.youths]
    lost: np.ndarray = np.array(best) - gains
    return lost


@pytest.mark.parametrize("seed", range(10))
def test_for_each_place_there_are_so_many_and_nobody_else_loses_less_by_this_mentor(seed: int) -> None:
    candidates = market(seed)
    prices = np.random.default_rng(seed).integers(0, 1000, MENTORS)
    lost, chosen = losses(candidates, prices), np.zeros(PAIRS, dtype=np.bool_)
    chosen[candidates.nearest(prices, TIMES)] = True
    for mentor, free in enumerate(candidates.free):
        theirs = candidates.mentors == mentor
        assert (theirs & chosen).sum() == min(theirs.sum(), TIMES * free)
        assert lost[theirs & chosen].max(initial=0) <= lost[theirs & ~chosen].min(initial=10_000)


@pytest.mark.parametrize("seed", range(5))
def test_what_all_pairs_are_worth_in_common_changes_nothing_if_their_number_is_told(seed: int) -> None:
    candidates, dearer = market(seed), market(seed)
    dearer.worth[:] += 10**9
    number = len(candidates.best())
    assert candidates.best(number).tolist() == dearer.best(number).tolist()
