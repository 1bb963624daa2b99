"""Who of those waiting is written to when mentors have places: a wave, no larger than the places.

It takes suitability and waiting together, so that nobody who waits is overtaken for ever, and nobody who was there
first gets a mentor who hardly helps them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil
from statistics import median
from typing import Final

from dialogs.profile import Youth
from matching.codes import FORMAT_BITS, REMOTE, needs_asked
from matching.pool import Pool
from matching.rank import rank

CHOICES: Final = 5  # mentors of whom each youth may be the right one; a taken place leaves the others
ENOUGH: Final = 5  # waits that say something about the next one


@dataclass(frozen=True, slots=True)
class Invitation:
    """A waiting youth and a mentor who suits them. `priority` is the score and what waiting has added to it."""

    youth_id: int
    mentor_id: int
    score: float
    priority: float
    waited: float  # days


def look(pool: Pool, youth: Youth, without: Collection[int] = ()) -> list[Invitation]:
    """The best mentors for this youth, for a wave to choose from; `without` are those who are out of the question."""
    more = pool.policy.ageing_points(youth.waiting_days)
    return [
        Invitation(youth.id, found.mentor_id, found.score, round(found.score + more, 2), youth.waiting_days)
        for found in rank(pool, youth, CHOICES, without)
    ]


def form_wave(looked_at: Iterable[Invitation], rooms: Mapping[int, int]) -> list[Invitation]:
    """Those to write to, the most urgent first: nobody twice, and of each mentor no more than there are places.

    `rooms` are the places by mentor; who is not in it has none.
    """
    left, found = dict(rooms), dict[int, Invitation]()
    for invitation in sorted(looked_at, key=_order):
        if invitation.youth_id not in found and left.get(invitation.mentor_id, 0) > 0:
            left[invitation.mentor_id] -= 1
            found[invitation.youth_id] = invitation
    return list(found.values())


def typical_wait(youth: Youth, waited: Iterable[tuple[Youth, float]], area: Callable[[str], str]) -> int | None:
    """The median of the days (rounded up) that those who asked for the like have waited; None: too few to say.

    `area` is the part of the country (the département) of a place.
    """
    days = [days for other, days in waited if is_alike(youth, other, area)]
    return max(1, ceil(median(days))) if len(days) >= ENOUGH else None


def is_alike(one: Youth, other: Youth, area: Callable[[str], str]) -> bool:
    """Do they compete for the same mentors: some need in common, from afar or in the same area?"""
    mine, theirs = needs_asked(one.needs), needs_asked(other.needs)
    if mine and theirs and not mine & theirs:
        return False
    if FORMAT_BITS[one.format] & FORMAT_BITS[other.format] & REMOTE:
        return True
    return bool(one.place and other.place) and area(one.place or "") == area(other.place or "")


def _order(invitation: Invitation) -> tuple[float, float, bytes]:
    """Who is most urgent, then who has waited longest, then by chance that is the same every time."""
    by_chance = blake2b(f"{invitation.youth_id} {invitation.mentor_id}".encode(), digest_size=8).digest()
    return -invitation.priority, -invitation.waited, by_chance
