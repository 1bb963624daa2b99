"""Replies promised in the turn's own transaction, delivered afterwards, in order for each person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.cipher import Cipher
from storage.tables import outbox


@dataclass(frozen=True, slots=True)
class Promise:
    """Something to be done on a channel: `send`, `edit`, `retire`, `acknowledge` or `leave`."""

    channel: str
    address: str
    kind: str
    payload: Any = None
    person_id: int | None = None
    screen: str = ""  # whose message this will be
    onto: str = ""  # the screen whose message is edited or retired
    reference: str = ""  # the channel's own name of that message, where the screen is no more


@dataclass(frozen=True, slots=True)
class Due:
    id: int
    promise: Promise
    attempts: int
    due_at: datetime


class Outbox:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def promise(self, promise: Promise, now: datetime) -> None:
        values = {
            "channel": promise.channel,
            "address": promise.address,
            "person_id": promise.person_id,
            "kind": promise.kind,
            "sealed_payload": self._cipher.seal_json(promise.payload),
            "screen": promise.screen,
            "onto": promise.onto,
            "reference": promise.reference,
            "fate": "waiting",
            "attempts": 0,
            "due_at": now,
            "created_at": now,
        }
        await self._connection.execute(insert(outbox).values(values))

    async def waiting(self, after: int, limit: int) -> list[Due]:
        """Promises not yet kept, oldest first."""
        query = select(outbox).where(outbox.c.fate == "waiting", outbox.c.id > after).order_by(outbox.c.id).limit(limit)
        return [self._due(row) for row in await self._connection.execute(query)]

    def _due(self, row: Any) -> Due:
        payload = self._cipher.open_json(row.sealed_payload)
        promise = Promise(
            channel=row.channel,
            address=row.address,
            kind=row.kind,
            payload=payload,
            person_id=row.person_id,
            screen=row.screen,
            onto=row.onto,
            reference=row.reference,
        )
        return Due(row.id, promise, row.attempts, row.due_at)

    async def is_waiting(self, promise_id: int) -> bool:
        query = select(outbox.c.id).where(outbox.c.id == promise_id, outbox.c.fate == "waiting")
        return (await self._connection.execute(query)).first() is not None

    async def settle(self, promise_id: int, fate: str, reason: str, now: datetime) -> None:
        """Delivered, failed or cancelled: the words are scrubbed, and to whom they went."""
        await self._connection.execute(
            update(outbox)
            .where(outbox.c.id == promise_id, outbox.c.fate == "waiting")
            .values(
                fate=fate,
                reason=reason,
                address="",
                sealed_payload=None,
                delivered_at=now if fate == "delivered" else None,
                attempts=outbox.c.attempts + 1,
            )
        )

    async def postpone(self, promise_id: int, until: datetime) -> None:
        await self._connection.execute(
            update(outbox).where(outbox.c.id == promise_id).values(due_at=until, attempts=outbox.c.attempts + 1)
        )

    async def cancel(self, channel: str, address: str, reason: str) -> None:
        """Nothing that waits for this address is sent any more."""
        await self._connection.execute(
            update(outbox)
            .where(outbox.c.channel == channel, outbox.c.address == address, outbox.c.fate == "waiting")
            .values(fate="cancelled", reason=reason, address="", sealed_payload=None)
        )

    async def count_waiting(self) -> int:
        query = select(func.count()).select_from(outbox).where(outbox.c.fate == "waiting")
        return (await self._connection.execute(query)).scalar_one()

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(delete(outbox).where(outbox.c.created_at < before, outbox.c.fate != "waiting"))
