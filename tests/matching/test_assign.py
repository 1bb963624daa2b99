"""The best whole assignment, beside every assignment there is and beside SciPy's."""

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from dialogs.profile import Mentor, Youth
from matching.assign import Assignment, Objective, Round, assign
from matching.crowd import BY_PLACE, READS
from matching.market import LARGEST
from matching.policy import CRITERIA, DEFAULT, LATE_VETOES, WEIGHTS
from matching.pool import Pool
from matching.rank import explain
from matching.reasons import Suggestion
from matching.whole import vetoes_of
from tests.matching.people import MAP, crowds, youths

groups = st.lists(youths, max_size=12, unique_by=lambda youth: youth.id)
objectives = st.sampled_from(["score", "coverage"])
LITTLE = 2  # candidates at a time, so that many rounds are needed


def pool_of(crowd: list[Mentor]) -> Pool:
    pool = Pool(MAP.get)
    pool.load(crowd)
    return pool


def tenths(pool: Pool, youth: Youth, mentor: Mentor) -> int | None:
    """What a pair scores as people read it; None for a pair that a veto keeps apart."""
    answer = explain(pool, youth, mentor.id)
    return round(10 * answer.score) if isinstance(answer, Suggestion) else None


def best_by_scipy(pool: Pool, group: list[Youth], crowd: list[Mentor], bonus: int) -> tuple[int, int]:
    """How many get a mentor, and the total, with every place as a column and one more column for staying alone."""
    places = [mentor for mentor in crowd for _ in range(mentor.capacity - mentor.taken)]
    worth = np.zeros((len(group), len(places) + len(group)))
    for row, youth in enumerate(group):
        for column, mentor in enumerate(places):
            points = tenths(pool, youth, mentor)
            worth[row, column] = -1e6 if points is None else points + bonus
    rows, columns = linear_sum_assignment(worth, maximize=True)
    chosen = [worth[row, column] - bonus for row, column in zip(rows, columns, strict=True) if column < len(places)]
    return len(chosen), round(sum(chosen))


def settled(pool: Pool, group: list[Youth], objective: Objective, missing: float = 0.0) -> Assignment:
    """As for a country: candidates are found little by little."""
    everybody = Round(pool, group, objective, lambda *_: None, map)
    everybody.grow(LITTLE, missing)
    return everybody.assignment()


@settings(max_examples=60, deadline=None)
@given(groups, crowds)
def test_the_total_is_the_one_that_scipy_finds(group: list[Youth], crowd: list[Mentor]) -> None:
    pool = pool_of(crowd)
    found = assign(pool, group)
    assert found.total == found.bound == best_by_scipy(pool, group, crowd, 0)[1]


@settings(max_examples=60, deadline=None)
@given(groups, crowds)
def test_for_coverage_as_many_as_possible_get_somebody_and_then_the_best(
    group: list[Youth], crowd: list[Mentor]
) -> None:
    pool = pool_of(crowd)
    found = assign(pool, group, "coverage")
    assert (len(found.pairs), found.total) == best_by_scipy(pool, group, crowd, 100_000)


def best_by_trying(pool: Pool, group: list[Youth], free: dict[int, int], crowd: list[Mentor]) -> int:
    if not group:
        return 0
    youth, *others = group
    totals = [best_by_trying(pool, others, free, crowd)]
    for mentor in crowd:
        points = tenths(pool, youth, mentor)
        if points is not None and free[mentor.id] > 0:
            left = {**free, mentor.id: free[mentor.id] - 1}
            totals.append(points + best_by_trying(pool, others, left, crowd))
    return max(totals)


@settings(max_examples=60, deadline=None)
@given(st.lists(youths, max_size=4, unique_by=lambda youth: youth.id), crowds)
def test_no_other_assignment_has_a_higher_total(group: list[Youth], crowd: list[Mentor]) -> None:
    crowd = crowd[:4]
    free = {mentor.id: mentor.capacity - mentor.taken for mentor in crowd}
    pool = pool_of(crowd)
    assert assign(pool, group).total == best_by_trying(pool, group, free, crowd)


@settings(max_examples=60, deadline=None)
@given(groups, crowds, objectives)
def test_candidates_found_little_by_little_end_in_the_same_total(
    group: list[Youth], crowd: list[Mentor], objective: Objective
) -> None:
    little, whole = settled(pool_of(crowd), group, objective), assign(pool_of(crowd), group, objective)
    assert little.total == little.bound == whole.total
    assert objective == "score" or len(little.pairs) == len(whole.pairs) == little.most


