"""What time brings: reminders, ends of waiting, good news for those on the list, and forgetting."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot import account, requests
from bot.doubts import show_anew
from bot.house import House
from bot.matchmaking import recount_showings, teach_pool
from bot.outages import SEEN_UPDATES, TAP_LIFETIME, tell_we_are_back
from bot.tenure import Tenure
from bot.visit import Visit
from bot.waves import Waves
from dialogs.effects import Option
from dialogs.events import Resumed
from dialogs.phrase import Phrase, phrase
from storage.people import Person
from storage.store import Store

log = structlog.get_logger()

EVERY: Final = 30.0  # seconds between two rounds
OLD_PROMISES: Final = timedelta(days=14)  # that were kept, or failed
OLD_SCREENS: Final = timedelta(days=60)
SILENT: Final = timedelta(days=730)  # people without a sign of life are forgotten
UNREAD: Final = timedelta(days=90)
RECOUNT: Final = timedelta(hours=6)


class Chores:
    """Done in rounds, each chore in transactions of its own, by one process at a time."""

    def __init__(self, house: House, delivered: Callable[[], None]) -> None:
        """`delivered` is called after each round: there may be something to deliver."""
        self._house = house
        self._ring = delivered
        self._bell = asyncio.Event()
        self._closing = False
        self._tenure = Tenure("chores", house.database, house.now)
        self._lease = self._tenure.lease  # under which this round writes
        self._recounted_at = house.now()
        self._waves = Waves(house, self._begin)

    def ring(self) -> None:
        """Mentors have changed: somebody on the waiting list may have waited for this."""
        self._bell.set()

    def stop(self) -> None:
        self._closing = True
        self._bell.set()

    async def run(self) -> None:
        while not self._closing:
            self._bell.clear()
            await self._do(self.recount)  # of this process's own pool
            await self.take_turn()
            try:
                async with asyncio.timeout(EVERY):
                    await self._bell.wait()
            except TimeoutError:
                continue
        await self._tenure.end()

    async def take_turn(self) -> None:
        """A round, if it is this process that is in charge."""
        try:
            self._lease = await self._tenure.begin()
        except Exception as fault:  # noqa: BLE001  # the database is away; it is asked again
            log.warning("chores_postponed", fault=type(fault).__name__)
        else:
            if self._lease is not None:
                await self.do_all()

    async def do_all(self) -> None:
        """One round. A chore that fails is logged and tried again in the next round."""
        chores: tuple[Callable[[], Awaitable[None]], ...] = (
            self.tell_we_are_back,
            self.remind,
            self.show_anew,
            self.expire_requests,
            self.end_pauses,
            self.erase_unfinished,
            self.erase_unconsented,
            self.call_waiting,
            self.prune,
        )
        for chore in chores:
            if self._closing:
                return
            await self._do(chore)
        self._ring()

    async def _do(self, chore: Callable[[], Awaitable[None]]) -> None:
        try:
            await chore()
        except Exception as fault:  # noqa: BLE001  # one chore must not stop the others
            log.error("chore_failed", chore=chore.__name__, fault=type(fault).__name__)

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[Store]:
        """A transaction that changes nothing if another process is in charge by now. Raises Fenced."""
        async with self._house.database.begin() as store:
            if self._lease is not None:
                await store.leases.check(self._lease)
            yield store

    async def tell_we_are_back(self) -> None:
        """After an outage, those whom it left waiting in front of a button."""
        await tell_we_are_back(self._house)

    async def show_anew(self) -> None:
        """Those whose screen may have been lost on the way."""
        async with self._begin() as store:
            await show_anew(self._house, store)

    async def expire_requests(self) -> None:
        """Unanswered for too long: both are told."""
        now = self._house.now()
        async with self._begin() as store:
            late = await store.matches.unanswered(now - timedelta(hours=self._house.settings.request_hours))
            for request in late:
                youth = await store.people.get(request.youth_id)
                if youth:
                    visit = self._visit(store, youth, now)
                    await requests.expire(visit, request)
                    await visit.post()

    async def end_pauses(self) -> None:
        """A pause that is over makes a mentor visible again."""
        now = self._house.now()
        async with self._begin() as store:
            rested = await store.mentors.rested(now)
            for mentor_id in rested:
                await store.mentors.pause(mentor_id, None)
        await teach_pool(self._house, rested, now)

    async def remind(self) -> None:
        """Once, a day after they stopped in the middle without saying so. After an outage "we are back" is enough."""
        now = self._house.now()
        since = now - timedelta(hours=self._house.settings.reminder_hours)
        async with self._begin() as store:
            troubled = await store.outages.troubled(now - TAP_LIFETIME)
            for person_id, flow in await store.sessions.to_remind(since, ("youth", "mentor")):
                person = await store.people.get(person_id)
                if person and person.channel in troubled:
                    continue
                # Who only looked at a finished profile has not stopped on the way.
                known = store.youths if flow == "youth" else store.mentors
                if person and await known.get(person_id, now) is None:
                    visit = self._visit(store, person, now)
                    rows = ((Option(phrase("resume"), Resumed()),),)
                    await visit.tell(person, phrase(f"reminder-{flow}"), rows)
                    await visit.post()
                await store.sessions.mark_reminded(person_id, flow, now)

    async def erase_unfinished(self) -> None:
        """Half-finished answers do not stay for ever; nor does anybody who has nothing else here."""
        now = self._house.now()
        since = now - timedelta(days=self._house.settings.unfinished_days)
        async with self._begin() as store:
            for person_id, flow in await store.sessions.abandoned(since):
                await store.sessions.close(person_id, flow)
                person = await store.people.get(person_id)
                if person is None or await store.sessions.all(person_id):
                    continue
                if not await self._visit(store, person, now).has_profile():
                    await self._forget(store, person, now, phrase("erased-unfinished"))

    async def erase_unconsented(self) -> None:
        """No parent agreed in time: the profile goes, as was said."""
        now = self._house.now()
        since = now - timedelta(days=self._house.settings.consent_days)
        async with self._begin() as store:
            for person_id in await store.youths.unconsented(since):
                person = await store.people.get(person_id)
                if person and await store.mentors.get(person_id, now) is None:
                    await self._forget(store, person, now, phrase("consent-expired"))
                elif person:
                    # They are a mentor too: only the youth in them goes.
                    await store.youths.remove(person_id)
                    await store.sessions.close(person_id, "youth")
                    visit = self._visit(store, person, now)
                    if not person.gone:
                        await visit.say(phrase("consent-expired"))
                    await visit.post()

    async def call_waiting(self) -> None:
        """Somebody on the waiting list may have a mentor now."""
        await self._waves.write()

    async def recount(self) -> None:
        """Every few hours, what of the past still spreads the suggestions."""
        now = self._house.now()
        if now - self._recounted_at >= RECOUNT:
            self._recounted_at = now
            await recount_showings(self._house)

    async def prune(self) -> None:
        """Forget what has served its time."""
        now = self._house.now()
        changed: set[int] = set()
        async with self._begin() as store:
            await store.inbox.prune(now - SEEN_UPDATES)
            await store.outbox.prune(now - OLD_PROMISES)
            await store.screens.prune(now - OLD_SCREENS)
            await store.readings.prune(now - UNREAD)
            await store.mailbox.prune(now - OLD_SCREENS)
            await store.waiting.prune(now - UNREAD)
            await store.changes.prune()
            await store.broadcasts.prune(now - OLD_SCREENS)
            await store.paces.prune()
            for person_id in await store.people.unseen_since(now - SILENT):
                person = await store.people.get(person_id)
                if person:
                    visit = self._visit(store, person, now)
                    await account.tell_counterparts(visit)
                    await account.forget(visit)
                    await visit.post()
                    changed |= visit.changed_mentors
        await teach_pool(self._house, changed, now)

    async def _forget(self, store: Store, person: Person, now: datetime, farewell: Phrase) -> None:
        visit = self._visit(store, person, now)
        await account.forget(visit)
        visit.person = person
        if not person.gone:  # else they are left in peace
            await visit.say_to_nobody(farewell)
        await visit.post()

    def _visit(self, store: Store, person: Person, now: datetime) -> Visit:
        return Visit(self._house, store, person, now, purpose="notice")
