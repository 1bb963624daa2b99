"""Raw updates, committed before they are confirmed to the channel; each has exactly one fate, in its lane's order.

What guards is `settle`: it gives a fate once, and only to the first that waits in its lane. Where several processes
share the inbox they claim what they are going to work on. A claim guards nothing: it keeps them from doing the same
work twice, and runs out by itself when a process dies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Executable,
    Insert,
    String,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.cipher import Cipher
from storage.prepared import inserted
from storage.tables import Moment, inbox, is_waiting, offsets


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
    claimed_until: datetime | None = None  # afterwards others may be working on it


@dataclass(frozen=True, slots=True)
class Fresh:
    """An update that is not kept yet: it is kept in the transaction in which it is worked on."""

    channel: str
    arrival: Arrival

    @property
    def lane(self) -> str:
        return self.arrival.lane


class OutOfTurn(Exception):  # noqa: N818  # a fact: whoever is at work on the lane has to go first
    """An earlier update of the same lane still waits."""


def _key(channel: Any, lane: Any) -> ColumnElement[int]:
    """Of PostgreSQL's lock on a lane. Who works on it holds that until the commit, before which it leaves no trace."""
    return func.hashtextextended(channel + ":" + lane, 0)


def _setting_offset(first: Any) -> Any:
    return first.on_conflict_do_update(index_elements=["channel"], set_={"value": first.excluded.value})


