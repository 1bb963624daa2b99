"""Whoever is matched, whatever the rest says, is somebody who may be: in three crowds of 100,000 pairs."""

from collections.abc import Iterator
from random import Random
from typing import Final

import pytest

from dialogs.profile import Mentor, Youth
from matching.pool import Pool
from matching.rank import rank
from tests.matching.people import MAP

SEED: Final = 20260302
YOUTHS, MENTORS = 250, 400
BANDS: Final = {"13-14": range(13, 15), "15-17": range(15, 18), "18-25": range(18, 26)}  # written out once more


def crowd(chance: Random) -> tuple[list[Youth], list[Mentor]]:
    """Many who suit each other but for what must keep them apart."""
    youths = [Youth(number, age=chance.randint(13, 25), needs=("orientation",)) for number in range(1, YOUTHS + 1)]
    mentors = [
        Mentor(
            number,
            needs=("orientation",),
            ages=tuple(chance.sample(list(BANDS), chance.randint(1, 3))),
            approved=chance.random() < 0.7,
            paused=chance.random() < 0.3,
            capacity=(capacity := chance.randint(1, 3)),
            taken=chance.randint(0, capacity),
        )
        for number in range(YOUTHS - 9, YOUTHS - 9 + MENTORS)  # ten people are both
    ]
    return youths, mentors


def may_meet(youth: Youth, mentor: Mentor) -> bool:
    fits = any(youth.age in BANDS[band] for band in mentor.ages)
    return fits and mentor.approved and not mentor.paused and mentor.taken < mentor.capacity and youth.id != mentor.id


def pool_of(mentors: list[Mentor]) -> Pool:
    pool = Pool(MAP.get)
    for mentor in mentors:
        pool.put(mentor)
    return pool


def one_by_one(pool: Pool, youths: list[Youth], apart: dict[int, set[int]]) -> Iterator[tuple[int, int]]:
    for youth in youths:
        for found in rank(pool, youth, MENTORS, apart[youth.id] | {youth.id}):
            yield youth.id, found.mentor_id


@pytest.mark.parametrize("seed", range(SEED, SEED + 3))
def test_nobody_is_matched_against_age_approval_pause_places_or_a_refusal(seed: int) -> None:
    chance = Random(seed)
    youths, mentors = crowd(chance)
    by_id = {mentor.id: mentor for mentor in mentors}
    apart = {youth.id: set(chance.sample(list(by_id), 40)) for youth in youths}
    found = set(one_by_one(pool_of(mentors), youths, apart))
    allowed = {
        (youth.id, mentor.id)
        for youth in youths
        for mentor in mentors
        if may_meet(youth, mentor) and mentor.id not in apart[youth.id]
    }
    assert found == allowed
