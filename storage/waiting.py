"""The waiting list: who is on it, who was written to because a mentor has a place, and how long people waited.

A mentor's place is *held* while somebody who was invited to it may still answer, and while a youth has asked for it.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.profile import Youth
from storage.tables import (
    Moment,
    invitations,
    mentors,
    pairs,
    people,
    requests,
    sessions,
    suggestions,
    waits,
    youths,
)
from storage.youths import wish_of

# Before everybody: where the first look at the list begins.
BEGINNING: Final = (datetime(1970, 1, 1, tzinfo=UTC), 0)


def _wishes(*columns: Any) -> Select[Any]:
    return select(youths, people.c.source, *columns).join(people, people.c.id == youths.c.person_id)


def _reachable() -> tuple[ColumnElement[bool], ...]:
    """Looking for somebody, and neither gone nor stopped half-way through an answer."""
    stopped = exists().where(sessions.c.person_id == youths.c.person_id, sessions.c.stopped.is_(True))
    return youths.c.state == "searching", people.c.gone_at.is_(None), ~stopped


def _held() -> Select[tuple[int, int]]:
    """For each mentor, the places that somebody may still take: (mentor_id, places)."""
    turned_down = exists().where(
        suggestions.c.youth_id == invitations.c.youth_id,
        suggestions.c.mentor_id == invitations.c.mentor_id,
        suggestions.c.state == "refused",
    )
    # Whoever asked for this mentor is counted among the requests; whoever asked for another has made up their mind.
    asked = exists().where(
        requests.c.youth_id == invitations.c.youth_id, requests.c.asked_at >= invitations.c.invited_at
    )
    invited = (
        select(invitations.c.mentor_id)
        .select_from(invitations.join(youths, youths.c.person_id == invitations.c.youth_id).join(people))
        .where(invitations.c.invited_at > bindparam("held_since"), *_reachable(), ~turned_down, ~asked)
    )
    asking = select(requests.c.mentor_id).where(requests.c.state == "open", requests.c.mentor_id.is_not(None))
    holding = union_all(invited, asking).subquery()
    return select(holding.c.mentor_id, func.count().label("places")).group_by(holding.c.mentor_id)


# Said in every round of chores, put together once.
_HELD: Final = _held().subquery()
_NEXT: Final = (
    _wishes()
    .where(
        *_reachable(),
        youths.c.waiting_since.is_not(None),
        or_(
            youths.c.waiting_since > bindparam("since"),
            and_(youths.c.waiting_since == bindparam("since"), youths.c.person_id > bindparam("last")),
        ),
        or_(youths.c.notified_at.is_(None), youths.c.notified_at < bindparam("written_before")),
    )
    .order_by(youths.c.waiting_since, youths.c.person_id)
    .limit(bindparam("most"))
)
_ROOMS: Final = (
    select(mentors.c.person_id, mentors.c.capacity - mentors.c.taken - func.coalesce(_HELD.c.places, 0))
    .outerjoin(_HELD, _HELD.c.mentor_id == mentors.c.person_id)
    .where(mentors.c.person_id.in_(bindparam("whose", expanding=True)))
)
_CROWDED: Final = (
    select(mentors.c.person_id)
    .join(_HELD, _HELD.c.mentor_id == mentors.c.person_id)
    .where(mentors.c.capacity > mentors.c.taken, mentors.c.capacity - mentors.c.taken <= _HELD.c.places)
)
_PRUNE: Final = delete(waits).where(waits.c.until < bindparam("before"))


class WaitingList:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def join(self, person_id: int, now: datetime) -> None:
        """Put on the list, or leave there."""
        await self._connection.execute(
            update(youths)
            .where(youths.c.person_id == person_id, youths.c.waiting_since.is_(None))
            .values(waiting_since=now)
        )

    async def leave(self, person_id: int, now: datetime) -> None:
        """There are mentors to look at, or one was found: how long that took is kept. Nothing for who is not on it."""
        waited = select(youths.c.person_id, youths.c.waiting_since, literal(now, Moment)).where(
            youths.c.person_id == person_id, youths.c.waiting_since.is_not(None)
        )
        await self._connection.execute(insert(waits).from_select(["person_id", "since", "until"], waited))
        await self._set(person_id, waiting_since=None, notified_at=None)

    async def place(self, person_id: int) -> int:
        """How many can be written to and have waited at least as long, with this one: the place, from 1."""
        since = select(youths.c.waiting_since).where(youths.c.person_id == person_id).scalar_subquery()
        earlier = or_(
            youths.c.waiting_since < since,
            and_(youths.c.waiting_since == since, youths.c.person_id < person_id),
        )
        ahead = select(func.count()).select_from(youths.join(people)).where(earlier, *_reachable())
        return (await self._connection.execute(ahead)).scalar_one() + 1

    async def next(
        self, now: datetime, written_before: datetime, after: tuple[datetime, int], limit: int
    ) -> list[tuple[Youth, datetime]]:
        """Those who may be written to now and since when they wait, who waited longest first, from `after` on.

        `after` is (since when, who): where the last look ended, so that each comes in turn however many there are.
        """
        since, last = after
        values = {"since": since, "last": last, "written_before": written_before, "most": limit}
        rows = await self._connection.execute(_NEXT, values)
        return [(wish_of(row, now), row.waiting_since) for row in rows]

    async def waited(self, since: datetime, limit: int) -> list[tuple[Youth, float]]:
        """What those asked for who have left the list since then, and the days that they waited; the latest first."""
        columns = (waits.c.since, waits.c.until)
        query = _wishes(*columns).join(waits, waits.c.person_id == youths.c.person_id)
        rows = await self._connection.execute(
            query.where(waits.c.until >= since).order_by(waits.c.until.desc()).limit(limit)
        )
        return [(wish_of(row, row.until), (row.until - row.since).total_seconds() / 86400) for row in rows]

    # ---- Invitations

    async def rooms(self, mentor_ids: Collection[int], held_since: datetime) -> dict[int, int]:
        """How many free places of these mentors nobody holds. Below zero: more have asked than there are places."""
        if not mentor_ids:
            return {}
        values = {"whose": sorted(mentor_ids), "held_since": held_since}
        return {row[0]: row[1] for row in await self._connection.execute(_ROOMS, values)}

    async def crowded(self, held_since: datetime) -> set[int]:
        """The mentors who have free places, all of which somebody holds."""
        return set((await self._connection.execute(_CROWDED, {"held_since": held_since})).scalars())

    async def invited(self, youth_ids: Collection[int]) -> dict[int, set[int]]:
        """For each of these, the mentors about whose present places they were written to before.

        A place that a pair has left since then is another one.
        """
        left = exists().where(pairs.c.mentor_id == invitations.c.mentor_id, pairs.c.ended_at > invitations.c.invited_at)
        query = select(invitations.c.youth_id, invitations.c.mentor_id).where(
            invitations.c.youth_id.in_(youth_ids), ~left
        )
        found = defaultdict[int, set[int]](set)
        for youth_id, mentor_id in await self._connection.execute(query):
            found[youth_id].add(mentor_id)
        return found

    async def invite(self, youth_id: int, mentor_id: int, now: datetime) -> None:
        """Somebody is written to because of a place of this mentor."""
        values = {"youth_id": youth_id, "mentor_id": mentor_id, "invited_at": now}
        await self._connection.execute(insert(invitations).values(values))
        await self._set(youth_id, notified_at=now)

    async def prune(self, waits_before: datetime) -> None:
        """What was waited so long ago says nothing about today."""
        await self._connection.execute(_PRUNE, {"before": waits_before})

    async def _set(self, person_id: int, **values: object) -> None:
        await self._connection.execute(update(youths).where(youths.c.person_id == person_id).values(values))
