"""One turn: load, advance, act on the effects, save and promise the replies, in one transaction.

An update that was applied is marked so in the same transaction: killed before the commit, nothing has happened and
the update is taken again; killed after it, it is never taken twice and its replies wait in the outbox.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import structlog

from bot import account, menu, requests
from bot.admin import ADMIN_COMMANDS, approval
from bot.admin.study import Study
from bot.channel import Gateway, Ignored, Message, Misplaced, Reception, Unreadable
from bot.commands import COMMANDS, command_of
from bot.delivery import Delivery
from bot.dialogue import move_on, show_present
from bot.house import House
from bot.lessons import Lessons
from bot.matchmaking import teach_pool
from bot.rooms import DEEDS, FINISHES, ROOMS
from bot.visit import LONGEST_TOAST, Visit
from bot.wording import clip
from dialogs import events
from dialogs.effects import Finish
from dialogs.events import Event
from dialogs.phrase import phrase
from dialogs.session import NewerVersion
from storage.database import Away
from storage.inbox import Fresh, OutOfTurn, Waiting
from storage.outrun import Outrun
from storage.promises import Promise, acknowledgement
from storage.screens import Screen
from storage.store import Store

log = structlog.get_logger()

Update = Waiting | Fresh
Reading = Reception | Misplaced | Ignored

TRIES: Final = 5  # a turn that another one overtook is taken again


class Conversation:
    """Takes updates out of the inbox, one at a time for each person."""

    def __init__(
        self,
        house: House,
        gateways: Mapping[str, Gateway],
        admin_key: str = "",
        *,
        delivery: Delivery,
        lessons: Lessons,
        changed: Callable[[], None],
    ) -> None:
        """`admin_key` makes whoever says hello with it an admin; `changed` is called when mentors have changed."""
        self._house = house
        self._gateways = gateways
        self._admin_key = admin_key
        self._delivery = delivery
        self._lessons = lessons
        self._changed = changed

    async def take(self, waiting: Waiting) -> None:
        """Give one update its fate. Raises Away, OutOfTurn and NewerVersion: it then waits on."""
        try:
            reading = self._gateways[waiting.channel].read(waiting.raw)
        except Unreadable as fault:
            await self._set_aside(waiting, str(fault))
            return
        except Exception as fault:  # noqa: BLE001  # whatever a parser does with hostile input, it stops nothing
            log.error("update_unreadable", inbox_id=waiting.id, fault=type(fault).__name__)
            await self._set_aside(waiting, type(fault).__name__)
            return
        try:
            with self._house.metrics.turn():
                await self._apply(waiting, reading)
        except (Away, OutOfTurn, NewerVersion):
            raise
        except Exception as fault:  # noqa: BLE001  # a bug: logged with ids, and the person gets one neutral sentence
            where = _where(fault)
            log.error("turn_failed", inbox_id=waiting.id, fault=type(fault).__name__, where=where)
            await self._set_aside(waiting, type(fault).__name__, reading)

    async def take_at_once(self, fresh: Fresh) -> int | None:
        """Keep an update and work on it, in one transaction. Returns its number; 0: it was seen before.

        None: nothing has happened, and it is for the inbox, like whatever cannot be read, fails or may take longer.
        """
        try:
            reading = self._gateways[fresh.channel].read(fresh.arrival.raw)
            if not isinstance(reading, Reception) or isinstance(reading.event, events.Commanded | events.Left):
                return None
            with self._house.metrics.turn():
                visit = await self._apply(fresh, reading)
        except Exception as fault:  # noqa: BLE001  # tried again from the inbox, where it is told
            log.info("turn_postponed", fault=type(fault).__name__)
            return None
        return visit.inbox_id if visit else 0

    async def _apply(self, update: Update, reading: Reading) -> Visit | None:
        await self._lessons.keep_up()
        findings = await self._study(update, reading)
        for attempt in range(TRIES):
            try:
                visit = await self._turn(update, reading, findings)
                break
            except Outrun:
                if attempt == TRIES - 1:
                    raise
        if visit is None:
            self._delivery.ring()  # for the farewell to a group
        else:
            await self._follow_up(update, visit)
        if visit or isinstance(update, Waiting):
            self._house.metrics.updates.labels(_kind(reading), "applied" if visit else "ignored").inc()
        return visit

    async def _follow_up(self, update: Update, visit: Visit) -> None:
        """What the commit leads to in this process. A fault here undoes nothing of what was committed."""
        try:
            await self._teach_pool(visit)  # before anybody is told: whoever acts on that finds it so
        finally:
            self._delivery.take(visit.dues)
        if len(visit.dues) < len(visit.promises):
            self._delivery.ring()  # for those that nobody could take in hand
        if visit.forget:
            self._gateways[update.channel].forget(visit.person.address)
        if visit.taught:
            await self._lessons.learn()

    async def _study(self, update: Update, reading: Reading) -> Any:
        """What an admin's command reads for a while, in a look of its own: nobody waits for it to write."""
        if not (isinstance(reading, Reception) and isinstance(reading.event, events.Commanded)):
            return None
        command = ADMIN_COMMANDS.get(command_of(reading.event.name))
        if not isinstance(command, Study):
            return None
        async with self._house.database.read() as store:
            person = await store.people.find(update.channel, reading.address)
            if person is None:
                return None
            visit = Visit(self._house, store, person, self._house.now())
            return await command.read(visit) if await approval.is_admin(visit) else None

    async def _turn(self, update: Update, reading: Reading, findings: Any = None) -> Visit | None:
        return await self._house.database.write(lambda store: self._work(store, update, reading, findings))

    async def _work(self, store: Store, update: Update, reading: Reading, findings: Any) -> Visit | None:
        now = self._house.now()
        match reading:
            case Ignored(reason):
                await _settle(store, update, "ignored", reason, now)
                return None
            case Misplaced(address):
                if await _settle(store, update, "ignored", "group", now):
                    line = self._house.wording.say(phrase("group-line"), self._house.settings.default_language)
                    await store.outbox.promise(Promise(update.channel, address, "leave", line), now)
                return None
            case Reception(address, events.Left()) if not await store.people.find(update.channel, address):
                await _settle(store, update, "ignored", "stranger", now)
                return None
            case Reception():
                inbox_id = await _settle(store, update, "applied", type(reading.event).__name__, now)
                if not inbox_id:
                    return None
                visit = await self._visit(store, update.channel, reading)
                visit.inbox_id, visit.findings = inbox_id, findings
                await self._handle(visit, reading.event)
                await self._promise(visit, update.channel, reading)
                return visit

    async def _visit(self, store: Store, channel: str, reading: Reception) -> Visit:
        now = self._house.now()
        person = await store.people.meet(channel, reading.address)
        if person is None:
            language = self._house.wording.choose(reading.language)
            person = await store.people.add(channel, reading.address, language, "", now)
        return Visit(self._house, store, person, now, given_name=reading.given_name)

    async def _promise(self, visit: Visit, channel: str, reading: Reception) -> None:
        """The tap is answered first, then come the messages, in order; who is to be forgotten is, at the end."""
        if visit.forget:
            await account.tell_counterparts(visit)
            # The farewell goes out; it belongs to nobody any more.
            visit.promises = [await _disown(each, visit) for each in visit.promises]
            await account.forget(visit)
        else:
            await visit.store.people.keep(visit.person, visit.now)
        if reading.tap:
            visit.promises.insert(0, acknowledgement(channel, reading.address, reading.tap, visit.toast))
        visit.dues = await self._delivery.promise(visit.store, visit.promises)

    async def _handle(self, visit: Visit, event: Event) -> None:
        if isinstance(event, events.Tapped):
            meant = await self._look_up(visit, event)
            if meant is None:
                visit.toast = clip(visit.words(phrase("stale")), LONGEST_TOAST)
                await menu.go_home(visit)
                return
            event = meant
        match event:
            case events.Left():
                visit.person = replace(visit.person, gone=True)
                await visit.store.outbox.cancel(visit.person.channel, visit.person.address, "gone")
            case events.Returned():
                await menu.go_home(visit)
                await requests.show_missed(visit)
            case events.Commanded():
                await self._command(visit, event)
            case events.Started(payload) if self._admin_key and payload == self._admin_key:
                await visit.store.people.appoint(visit.person.id, visit.now)
                await ADMIN_COMMANDS["pending"](visit, "")
            case events.Opened(room) if room in ROOMS:
                await ROOMS[room](visit)
            case _ if type(event) in DEEDS:
                await DEEDS[type(event)](visit, event)
            case _:
                await self._converse(visit, event)

    async def _look_up(self, visit: Visit, tapped: events.Tapped) -> Event | None:
        """What stands behind a button: of this person, of the present question, and not pressed before."""
        screen_id, _, position = tapped.token.partition(".")
        if not (position.isascii() and position.isdecimal() and len(position) <= 3):
            return None
        screen = await visit.store.screens.find(screen_id, visit.person.id)
        if screen is None:
            return None
        visit.screen = screen
        meant = screen.behind(int(position))
        if meant is None or not await _is_present(visit, screen):
            return None
        await visit.store.screens.spend(screen, int(position))
        return meant

    async def _command(self, visit: Visit, event: events.Commanded) -> None:
        name = command_of(event.name)
        if name in COMMANDS:
            await COMMANDS[name](visit)
        elif name in ADMIN_COMMANDS and await approval.is_admin(visit):
            await ADMIN_COMMANDS[name](visit, event.argument)
            await show_present(visit)
        else:
            await menu.answer_unknown(visit)

    async def _converse(self, visit: Visit, event: Event) -> None:
        """Inside a dialogue; outside of all, the menu."""
        kept = visit.dialogues or await visit.store.sessions.all(visit.person.id)
        visit.dialogues = None  # from here on they change
        if chosen := await menu.chosen_by(visit, event):
            await self._handle(visit, chosen)
            return
        if not kept:
            if isinstance(event, events.Sent):
                visit.note(phrase("cannot-read", kind=event.kind))
            await menu.greet(visit)
            return
        if kept[0].session.stopped and isinstance(event, events.Said | events.Shared):
            # Whoever has stopped and then says something is not answering the question that they left.
            await menu.offer_to_resume(visit)
            return
        outcome = await move_on(visit, kept[0], event)
        if isinstance(outcome, Finish):
            await FINISHES[outcome.flow](visit, outcome)
            if outcome.flow in ("detail", "reply", "pause", "broadcast"):
                await _uncover(visit)
        elif outcome is not None:
            await self._handle(visit, outcome)

    async def _teach_pool(self, visit: Visit) -> None:
        """What the turn changed about mentors, once it is committed."""
        pool = self._house.pool
        for mentor_id in visit.shown_mentors:
            pool.note_shown(mentor_id)
        if visit.changed_mentors:
            await teach_pool(self._house, visit.changed_mentors, visit.now)
            self._changed()

    async def _set_aside(self, waiting: Waiting, reason: str, reading: Reading | None = None) -> None:
        """Kept, counted, and it stops nothing; a person who waits for an answer gets one neutral sentence."""
        self._house.metrics.updates.labels(_kind(reading), "set_aside").inc()
        now = self._house.now()
        async with self._house.database.begin() as store:
            settled = await store.inbox.settle(waiting.id, "set_aside", reason[:64], keep=True)
            if not settled or not isinstance(reading, Reception):
                return
            person = await store.people.find(waiting.channel, reading.address)
            language = person.language if person else self._house.wording.choose(reading.language)
            if reading.tap:
                await store.outbox.promise(acknowledgement(waiting.channel, reading.address, reading.tap, ""), now)
            sorry = Message(self._house.wording.say(phrase("fault"), language))
            await store.outbox.promise(Promise(waiting.channel, reading.address, "send", sorry), now)
        self._delivery.ring()


