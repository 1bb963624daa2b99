"""The finished profiles of mentors, their state and their places."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Double,
    Executable,
    Text,
    bindparam,
    cast,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.profile import Mentor
from storage.changes import Changes
from storage.cipher import Cipher
from storage.tables import mentors, people, suggestions

LISTS: Final = ("needs", "fields", "availability", "languages", "ages")
DAY: Final = 86_400  # seconds
AT_ONCE: Final = 500  # ids in one query


@dataclass(frozen=True, slots=True)
class MentorRecord:
    """A mentor's profile and where they are in the programme. `mentor.paused` is true until `paused_until`."""

    mentor: Mentor
    state: str  # pending, approved, declined
    reason: str  # why declined
    paused_until: datetime | None
    gone: bool = False  # has left the channel: cannot be asked until they return


class Showings(NamedTuple):
    """How often a mentor was suggested of late, and for how many days they could have been."""

    times: int
    days: float


class Offer(NamedTuple):
    """An approved mentor as matching knows them."""

    mentor: Mentor
    showings: Showings


_RECORDS: Final = select(mentors, people.c.gone_at).join(people, people.c.id == mentors.c.person_id)
# Said at every hello, put together once.
_GET: Final = _RECORDS.where(mentors.c.person_id == bindparam("whose"))
_ADD: Final = insert(mentors)
_RESTED: Final = (
    select(mentors.c.person_id).where(mentors.c.paused_until <= bindparam("now")).with_for_update(skip_locked=True)
)


def _seconds(moment: ColumnElement[Any]) -> ColumnElement[float]:
    """As it is stored: a hundred thousand moments need not become datetimes first."""
    return type_coerce(moment, Double)


def _approved_at() -> ColumnElement[float]:
    return _seconds(func.coalesce(mentors.c.decided_at, mentors.c.registered_at))


_ALL_OFFERS: Final = select(
    *(
        mentors.c[name]
        for name in ("person_id", "format", "place", "radius_km", "duration", "mentor_status", "capacity", "taken")
    ),
    *(mentors.c.structure, _seconds(mentors.c.paused_until), _approved_at()),
    *(cast(mentors.c[name], Text) for name in LISTS),
).where(mentors.c.state == "approved")
_OFFERS: Final = _ALL_OFFERS.where(mentors.c.person_id.in_(bindparam("whose", expanding=True)))
_ALL_SHOWN: Final = (
    select(suggestions.c.mentor_id, func.count())
    .where(suggestions.c.shown_at >= bindparam("since"))
    .group_by(suggestions.c.mentor_id)
)
_SHOWN: Final = _ALL_SHOWN.where(suggestions.c.mentor_id.in_(bindparam("whose", expanding=True)))


