"""Sends broadcasts: a few promises at a time, each zone by day, one process at it; and says how far it is."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.hours import is_quiet, next_morning
from bot.house import House
from bot.news import NO_MORE, letter
from bot.tenure import Tenure
from bot.visit import Visit
from dialogs import events
from dialogs.effects import Option
from dialogs.phrase import Labels, Phrase, phrase
from storage.broadcasts import Broadcast
from storage.people import Person
from storage.screens import Screen
from storage.store import Store

log = structlog.get_logger()

BUSY: Final = 0.5  # seconds between two rounds while something is being sent
IDLE: Final = 2.0  # and while nothing is
MOST_WAITING: Final = 120  # promises at a time: four seconds' worth of Telegram's limit
AT_ONCE: Final = 30  # people in one transaction; nobody else writes to SQLite meanwhile
BACK_SOON: Final = timedelta(minutes=10)  # what waits longer, for the morning or for one chat, takes no room
REPORTED_EVERY: Final = timedelta(seconds=3)
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
FEWEST: Final = 5  # under this a number could say who somebody is


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is, in people."""

    state: str  # running, resting, stopping; stopped, over
    segment: str
    sent: int = 0
    unclear: int = 0  # nobody knows whether it came
    failed: int = 0
    gone: int = 0  # they have blocked us
    refused: int = 0  # they want no broadcasts
    elsewhere: int = 0  # erased meanwhile, or not of the segment any more
    left: int = 0  # still to come, or not sent since it was stopped


class Broadcasts:
    """The worker of one process. One at a time over all processes, under a lease."""

    def __init__(self, house: House, delivered: Callable[[], None]) -> None:
        """`delivered` is called when there is something to deliver."""
        self._house = house
        self._ring = delivered
        self._closing = asyncio.Event()
        self._tenure = Tenure("broadcasts", house.database, house.now)
        self._lease = self._tenure.lease
        self._reports: dict[int, tuple[datetime, Progress]] = {}

    def stop(self) -> None:
        self._closing.set()

    async def run(self) -> None:
        while not self._closing.is_set():
            busy = await self._take_turn()
            try:
                async with asyncio.timeout(BUSY if busy else IDLE):
                    await self._closing.wait()
            except TimeoutError:
                continue
        await self._tenure.end()

    async def _take_turn(self) -> bool:
        """A round, if there is something to do and this process is in charge."""
        try:
            async with self._house.database.read() as store:
                busy = bool(await store.broadcasts.under_way())
            if not busy:
                if self._tenure.lease is not None:
                    await self._tenure.end()
                return False
            self._lease = await self._tenure.begin()
            if self._lease is not None:
                await self.work()
        except Exception as fault:  # noqa: BLE001  # the next round goes on from what was committed
            log.warning("broadcasts_postponed", fault=type(fault).__name__)
        return True

    async def work(self) -> bool:
        """One round over all that is under way. True: there is something new to deliver."""
        async with self._house.database.read() as store:
            numbers = await store.broadcasts.under_way()
        worked = False
        for number in numbers:
            await self._let_sleep(number)
            worked |= await self._fill(number)
            worked |= await self._report(number)
        if worked:
            self._ring()
        return worked

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[Store]:
        """A transaction that changes nothing if another process is in charge by now. Raises Fenced."""
        async with self._house.database.begin() as store:
            if self._lease is not None:
                await store.leases.check(self._lease)
            yield store

    # ---- Promising

    async def _fill(self, number: int) -> bool:
        """Promise as much as there is room for."""
        async with self._house.database.read() as store:
            room = MOST_WAITING - await store.broadcasts.count_waiting(self._house.now() + BACK_SOON)
        promised = 0
        while room > promised and not self._closing.is_set():
            written = await self._promise_some(number, min(AT_ONCE, room - promised))
            if written is None:
                break
            promised += written
        return promised > 0

    async def _promise_some(self, number: int, limit: int) -> int | None:
        """The next few people where it is day; how many of them are written to. None: there is nobody, for now."""
        now, home = self._house.now(), self._house.settings.time_zone
        async with self._begin() as store:
            broadcast = await store.broadcasts.hold(number)
            if broadcast is None or broadcast.state != "running":
                return None
            zone = next((each for each in broadcast.cursors if not is_quiet(now, each)), None)
            if zone is None:
                return None
            found = await store.broadcasts.next(broadcast, zone, home, now, limit)
            refused = await store.broadcasts.refused_among([person.id for person in found])
            willing = [person for person in found if not person.gone and person.id not in refused]
            for person in willing:
                await self._promise(store, broadcast, person, now)
            gone = sum(person.gone for person in found)
            skipped = Counter(broadcast.skipped) + Counter(gone=gone, refused=len(found) - len(willing) - gone)
            cursors = {**broadcast.cursors, zone: found[-1].id} if found else dict(broadcast.cursors)
            if len(found) < limit:
                del cursors[zone]
            await store.broadcasts.pass_on(broadcast, cursors, skipped)
        return len(willing)

    async def _promise(self, store: Store, broadcast: Broadcast, person: Person, now: datetime) -> None:
        visit = Visit(self._house, store, person, now, purpose="broadcast")
        token = self._house.token()
        keys = visit.keyboard(((NO_MORE,),))
        screen = Screen(token, token, keys.packed)
        await store.screens.add(screen, person.id, now)
        message = visit.card(letter(broadcast.text), screen.id, keys)
        visit.promise("send", message, screen=screen.id)
        visit.promises[-1] = replace(visit.promises[-1], broadcast_id=broadcast.id)
        await visit.post()

    async def _let_sleep(self, number: int) -> None:
        """What Telegram held back until night waits until the morning."""
        now, home = self._house.now(), self._house.settings.time_zone
        async with self._house.database.read() as store:
            zones = await store.broadcasts.zones_waiting(number, home, now + BACK_SOON)
        asleep = [zone for zone in zones if is_quiet(now, zone)]
        if not asleep:
            return
        async with self._begin() as store:
            for zone in asleep:
                await store.broadcasts.let_sleep(number, zone, home, next_morning(now, zone))

    # ---- Reporting

    async def _report(self, number: int) -> bool:
        """Show the author how far it is: every few seconds, and at the end."""
        now = self._house.now()
        async with self._house.database.read() as store:
            broadcast = await store.broadcasts.get(number)
            if broadcast is None:
                return False
            progress = count_up(broadcast, await store.broadcasts.fates(number), now)
        over = progress.state in ("over", "stopped")
        begun = Progress("running", broadcast.segment, left=broadcast.total)  # as the card says from the start
        shown_at, shown = self._reports.get(number, (LONG_AGO, begun))
        if not over and (now - shown_at < REPORTED_EVERY or shown == progress):
            return False
        async with self._begin() as store:
            if over and not await store.broadcasts.finish(number):
                return False
            await self._show(store, broadcast, progress, now)
        self._reports[number] = now, progress
        if over:
            self._reports.pop(number)
            log.info("broadcast_over", broadcast_id=number, count=progress.sent)
        return True

    async def _show(self, store: Store, broadcast: Broadcast, progress: Progress, now: datetime) -> None:
        author = await store.people.get(broadcast.author) if broadcast.author else None
        if author is None or author.gone:
            return
        visit = Visit(self._house, store, author, now, purpose="notice")
        screen = await store.screens.find(broadcast.card, author.id)
        if screen is None:
            return
        stop = ((Option(phrase("broadcast-stop"), events.StoppedBroadcast(broadcast.id)),),)
        runs = progress.state in ("running", "resting")
        if not runs:
            await store.screens.close(screen.id)
        message = visit.card(progress_words(progress), screen.id, visit.keyboard(stop if runs else ()))
        visit.promise("edit", message, screen=screen.id, onto=screen.id, reference=screen.reference)
        await visit.post()


