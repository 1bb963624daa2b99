"""Empties the outbox: claims what is due, chat by chat, and has it sent in each chat's order."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.channel import Gateway
from bot.condensing import condense
from bot.metrics import Metrics
from bot.process import has_ended, name_process
from bot.sending import Outcome, Sender
from storage.calls import call
from storage.database import Database
from storage.promises import URGENCY, Chat, Due, Promise, Stream
from storage.store import Store

log = structlog.get_logger()

CLAIM: Final = timedelta(seconds=15)  # for how long a process that died keeps what it had in hand
RENEWAL: Final = 5.0  # seconds between two signs of life
# How many chats are in hand at once, by how urgent the least urgent of them may be: whoever sits at the screen
# always finds a place, however long the queue of the others. Below the first figure there is room for everybody.
ROOM: Final = ((32, URGENCY["broadcast"]), (128, URGENCY["notice"]), (512, URGENCY["screen"]))
MOST_CHATS: Final = ROOM[-1][0]
RETRY: Final = 1.0  # seconds before an outbox that could not be read is read again
IDLE: Final = 5.0  # seconds after which the outbox is looked at although nobody rang
SLICE: Final = 0.5  # seconds between two looks while something waits for its moment, or is in hand


class Delivery:
    """Keeps what the turns have promised. Several processes may share one outbox."""

    def __init__(
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        now: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._now = now
        self._holder = name_process()
        self._sender = Sender(database, gateways, now, self._holder, metrics)
        self._bell = asyncio.Event()
        self._rung = 0  # times: who has something in hand by then looks for more behind it
        self._crowded = False  # at the last look there was no room for everybody
        self._closing = asyncio.Event()
        self._in_hand: set[Stream] = set()
        self._promises: set[int] = set()  # in hand, by their numbers
        self._tasks: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """There may be something to deliver that is in nobody's hands."""
        self._rung += 1
        self._bell.set()

    def stop(self) -> None:
        """Finish what is being sent, begin nothing more: it stays in the outbox."""
        self._closing.set()
        self._sender.close()
        self._bell.set()

    async def run(self) -> None:
        """Until `stop` is called; ends once what is in hand is done."""
        renewing = asyncio.create_task(self._renew_claims())
        await self._take_back_from_the_dead()
        while not self._closing.is_set():
            self._bell.clear()
            try:
                pause = 0.0 if await self._take_in_hand() else await self._pause()
            except Exception as fault:  # noqa: BLE001  # the database may be away; it is asked again
                log.warning("outbox_unreadable", fault=type(fault).__name__)
                pause = RETRY
            await _wait(self._bell, pause)
        if self._tasks:
            await asyncio.wait(self._tasks)
        renewing.cancel()
        await asyncio.wait((renewing,))
        await self._take_back(self._holder)

    async def deliver_due(self) -> bool:
        """Deliver what is due now, all of it. False if there was nothing."""
        found = await self._take_in_hand() or bool(self._tasks)
        await asyncio.gather(*self._tasks)
        return found

    async def promise(self, store: Store, promises: Sequence[Promise]) -> list[Due]:
        """Keep a turn's promises, in its transaction. Returns those that are for `take` once that is committed.

        For the others it has to be rung then. Whoever has in hand what they come after hears of them too.
        """
        now = self._now()
        dues: list[Due] = []
        if self._closing.is_set() or len(self._in_hand) >= MOST_CHATS:
            for promise in promises:
                await store.outbox.promise(promise, now)
        else:
            dues = await store.outbox.promise_in_hand(promises, self._holder, now, now + CLAIM)
        if len(dues) < len(promises):
            await call(store.connection, "outbox")
        return dues

    def take(self, dues: Sequence[Due]) -> None:
        """Begin with what was promised just now, without looking for it."""
        if self._closing.is_set():
            return  # what is claimed is given back at the end
        busy = [due.id for due in dues if due.promise.stream in self._in_hand and due.promise.purpose != "answer"]
        if busy:
            self._start(self._release(busy))
        free = [due for due in dues if due.id not in busy]
        self._begin_each_chat(free)
        if len(free) < len(dues):
            self.ring()

    async def _take_in_hand(self) -> bool:
        """Claim what may be sent now and begin with it. False if there is nothing, or no room."""
        now, busy = self._now(), len(self._in_hand)
        limit, urgency = next(((room - busy, least) for room, least in ROOM if busy < room), (0, 0))
        self._crowded = busy >= ROOM[0][0]
        if not limit:
            return False
        claimed = await self._database.write(
            lambda store: store.outbox.claim(self._holder, now, now + CLAIM, limit, urgency)
        )
        mine = [due for due in claimed if due.promise.stream not in self._in_hand]
        # What came while its stream's last promise was being settled waits until that is done, for the order's sake.
        too_soon = [due.id for due in claimed if due.promise.stream in self._in_hand and due.id not in self._promises]
        if too_soon:
            await self._release(too_soon)
        self._begin_each_chat(mine)
        return bool(mine)

    def _begin_each_chat(self, dues: Sequence[Due]) -> None:
        by_chat: dict[Chat, list[Due]] = {}
        for due in dues:
            by_chat.setdefault(due.promise.chat, []).append(due)
        for chat in by_chat.values():
            self._begin(chat)

    def _begin(self, dues: list[Due]) -> None:
        streams = {due.promise.stream for due in dues}
        self._in_hand |= streams
        self._promises |= {due.id for due in dues}
        self._start(self._work(dues, streams, self._rung))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, dues: list[Due], streams: set[Stream], rung: int) -> None:
        """`rung`: how often it was when this was begun."""
        try:
            left = await self._send_in_order(dues)
            if left:
                await self._release(left)
        except Exception as fault:  # noqa: BLE001  # the database is away: the claims run out, and all is tried again
            log.warning("delivery_interrupted", fault=type(fault).__name__)
            await _wait(self._closing, RETRY)
        finally:
            self._in_hand -= streams
            self._promises -= {due.id for due in dues}
            if self._rung > rung or (self._crowded and len(self._in_hand) < ROOM[0][0]):
                self._bell.set()

    async def _release(self, promise_ids: Sequence[int]) -> None:
        await self._database.write(lambda store: store.outbox.release(promise_ids, self._holder))
        self.ring()

    async def _send_in_order(self, dues: list[Due]) -> list[int]:
        """One chat's promises. What follows something that has to wait, waits too; returns what was not begun."""
        claimed_at = self._now()
        dues, superseded = condense(dues)
        await self._sender.note([Outcome(due, "cancelled", "superseded") for due in superseded])
        outcomes: list[Outcome] = []
        shown: dict[str, str] = {}  # what came of the screens just sent: their messages' own names
        held: set[Stream] = set()
        left: list[int] = []
        for place, due in enumerate(dues):
            if self._closing.is_set() or due.promise.stream in held:
                left.append(due.id)
                continue
            if name := shown.get(due.promise.onto):
                due = replace(due, onto=name)  # noqa: PLW2901  # as it is known by now
            match await self._sender.keep(due, claimed_at):
                case Outcome() as outcome:
                    outcomes.append(outcome)
                    if due.promise.screen:
                        shown[due.promise.screen] = outcome.reference
                    if outcome.gone:  # the others are cancelled with it, or somebody else's
                        left += [each.id for each in dues[place + 1 :]]
                        break
                case "later":
                    held.add(due.promise.stream)
                case "not_begun":
                    left.append(due.id)
            if due.promise.kind != "acknowledge":  # whose fate is written down with what follows
                await self._note(outcomes)
        await self._note(outcomes)
        return left

    async def _note(self, outcomes: list[Outcome]) -> None:
        await self._sender.note(outcomes)
        outcomes.clear()

    async def _renew_claims(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL)
            if not self._in_hand:
                continue
            try:
                async with self._database.begin() as store:
                    await store.outbox.renew(list(self._promises), self._holder, self._now() + CLAIM)
            except Exception as fault:  # noqa: BLE001  # tried again in a moment
                log.warning("claims_not_renewed", fault=type(fault).__name__)

    async def _take_back_from_the_dead(self) -> None:
        """What a process of this machine had in hand when it was killed need not wait until its claim runs out."""
        try:
            async with self._database.read() as store:
                holders = await store.outbox.holders()
        except Exception as fault:  # noqa: BLE001  # then it waits until the claims run out
            log.warning("claims_not_taken_back", fault=type(fault).__name__)
            return
        for holder in holders:
            if has_ended(holder):
                await self._take_back(holder)

    async def _take_back(self, holder: str) -> None:
        try:
            await self._database.write(lambda store: store.outbox.take_back(holder))
        except Exception as fault:  # noqa: BLE001  # as above
            log.warning("claims_not_taken_back", fault=type(fault).__name__)

    async def _pause(self) -> float:
        """How long to rest when there is nothing to send now."""
        if self._in_hand:
            return SLICE
        soonest = await self._database.write(lambda store: store.outbox.soonest())
        return IDLE if soonest is None else SLICE


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