class Mentors:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher
        self._changes = Changes(connection)

    async def save(self, mentor: Mentor, state: str, now: datetime) -> None:
        """Keep a profile, or its newer answers; places that are taken stay taken."""
        await self._changes.note([mentor.id])
        values = self._values(mentor, state)
        changed = await self._connection.execute(update(mentors).where(mentors.c.person_id == mentor.id).values(values))
        if changed.rowcount == 0:
            row = {**values, "person_id": mentor.id, "taken": mentor.taken, "registered_at": now}
            await self._connection.execute(_ADD, row)

    async def add_all(self, many: Iterable[Mentor], now: datetime) -> None:
        """Many new approved mentors at once."""
        rows = [
            {
                **self._values(mentor, "approved"),
                "person_id": mentor.id,
                "taken": mentor.taken,
                "registered_at": now,
                "decided_at": now,
            }
            for mentor in many
        ]
        await self._connection.execute(_ADD, rows)
        await self._changes.note(row["person_id"] for row in rows)

    async def get(self, person_id: int, now: datetime) -> MentorRecord | None:
        row = (await self._connection.execute(_GET, {"whose": person_id})).first()
        return self._record(row, now) if row else None

    async def get_all(self, ids: Iterable[int], now: datetime) -> dict[int, MentorRecord]:
        found = await self._records(now, mentors.c.person_id.in_(tuple(ids)))
        return {record.mentor.id: record for record in found}

    async def offers(self, now: datetime, since: datetime, ids: Collection[int] | None = None) -> list[Offer]:
        """What matching reads of the approved mentors (of these, or of all): nothing that is sealed is opened.

        Showings are those since then, however they ended.
        """
        rows = await self._each(_ALL_OFFERS, _OFFERS, ids)
        shown = await self._shown(since, ids)
        moment = now.timestamp()
        return [_offer(row, shown.get(row[0], 0), moment) for row in rows]

    async def showings(self, now: datetime, since: datetime) -> list[tuple[int, Showings]]:
        """For each approved mentor, what `offers` tells of the showings."""
        query = select(mentors.c.person_id, _approved_at()).where(mentors.c.state == "approved")
        rows = await self._connection.execute(query)
        shown, moment = await self._shown(since, None), now.timestamp()
        return [(mentor, Showings(shown.get(mentor, 0), (moment - there) / DAY)) for mentor, there in rows]

    async def pending(self, now: datetime, limit: int = 10) -> list[MentorRecord]:
        """Those who wait to be approved, longest first."""
        query = (
            select(mentors, people.c.gone_at)
            .join(people, people.c.id == mentors.c.person_id)
            .where(mentors.c.state == "pending")
            .order_by(mentors.c.registered_at)
            .limit(limit)
        )
        return [self._record(row, now) for row in await self._connection.execute(query)]

    async def count(self, state: str | None = None) -> int:
        query = select(func.count()).select_from(mentors)
        if state:
            query = query.where(mentors.c.state == state)
        return (await self._connection.execute(query)).scalar_one()

    async def decide(self, person_id: int, state: str, reason: str, by: int, now: datetime) -> bool:
        """Approve or decline one who is pending. False: somebody decided before."""
        result = await self._connection.execute(
            update(mentors)
            .where(mentors.c.person_id == person_id, mentors.c.state == "pending")
            .values(state=state, reason=reason, decided_at=now, decided_by=by)
        )
        await self._changes.note([person_id])
        return result.rowcount == 1

    async def take_place(self, person_id: int, now: datetime) -> bool:
        """Take one of the mentor's places, if there is one left. Never exceeds the capacity."""
        result = await self._connection.execute(
            update(mentors)
            .where(
                mentors.c.person_id == person_id,
                mentors.c.state == "approved",
                mentors.c.taken < mentors.c.capacity,
                or_(mentors.c.paused_until.is_(None), mentors.c.paused_until <= now),
            )
            .values(taken=mentors.c.taken + 1)
        )
        await self._changes.note([person_id])
        return result.rowcount == 1

    async def free_place(self, person_id: int) -> None:
        await self._connection.execute(
            update(mentors)
            .where(mentors.c.person_id == person_id, mentors.c.taken > 0)
            .values(taken=mentors.c.taken - 1)
        )
        await self._changes.note([person_id])

    async def pause(self, person_id: int, until: datetime | None) -> None:
        """Pause until a moment, or resume (None)."""
        await self._set(person_id, paused_until=until)

    async def set_capacity(self, person_id: int, capacity: int) -> None:
        await self._set(person_id, capacity=capacity)

    async def rested(self, now: datetime) -> list[int]:
        """Those whose pause is over, but still written down."""
        return list((await self._connection.execute(_RESTED, {"now": now})).scalars())

    async def _set(self, person_id: int, **values: object) -> None:
        await self._connection.execute(update(mentors).where(mentors.c.person_id == person_id).values(values))
        await self._changes.note([person_id])

    async def _shown(self, since: datetime, ids: Collection[int] | None) -> dict[int, int]:
        """How often each of these was suggested since then; the others are left out."""
        return {row[0]: row[1] for row in await self._each(_ALL_SHOWN, _SHOWN, ids, since=since)}

    async def _each(self, all_: Executable, these: Executable, ids: Collection[int] | None, **values: Any) -> list[Any]:
        """The rows of these mentors, or all of them."""
        if ids is None:
            return list(await self._connection.execute(all_, values))
        chosen = sorted(ids)
        parts = (chosen[start : start + AT_ONCE] for start in range(0, len(chosen), AT_ONCE))
        return [row for part in parts for row in await self._connection.execute(these, {"whose": part, **values})]

    async def _records(self, now: datetime, *conditions: Any) -> list[MentorRecord]:
        query = _RECORDS.where(*conditions).order_by(mentors.c.person_id)
        return [self._record(row, now) for row in await self._connection.execute(query)]

    def _values(self, mentor: Mentor, state: str) -> dict[str, Any]:
        return {
            "state": state,
            "mentor_status": mentor.mentor_status,
            "sealed_occupation": self._cipher.seal(mentor.occupation),
            "fields": list(mentor.fields),
            "needs": list(mentor.needs),
            "format": mentor.format,
            "place": mentor.place,
            "radius_km": mentor.radius_km,
            "availability": list(mentor.availability),
            "duration": mentor.duration,
            "capacity": mentor.capacity,
            "ages": list(mentor.ages),
            "languages": list(mentor.languages),
            "sealed_first_name": self._cipher.seal(mentor.first_name),
            "sealed_sentence": self._cipher.seal(mentor.sentence),
            "structure": mentor.structure,
        }

    def _record(self, row: Any, now: datetime) -> MentorRecord:
        mentor = replace(
            mentor_of(row),
            first_name=self._cipher.open(row.sealed_first_name),
            occupation=self._cipher.open(row.sealed_occupation),
            sentence=self._cipher.open(row.sealed_sentence),
            approved=row.state == "approved",
            paused=row.paused_until is not None and row.paused_until > now,
        )
        return MentorRecord(mentor, row.state, row.reason, row.paused_until, gone=row.gone_at is not None)


def mentor_of(row: Any) -> Mentor:
    """What a row says without opening anything that is sealed."""
    return Mentor(
        id=row.person_id,
        needs=tuple(row.needs),
        fields=tuple(row.fields),
        format=row.format,
        place=row.place,
        radius_km=row.radius_km,
        availability=tuple(row.availability),
        duration=row.duration,
        languages=tuple(row.languages),
        mentor_status=row.mentor_status,
        capacity=row.capacity,
        taken=row.taken,
        ages=tuple(row.ages),
        structure=row.structure,
    )


def _offer(row: Any, shown: int, now: float) -> Offer:
    identity, format_, place, radius_km, duration, status, capacity, taken, structure, paused, there, *lists = row
    needs, fields, availability, languages, ages = map(codes_of, lists)
    mentor = Mentor(
        id=identity,
        needs=needs,
        fields=fields,
        format=format_,
        place=place,
        radius_km=radius_km,
        availability=availability,
        duration=duration,
        languages=languages,
        mentor_status=status,
        capacity=capacity,
        taken=taken,
        ages=ages,
        structure=structure,
        paused=paused is not None and paused > now,
    )
    return Offer(mentor, Showings(shown, (now - there) / DAY))


@lru_cache(maxsize=65_536)
def codes_of(written: str) -> tuple[str, ...]:
    """A list of codes out of its JSON: there are few different ones."""
    return tuple(json.loads(written))
