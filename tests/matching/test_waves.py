"""The laws of the waves that are written to the waiting list, for any people and any places."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.profile import Mentor, Youth
from matching.policy import DEFAULT, Policy
from matching.pool import Pool
from matching.rank import explain
from matching.reasons import Suggestion
from matching.waves import Invitation, form_wave, look, typical_wait
from tests.matching.people import MAP, crowds, youths

LEA = Youth(1, age=16, needs=("internship", "job"), fields=("health",), format="either", place="69123")
NURSE = Mentor(7, needs=("internship", "job"), fields=("health",), format="either", place="69029")
waiting_lists = st.lists(youths, max_size=15, unique_by=lambda youth: youth.id)


def pool_of(crowd: list[Mentor], policy: Policy = DEFAULT) -> Pool:
    pool = Pool(MAP.get, policy)
    pool.load(crowd)
    return pool


def looked_at(pool: Pool, waiting: list[Youth]) -> list[Invitation]:
    return [invitation for youth in waiting for invitation in look(pool, youth)]


def rooms_of(crowd: list[Mentor]) -> dict[int, int]:
    return {mentor.id: mentor.capacity - mentor.taken for mentor in crowd}


@settings(max_examples=150, deadline=None)
@given(waiting_lists, crowds)
def test_a_wave_is_no_larger_than_the_places_and_invites_nobody_twice(
    waiting: list[Youth], crowd: list[Mentor]
) -> None:
    rooms = rooms_of(crowd)
    wave = form_wave(looked_at(pool_of(crowd), waiting), rooms)
    assert all(count <= rooms[mentor] for mentor, count in Counter(each.mentor_id for each in wave).items())
    assert len({each.youth_id for each in wave}) == len(wave)


@settings(max_examples=150, deadline=None)
@given(waiting_lists, crowds)
def test_nobody_is_invited_to_whom_a_veto_keeps_away(waiting: list[Youth], crowd: list[Mentor]) -> None:
    pool, known = pool_of(crowd), {youth.id: youth for youth in waiting}
    for each in form_wave(looked_at(pool, waiting), rooms_of(crowd)):
        assert isinstance(explain(pool, known[each.youth_id], each.mentor_id), Suggestion)


@settings(max_examples=150, deadline=None)
@given(waiting_lists, crowds)
def test_whoever_is_left_over_gave_way_to_somebody_more_urgent(waiting: list[Youth], crowd: list[Mentor]) -> None:
    chances, rooms = looked_at(pool_of(crowd), waiting), rooms_of(crowd)
    wave = form_wave(chances, rooms)
    invited = {each.youth_id for each in wave}
    for chance in chances:
        if chance.youth_id not in invited:
            there = [each.priority for each in wave if each.mentor_id == chance.mentor_id]
            assert len(there) == rooms[chance.mentor_id]
            assert min(there) >= chance.priority


@settings(max_examples=100, deadline=None)
@given(waiting_lists, crowds, st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_looked_at_changes_nothing(
    waiting: list[Youth], crowd: list[Mentor], random: Random
) -> None:
    chances, rooms = looked_at(pool_of(crowd), waiting), rooms_of(crowd)
    shuffled = random.sample(chances, len(chances))
    assert form_wave(shuffled, rooms) == form_wave(chances, rooms)


def test_having_waited_long_outweighs_suiting_a_little_better() -> None:
    best, patient = LEA, replace(LEA, id=2, needs=("internship", "culture"), waiting_days=90.0)
    (first,) = form_wave(looked_at(pool_of([NURSE]), [best, patient]), {NURSE.id: 1})
    assert first.youth_id == patient.id
    assert first.score < look(pool_of([NURSE]), best)[0].score


def test_among_equals_who_has_waited_longest_comes_first() -> None:
    waiting = [replace(LEA, id=number, waiting_days=float(number)) for number in (3, 9, 5)]
    chances = looked_at(pool_of([NURSE], Policy(ageing=0)), waiting)
    assert [each.youth_id for each in form_wave(chances, {NURSE.id: 3})] == [9, 5, 3]


def area(place: str) -> str:
    return place.removeprefix("D")[:2]


@pytest.mark.parametrize(("count", "days"), [(4, None), (5, 3), (7, 4)])
def test_a_typical_wait_is_told_from_five_waits_on(count: int, days: int | None) -> None:
    waited = [(replace(LEA, id=number), number + 0.5) for number in range(count)]
    assert typical_wait(LEA, waited, area) == days


@pytest.mark.parametrize(
    ("mine", "theirs", "alike"),
    [
        ({}, {}, True),
        ({}, {"needs": ("culture",)}, False),
        ({}, {"needs": ("unsure",)}, True),
        ({}, {"place": "75056"}, True),
        ({"format": "in_person"}, {"place": "75056"}, False),
        ({"format": "in_person"}, {"place": "D69", "format": "in_person"}, True),
        ({"format": "in_person", "place": None}, {}, False),
    ],
)
def test_only_waits_for_the_same_mentors_count(mine: dict[str, str], theirs: dict[str, str], alike: bool) -> None:
    others = [(replace(LEA, id=number, **theirs), 2.0) for number in range(5)]  # type: ignore[arg-type]
    assert (typical_wait(replace(LEA, **mine), others, area) == 2) == alike  # type: ignore[arg-type]
