"""Suggestions, requests and pairs. Every transition is a guarded update whose row count is checked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any, Final

from sqlalchemy import Executable, bindparam, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import Changes
from storage.cipher import Cipher
from storage.tables import pairs, requests, suggestions

Reasons = Sequence[Mapping[str, Any]]

ANSWERS: Final = ("accepted", "declined", "expired")  # ends that say how quickly a mentor answers
MOST_NAMED: Final = 1000  # in one query
LAST_FEW: Final = 10  # requests that say so: people change
NOT_AGAIN: Final = ("open", "declined", "expired", "accepted")  # requests whose mentor is not suggested a second time

_REQUESTS: Final = (
    select(requests).where(requests.c.youth_id.is_not(None), requests.c.mentor_id.is_not(None)).order_by(requests.c.id)
)
_IS_OPEN: Final = requests.c.state == "open"
_ONE: Final = _REQUESTS.where(requests.c.id == bindparam("which"))
_OPEN_OF_YOUTH: Final = _REQUESTS.where(_IS_OPEN, requests.c.youth_id == bindparam("whose"))
_OPEN_OF_MENTOR: Final = _REQUESTS.where(_IS_OPEN, requests.c.mentor_id == bindparam("whose"))
# Said in every round of chores and whenever mentors have changed, put together once.
_UNANSWERED: Final = _REQUESTS.where(_IS_OPEN, requests.c.asked_at < bindparam("before"))
_ANSWERS: Final = (
    select(requests.c.mentor_id, requests.c.asked_at, requests.c.answered_at)
    .where(
        requests.c.mentor_id.is_not(None),
        requests.c.state.in_([literal(each) for each in ANSWERS]),
        requests.c.asked_at >= bindparam("since"),
    )
    .order_by(requests.c.answered_at.desc())
)
_THEIR_ANSWERS: Final = _ANSWERS.where(requests.c.mentor_id.in_(bindparam("whose", expanding=True)))


@dataclass(frozen=True, slots=True)
class Suggested:
    id: int
    youth_id: int
    mentor_id: int
    state: str  # shown, asked, refused, replaced
    score: float
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Request:
    """A youth has asked a mentor, and both are still here."""

    id: int
    youth_id: int
    mentor_id: int
    state: str
    asked_at: datetime
    question: str | None
    reply: str | None
    card: str


@dataclass(frozen=True, slots=True)
class PastRequest:
    """A request as one of the two may read it; the other one may have been erased since."""

    youth_id: int | None
    mentor_id: int | None
    state: str
    asked_at: datetime
    question: str | None
    reply: str | None
    card: str


class Matches:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    # ---- Suggestions

    async def suggest(self, youth_id: int, mentor_id: int, score: float, reasons: Reasons, now: datetime) -> None:
        await Changes(self._connection).note([mentor_id])
        values = {"state": "shown", "score": score, "reasons": list(reasons), "shown_at": now}
        mine = (suggestions.c.youth_id == youth_id, suggestions.c.mentor_id == mentor_id)
        changed = await self._connection.execute(update(suggestions).where(*mine).values(values))
        if changed.rowcount == 0:
            row = {**values, "youth_id": youth_id, "mentor_id": mentor_id}
            await self._connection.execute(insert(suggestions).values(row))

    async def suggested(self, youth_id: int, *states: str) -> list[Suggested]:
        """What was suggested to a youth and is in one of these states (all: none given), best first."""
        query = select(suggestions).where(suggestions.c.youth_id == youth_id)
        if states:
            query = query.where(suggestions.c.state.in_(states))
        rows = await self._connection.execute(query.order_by(suggestions.c.score.desc(), suggestions.c.id))
        return [_suggested(row) for row in rows]

    async def count_seen(self, youth_id: int, since: datetime) -> int:
        """How many mentors were suggested to this youth since then, whatever came of it."""
        mine = (suggestions.c.youth_id == youth_id, suggestions.c.shown_at >= since)
        query = select(func.count()).select_from(suggestions).where(*mine)
        return int((await self._connection.execute(query)).scalar_one())

    async def suggestion(self, suggestion_id: int) -> Suggested | None:
        row = (await self._connection.execute(select(suggestions).where(suggestions.c.id == suggestion_id))).first()
        return _suggested(row) if row else None

    async def move_suggestion(self, suggestion_id: int, before: str, after: str, refusal: str = "") -> bool:
        result = await self._connection.execute(
            update(suggestions)
            .where(suggestions.c.id == suggestion_id, suggestions.c.state == before)
            .values(state=after, refusal=refusal)
        )
        return result.rowcount == 1

    async def replace_shown(self, youth_id: int) -> None:
        """What is shown now makes place for other suggestions; it may come back."""
        await self._connection.execute(
            update(suggestions)
            .where(suggestions.c.youth_id == youth_id, suggestions.c.state == "shown")
            .values(state="replaced")
        )

    async def refused_between(self, youth_id: int) -> set[int]:
        """Mentors whom this youth refused, or who refused this youth, or who are being asked."""
        return (await self.refused_among([youth_id])).get(youth_id, set())

    async def refused_among(self, youth_ids: Collection[int]) -> dict[int, set[int]]:
        """The same for many youths at once; who has none is left out."""
        by_youth = select(suggestions.c.youth_id, suggestions.c.mentor_id).where(
            suggestions.c.youth_id.in_(youth_ids), suggestions.c.state == "refused"
        )
        by_mentor = select(requests.c.youth_id, requests.c.mentor_id).where(
            requests.c.youth_id.in_(youth_ids), requests.c.mentor_id.is_not(None), requests.c.state.in_(NOT_AGAIN)
        )
        found = defaultdict[int, set[int]](set)
        for youth_id, mentor_id in await self._connection.execute(by_youth.union(by_mentor)):
            found[youth_id].add(mentor_id)
        return found

    async def count_showings(self, since: datetime) -> dict[int, int]:
        """For each mentor, to how many youths they were suggested since then, however that ended."""
        query = (
            select(suggestions.c.mentor_id, func.count().label("showings"))
            .where(suggestions.c.shown_at >= since)
            .group_by(suggestions.c.mentor_id)
        )
        rows = await self._connection.execute(query)
        return {row.mentor_id: row.showings for row in rows}

    # ---- Requests

    async def ask(self, youth_id: int, mentor_id: int, card: str, now: datetime) -> int:
        """A youth asks a mentor; returns the request's number."""
        values = {
            "youth_id": youth_id,
            "mentor_id": mentor_id,
            "state": "open",
            "asked_at": now,
            "card": card,
        }
        result = await self._connection.execute(insert(requests).values(values).returning(requests.c.id))
        return int(result.scalar_one())

    async def request(self, request_id: int) -> Request | None:
        """None: there is none, or one of the two has been erased."""
        found = await self._requests(_ONE, {"which": request_id})
        return found[0] if found else None

    async def open_of_youth(self, youth_id: int) -> list[Request]:
        return await self._requests(_OPEN_OF_YOUTH, {"whose": youth_id})

    async def open_of_mentor(self, mentor_id: int) -> list[Request]:
        return await self._requests(_OPEN_OF_MENTOR, {"whose": mentor_id})

    async def unanswered(self, asked_before: datetime) -> list[Request]:
        return await self._requests(_UNANSWERED, {"before": asked_before})

    async def of_person(self, person_id: int) -> list[PastRequest]:
        mine = (requests.c.youth_id == person_id) | (requests.c.mentor_id == person_id)
        rows = await self._connection.execute(select(requests).where(mine).order_by(requests.c.id))
        return [
            PastRequest(row.youth_id, row.mentor_id, row.state, row.asked_at, *self._words(row), row.card)
            for row in rows
        ]

    async def close(self, request_id: int, state: str, now: datetime, reason: str = "") -> bool:
        """End an open request. False: it is not open any more."""
        closed = await self._connection.execute(
            update(requests)
            .where(requests.c.id == request_id, requests.c.state == "open")
            .values(state=state, answered_at=now, reason=reason)
            .returning(requests.c.mentor_id)
        )
        mentors = closed.scalars().all()
        if state in ANSWERS:
            await Changes(self._connection).note(mentors)
        return bool(mentors)

    async def answering(self, since: datetime, mentor_ids: Collection[int] | None = None) -> dict[int, float]:
        """The hours in which each mentor (of these, or of all) answers, and who was not answered waited.

        The median of the last few requests that were asked since then; who was not asked is left out. Where many are
        named, all are told of.
        """
        few = mentor_ids is not None and len(mentor_ids) <= MOST_NAMED
        query, whose = (_THEIR_ANSWERS, {"whose": sorted(mentor_ids or ())}) if few else (_ANSWERS, {})
        hours = defaultdict[int, list[float]](list)
        for mentor_id, asked, answered in await self._connection.execute(query, {"since": since, **whose}):
            if len(hours[mentor_id]) < LAST_FEW:
                hours[mentor_id].append((answered - asked).total_seconds() / 3600)
        return {mentor_id: median(each) for mentor_id, each in hours.items()}

    async def put_question(self, request_id: int, question: str) -> bool:
        """The mentor's one question. False: one was put already, or the request is not open."""
        result = await self._connection.execute(
            update(requests)
            .where(requests.c.id == request_id, requests.c.state == "open", requests.c.sealed_question.is_(None))
            .values(sealed_question=self._cipher.seal(question))
        )
        return result.rowcount == 1

    async def put_reply(self, request_id: int, reply: str) -> bool:
        """The youth's one answer to it. False: it was answered already, or there is nothing to answer."""
        result = await self._connection.execute(
            update(requests)
            .where(
                requests.c.id == request_id,
                requests.c.state == "open",
                requests.c.sealed_question.is_not(None),
                requests.c.sealed_reply.is_(None),
            )
            .values(sealed_reply=self._cipher.seal(reply))
        )
        return result.rowcount == 1

    async def set_card(self, request_id: int, card: str) -> None:
        await self._connection.execute(update(requests).where(requests.c.id == request_id).values(card=card))

    # ---- Pairs

    async def pair(self, request: Request, now: datetime) -> None:
        values = {
            "request_id": request.id,
            "youth_id": request.youth_id,
            "mentor_id": request.mentor_id,
            "started_at": now,
        }
        await self._connection.execute(insert(pairs).values(values))

    async def pairs_of(self, person_id: int) -> list[tuple[int, int, datetime]]:
        """(youth, mentor, since) for the pairs that this person is in; erased partners are left out."""
        query = select(pairs.c.youth_id, pairs.c.mentor_id, pairs.c.started_at).where(
            (pairs.c.youth_id == person_id) | (pairs.c.mentor_id == person_id),
            pairs.c.ended_at.is_(None),
            pairs.c.youth_id.is_not(None),
            pairs.c.mentor_id.is_not(None),
        )
        return [(youth, mentor, since) for youth, mentor, since in await self._connection.execute(query)]

    async def erase_words(self, person_id: int, now: datetime) -> None:
        """Before a person is erased: their open requests end, their words go; the rows stay as counts."""
        mine = (requests.c.youth_id == person_id) | (requests.c.mentor_id == person_id)
        await self._connection.execute(
            update(requests).where(mine, requests.c.state == "open").values(state="erased", answered_at=now)
        )
        await self._connection.execute(
            update(requests).where(mine).values(sealed_question=None, sealed_reply=None, card="")
        )
        theirs = (pairs.c.youth_id == person_id) | (pairs.c.mentor_id == person_id)
        await self._connection.execute(update(pairs).where(theirs, pairs.c.ended_at.is_(None)).values(ended_at=now))

    async def _requests(self, query: Executable, values: dict[str, Any]) -> list[Request]:
        rows = await self._connection.execute(query, values)
        return [
            Request(row.id, row.youth_id, row.mentor_id, row.state, row.asked_at, *self._words(row), row.card)
            for row in rows
        ]

    def _words(self, row: Any) -> tuple[str | None, str | None]:
        """The mentor's question and the youth's reply."""
        question, reply = (each and self._cipher.open(each) for each in (row.sealed_question, row.sealed_reply))
        return question, reply


def _suggested(row: Any) -> Suggested:
    return Suggested(row.id, row.youth_id, row.mentor_id, row.state, row.score, tuple(row.reasons))
