"""Brings one promise to its fate: sent, obeying what the channel answers, and only then marked delivered.

A message is sure not to be sent twice only where the channel says whether it came. Where it does not (the
connection was cut, the process was killed in the middle), what the message is decides: a notice that matters is
sent again, for twice is better than never; a screen of the chat is not, since the person's next word shows it anew;
an edit may be repeated freely.
"""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, Literal

import structlog

from bot.channel import DeliveryFailure, Gateway
from bot.condensing import message_of
from bot.gate import MOST_CHATS, Gate, gate_of
from bot.metrics import Metrics
from storage.database import Database
from storage.outrun import Outrun
from storage.promises import URGENCY, Chat, Due
from storage.store import Store

log = structlog.get_logger()

MOST_ATTEMPTS: Final = 1500  # for one promise, a minute apart in the end: a day; then it is set aside
FEW_ATTEMPTS: Final = 5  # where it is our own fault, or a notice may have come through each time
LONGEST_PAUSE: Final = 60.0  # seconds between two attempts, unless the channel asks for more
AT_ONCE: Final = 64  # requests under way at the same time
TRIES: Final = 5  # to write down what came of a promise, where somebody else writes about it at the same time
PATIENCE: Final = 0.005  # seconds that what came of a promise waits for another commit that it can be a part of
FRESH: Final = timedelta(seconds=1)  # after which it is asked again whether a claimed promise still holds

