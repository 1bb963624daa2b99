"""Raw updates, committed before they are confirmed to the channel; each has exactly one fate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.cipher import Cipher
from storage.tables import inbox, offsets


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update as it came."""

    update_id: str
    lane: str  # whose order is kept
    raw: str


@dataclass(frozen=True, slots=True)
class Waiting:
    id: int
    channel: str
    lane: str
    raw: str


class Inbox:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher
        self._insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def receive(self, channel: str, arrivals: Sequence[Arrival], now: datetime) -> int:
        """Keep these updates; those that were seen before are dropped. Returns how many are new."""
        if not arrivals:
            return 0
        rows = [
            {
                "channel": channel,
                "update_id": arrival.update_id,
                "lane": arrival.lane,
                "sealed_raw": self._cipher.seal(arrival.raw),
                "fate": "waiting",
                "received_at": now,
            }
            for arrival in arrivals
        ]
        statement = self._insert(inbox).on_conflict_do_nothing().returning(inbox.c.id)
        result = await self._connection.execute(statement, rows)
        return len(result.all())

    async def waiting(self, after: int, limit: int) -> list[Waiting]:
        query = (
            select(inbox.c.id, inbox.c.channel, inbox.c.lane, inbox.c.sealed_raw)
            .where(inbox.c.fate == "waiting", inbox.c.id > after)
            .order_by(inbox.c.id)
            .limit(limit)
        )
        rows = await self._connection.execute(query)
        return [Waiting(row.id, row.channel, row.lane, self._cipher.open(row.sealed_raw)) for row in rows]

    async def settle(self, update_id: int, fate: str, reason: str = "", *, keep: bool = False) -> bool:
        """Give a waiting update its fate and scrub its content. False: it has one already.

        `keep` keeps the content (encrypted) of what was set aside, for whoever looks into it, and whose it is, so
        that it can be erased with them.
        """
        values: dict[str, object] = {"fate": fate, "reason": reason}
        if not keep:
            values |= {"lane": "", "sealed_raw": None}
        result = await self._connection.execute(
            update(inbox).where(inbox.c.id == update_id, inbox.c.fate == "waiting").values(values)
        )
        return result.rowcount == 1

    async def forget(self, channel: str, lane: str) -> None:
        """Drop what still waits of this person or was set aside."""
        await self._connection.execute(
            update(inbox)
            .where(inbox.c.channel == channel, inbox.c.lane == lane)
            .values(fate="ignored", reason="erased", lane="", sealed_raw=None)
        )

    async def prune(self, before: datetime) -> None:
        """Forget that old updates were seen. The channel repeats none of that age."""
        await self._connection.execute(delete(inbox).where(inbox.c.received_at < before, inbox.c.fate != "waiting"))

    async def count_waiting(self) -> int:
        query = select(func.count()).select_from(inbox).where(inbox.c.fate == "waiting")
        return (await self._connection.execute(query)).scalar_one()

    async def offset(self, channel: str) -> int:
        """Where polling goes on."""
        query = select(offsets.c.value).where(offsets.c.channel == channel)
        return (await self._connection.execute(query)).scalar() or 0

    async def set_offset(self, channel: str, value: int) -> None:
        statement = self._insert(offsets).values(channel=channel, value=value)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["channel"], set_={"value": value})
        )