@settings(max_examples=60, deadline=None)
@given(groups, crowds, objectives)
def test_what_may_be_missing_is_never_told_too_small(
    group: list[Youth], crowd: list[Mentor], objective: Objective
) -> None:
    best = assign(pool_of(crowd), group, objective)
    so_far = settled(pool_of(crowd), group, objective, missing=0.3)
    bonus = bonus_of(group, objective)
    assert so_far.bound + len(so_far.pairs) * bonus >= best.total + len(best.pairs) * bonus


@settings(max_examples=30, deadline=None)
@given(groups, crowds)
def test_a_policy_that_weighs_no_distance_still_keeps_apart_who_lives_too_far(
    group: list[Youth], crowd: list[Mentor]
) -> None:
    pool = Pool(MAP.get, replace(DEFAULT, weights={**WEIGHTS, "distance": 0, "needs": 46}))
    pool.load(crowd)
    assert settled(pool, group, "score").total == assign(pool, group).total


def test_a_round_has_a_table_for_every_criterion_and_every_veto() -> None:
    by_table, elsewhere = set(READS), {BY_PLACE, "veto-too-far", "veto-nothing-shared", "veto-refused"}
    assert by_table | elsewhere == {*CRITERIA, *LATE_VETOES}


def bonus_of(group: list[Youth], objective: Objective) -> int:
    return 2 * LARGEST * (len(group) + 1) if objective == "coverage" else 0


@settings(max_examples=60, deadline=None)
@given(groups, crowds, objectives)
def test_nobody_is_in_two_pairs_and_no_mentor_beyond_their_places(
    group: list[Youth], crowd: list[Mentor], objective: Objective
) -> None:
    found = assign(pool_of(crowd), group, objective)
    takers = [youth_id for youth_id, _, _ in found.pairs]
    given_out = Counter(mentor_id for _, mentor_id, _ in found.pairs)
    assert sorted([*takers, *found.left]) == sorted(youth.id for youth in group)
    assert all(given_out[mentor.id] <= max(0, mentor.capacity - mentor.taken) for mentor in crowd)


@settings(max_examples=60, deadline=None)
@given(groups, crowds)
def test_no_pair_is_vetoed_and_each_has_the_score_that_people_read(group: list[Youth], crowd: list[Mentor]) -> None:
    pool, by_id = pool_of(crowd), {youth.id: youth for youth in group}
    for youth_id, mentor_id, score in assign(pool, group).pairs:
        answer = explain(pool, by_id[youth_id], mentor_id)
        assert isinstance(answer, Suggestion)
        assert answer.score == score


@settings(max_examples=60, deadline=None)
@given(groups, crowds, objectives, st.randoms(use_true_random=False))
def test_the_order_of_the_people_does_not_matter(
    group: list[Youth], crowd: list[Mentor], objective: Objective, random: Random
) -> None:
    before = assign(pool_of(crowd), group, objective)
    random.shuffle(group)
    random.shuffle(crowd)
    assert assign(pool_of(crowd), group, objective) == before


@settings(max_examples=60, deadline=None)
@given(youths, crowds)
def test_each_mentor_either_suits_or_is_kept_away_by_the_veto_that_is_told(youth: Youth, crowd: list[Mentor]) -> None:
    pool = pool_of(crowd)
    suitable, kept = vetoes_of(pool, youth)
    told = {int(pool.columns.ids[row]): "" for row in suitable}
    told |= {int(pool.columns.ids[row]): key for key, rows in kept.items() for row in rows}
    assert told == {m.id: getattr(explain(pool, youth, m.id), "key", "") for m in crowd}


@pytest.mark.parametrize("objective", ["score", "coverage"])
def test_one_waits_where_two_want_the_only_place(objective: Objective) -> None:
    pool = pool_of([Mentor(id=7, needs=("job",), capacity=1)])
    found = assign(pool, [Youth(id=1, needs=("job", "project")), Youth(id=2, needs=("job",))], objective)
    assert [pair[:2] for pair in found.pairs] == [(2, 7)]
    assert found.left == (1,)


def test_coverage_gives_up_points_for_one_more_pair() -> None:
    flexible, bound = Youth(id=1, needs=("job",)), Youth(id=2, needs=("job",), format="remote")
    near = Mentor(id=7, needs=("job",), format="remote")
    meets = Mentor(id=8, needs=("job", "project"), format="in_person")
    pool = pool_of([near, meets])
    assert {pair[:2] for pair in assign(pool, [flexible, bound], "coverage").pairs} == {(1, 8), (2, 7)}


def test_without_anybody_nobody_is_paired() -> None:
    assert assign(pool_of([]), [Youth(id=1)]).left == (1,)
    assert assign(pool_of([Mentor(id=1)]), []).pairs == ()
