"""When a channel was last surely heard, and who may have lost a tap while it was not.

Times come from whoever writes. Several processes may hear at once: one of them notes the outage, and those who are
told of it are passed by one at a time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, exists, insert, select, union, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import heartbeats, inbox, is_waiting, outages, people, sessions

# Said several times a minute, put together once.
_HEARD_AT: Final = select(heartbeats.c.heard_at).where(heartbeats.c.channel == bindparam("which"))
_FIRST: Final = {
    "postgresql": postgresql_insert(heartbeats).on_conflict_do_nothing(),
    "sqlite": sqlite_insert(heartbeats).on_conflict_do_nothing(),
}
_HEAR: Final = (
    update(heartbeats)
    .where(heartbeats.c.channel == bindparam("which"), heartbeats.c.heard_at == bindparam("before"))
    .values(heard_at=bindparam("now"))
)
_TROUBLED: Final = union(
    select(heartbeats.c.channel).where(heartbeats.c.heard_at < bindparam("since")),
    select(outages.c.channel).where(outages.c.finished_at.is_(None)),
)
_UNFINISHED: Final = (
    select(outages)
    .where(outages.c.finished_at.is_(None), outages.c.ended_at <= bindparam("before"))
    .order_by(outages.c.id)
)

_IN_DIALOGUE: Final = exists().where(sessions.c.person_id == people.c.id, sessions.c.stopped.is_(False))
_WAITS: Final = exists().where(inbox.c.channel == people.c.channel, inbox.c.lane == people.c.address, is_waiting(inbox))
_LEFT_WAITING: Final = (
    select(people.c.id)
    .where(
        people.c.channel == bindparam("which"),
        people.c.id > bindparam("told"),
        people.c.gone_at.is_(None),
        people.c.seen_at < bindparam("ended"),
        _IN_DIALOGUE,
        ~_WAITS,
    )
    .order_by(people.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=people)  # whoever acts in this moment comes before, and is not told, or after
)
_SUPERSEDE: Final = (
    update(outages)
    .where(outages.c.channel == bindparam("which"), outages.c.finished_at.is_(None))
    .values(finished_at=bindparam("now"))
)
_NOTE: Final = insert(outages)
_FINISH: Final = update(outages).where(outages.c.id == bindparam("which")).values(finished_at=bindparam("now"))


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which a channel was not heard. `told_up_to`: the greatest number of a person who was told."""

    id: int
    channel: str
    began_at: datetime
    ended_at: datetime
    told_up_to: int


class Outages:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def heard_at(self, channel: str) -> datetime | None:
        """When the channel was last surely heard; None: never."""
        heard: datetime | None = (await self._connection.execute(_HEARD_AT, {"which": channel})).scalar()
        return heard

    async def hear(self, channel: str, now: datetime, bearable: timedelta) -> bool:
        """The channel is heard. True: for the first time after more than `bearable`, and that is noted."""
        before = await self.heard_at(channel)
        if before is None:
            first = _FIRST[self._connection.dialect.name]
            await self._connection.execute(first, {"channel": channel, "heard_at": now})
            return False
        values = {"which": channel, "before": before, "now": max(before, now)}
        mine = await self._connection.execute(_HEAR, values)
        if mine.rowcount != 1 or now - before <= bearable:
            return False
        await self._note(channel, before, now)
        return True

    async def _note(self, channel: str, began_at: datetime, ended_at: datetime) -> None:
        """Whoever was not told yet of an earlier outage is told once, of this one."""
        await self._connection.execute(_SUPERSEDE, {"which": channel, "now": ended_at})
        values = {"channel": channel, "began_at": began_at, "ended_at": ended_at, "told_up_to": 0}
        await self._connection.execute(_NOTE, values)

    async def troubled(self, silent_since: datetime) -> set[str]:
        """Channels that have not been heard since then, or of whose last outage not everybody has been told."""
        return set((await self._connection.execute(_TROUBLED, {"since": silent_since})).scalars())

    async def unfinished(self, before: datetime) -> list[Outage]:
        """Outages over by then, of which not everybody has been told."""
        return [
            Outage(row.id, row.channel, row.began_at, row.ended_at, row.told_up_to)
            for row in await self._connection.execute(_UNFINISHED, {"before": before})
        ]

    async def left_waiting(self, outage: Outage, limit: int) -> list[int]:
        """The next people in a dialogue who have done nothing since, and of whom nothing waits to be worked on."""
        values = {"which": outage.channel, "told": outage.told_up_to, "ended": outage.ended_at, "most": limit}
        return list((await self._connection.execute(_LEFT_WAITING, values)).scalars())

    async def pass_by(self, outage: Outage, told_up_to: int) -> bool:
        """In the transaction that promises it: everybody up to this number is told. False: another one does it."""
        mine = (outages.c.id == outage.id, outages.c.told_up_to == outage.told_up_to, outages.c.finished_at.is_(None))
        passed = await self._connection.execute(update(outages).where(*mine).values(told_up_to=told_up_to))
        return passed.rowcount == 1

    async def finish(self, outage: Outage, now: datetime) -> None:
        """Nobody is left to be told."""
        await self._connection.execute(_FINISH, {"which": outage.id, "now": now})
