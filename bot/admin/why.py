"""`/why YOUTH MENTOR`: what their score is made of, or the veto. By number: a name would say who asked for help."""

import re
from dataclasses import asdict, replace
from typing import Final

from bot.suggestions import reason_phrase
from bot.visit import Visit
from dialogs.phrase import Labels, Phrase, phrase
from dialogs.profile import Youth
from matching.breakdown import Breakdown, Earned, break_down
from matching.pool import Pool
from storage.matches import NOT_AGAIN
from storage.mentors import MentorRecord

TWO_NUMBERS: Final = re.compile(r"#?(\d{1,18})[\s,;]+#?(\d{1,18})")


async def show_why(visit: Visit, argument: str) -> None:
    """Why this mentor is, or is not, suggested to this young person."""
    numbers = TWO_NUMBERS.fullmatch(argument.strip())
    if not numbers:
        await visit.show(phrase("why-usage"))
        return
    youth_id, mentor_id = int(numbers[1]), int(numbers[2])
    youth = await visit.store.youths.get(youth_id, visit.now)
    mentor = await visit.store.mentors.get(mentor_id, visit.now)
    if youth is None or mentor is None:
        wrong = youth_id if youth is None else mentor_id
        await visit.show(phrase("why-no-youth" if youth is None else "why-no-mentor", number=str(wrong)))
        return
    heading = phrase("why-heading", youth=str(youth_id), mentor=str(mentor_id))
    standing = "paused" if mentor.mentor.paused else mentor.state
    states = phrase(
        "why-states", youth=Labels("youth-state", (youth.state,)), mentor=Labels("mentor-state", (standing,))
    )
    lines = await _between(visit, youth.youth, mentor)
    await visit.show(heading, (), (visit.words(states), "\n".join(map(visit.words, lines))))


async def _between(visit: Visit, youth: Youth, record: MentorRecord) -> list[Phrase]:
    """What keeps them apart, or each criterion with what it earned."""
    mentor_id = record.mentor.id
    if mentor_id == youth.id:
        return [phrase("why-same-person")]
    for past in await visit.store.matches.of_person(youth.id):
        if past.mentor_id == mentor_id and past.state in NOT_AGAIN:
            return [phrase("why-asked", state=Labels("request-state", (past.state,)))]
    refused = await visit.store.matches.refused_between(youth.id)
    found = break_down(_pool_with(visit, record), youth, mentor_id, refused)
    if not isinstance(found, Breakdown):
        return [phrase("why-veto", veto=visit.words(phrase(found.key)))]
    return [
        phrase("why-score", score=found.score),
        *(_part(visit, each) for each in found.earned),
        *_rank(found.handicap),
    ]


def _part(visit: Visit, earned: Earned) -> Phrase:
    """What one criterion gave, with the reason that people would read."""
    criterion, points, most = Labels("criterion", (earned.criterion,)), round(earned.points, 1), round(earned.most, 1)
    if earned.reason is None:
        return phrase("why-part-silent", criterion=criterion, points=points, most=most)
    reason = visit.words(reason_phrase(asdict(earned.reason)))
    return phrase("why-part", criterion=criterion, points=points, most=most, reason=reason)


def _rank(handicap: float) -> list[Phrase]:
    """What being shown much, or not at all, changes about the place in the ranking."""
    points = round(abs(handicap), 1)
    if not points:
        return []
    return [phrase("why-shown", points=points) if handicap > 0 else phrase("why-unseen", points=points)]


def _pool_with(visit: Visit, record: MentorRecord) -> Pool:
    """The pool; for who is not in it, one of their own: they are not approved, and that is the answer."""
    pool = visit.house.pool
    if record.mentor.id in pool:
        return pool
    alone = Pool(visit.house.gazetteer.position, pool.policy)
    alone.put(replace(record.mentor, approved=record.state == "approved"))
    return alone
