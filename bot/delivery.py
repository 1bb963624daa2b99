"""Empties the outbox: in order for each person, obeying what the channel answers, and only then marked delivered."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.channel import DeliveryFailure, Gateway, Message, load_message
from storage.database import Database
from storage.outbox import Due, Promise

log = structlog.get_logger()

MOST_ATTEMPTS: Final = 1500  # for one promise, a minute apart in the end: a day; then it is set aside
FEW_ATTEMPTS: Final = 5  # where it is our own fault, or a new message may have come through each time
LONGEST_PAUSE: Final = 60.0  # seconds between two attempts, unless the channel asks for more
AT_ONCE: Final = 16  # requests under way at the same time; whoever waits for a better moment takes no place
SLICE: Final = 0.5  # seconds between two looks at the clock, which tests may move


class Delivery:
    """Keeps what the turns have promised."""

    def __init__(self, database: Database, gateways: Mapping[str, Gateway], now: Callable[[], datetime]) -> None:
        self._database = database
        self._gateways = gateways
        self._now = now
        self._closing = asyncio.Event()
        self._places = asyncio.Semaphore(AT_ONCE)

    def stop(self) -> None:
        """No more waiting for a better moment: what is due later stays in the outbox."""
        self._closing.set()

    async def keep(self, due: Due) -> None:
        """Deliver one promise, however often it has to be tried. Raises only if the database is away."""
        attempts, due_at = due.attempts, due.due_at
        while await self._is_time(due_at):
            attempts += 1
            async with self._places:
                later = await self._attempt(due, attempts)
            if later is None:
                return
            due_at = later

    async def _attempt(self, due: Due, attempts: int) -> datetime | None:
        """Returns when to try again; None once the promise has met its fate."""
        async with self._database.read() as store:
            if not await store.outbox.is_waiting(due.id):
                return None  # cancelled meanwhile
            onto = due.promise.reference or await store.screens.reference(due.promise.onto)
        gateway = self._gateways.get(due.promise.channel)
        if gateway is None:
            await self._settle(due, "cancelled", "no_channel")
            return None
        try:
            reference = await _hand_over(gateway, due.promise, onto)
        except DeliveryFailure as failure:
            return await self._fail(due, failure, attempts)
        except Exception as fault:  # noqa: BLE001  # a picture that cannot be drawn must not hold back what follows
            ours = DeliveryFailure(self._now(), ours=True, about=type(fault).__name__)
            return await self._fail(due, ours, attempts)
        await self._settle(due, "delivered", "", reference)
        return None

    async def _fail(self, due: Due, failure: DeliveryFailure, attempts: int) -> datetime | None:
        if failure.ours:
            log.error("delivery_refused", outbox_id=due.id, about=failure.about)
        if failure.gone:
            await self._lose(due, failure)
            return None
        few = failure.ours or failure.unclear
        if failure.retry_at is None or attempts >= (FEW_ATTEMPTS if few else MOST_ATTEMPTS):
            await self._settle(due, "failed", failure.about)
            return None
        # What the channel asks for is obeyed to the second; what it does not say grows from try to try.
        pause = timedelta(seconds=min(2.0 ** min(attempts - 1, 10), LONGEST_PAUSE))
        later = max(failure.retry_at, self._now() + pause)
        await self._postpone(due, later)
        return later

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
