"""Brings one promise to its fate: sent, obeying what the channel answers, and only then marked delivered.

A message is sure not to be sent twice only where the channel says whether it came. Where it does not (the
connection was cut, the process was killed in the middle), what the message is decides: a notice that matters is
sent again, for twice is better than never; a screen of the chat is not, since the person's next word shows it anew;
an edit may be repeated freely.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

import structlog

from bot.channel import DeliveryFailure, Gateway, Message, load_message
from bot.gate import Gate
from bot.metrics import Metrics
from storage.database import Database
from storage.outbox import URGENCY, Due, Promise
from storage.store import Store

log = structlog.get_logger()

MOST_ATTEMPTS: Final = 1500  # for one promise, a minute apart in the end: a day; then it is set aside
FEW_ATTEMPTS: Final = 5  # where it is our own fault, or a notice may have come through each time
LONGEST_PAUSE: Final = 60.0  # seconds between two attempts, unless the channel asks for more
AT_ONCE: Final = 64  # requests under way at the same time
FRESH: Final = timedelta(seconds=1)  # after which it is asked again whether a claimed promise still holds

Outcome = Literal["done", "later", "not_begun"]


class Sender:
    """Sends what one process has claimed."""

    def __init__(
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        now: Callable[[], datetime],
        holder: str,
        metrics: Metrics,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`jitter` gives 0 to 1: so many who are held back together do not all come back together."""
        self._database = database
        self._gateways = gateways
        self._now = now
        self._holder = holder
        self._metrics = metrics
        self._jitter = jitter
        self._places = asyncio.Semaphore(AT_ONCE)
        self._gates: dict[str, Gate] = {}

    def close(self) -> None:
        """Nothing waits for the channels' limits any longer."""
        for gate in self._gates.values():
            gate.close()

    async def keep(self, due: Due, claimed_at: datetime, shown: dict[str, str]) -> Outcome:
        """Bring one promise to its fate, if it can be now. `shown` learns the name of the message it became."""
        gateway = self._gateways.get(due.promise.channel)
        if gateway is None:
            return await self._settle(due, "cancelled", "no_channel")
        if due.begun and not _may_repeat(due):
            return await self._doubt(due, "process_ended")
        if not await self._pass(gateway, due):
            return "not_begun"
        if await self._still_holds(due, claimed_at):
            return await self._send(gateway, due, shown)
        return "done"

    async def drop(self, due: Due) -> None:
        """Something newer comes in its place."""
        await self._settle(due, "cancelled", "superseded")

    async def _pass(self, gateway: Gateway, due: Due) -> bool:
        """Wait until the channel's limits allow one more. The answer to a tap counts against none."""
        if gateway.pace is None or due.promise.kind == "acknowledge":
            return True
        if gateway.name not in self._gates:
            self._gates[gateway.name] = Gate(gateway.pace)
        with self._metrics.at_gate.track_inprogress():
            return await self._gates[gateway.name].passing(due.promise.address, URGENCY[due.promise.purpose])

    async def _still_holds(self, due: Due, claimed_at: datetime) -> bool:
        """It may have been cancelled meanwhile. What must not be repeated is noted as begun."""
        now = self._now()
        if _may_repeat(due) and now - claimed_at < FRESH:
            return True
        return await self._database.write(lambda store: store.outbox.begin(due.id, self._holder, now))

    async def _send(self, gateway: Gateway, due: Due, shown: dict[str, str]) -> Outcome:
        try:
            async with self._places:
                reference = await _hand_over(gateway, due)
        except DeliveryFailure as failure:
            return await self._fail(due, failure)
        except Exception as fault:  # noqa: BLE001  # a picture that cannot be drawn must not hold back what follows
            return await self._fail(due, DeliveryFailure(self._now(), ours=True, about=type(fault).__name__))
        if due.promise.screen and reference:
            shown[due.promise.screen] = reference
        return await self._settle(due, "delivered", "", reference)

    async def _fail(self, due: Due, failure: DeliveryFailure) -> Outcome:
        attempts = due.attempts + 1
        if failure.ours:
            log.error("delivery_refused", outbox_id=due.id, about=failure.about)
        if failure.gone:
            return await self._lose(due, failure)
        if failure.unclear and not _must_come(due):
            return await self._doubt(due, failure.about)
        if failure.unclear:
            log.warning("delivery_ambiguous", outbox_id=due.id, about=failure.about)
        few = failure.ours or failure.unclear
        if failure.retry_at is None or attempts >= (FEW_ATTEMPTS if few else MOST_ATTEMPTS):
            return await self._settle(due, "failed", failure.about)
        until = self._better_moment(failure.retry_at, attempts)
        await self._database.write(lambda store: store.outbox.postpone(due.id, self._holder, until, attempts))
        self._metrics.deliveries.labels(due.promise.purpose, "postponed", failure.about).inc()
        return "later"

    def _better_moment(self, retry_at: datetime, attempts: int) -> datetime:
        """Never before what the channel asks for; what it leaves open grows from try to try, and is spread."""
        pause = min(2.0 ** min(attempts - 1, 10), LONGEST_PAUSE) * (0.75 + 0.25 * self._jitter())
        return max(retry_at, self._now() + timedelta(seconds=pause))

    async def _doubt(self, due: Due, about: str) -> Outcome:
        """It may have come through, and twice would be worse than perhaps not at all."""
        log.warning("delivery_ambiguous", outbox_id=due.id, about=about)
        return await self._settle(due, "ambiguous", about)

    async def _settle(self, due: Due, fate: str, reason: str, reference: str = "") -> Outcome:
        now = self._now()

        async def settle(store: Store) -> None:
            await store.outbox.settle(due.id, self._holder, fate, reason, now)
            if due.promise.screen and reference:
                await store.screens.set_reference(due.promise.screen, reference)

        await self._database.write(settle)
        self._metrics.deliveries.labels(due.promise.purpose, fate, reason).inc()
        return "done"

    async def _lose(self, due: Due, failure: DeliveryFailure) -> Outcome:
        """The person is not to be reached: one attempt, then nothing until they return."""
        now = self._now()

        async def lose(store: Store) -> None:
            await store.outbox.settle(due.id, self._holder, "failed", failure.about, now)
            await store.outbox.cancel(due.promise.channel, due.promise.address, "gone")
            if due.promise.person_id is not None:
                await store.people.lose(due.promise.person_id, now)

        await self._database.write(lose)
        self._metrics.deliveries.labels(due.promise.purpose, "failed", failure.about).inc()
        return "done"


def _must_come(due: Due) -> bool:
    """Is twice better than perhaps never?"""
    return due.promise.purpose == "notice"


def _may_repeat(due: Due) -> bool:
    """An edit that is repeated changes nothing; a new message is a second one, as is all that asks for the place."""
    promise = due.promise
    asks_for_place = promise.kind == "edit" and bool(promise.payload["location"])
    makes_new = promise.kind == "send" or (promise.kind == "edit" and not due.onto) or asks_for_place
    return _must_come(due) or not makes_new


async def _hand_over(gateway: Gateway, due: Due) -> str:
    """One request to the channel; returns the reference of the message that now shows it, if there is one."""
    promise = due.promise
    match promise.kind:
        case "send":
            return await gateway.send(promise.address, _message(promise))
        case "edit" if due.onto:
            return await gateway.edit(promise.address, due.onto, _message(promise))
        case "edit":
            return await gateway.send(promise.address, _message(promise))
        case "retire" if due.onto:
            await gateway.retire(promise.address, due.onto)
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