def count_up(broadcast: Broadcast, fates: Mapping[tuple[str, str], int], now: datetime) -> Progress:
    """How far it is, from what was skipped and from what became of each promise."""

    def met(fate: str, *reasons: str) -> int:
        return sum(count for (each, why), count in fates.items() if each == fate and (not reasons or why in reasons))

    skipped = broadcast.skipped
    gone = skipped.get("gone", 0) + met("failed", "gone") + met("cancelled", "gone")
    refused = skipped.get("refused", 0) + met("cancelled", "refused")
    unseen = max(broadcast.total - sum(skipped.values()) - sum(fates.values()), 0)
    elsewhere = met("cancelled") - met("cancelled", "gone", "refused", "stopped")
    left = unseen + met("waiting") + met("cancelled", "stopped")
    state = _state_of(broadcast, met("waiting"), now)
    if state == "over":  # those of whom nothing was seen were not found any more
        elsewhere, left = elsewhere + left, 0
    return Progress(
        state,
        broadcast.segment,
        sent=met("delivered"),
        unclear=met("ambiguous"),
        failed=met("failed") - met("failed", "gone"),
        gone=gone,
        refused=refused,
        elsewhere=elsewhere,
        left=left,
    )


def _state_of(broadcast: Broadcast, waiting: int, now: datetime) -> str:
    if broadcast.state == "stopping":
        return "stopping" if waiting else "stopped"
    if not waiting and not broadcast.cursors:
        return "over"
    asleep = bool(broadcast.cursors) and all(is_quiet(now, zone) for zone in broadcast.cursors)
    return "resting" if asleep else "running"


def progress_words(progress: Progress) -> Phrase:
    """For the author."""
    return phrase(
        "broadcast-progress",
        state=progress.state,
        segment=label_of(progress.segment),
        sent=veiled(progress.sent),
        unclear=veiled(progress.unclear),
        failed=veiled(progress.failed),
        gone=veiled(progress.gone),
        refused=veiled(progress.refused),
        elsewhere=veiled(progress.elsewhere),
        left=veiled(progress.left),
    )


def label_of(segment: str) -> Labels:
    """A segment's name: one of SEGMENTS, or that of a département."""
    return Labels("place" if segment.startswith("D") else "segment", (segment,))


def veiled(count: int) -> int | Labels:
    """The number, unless it is so small that it could say who somebody is."""
    return Labels("count", ("few",)) if 0 < count < FEWEST else count
