"""One text for many: how far it has come, who is next, and who wants none.

Nobody is written down as a recipient. Who belongs to the segment is found out when it is their turn, in the order of
their numbers, a cursor for each time zone; the cursor moves in the transaction that promises what it has passed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, exists, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.cipher import Cipher
from storage.people import Person
from storage.promises import URGENCY
from storage.segments import EVERYBODY, members_of, zone_of_member
from storage.tables import broadcasts, is_waiting, outbox, people, refusals

# Asked every other second, put together once.
_UNDER_WAY: Final = (
    select(broadcasts.c.id)
    .where(broadcasts.c.state.in_([literal("running"), literal("stopping")]))
    .order_by(broadcasts.c.id)
)
_PRUNE: Final = delete(broadcasts).where(
    broadcasts.c.written_at < bindparam("before"), broadcasts.c.state.in_([literal("draft"), literal("over")])
)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`cursors`: for each time zone with people left, the greatest number that was seen to."""

    id: int
    author: int | None
    segment: str
    text: str  # empty once it is over
    state: str  # draft, running, stopping, over
    total: int  # who belonged to the segment when it began
    cursors: Mapping[str, int]
    skipped: Mapping[str, int]  # reason -> how many were not written to
    card: str  # the author's screen that shows how far it is


class Broadcasts:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher
        self._insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert

    # ---- Who

    async def count_reachable(self, segment: str, now: datetime) -> int:
        """How many of a segment would get something."""
        refused = exists().where(refusals.c.person_id == people.c.id)
        query = (
            select(func.count())
            .select_from(EVERYBODY)
            .where(members_of(segment, now), people.c.gone_at.is_(None), ~refused)
        )
        return (await self._connection.execute(query)).scalar_one()

    async def count_by_zone(self, segment: str, home: str, now: datetime) -> dict[str, int]:
        """How many belong to a segment, by the time zone that they live in, those included who get nothing."""
        zone = zone_of_member(home).label("zone")
        query = (
            select(zone, func.count().label("people"))
            .select_from(EVERYBODY)
            .where(members_of(segment, now))
            .group_by("zone")
        )
        return {row.zone: row.people for row in await self._connection.execute(query)}

    async def next(self, broadcast: Broadcast, zone: str, home: str, now: datetime, limit: int) -> list[Person]:
        """The next people of this zone, in the order of their numbers; nobody else changes them meanwhile."""
        # Whoever moved to another zone on the way was perhaps written to in the first.
        promised = exists().where(outbox.c.broadcast_id == broadcast.id, outbox.c.person_id == people.c.id)
        query = (
            select(people)
            .select_from(EVERYBODY)
            .where(
                people.c.id > broadcast.cursors[zone],
                members_of(broadcast.segment, now),
                zone_of_member(home) == zone,
                ~promised,
            )
            .order_by(people.c.id)
            .limit(limit)
            .with_for_update(of=people)
        )
        return [
            Person(row.id, row.channel, row.address, row.language, row.source, row.gone_at is not None, row.live_screen)
            for row in await self._connection.execute(query)
        ]

    # ---- From a draft to the end

    async def draft(self, author: int, segment: str, text: str, now: datetime) -> int:
        values = {
            "person_id": author,
            "segment": segment,
            "sealed_text": self._cipher.seal(text),
            "state": "draft",
            "cursors": {},
            "skipped": {},
            "written_at": now,
        }
        result = await self._connection.execute(insert(broadcasts).values(values).returning(broadcasts.c.id))
        number: int = result.scalar_one()
        return number

    async def get(self, broadcast_id: int) -> Broadcast | None:
        return await self._one(broadcast_id, hold=False)

    async def hold(self, broadcast_id: int) -> Broadcast | None:
        """Nobody else moves it on, or stops it, until this transaction is over."""
        return await self._one(broadcast_id, hold=True)

    async def under_way(self) -> list[int]:
        return list((await self._connection.execute(_UNDER_WAY, {})).scalars())

    async def start(self, broadcast_id: int, card: str, zones: Mapping[str, int]) -> bool:
        """Write to these many in these time zones. False: it is no draft any more."""
        values = {"state": "running", "card": card, "total": sum(zones.values()), "cursors": dict.fromkeys(zones, 0)}
        return await self._move(broadcast_id, ("draft",), **values)

    async def pass_on(self, broadcast: Broadcast, cursors: Mapping[str, int], skipped: Mapping[str, int]) -> None:
        """In the transaction that promises it: everybody up to here is seen to."""
        moved = {"cursors": dict(cursors), "skipped": dict(skipped)}
        await self._connection.execute(update(broadcasts).where(broadcasts.c.id == broadcast.id).values(moved))

    async def stop(self, broadcast_id: int) -> bool:
        """Nobody more is written to. False: it was over already."""
        if not await self._move(broadcast_id, ("running",), state="stopping"):
            return False
        await self._cancel("stopped", outbox.c.broadcast_id == broadcast_id)
        return True

    async def drop(self, broadcast_id: int) -> bool:
        """The draft goes. False: it is none any more."""
        draft = (broadcasts.c.id == broadcast_id, broadcasts.c.state == "draft")
        return (await self._connection.execute(delete(broadcasts).where(*draft))).rowcount == 1

    async def finish(self, broadcast_id: int) -> bool:
        """It is over, and its text with it. False: somebody else has said so."""
        return await self._move(broadcast_id, ("running", "stopping"), state="over", sealed_text=None)

    async def prune(self, before: datetime) -> None:
        """Forget what is over since then, and what was never sent."""
        await self._connection.execute(_PRUNE, {"before": before})

    # ---- What was promised

    async def fates(self, broadcast_id: int) -> dict[tuple[str, str], int]:
        """How many of its promises have met each (fate, reason)."""
        query = (
            select(outbox.c.fate, outbox.c.reason, func.count())
            .where(outbox.c.broadcast_id == broadcast_id)
            .group_by(outbox.c.fate, outbox.c.reason)
        )
        return {(fate, reason): count for fate, reason, count in await self._connection.execute(query)}

    async def count_waiting(self, until: datetime) -> int:
        """How many promises of all broadcasts wait for no later moment than this."""
        waiting = (is_waiting(outbox), outbox.c.urgency == URGENCY["broadcast"], outbox.c.due_at <= until)
        return (await self._connection.execute(select(func.count()).select_from(outbox).where(*waiting))).scalar_one()

    async def zones_waiting(self, broadcast_id: int, home: str, until: datetime) -> list[str]:
        """The time zones of those for whom something waits that may go out before then."""
        query = (
            select(zone_of_member(home).label("zone"))
            .select_from(outbox.join(EVERYBODY, outbox.c.person_id == people.c.id))
            .where(
                outbox.c.broadcast_id == broadcast_id,
                is_waiting(outbox),
                outbox.c.urgency == URGENCY["broadcast"],
                outbox.c.due_at <= until,
            )
            .distinct()
        )
        return list((await self._connection.execute(query)).scalars())

    async def let_sleep(self, broadcast_id: int, zone: str, home: str, until: datetime) -> None:
        """What still waits for people of this zone waits until then."""
        here = select(people.c.id).select_from(EVERYBODY).where(zone_of_member(home) == zone)
        await self._connection.execute(
            update(outbox)
            .where(
                outbox.c.broadcast_id == broadcast_id,
                is_waiting(outbox),
                outbox.c.urgency == URGENCY["broadcast"],
                outbox.c.claimed_by == "",
                outbox.c.due_at < until,
                outbox.c.person_id.in_(here),
            )
            .values(due_at=until)
        )

    # ---- Who wants none

    async def refuse(self, person_id: int, now: datetime) -> None:
        """They want no broadcasts, nor what waits of one."""
        values = {"person_id": person_id, "since": now}
        await self._connection.execute(self._insert(refusals).values(values).on_conflict_do_nothing())
        await self._cancel("refused", outbox.c.person_id == person_id, outbox.c.broadcast_id.is_not(None))

    async def welcome(self, person_id: int) -> None:
        """They want them again."""
        await self._connection.execute(delete(refusals).where(refusals.c.person_id == person_id))

    async def refused_among(self, person_ids: Sequence[int]) -> set[int]:
        query = select(refusals.c.person_id).where(refusals.c.person_id.in_(person_ids))
        return set((await self._connection.execute(query)).scalars())

    # ----

    async def _cancel(self, reason: str, *which: Any) -> None:
        """What is being sent at this moment can no longer be called back."""
        await self._connection.execute(
            update(outbox)
            .where(*which, is_waiting(outbox), outbox.c.begun_at.is_(None))
            .values(fate="cancelled", reason=reason, address="", sealed_payload=None)
        )

    async def _move(self, broadcast_id: int, states: Sequence[str], **values: object) -> bool:
        here = (broadcasts.c.id == broadcast_id, broadcasts.c.state.in_(states))
        return (await self._connection.execute(update(broadcasts).where(*here).values(values))).rowcount == 1

    async def _one(self, broadcast_id: int, *, hold: bool) -> Broadcast | None:
        query = select(broadcasts).where(broadcasts.c.id == broadcast_id)
        row = (await self._connection.execute(query.with_for_update() if hold else query)).first()
        if row is None:
            return None
        text = self._cipher.open(row.sealed_text) if row.sealed_text else ""
        return Broadcast(
            row.id, row.person_id, row.segment, text, row.state, row.total, row.cursors, row.skipped, row.card
        )
