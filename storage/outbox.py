"""Replies promised in the turn's own transaction, delivered afterwards, in order for each chat.

Each promise has exactly one fate: delivered; ambiguous (the channel never said whether it came through, and twice
would be worse than perhaps not at all); failed or cancelled, with a reason. A process claims what it is about to
deliver, so that any number of them can share the outbox; a claim that nobody renews runs out.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    Executable,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.cipher import Cipher
from storage.prepared import inserted
from storage.promises import STREAM, URGENCY, Due, Promise
from storage.tables import is_waiting, outbox, people, screens

# Said for every message, put together once.
_STREAM: Final = tuple_(outbox.c.channel, outbox.c.address, outbox.c.stream)
_FREE: Final = and_(is_waiting(outbox), or_(outbox.c.claimed_by == "", outbox.c.claimed_until < bindparam("now")))
_HELD: Final = and_(outbox.c.id == bindparam("which"), is_waiting(outbox), outbox.c.claimed_by == bindparam("holder"))
_EARLIER: Final = outbox.alias()
_IS_FIRST: Final = ~exists().where(
    is_waiting(_EARLIER),
    _EARLIER.c.channel == outbox.c.channel,
    _EARLIER.c.address == outbox.c.address,
    _EARLIER.c.stream == outbox.c.stream,
    _EARLIER.c.id < outbox.c.id,
)
_HEADS: Final = (
    select(outbox.c.channel, outbox.c.address, outbox.c.stream)
    .where(_FREE, outbox.c.due_at <= bindparam("now"), outbox.c.urgency <= bindparam("least"), _IS_FIRST)
    .order_by(outbox.c.urgency, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # two processes that look at once take different ones
)
_CLAIM: Final = (
    update(outbox)
    .where(_STREAM.in_(bindparam("heads", expanding=True)), _FREE)
    .values(claimed_by=bindparam("holder"), claimed_until=bindparam("until"))
)
_CLAIMED: Final = (
    select(outbox, screens.c.reference.label("known"))
    .outerjoin(screens, screens.c.id == outbox.c.onto)
    .where(
        is_waiting(outbox), outbox.c.claimed_by == bindparam("holder"), _STREAM.in_(bindparam("heads", expanding=True))
    )
    .order_by(outbox.c.stream.desc(), outbox.c.id)  # `tap` before `talk` before `news`
)
_PROMISE: Final = insert(outbox)
_BEFORE: Final = (
    select(outbox.c.id)
    .where(
        is_waiting(outbox),
        outbox.c.channel == bindparam("channel"),
        outbox.c.address == bindparam("address"),
        outbox.c.stream == bindparam("stream"),
    )
    .limit(1)
)
_BEGIN: Final = update(outbox).where(_HELD).values(begun_at=bindparam("now"))
_SETTLED: Final[dict[str, Any]] = {
    "fate": bindparam("to_fate"),
    "reason": bindparam("why"),
    "address": "",
    "sealed_payload": None,
    "claimed_by": "",
    "claimed_until": None,
    "delivered_at": bindparam("delivered"),
}
_THOSE: Final = and_(
    outbox.c.id.in_(bindparam("those", expanding=True)),
    is_waiting(outbox),
    outbox.c.claimed_by == bindparam("holder"),
)
_UNCLAIMED: Final[dict[str, Any]] = {"claimed_by": "", "claimed_until": None}
_RELEASE: Final = update(outbox).where(_THOSE).values(_UNCLAIMED)
_RENEW: Final = (
    update(outbox)
    .where(outbox.c.id.in_(select(outbox.c.id).where(_THOSE).with_for_update(skip_locked=True)))
    .values(claimed_until=bindparam("until"))
)
_HOLDERS: Final = select(outbox.c.claimed_by).where(is_waiting(outbox), outbox.c.claimed_by != "").distinct()
_TAKE_BACK: Final = (
    update(outbox).where(is_waiting(outbox), outbox.c.claimed_by == bindparam("holder")).values(_UNCLAIMED)
)
_SOONEST: Final = select(func.min(outbox.c.due_at)).where(is_waiting(outbox))
_POSTPONE: Final = (
    update(outbox)
    .where(_HELD)
    .values(due_at=bindparam("until"), attempts=bindparam("so_many"), begun_at=None, claimed_by="", claimed_until=None)
)
_IN_DOUBT: Final = (
    select(people.c.id)
    .join(outbox, outbox.c.screen == people.c.live_screen)
    .where(
        outbox.c.fate == literal_column("'ambiguous'"),
        people.c.live_screen != "",
        people.c.seen_at < bindparam("before"),
        people.c.gone_at.is_(None),
    )
    .order_by(people.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=people, skip_locked=True)
)
_PRUNE: Final = delete(outbox).where(outbox.c.created_at < bindparam("before"), outbox.c.fate != "waiting")
_REFERENCE: Final = select(screens.c.reference).where(screens.c.id == bindparam("which"))


@lru_cache
def _settle(count: int) -> Executable:
    """For so many at once: a tap's answer and the screen that it leads to mostly fare alike."""
    those = outbox.c.id.in_([bindparam(f"which_{n}") for n in range(count)])
    return update(outbox).where(those, is_waiting(outbox), outbox.c.claimed_by == bindparam("holder")).values(_SETTLED)