# Said in every turn, put together once.
_EARLIER: Final = inbox.alias()
_MINE: Final = and_(inbox.c.id == bindparam("which"), is_waiting(inbox))
_FOLLOWS: Final = exists().where(
    is_waiting(_EARLIER),
    _EARLIER.c.channel == inbox.c.channel,
    _EARLIER.c.lane == inbox.c.lane,
    _EARLIER.c.id < inbox.c.id,
)
# After whoever has the lane now. On SQLite nobody else could.
_ALONE: Final[dict[str, ColumnElement[bool]]] = {
    "postgresql": func.pg_advisory_xact_lock(_key(inbox.c.channel, inbox.c.lane)).is_not(None),
    "sqlite": true(),
}
_FATE: Final[dict[str, Any]] = {"fate": bindparam("to_fate"), "reason": bindparam("why")}
_SETTLED: Final[dict[str, Any]] = {**_FATE, "lane": "", "sealed_raw": None}
_SET_ASIDE: Final = {name: update(inbox).where(_MINE, ~_FOLLOWS, alone).values(_FATE) for name, alone in _ALONE.items()}
_SETTLE: Final = {name: update(inbox).where(_MINE, ~_FOLLOWS, alone).values(_SETTLED) for name, alone in _ALONE.items()}
_IS_WAITING: Final = select(inbox.c.id).where(_MINE)
_WAITING: Final = (
    select(inbox.c.id, inbox.c.channel, inbox.c.lane, inbox.c.sealed_raw)
    .where(is_waiting(inbox), inbox.c.id > bindparam("after"))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_OTHER: Final = inbox.alias()
# Looked up once: asked for each row, the backlog of one lane would be read again for each of its rows.
_IN_HAND: Final = select(_OTHER.c.channel, _OTHER.c.lane).where(
    is_waiting(_OTHER), _OTHER.c.claimed_until.is_not(None), _OTHER.c.claimed_until > bindparam("now")
)
_CHOSEN: Final = (
    select(inbox.c.id)
    .where(
        is_waiting(inbox),
        or_(inbox.c.claimed_until.is_(None), inbox.c.claimed_until <= bindparam("now")),
        tuple_(inbox.c.channel, inbox.c.lane).not_in(_IN_HAND),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("chosen")
)
_CLAIM: Final = (
    update(inbox)
    .where(inbox.c.id == _CHOSEN.c.id)
    .values(claimed_until=bindparam("until"))
    .returning(inbox.c.id, inbox.c.channel, inbox.c.lane, inbox.c.sealed_raw)
)
_RECEIVE_ONE: Final[dict[str, Insert]] = {
    "postgresql": postgresql_insert(inbox).on_conflict_do_nothing(),
    "sqlite": sqlite_insert(inbox).on_conflict_do_nothing(),
}
# Claimed as it is kept, unless something of its lane waits already: whoever has that in hand goes on with this.
_LANE_WAITS: Final = exists().where(
    is_waiting(_EARLIER), _EARLIER.c.channel == bindparam("its_channel"), _EARLIER.c.lane == bindparam("its_lane")
)
_RECEIVE_IN_HAND: Final = (
    postgresql_insert(inbox)
    .values(claimed_until=case((_LANE_WAITS, null()), else_=bindparam("until", type_=Moment())))
    .on_conflict_do_nothing()
    .returning(inbox.c.id, inbox.c.claimed_until)
)
_SET_OFFSET: Final = {
    "postgresql": _setting_offset(postgresql_insert(offsets)),
    "sqlite": _setting_offset(sqlite_insert(offsets)),
}
_OFFSET: Final = select(offsets.c.value).where(offsets.c.channel == bindparam("of_channel"))
_PRUNE: Final = delete(inbox).where(inbox.c.received_at < bindparam("before"), inbox.c.fate != "waiting")
_RECEIVE: Final = {name: statement.returning(inbox.c.id) for name, statement in _RECEIVE_ONE.items()}


def _receiving_settled(dialect: str) -> Executable:
    """What is worked on at once is kept with its fate, if nothing of its lane waits before it."""
    names = ("channel", "update_id", "lane", "fate", "reason", "received_at")
    values = [bindparam(f"its_{name}", type_=inbox.c[name].type) for name in names if name != "lane"]
    values.insert(2, literal("", String()))  # scrubbed, as all that is settled
    key = _key(bindparam("its_channel"), bindparam("its_lane"))
    alone = {"postgresql": func.pg_try_advisory_xact_lock(key), "sqlite": true()}[dialect]
    settled = _RECEIVE_ONE[dialect].from_select(names, select(*values).where(~_LANE_WAITS, alone))
    return settled.returning(inbox.c.id) if dialect == "postgresql" else settled


_RECEIVE_SETTLED: Final = {name: _receiving_settled(name) for name in _RECEIVE_ONE}
_KNOWN: Final = select(inbox.c.id).where(
    inbox.c.channel == bindparam("its_channel"), inbox.c.update_id == bindparam("its_update_id")
)


class Inbox:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def receive(self, channel: str, arrivals: Sequence[Arrival], now: datetime) -> int:
        """Keep these updates; those that were seen before are dropped. Returns how many are new."""
        if not arrivals:
            return 0
        rows = [self._row(channel, arrival, now) for arrival in arrivals]
        result = await self._connection.execute(_RECEIVE[self._connection.dialect.name], rows)
        return len(result.all())

    async def receive_one(
        self, channel: str, arrival: Arrival, now: datetime, until: datetime | None = None
    ) -> Waiting | None:
        """Keep this update. None: it was seen before.

        `until`: claim it for so long, on PostgreSQL. It comes back without if something of its lane waits before it.
        """
        row = self._row(channel, arrival, now)
        if until is not None:
            about = {"its_channel": channel, "its_lane": arrival.lane, "until": until}
            new = (await self._connection.execute(_RECEIVE_IN_HAND, row | about)).first()
            return Waiting(new.id, channel, arrival.lane, arrival.raw, new.claimed_until) if new else None
        number = inserted(await self._connection.execute(_RECEIVE_ONE[self._connection.dialect.name], row))
        return Waiting(number, channel, arrival.lane, arrival.raw) if number else None

    async def receive_settled(self, fresh: Fresh, fate: str, reason: str, now: datetime) -> int:
        """Keep this update with the fate that it has in this transaction. Returns its number; 0: it was seen before.

        Raises OutOfTurn.
        """
        about = {"its_channel": fresh.channel, "its_update_id": fresh.arrival.update_id}
        values = {**about, "its_lane": fresh.lane, "its_fate": fate, "its_reason": reason, "its_received_at": now}
        dialect = self._connection.dialect.name
        result = await self._connection.execute(_RECEIVE_SETTLED[dialect], values)
        number: int = (result.scalar() or 0) if dialect == "postgresql" else inserted(result)
        if not number and not (await self._connection.execute(_KNOWN, about)).first():
            raise OutOfTurn(fresh.arrival.update_id)
        return number

    def _row(self, channel: str, arrival: Arrival, now: datetime) -> dict[str, Any]:
        return {
            "channel": channel,
            "update_id": arrival.update_id,
            "lane": arrival.lane,
            "sealed_raw": self._cipher.seal(arrival.raw),
            "fate": "waiting",
            "received_at": now,
        }

    async def waiting(self, after: int, limit: int) -> list[Waiting]:
        """What waits, oldest first. For SQLite, whose rows are committed in the order of their numbers."""
        rows = await self._connection.execute(_WAITING, {"after": after, "most": limit})
        return [Waiting(row.id, row.channel, row.lane, self._cipher.open(row.sealed_raw)) for row in rows]

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Waiting]:
        """Take the oldest updates in hand, of lanes that nobody works on. For PostgreSQL, where processes share.

        Two processes that look in the same instant may each get a part of one lane; `settle` tells them.
        """
        rows = await self._connection.execute(_CLAIM, {"now": now, "until": until, "most": limit})
        ordered = sorted(rows, key=lambda row: row.id)
        return [Waiting(row.id, row.channel, row.lane, self._cipher.open(row.sealed_raw), until) for row in ordered]

    async def release(self, update_ids: Sequence[int]) -> None:
        """These were claimed and not worked on: whoever comes next may take them."""
        await self._connection.execute(
            update(inbox).where(inbox.c.id.in_(update_ids), is_waiting(inbox)).values(claimed_until=None)
        )

    async def settle(self, update_id: int, fate: str, reason: str = "", *, keep: bool = False) -> bool:
        """Give a waiting update its fate and scrub its content. False: it has one already. Raises OutOfTurn.

        `keep` keeps the content (encrypted) of what was set aside, for whoever looks into it, and whose it is, so
        that it can be erased with them.
        """
        values = {"which": update_id, "to_fate": fate, "why": reason}
        statement = (_SET_ASIDE if keep else _SETTLE)[self._connection.dialect.name]
        result = await self._connection.execute(statement, values)
        if result.rowcount == 0 and (await self._connection.execute(_IS_WAITING, {"which": update_id})).first():
            raise OutOfTurn(update_id)
        return result.rowcount == 1

    async def forget(self, channel: str, lane: str) -> None:
        """Drop what still waits of this person or was set aside."""
        await self._connection.execute(
            update(inbox)
            .where(inbox.c.channel == channel, inbox.c.lane == lane)
            .values(fate="ignored", reason="erased", lane="", sealed_raw=None)
        )

    async def drop(self, channel: str, lane: str, after: int, reason: str) -> list[int]:
        """Whatever waits in this lane behind `after` is ignored, in one go. Returns the numbers."""
        result = await self._connection.execute(
            update(inbox)
            .where(inbox.c.channel == channel, inbox.c.lane == lane, inbox.c.id > after, is_waiting(inbox))
            .values(fate="ignored", reason=reason, lane="", sealed_raw=None)
            .returning(inbox.c.id)
        )
        return list(result.scalars())

    async def prune(self, before: datetime) -> None:
        """Forget that old updates were seen. The channel repeats none of that age."""
        await self._connection.execute(_PRUNE, {"before": before})

    async def count_waiting(self) -> int:
        query = select(func.count()).select_from(inbox).where(is_waiting(inbox))
        return (await self._connection.execute(query)).scalar_one()

    async def offset(self, channel: str) -> int:
        """Where polling goes on."""
        return (await self._connection.execute(_OFFSET, {"of_channel": channel})).scalar() or 0

    async def set_offset(self, channel: str, value: int) -> None:
        statement = _SET_OFFSET[self._connection.dialect.name]
        await self._connection.execute(statement, {"channel": channel, "value": value})
