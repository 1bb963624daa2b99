"""A past that is replayed gives each policy the same people, and counts what it did with them."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.profile import Mentor, Youth
from matching.policy import DEFAULT, Policy
from matching.replay import Outcome, Past, gini, replay
from tests.matching.people import MAP, available, youths

LEA = Youth(1, age=16, needs=("internship", "job"), fields=("health",), format="either", place="69123")
NURSE = Mentor(7, needs=("internship",), fields=("health",), format="either", place="69123", capacity=1)
OTHER = Policy(spread=0, unseen_day=0)
days = st.floats(0, 150)


def timed(people: st.SearchStrategy[Any]) -> st.SearchStrategy[list[tuple[float, Any]]]:
    """People, each on a day, in the order of the days."""
    crowd = st.lists(st.tuples(days, people), max_size=8, unique_by=lambda each: each[1].id)
    return crowd.map(lambda each: sorted(each, key=lambda pair: pair[0]))


pasts = st.builds(Past, timed(youths), timed(available), st.just(160.0))


def outcome(past: Past, policy: Policy = DEFAULT) -> Outcome:
    return replay(past, policy, DEFAULT, MAP.get, lambda _: None)


@settings(max_examples=60, deadline=None)
@given(pasts)
def test_the_same_past_gives_the_same_figures_and_todays_policy_scores_itself_alike(past: Past) -> None:
    first = outcome(past)
    assert first == outcome(past)
    assert first.score == first.score_today


@settings(max_examples=60, deadline=None)
@given(pasts, st.sampled_from([DEFAULT, OTHER]))
def test_the_figures_fit_together(past: Past, policy: Policy) -> None:
    found = outcome(past, policy)
    if not past.asked:
        assert found.at_once is found.covered is None
        return
    assert found.at_once is not None
    assert found.covered is not None
    assert 0 <= found.at_once <= found.covered <= 1
    assert found.waiting == round(len(past.asked) * (1 - found.covered))
    assert (found.wait is None) == (found.at_once == found.covered)
    assert (found.score is None) == (found.covered == 0)


@settings(max_examples=60, deadline=None)
@given(pasts)
def test_what_changes_only_the_order_covers_the_same_youths_at_once(past: Past) -> None:
    assert outcome(past).at_once == outcome(past, OTHER).at_once


def test_who_finds_nobody_waits_until_a_mentor_comes() -> None:
    past = Past([(1.0, LEA), (2.0, replace(LEA, id=2))], [(10.5, NURSE)], 20.0)
    found = outcome(past)
    assert (found.at_once, found.covered, found.waiting) == (0.0, 0.5, 1)
    assert found.wait == 10.0  # from the first day to the wave at the end of the eleventh


def test_a_mentor_without_places_is_nobodys_until_a_pair_ends() -> None:
    full = replace(NURSE, taken=1)
    past = Past([(1.0, LEA)], [(0.0, NURSE), (0.5, full), (30.2, NURSE)], 40.0)
    found = outcome(past)
    assert (found.at_once, found.covered, found.wait) == (0.0, 1.0, 30.0)


def test_a_stronger_spread_shows_more_mentors_and_costs_score_by_todays_policy() -> None:
    better = replace(NURSE, id=8, needs=("internship", "job"), capacity=50)
    others = [replace(NURSE, id=number, capacity=50) for number in range(10, 20)]
    asked = [(1 + number / 10, replace(LEA, id=number)) for number in range(1, 40)]
    past = Past(asked, [(0.0, each) for each in (better, *others)], 10.0)
    plain, spread = outcome(past, OTHER), outcome(past, Policy(spread=40, most_spread=90))
    assert plain.gini is not None
    assert spread.gini is not None
    assert spread.gini < plain.gini
    assert spread.score_today is not None
    assert plain.score_today is not None
    assert spread.score_today < plain.score_today


@pytest.mark.parametrize(
    ("amounts", "uneven"), [([], None), ([0, 0], None), ([3, 3, 3], 0.0), ([0, 0, 0, 4], 0.75), ([1, 3], 0.25)]
)
def test_gini_is_nought_where_all_have_alike_and_near_one_where_one_has_all(
    amounts: list[float], uneven: float | None
) -> None:
    assert gini(amounts) == uneven