@lru_cache
def _promise_all(names: tuple[str, ...], count: int, dialect: str) -> Executable:
    """So many rows in one go. SQLite, which tells the last number, takes twice as long where it is to return all."""
    rows = [{name: bindparam(f"{name}_{n}", type_=outbox.c[name].type) for name in names} for n in range(count)]
    statement = insert(outbox).values(rows)
    return statement.returning(outbox.c.id) if dialect == "postgresql" else statement


class Outbox:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def promise(self, promise: Promise, now: datetime) -> None:
        await self._connection.execute(_PROMISE, self._row(promise, now))

    async def promise_in_hand(
        self, promises: Sequence[Promise], holder: str, now: datetime, until: datetime
    ) -> list[Due]:
        """Promise these and claim them in the same breath: nobody has to look for what was written just now.

        Returns those that are in hand. What comes after something that waits in its stream waits too, unclaimed;
        answers to taps come in any order.
        """
        streams = {promise.stream for promise in promises if promise.purpose != "answer"}
        held = {stream for stream in streams if await self._waits_in(stream)}
        free = [promise.stream not in held for promise in promises]
        claim = {"claimed_by": holder, "claimed_until": until}
        rows = [self._row(each, now) | (claim if is_free else {}) for each, is_free in zip(promises, free, strict=True)]
        numbers = await self._keep(rows)
        return [
            Due(number, promise, attempts=0, onto=await self._name_of(promise))
            for number, promise, is_free in zip(numbers, promises, free, strict=True)
            if is_free
        ]

    async def _keep(self, rows: Sequence[dict[str, Any]]) -> Iterable[int]:
        """Write these rows; returns their numbers, which follow their order."""
        if len(rows) < 2:
            return [inserted(await self._connection.execute(_PROMISE, row)) for row in rows]
        dialect = self._connection.dialect.name
        values = {f"{name}_{n}": value for n, row in enumerate(rows) for name, value in row.items()}
        result = await self._connection.execute(_promise_all(tuple(rows[0]), len(rows), dialect), values)
        if dialect == "postgresql":
            return sorted(result.scalars())
        last = result.lastrowid
        return range(last - len(rows) + 1, last + 1)

    async def _waits_in(self, stream: tuple[str, str, str]) -> bool:
        """Is anything of another turn waiting in this stream?"""
        values = dict(zip(("channel", "address", "stream"), stream, strict=True))
        return (await self._connection.execute(_BEFORE, values)).first() is not None

    async def _name_of(self, promise: Promise) -> str:
        """The channel's name of the message that is edited or retired, if it is known."""
        if promise.reference or not promise.onto:
            return promise.reference
        return (await self._connection.execute(_REFERENCE, {"which": promise.onto})).scalar() or ""

    def _row(self, promise: Promise, now: datetime) -> dict[str, Any]:
        return {
            "channel": promise.channel,
            "address": promise.address,
            "person_id": promise.person_id,
            "kind": promise.kind,
            "sealed_payload": self._cipher.seal_json(promise.payload),
            "screen": promise.screen,
            "onto": promise.onto,
            "reference": promise.reference,
            "urgency": URGENCY[promise.purpose],
            "stream": STREAM[promise.purpose],
            "broadcast_id": promise.broadcast_id,
            "fate": "waiting",
            "reason": "",
            "attempts": 0,
            "due_at": now,
            "created_at": now,
            "claimed_by": "",
            "claimed_until": None,
        }

    async def claim(self, holder: str, now: datetime, until: datetime, limit: int, urgency: int = 9) -> list[Due]:
        """Take the most urgent chats in hand, `limit` at most: all that they may get now, each in its order.

        `urgency`: the least urgent that is wanted. What another process has in hand, what has to wait for a later
        moment, and what comes after either in its stream, stays.
        """
        wanted = {"now": now, "least": urgency, "most": limit}
        heads = [tuple(row) for row in await self._connection.execute(_HEADS, wanted)]
        if not heads:
            return []
        await self._connection.execute(_CLAIM, {"heads": heads, "now": now, "holder": holder, "until": until})
        rows = await self._connection.execute(_CLAIMED, {"heads": heads, "holder": holder})
        return [self._due(row) for row in rows]

    def _due(self, row: Any) -> Due:
        promise = Promise(
            channel=row.channel,
            address=row.address,
            kind=row.kind,
            payload=self._cipher.open_json(row.sealed_payload),
            person_id=row.person_id,
            screen=row.screen,
            onto=row.onto,
            reference=row.reference,
            purpose=next(purpose for purpose, urgency in URGENCY.items() if urgency == row.urgency),
        )
        return Due(row.id, promise, row.attempts, row.begun_at is not None, row.known or row.reference)

    async def begin(self, promise_id: int, holder: str, now: datetime) -> bool:
        """Note that it is about to be sent. False: it is not to be any more, or another process has it."""
        result = await self._connection.execute(_BEGIN, {"which": promise_id, "holder": holder, "now": now})
        return result.rowcount == 1

    async def settle(self, promise_ids: Sequence[int], holder: str, fate: str, reason: str, now: datetime) -> int:
        """Delivered, ambiguous, failed or cancelled: the words are scrubbed, and to whom they went.

        Returns how many: what this holder has no longer in hand is not its own to settle.
        """
        values = {
            "holder": holder,
            "to_fate": fate,
            "why": reason[:64],
            "delivered": now if fate == "delivered" else None,
        } | {f"which_{n}": promise_id for n, promise_id in enumerate(promise_ids)}
        return (await self._connection.execute(_settle(len(promise_ids)), values)).rowcount

    async def postpone(self, promise_id: int, holder: str, until: datetime, attempts: int) -> None:
        """It surely did not come through, or may be repeated: it waits, and what follows it in its stream."""
        values = {"which": promise_id, "holder": holder, "until": until, "so_many": attempts}
        await self._connection.execute(_POSTPONE, values)

    async def release(self, promise_ids: Sequence[int], holder: str) -> None:
        """These were claimed and not begun: whoever comes next may take them."""
        await self._connection.execute(_RELEASE, {"those": list(promise_ids), "holder": holder})

    async def renew(self, promise_ids: Sequence[int], holder: str, until: datetime) -> None:
        """This process lives: what it has in hand stays its own.

        A promise that is just being settled needs no more time. Waiting for it, and it for another one that is renewed
        here, cost one of the two its transaction.
        """
        await self._connection.execute(_RENEW, {"those": list(promise_ids), "holder": holder, "until": until})

    async def holders(self) -> list[str]:
        """The processes that have something in hand."""
        return list((await self._connection.execute(_HOLDERS, {})).scalars())

    async def take_back(self, holder: str) -> None:
        """That process has ended: what it had in hand is free at once."""
        await self._connection.execute(_TAKE_BACK, {"holder": holder})

    async def cancel(self, channel: str, address: str, reason: str, *, kind: str = "") -> None:
        """Nothing that waits for this address is sent any more; or nothing of this kind."""
        waiting = [outbox.c.channel == channel, outbox.c.address == address, is_waiting(outbox)]
        if kind:
            waiting.append(outbox.c.kind == kind)
        await self._connection.execute(
            update(outbox).where(*waiting).values(fate="cancelled", reason=reason, address="", sealed_payload=None)
        )

    async def in_doubt(self, unseen_since: datetime, limit: int) -> list[int]:
        """People whose present screen may never have come, and who have done nothing since then."""
        values = {"before": unseen_since, "most": limit}
        return list((await self._connection.execute(_IN_DOUBT, values)).scalars())

    async def soonest(self) -> datetime | None:
        """When the first of what waits is due."""
        soonest: datetime | None = (await self._connection.execute(_SOONEST, {})).scalar()
        return soonest

    async def count_waiting(self) -> int:
        query = select(func.count()).select_from(outbox).where(is_waiting(outbox))
        return (await self._connection.execute(query)).scalar_one()

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(_PRUNE, {"before": before})
