"""Empties the outbox: in order for each person, obeying what the channel answers, and only then marked delivered."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import structlog

from bot.channel import DeliveryFailure, Gateway, Message, load_message
from storage.database import Database
from storage.outbox import Due, Promise

log = structlog.get_logger()

MOST_ATTEMPTS: Final = 10  # for one promise; then it is set aside with its reason
SLICE: Final = 0.5  # seconds between two looks at the clock, which tests may move


class Delivery:
    """Keeps what the turns have promised."""

    def __init__(self, database: Database, gateways: Mapping[str, Gateway], now: Callable[[], datetime]) -> None:
        self._database = database
        self._gateways = gateways
        self._now = now
        self._closing = asyncio.Event()

    def stop(self) -> None:
        """No more waiting for a better moment: what is due later stays in the outbox."""
        self._closing.set()

    async def keep(self, due: Due) -> None:
        """Deliver one promise, however often it has to be tried. Raises only if the database is away."""
        attempts, due_at = due.attempts, due.due_at
        while await self._is_time(due_at):
            async with self._database.read() as store:
                if not await store.outbox.is_waiting(due.id):
                    return  # cancelled meanwhile
                onto = due.promise.reference or await store.screens.reference(due.promise.onto)
            gateway = self._gateways.get(due.promise.channel)
            if gateway is None:
                await self._settle(due, "cancelled", "no_channel")
                return
            try:
                reference = await _hand_over(gateway, due.promise, onto)
            except DeliveryFailure as failure:
                attempts += 1
                if failure.ours:
                    log.error("delivery_refused", outbox_id=due.id, about=failure.about)
                if failure.gone:
                    await self._lose(due, failure)
                    return
                if failure.retry_at is None or attempts >= MOST_ATTEMPTS:
                    await self._settle(due, "failed", failure.about)
                    return
                due_at = failure.retry_at
                await self._postpone(due, due_at)
            else:
                await self._settle(due, "delivered", "", reference)
                return

    async def _is_time(self, due_at: datetime) -> bool:
        """Wait for the moment; False if the house closes before it comes."""
        while (left := (due_at - self._now()).total_seconds()) > 0 and not self._closing.is_set():
            try:
                async with asyncio.timeout(min(left, SLICE)):
                    await self._closing.wait()
            except TimeoutError:
                continue
        return not self._closing.is_set()

    async def _settle(self, due: Due, fate: str, reason: str, reference: str = "") -> None:
        now = self._now()
        async with self._database.begin() as store:
            await store.outbox.settle(due.id, fate, reason[:64], now)
            if due.promise.screen and reference:
                await store.screens.set_reference(due.promise.screen, reference)

    async def _postpone(self, due: Due, until: datetime) -> None:
        async with self._database.begin() as store:
            await store.outbox.postpone(due.id, until)

    async def _lose(self, due: Due, failure: DeliveryFailure) -> None:
        """The person is not to be reached: one attempt, then nothing until they return."""
        now = self._now()
        async with self._database.begin() as store:
            await store.outbox.settle(due.id, "failed", failure.about[:64], now)
            await store.outbox.cancel(due.promise.channel, due.promise.address, "gone")
            if due.promise.person_id is not None:
                await store.people.lose(due.promise.person_id, now)


async def _hand_over(gateway: Gateway, promise: Promise, onto: str) -> str:
    """One request to the channel; returns the reference of the message that now shows it, if there is one."""
    match promise.kind:
        case "send":
            return await gateway.send(promise.address, _message(promise))
        case "edit" if onto:
            return await gateway.edit(promise.address, onto, _message(promise))
        case "edit":
            return await gateway.send(promise.address, _message(promise))
        case "retire" if onto:
            await gateway.retire(promise.address, onto)
        case "acknowledge":
            tap, toast = promise.payload
            await gateway.acknowledge(tap, toast)
        case "leave":
            await gateway.leave(promise.address, promise.payload)
        case _:
            pass
    return ""


def _message(promise: Promise) -> Message:
    return load_message(promise.payload)


def lane_of(due: Due) -> str:
    """Whose order is kept."""
    return f"{due.promise.channel}:{due.promise.address}"