Fate = Literal["delivered", "ambiguous", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one promise, to be written down."""

    due: Due
    fate: Fate
    reason: str = ""
    reference: str = ""  # the channel's name of the message that it became
    gone: bool = False  # the person is not to be reached any more


NotYet = Literal["later", "not_begun"]


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
        self._not_before: dict[Chat, datetime] = {}  # a chat's next moment, outliving what was refused
        self._gates: dict[str, Gate] = {}

    def close(self) -> None:
        """Nothing waits for the channels' limits any longer."""
        for gate in self._gates.values():
            gate.close()

    async def keep(self, due: Due, claimed_at: datetime) -> Outcome | NotYet | None:
        """Bring one promise to its fate, if it can be now; None: it has one already."""
        gateway = self._gateways.get(due.promise.channel)
        if gateway is None:
            return Outcome(due, "cancelled", "no_channel")
        if (known := _without_asking(gateway, due)) is not None:
            return known
        until = self._not_before.get(due.promise.chat)
        if until is not None and until > self._now() and due.promise.kind != "acknowledge":
            return await self._postpone(due, until, due.attempts)
        if not await self._pass(gateway, due):
            return "not_begun"
        if await self._still_holds(gateway, due, claimed_at):
            return await self._send(gateway, due)
        return None

    async def note(self, outcomes: Sequence[Outcome]) -> None:
        """Write down what came of promises, in one transaction."""
        now = self._now()

        async def write(store: Store) -> None:
            for (fate, reason), alike in groupby(outcomes, key=_fate):
                settled = [outcome.due.id for outcome in alike]
                await store.outbox.settle(settled, self._holder, fate, reason, now)
            for outcome in outcomes:
                await self._note(store, outcome, now)

        # Who is gone gets nothing more: that is written down before anything else is sent.
        patience = 0.0 if any(outcome.gone for outcome in outcomes) else PATIENCE
        for attempt in range(TRIES if outcomes else 0):
            try:
                await self._database.write_together(write, patience)
                break
            except Outrun:  # by a turn of the same person, say; nothing is written yet, and only we know what came
                if attempt == TRIES - 1:
                    raise
        for each in outcomes:
            self._metrics.deliveries.labels(each.due.promise.purpose, each.fate, each.reason).inc()

    async def _note(self, store: Store, outcome: Outcome, now: datetime) -> None:
        """What follows from it, beside its fate."""
        promise = outcome.due.promise
        if promise.screen and outcome.reference not in ("", promise.reference):
            await store.screens.set_reference(promise.screen, outcome.reference)
        if outcome.gone and promise.kind == "leave":  # which says nothing of a person who has the group's number
            await store.outbox.cancel(promise.channel, promise.address, "gone", kind="leave")
        elif outcome.gone:
            await store.outbox.cancel(promise.channel, promise.address, "gone")
            # A farewell belongs to nobody; whoever is back since, at the same address, has left again.
            if person := await store.people.find(promise.channel, promise.address):
                await store.people.lose(person.id, now)

    async def _pass(self, gateway: Gateway, due: Due) -> bool:
        """Wait until the channel's limits allow one more. The answer to a tap counts against none."""
        if gateway.pace is None or due.promise.kind == "acknowledge":
            return True
        if gateway.name not in self._gates:
            self._gates[gateway.name] = gate_of(gateway.pace, gateway.name, self._database)
        with self._metrics.at_gate.track_inprogress():
            return await self._gates[gateway.name].passing(due.promise.address, URGENCY[due.promise.purpose])

    async def _still_holds(self, gateway: Gateway, due: Due, claimed_at: datetime) -> bool:
        """It may have been cancelled meanwhile. What must not be repeated is noted as begun."""
        now = self._now()
        if may_repeat(gateway, due) and now - claimed_at < FRESH:
            return True
        return await self._database.write(lambda store: store.outbox.begin(due.id, self._holder, now))

    async def _send(self, gateway: Gateway, due: Due) -> Outcome | NotYet:
        try:
            async with self._places:
                reference = await _hand_over(gateway, due)
        except DeliveryFailure as failure:
            return await self._fail(due, failure)
        except Exception as fault:  # noqa: BLE001  # a picture that cannot be drawn must not hold back what follows
            return await self._fail(due, DeliveryFailure(self._now(), ours=True, about=type(fault).__name__))
        return Outcome(due, "delivered", "", reference)

    async def _fail(self, due: Due, failure: DeliveryFailure) -> Outcome | NotYet:
        attempts = due.attempts + 1
        if failure.ours:
            log.error("delivery_refused", outbox_id=due.id, about=failure.about)
        if failure.gone:
            return Outcome(due, "failed", failure.about, gone=True)
        if failure.unclear and not _must_come(due):
            return _doubt(due, failure.about)
        if failure.unclear:
            log.warning("delivery_ambiguous", outbox_id=due.id, about=failure.about)
        few = failure.ours or failure.unclear
        if failure.retry_at is None or attempts >= (FEW_ATTEMPTS if few else MOST_ATTEMPTS):
            return Outcome(due, "failed", failure.about)
        if due.promise.kind != "acknowledge":
            self._hold(due.promise.chat, failure.retry_at)
        self._metrics.deliveries.labels(due.promise.purpose, "postponed", failure.about).inc()
        return await self._postpone(due, self._better_moment(failure.retry_at, attempts), attempts)

    async def _postpone(self, due: Due, until: datetime, attempts: int) -> NotYet:
        await self._database.write(lambda store: store.outbox.postpone(due.id, self._holder, until, attempts))
        return "later"

    def _hold(self, chat: Chat, until: datetime) -> None:
        """What the channel asks for holds for the chat: the message that it was said of may be cancelled meanwhile."""
        if len(self._not_before) >= MOST_CHATS:
            now = self._now()
            self._not_before = {each: moment for each, moment in self._not_before.items() if moment > now}
        self._not_before[chat] = max(until, self._not_before.get(chat, until))

    def _better_moment(self, retry_at: datetime, attempts: int) -> datetime:
        """Never before what the channel asks for; what it leaves open grows from try to try, and is spread."""
        pause = min(2.0 ** min(attempts - 1, 10), LONGEST_PAUSE) * (0.75 + 0.25 * self._jitter())
        return max(retry_at, self._now() + timedelta(seconds=pause))


def _fate(outcome: Outcome) -> tuple[Fate, str]:
    return outcome.fate, outcome.reason


def _without_asking(gateway: Gateway, due: Due) -> Outcome | None:
    """What comes of it without a request, where none is to be made."""
    if due.begun and not may_repeat(gateway, due):
        return _doubt(due, "process_ended")
    if due.promise.kind == "retire" and not due.onto:
        return Outcome(due, "cancelled", "no_message")  # its screen is too old to be remembered
    return None


def _doubt(due: Due, about: str) -> Outcome:
    """It may have come through, and twice would be worse than perhaps not at all."""
    log.warning("delivery_ambiguous", outbox_id=due.id, about=about)
    return Outcome(due, "ambiguous", about)


def _must_come(due: Due) -> bool:
    """Is twice better than perhaps never?"""
    return due.promise.purpose == "notice"


def may_repeat(gateway: Gateway, due: Due) -> bool:
    """An edit that is repeated changes nothing; a new message is a second one."""
    promise = due.promise
    if promise.kind not in ("send", "edit") or _must_come(due):
        return True
    return bool(due.onto) and not gateway.renews(due.onto, message_of(promise))  # a new one goes onto nothing


async def _hand_over(gateway: Gateway, due: Due) -> str:
    """One request to the channel; returns the reference of the message that now shows it, if there is one."""
    promise = due.promise
    match promise.kind:
        case "send":
            return await gateway.send(promise.address, message_of(promise))
        case "edit" if due.onto:
            return await gateway.edit(promise.address, due.onto, message_of(promise))
        case "edit":
            return await gateway.send(promise.address, message_of(promise))
        case "retire":
            await gateway.retire(promise.address, due.onto)
        case "acknowledge":
            tap, toast = promise.payload
            await gateway.acknowledge(tap, toast)
        case "leave":
            await gateway.leave(promise.address, promise.payload)
        case _:
            pass
    return ""