async def _settle(store: Store, update: Update, fate: str, reason: str, now: datetime) -> int:
    """Its number in the inbox; 0: it has its fate already. Raises OutOfTurn."""
    if isinstance(update, Fresh):
        return await store.inbox.receive_settled(update, fate, reason, now)
    return update.id if await store.inbox.settle(update.id, fate, reason) else 0


def _kind(reading: Reading | None) -> str:
    """What an update was, as one of few."""
    match reading:
        case Reception():
            return type(reading.event).__name__
        case Ignored(reason):
            return reason
        case Misplaced():
            return "group"
        case None:
            return "unreadable"


async def _is_present(visit: Visit, screen: Screen) -> bool:
    """Does this screen belong to where its dialogue stands now? Menus and cards guard themselves."""
    if not screen.flow:
        return True
    visit.dialogues = kept = await visit.store.sessions.all(visit.person.id)
    return bool(kept) and kept[0].session.flow == screen.flow and kept[0].session.visit == screen.visit


async def _uncover(visit: Visit) -> None:
    """A short dialogue is over: the one below it goes on, in a message of its own."""
    visit.screen = None
    await show_present(visit)


async def _disown(promise: Promise, visit: Visit) -> Promise:
    """A promise to somebody who is about to be forgotten holds on to nothing of theirs but the message itself."""
    if promise.person_id != visit.person.id:
        return promise
    reference = await visit.store.screens.reference(promise.onto) if promise.onto else ""
    return replace(promise, person_id=None, screen="", onto="", reference=reference)


def _where(fault: BaseException) -> str:
    """The place in our code, without any value."""
    trace = fault.__traceback__
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
