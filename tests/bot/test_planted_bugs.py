"""The tests of the tests: bugs that such bots have are planted one at a time, and each is caught.

A trial is something that happens to the bot, and what has to hold afterwards. It passes on the bot as it is, and
fails, or never comes to its end, as soon as the bug is there. It takes minutes, so it is among the long ones.
"""

# ruff: noqa: SLF001  # bugs are where nobody else reaches

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import bindparam, select, update
from structlog.testing import capture_logs

from bot import sending
from bot.channel import Message as Words
from bot.chores import Chores
from bot.conversation import Conversation
from bot.gateways import telegram_answers
from bot.intake import Intake
from bot.sending import Outcome, Sender
from storage import database as storage_database
from storage import inbox as storage_inbox
from storage import near as storage_near
from storage import outbox as storage_outbox
from storage import screens as storage_screens
from storage import sessions as storage_sessions
from storage.inbox import Inbox
from storage.leases import Leases
from storage.outbox import Outbox
from storage.promises import Promise, Purpose
from storage.tables import inbox, is_waiting, outbox, screens, sessions
from tests.bot.test_crash_points import LONG, World, kill_at
from tests.fakes import fuse
from tests.fakes.bot_on_telegram import GLANCE, BotOnTelegram, bot_on_telegram, say
from tests.fakes.databases import Sqlite
from tests.fakes.ledger import judge
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.witness import account_for
from tests.storage.test_concurrency import test_two_processes_lose_nothing_to_each_other as two_processes_write
from tests.storage.test_leases import test_who_was_taken_over_writes_nothing_any_more as taken_over
from tests.storage.test_outbox import test_a_process_that_lost_its_claim_settles_nothing as lost_its_claim
from tests.storage.test_outbox import test_what_one_process_has_in_hand_no_other_one_gets as in_hand
from tests.storage.test_sessions import test_whoever_saves_second_is_outrun as saved_second

PATIENCE: Final = 200  # glances until what should come to its end counts as hanging


@dataclass(frozen=True)
class Ground:
    """Where a trial takes place."""

    folder: Path
    fresh: Callable[[], str]  # the URL of a new database
    monkeypatch: pytest.MonkeyPatch


Trial = Callable[[Ground], Awaitable[None]]
Plant = Callable[[pytest.MonkeyPatch], None]


@asynccontextmanager
async def running(ground: Ground) -> AsyncIterator[BotOnTelegram]:
    """A bot whose every fate is noted."""
    settings: dict[str, Any] = {"database_url": ground.fresh()}
    async with (
        TelegramServer(clock=VirtualClock()) as telegram,
        bot_on_telegram(telegram, ground.folder, watched=True, **settings) as bot,
    ):
        yield bot


async def run_out(bot: BotOnTelegram) -> None:
    """Time passes, second by second, until nothing waits any more, or too long."""
    clock = bot.telegram.clock
    assert isinstance(clock, VirtualClock)
    for _ in range(PATIENCE):
        await asyncio.sleep(GLANCE)
        if not bot.telegram.pending and not await bot.waiting():
            return
        clock.advance(1)
        bot.bot.delivery.ring()


async def found(bot: BotOnTelegram, **how: Any) -> set[str]:
    """The rules that were broken."""
    return {violation.rule for violation in judge(await account_for(bot.telegram, bot.house.database, **how))}


async def promise(bot: BotOnTelegram, person: Person, *texts: str, purpose: Purpose = "screen") -> None:
    async with bot.house.database.begin() as store:
        for text in texts:
            words = Words(text)
            address = str(person.id)
            await store.outbox.promise(Promise("telegram", address, "send", words, purpose=purpose), bot.house.now())
    bot.bot.delivery.ring()


# ---- What happens to the bot


async def _hello(world: World) -> None:
    await world.lina.says("/start")
    await world.telegram.drained(LONG)


async def _kill_around(ground: Ground, places: Callable[[list[str]], Iterable[int]]) -> None:
    """A hello, and a kill at each of these places (counted from 0) of the trail that it leaves.

    Without the chores: their commits fall where they like, and would push what is looked for out of its place.
    """
    fuse.lay(ground.monkeypatch)
    ground.monkeypatch.setattr(Chores, "do_all", _rest)
    story = (_hello, {("applied", "Started"): 1})
    trail = (await kill_at(0, ground.folder, ground.fresh(), "aiogram", story)).trail
    for place in places(trail):
        await kill_at(place + 1, ground.folder, ground.fresh(), "aiogram", story)


async def _rest(_: Chores) -> None:
    """Nothing."""


def _last(trail: list[str], where: str) -> int:
    return len(trail) - 1 - trail[::-1].index(where)


async def killed_on_arrival(ground: Ground) -> None:
    """Between Telegram's answer to the first question for updates and the turn."""

    def after_first_answer(trail: list[str]) -> range:
        answered = trail.index("after a request", trail.index("after a request") + 1)
        return range(answered - 2, _last(trail, "before a request"))  # all: on a busy machine a commit moves by a place

    await _kill_around(ground, after_first_answer)


async def killed_in_the_turn(ground: Ground) -> None:
    """Between the turn's commit and the request that carries its answer."""

    def before_last_request(trail: list[str]) -> range:
        last = _last(trail, "before a request")
        return range(last - 11, last - 1)

    await _kill_around(ground, before_last_request)


async def killed_while_sending(ground: Ground) -> None:
    """Just before Telegram has the message, and just after."""

    def around_last_request(trail: list[str]) -> tuple[int, int]:
        return _last(trail, "before a request"), _last(trail, "after a request")

    await _kill_around(ground, around_last_request)


async def answer_lost(ground: Ground) -> None:
    """Telegram acts, and its answer is lost."""
    with capture_logs() as logs:
        async with running(ground) as bot:
            lina = bot.telegram.person(first_name="Lina", language_code="fr")
            bot.telegram.cut_next("sendMessage", acted=True)
            await lina.says("/start")
            await run_out(bot)
            logged = "\n".join(f"{each['event']} outbox_id={each.get('outbox_id')}" for each in logs)
            assert not await found(bot, log=logged)


async def request_lost(ground: Ground) -> None:
    """A notice's request is cut off before Telegram acts."""
    async with running(ground) as bot:
        lina = bot.telegram.person(first_name="Lina", language_code="fr")
        await say(lina, "/start")
        bot.telegram.cut_next("sendMessage", acted=False)
        await promise(bot, lina, "Coucou", purpose="notice")
        await run_out(bot)
        assert not await found(bot)
        assert [each.text for each in lina.messages].count("Coucou") == 1


async def told_to_wait(ground: Ground) -> None:
    async with running(ground) as bot:
        bot.telegram.fail_next("sendMessage", retry_after=7)
        await bot.telegram.person(first_name="Lina", language_code="fr").says("/start")
        await run_out(bot)
        assert not await found(bot)


async def blocked(ground: Ground) -> None:
    """Somebody has blocked the bot, which learns of it from a refusal."""
    async with running(ground) as bot:
        lina = bot.telegram.person(first_name="Lina", language_code="fr")
        await say(lina, "/start")
        await bot.settled()
        lina.chat.status = "kicked"
        await promise(bot, lina, "Un", "Deux", "Trois")
        await run_out(bot)
        assert not await found(bot)


async def first_one_refused(ground: Ground) -> None:
    """The first of three messages is refused once: the others wait for it."""
    async with running(ground) as bot:
        lina = bot.telegram.person(first_name="Lina", language_code="fr")
        await say(lina, "/start")
        bot.telegram.fail_next("sendMessage", 502)
        await promise(bot, lina, "Un", "Deux", "Trois")
        await run_out(bot)
        assert not await found(bot)


async def broken_update(ground: Ground) -> None:
    async with running(ground) as bot:
        bot.telegram.inject({"message": "nonsense"})
        await run_out(bot)
        assert not await found(bot)


async def several_at_once(ground: Ground) -> None:
    """One person has said three things while the bot was away."""
    async with TelegramServer(clock=VirtualClock()) as telegram:
        lina = telegram.person(first_name="Lina", language_code="fr")
        for words in ("/start", "16 ans", "/aide"):
            await lina.says(words)
        async with bot_on_telegram(telegram, ground.folder, watched=True, database_url=ground.fresh()) as bot:
            await run_out(bot)
            assert not await found(bot)


def _raw(number: int) -> str:
    user = {"id": 901, "is_bot": False, "first_name": "Lina", "language_code": "fr"}
    message = {"message_id": number, "date": 1_767_600_000, "chat": {"id": 901, "type": "private"}, "from": user}
    return json.dumps({"update_id": number, "message": {**message, "text": "/start"}})


async def _receive(bot: BotOnTelegram, *numbers: int) -> int:
    """These updates come, one after the other; returns how many fates there are in the end."""
    bot.telegram.person(901, first_name="Lina").chat.started = True
    for number in numbers:
        await bot.bot.receive("telegram", str(number), "901", _raw(number))
    await run_out(bot)
    return sum((await bot.fates()).values())


async def update_comes_twice(ground: Ground) -> None:
    async with running(ground) as bot:
        assert await _receive(bot, 7, 8, 7, 8) == 2


async def update_comes_again_later(ground: Ground) -> None:
    """While nothing of its lane is in hand."""
    async with running(ground) as bot:
        fates = [await _receive(bot, number) for number in (6, 7, 7)]
        assert fates == [1, 2, 2]


async def numbers_begin_anew(ground: Ground) -> None:
    """After a week without updates, Telegram may count from anywhere."""
    async with running(ground) as bot:
        assert await _receive(bot, 500, 100) == 2


async def worked_on_twice(ground: Ground) -> None:
    """Two processes have the same update in hand."""
    async with running(ground) as bot:
        bot.bot.inbox.stop()
        await bot.telegram.person(first_name="Lina", language_code="fr").says("/start")
        await bot.telegram.drained()
        async with bot.house.database.read() as store:
            (waiting,) = await store.inbox.waiting(0, 9)
        await asyncio.gather(*(bot.bot.conversation.take(waiting) for _ in range(2)))
        await run_out(bot)
        assert not await found(bot)


async def somebody_elses_button(ground: Ground) -> None:
    """Sami's doctored app sends what stands behind Lina's button: it stays hers."""
    async with running(ground) as bot:
        lina = bot.telegram.person(first_name="Lina", language_code="fr")
        sami = bot.telegram.person(first_name="Sami", language_code="fr")
        shown, own = await say(lina, "/start"), await say(sami, "/start")
        await sami.forges(shown.data("D'accord"), own)
        await run_out(bot)
        await lina.taps("D'accord")
        await run_out(bot)
        assert not lina.toasts


async def erased_while_held_back(ground: Ground) -> None:
    """Somebody has everything erased while messages to them wait: they get the farewell and nothing else."""
    async with running(ground) as bot:
        lina = bot.telegram.person(first_name="Lina", language_code="fr")
        await say(lina, "/start")
        await say(lina, "/supprimer")
        await bot.settled()
        bot.telegram.fail_next("sendMessage", retry_after=7)
        await promise(bot, lina, "Coucou")
        await bot.held_back()
        await lina.taps("Oui, tout effacer")
        await run_out(bot)
        assert "Coucou" not in [each.text for each in lina.messages]


async def two_processes(ground: Ground) -> None:
    await two_processes_write(ground.fresh())


async def two_savers(ground: Ground) -> None:
    await saved_second(ground.fresh())


async def two_deliveries(ground: Ground) -> None:
    await in_hand(ground.fresh())


async def claim_ran_out(ground: Ground) -> None:
    await lost_its_claim(ground.fresh())


async def zombie_polls(ground: Ground) -> None:
    await taken_over(ground.fresh())


# ---- The bugs


def _confirm_first(patch: pytest.MonkeyPatch) -> None:
    """Telegram is told that an update has arrived before it is kept."""
    keep = Intake._keep

    async def keep_late(self: Any, batch: Any, lease: Any, heard_at: Any) -> int:
        async with self._database.begin() as store:
            await store.inbox.set_offset("telegram", batch.offset)
        return await keep(self, batch, lease, heard_at)

    patch.setattr(Intake, "_keep", keep_late)


def _settle_first(patch: pytest.MonkeyPatch) -> None:
    """A message is called delivered, then sent."""
    send: Any = Sender._send

    async def send_late(self: Any, gateway: Any, due: Any) -> Any:
        await self.note([Outcome(due, "delivered")])
        return await send(self, gateway, due)

    patch.setattr(Sender, "_send", send_late)


def _no_mark(patch: pytest.MonkeyPatch) -> None:
    """Nothing notes that a message is about to be sent."""

    async def begin(*_: Any) -> bool:
        return True

    patch.setattr(Outbox, "begin", begin)


def _promise_later(patch: pytest.MonkeyPatch) -> None:
    """What is answered is written down in a transaction of its own."""
    turn, write_down = Conversation._turn, Conversation._promise

    async def nothing(*_: Any) -> None:
        pass

    async def turn_and_promise(self: Any, waiting: Any, reading: Any, findings: Any = None) -> Any:
        visit = await turn(self, waiting, reading, findings)
        if visit is not None:
            async with self._house.database.begin() as store:
                visit.store = store
                await write_down(self, visit, waiting, reading)
        return visit

    patch.setattr(Conversation, "_promise", nothing)
    patch.setattr(Conversation, "_turn", turn_and_promise)


def _repeat_what_may_be_there(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "may_repeat", lambda *_: True)


def _retry_whatever_is_unclear(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "_must_come", lambda _: True)


def _take_silence_for_a_no(patch: pytest.MonkeyPatch) -> None:
    """A request without an answer counts as one that did not arrive."""
    failure: Any = telegram_answers._failure
    patch.setattr(
        telegram_answers,
        "_failure",
        lambda fault, now, creates: replace(failure(fault, now, creates=creates), unclear=False),
    )


def _doubt_in_silence(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "_doubt", lambda due, about: Outcome(due, "ambiguous", about))


def _take_silence_for_a_yes(patch: pytest.MonkeyPatch) -> None:
    """A request without an answer counts as one that was done."""
    fail = Sender._fail

    async def hope(self: Any, due: Any, failure: Any) -> Any:
        return Outcome(due, "delivered") if failure.unclear else await fail(self, due, failure)

    patch.setattr(Sender, "_fail", hope)


def _forget(*_: Any) -> None:
    """Instead of what would have been kept in mind."""


def _at_once(patch: pytest.MonkeyPatch) -> None:
    """Another try as soon as possible, whatever Telegram asks for. Twice: of the message, and of its chat."""
    patch.setattr(Sender, "_hold", _forget)
    patch.setattr(Sender, "_better_moment", lambda self, *_: self._now())


def _a_little_sooner(patch: pytest.MonkeyPatch) -> None:
    """Another try as if Telegram had asked for half as much."""
    patch.setattr(Sender, "_hold", _forget)
    better = Sender._better_moment
    patch.setattr(Sender, "_better_moment", lambda self, at, n: better(self, self._now() + (at - self._now()) / 2, n))


def _go_on_writing(patch: pytest.MonkeyPatch) -> None:
    """Whoever blocked the bot is written to all the same."""
    fail = Sender._fail

    async def overlook(self: Any, due: Any, failure: Any) -> Any:
        outcome = await fail(self, due, failure)
        return replace(outcome, gone=False) if isinstance(outcome, Outcome) else outcome

    patch.setattr(Sender, "_fail", overlook)


def _try_the_gone_again(patch: pytest.MonkeyPatch) -> None:
    fail = Sender._fail

    async def hope(self: Any, due: Any, failure: Any) -> Any:
        return await fail(self, due, replace(failure, gone=False, retry_at=self._now()))

    patch.setattr(Sender, "_fail", hope)


def _hold_nothing_back(patch: pytest.MonkeyPatch) -> None:
    """What follows a message that has to wait does not."""
    keep = Sender.keep

    async def keep_going(self: Any, *args: Any) -> Any:
        outcome = await keep(self, *args)
        return None if outcome == "later" else outcome

    patch.setattr(Sender, "keep", keep_going)
    patch.setattr(Sender, "_hold", _forget)


def _drop_what_cannot_be_read(patch: pytest.MonkeyPatch) -> None:
    async def set_aside(*_: Any) -> None:
        pass

    patch.setattr(Conversation, "_set_aside", set_aside)


def _newest_first(patch: pytest.MonkeyPatch) -> None:
    """Lanes have no order, and no guard looks after it."""
    waiting = Inbox.waiting

    async def backwards(self: Any, after: int, limit: int) -> Any:
        return (await waiting(self, after, limit))[::-1]

    patch.setattr(Inbox, "waiting", backwards)
    settle = update(inbox).where(storage_inbox._MINE)
    patch.setattr(storage_inbox, "_SETTLE", {"sqlite": settle.values(storage_inbox._SETTLED)})


def _no_dedupe(patch: pytest.MonkeyPatch) -> None:
    """Each update is new."""
    row, numbers = Inbox._row, iter(range(10**6))

    def rename(self: Any, channel: str, arrival: Any, now: Any) -> Any:
        return row(self, channel, replace(arrival, update_id=f"{arrival.update_id}-{next(numbers)}"), now)

    patch.setattr(Inbox, "_row", rename)


def _no_dedupe_at_once(patch: pytest.MonkeyPatch) -> None:
    """Each update that is worked on at once is new."""
    receive, numbers = Inbox.receive_settled, iter(range(10**6))

    async def rename(self: Any, fresh: Any, *about: Any) -> int:
        arrival = replace(fresh.arrival, update_id=f"{fresh.arrival.update_id}-{next(numbers)}")
        return await receive(self, replace(fresh, arrival=arrival), *about)

    patch.setattr(Inbox, "receive_settled", rename)


def _only_greater_numbers(patch: pytest.MonkeyPatch) -> None:
    """Known is whatever is not greater than the greatest."""
    receive = Inbox.receive_one

    async def take_greater(self: Any, channel: str, arrival: Any, now: Any) -> Any:
        known = [int(each) for each in (await self._connection.execute(select(inbox.c.update_id))).scalars()]
        greater = int(arrival.update_id) > max(known, default=0)
        return await receive(self, channel, arrival, now) if greater else None

    patch.setattr(Inbox, "receive_one", take_greater)


def _settle_what_is_settled(patch: pytest.MonkeyPatch) -> None:
    """A fate can be given twice."""
    settle = update(inbox).where(inbox.c.id == bindparam("which"))
    patch.setattr(storage_inbox, "_SETTLE", {"sqlite": settle.values(storage_inbox._FATE)})


def _deferred(patch: pytest.MonkeyPatch) -> None:
    """Writers begin as readers."""
    patch.setattr(storage_database, "_begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    patch.setattr(storage_near, "WRITE", "BEGIN")


def _no_version(patch: pytest.MonkeyPatch) -> None:
    """A session is saved over whatever is there."""
    save = update(sessions).where(sessions.c.person_id == bindparam("whose"), sessions.c.flow == bindparam("which"))
    values: dict[str, Any] = {
        "sealed_state": bindparam("state"),
        "version": bindparam("read"),
        "touched_at": bindparam("moment"),
        "stopped": bindparam("stops"),
    }
    patch.setattr(storage_sessions, "_SAVE", save.values(values))


def _buttons_for_all(patch: pytest.MonkeyPatch) -> None:
    everything = select(screens).where(screens.c.id == bindparam("which"), bindparam("whose") == bindparam("whose"))
    patch.setattr(storage_screens, "_FIND", everything)


def _keep_promises_to_the_erased(patch: pytest.MonkeyPatch) -> None:
    cancel = Outbox.cancel

    async def cancel_unless_erased(self: Any, channel: str, address: str, reason: str) -> None:
        if reason != "erased":
            await cancel(self, channel, address, reason)

    patch.setattr(Outbox, "cancel", cancel_unless_erased)


def _no_claims(patch: pytest.MonkeyPatch) -> None:
    """What another process has in hand is taken all the same."""
    heads = select(outbox.c.channel, outbox.c.address, outbox.c.stream).where(is_waiting(outbox))
    patch.setattr(storage_outbox, "_HEADS", heads)
    claim = update(outbox).where(storage_outbox._STREAM.in_(bindparam("heads", expanding=True)), is_waiting(outbox))
    patch.setattr(
        storage_outbox, "_CLAIM", claim.values(claimed_by=bindparam("holder"), claimed_until=bindparam("until"))
    )


def _settle_for_others(patch: pytest.MonkeyPatch) -> None:
    """A process that lost its claim settles what it had."""
    settle = update(outbox).where(outbox.c.id == bindparam("which_0"), is_waiting(outbox))
    settle = settle.values(fate=bindparam("to_fate"), reason=bindparam("why"))
    patch.setattr(storage_outbox, "_settle", lambda _: settle)


def _no_fence(patch: pytest.MonkeyPatch) -> None:
    async def check(*_: Any) -> None:
        pass

    patch.setattr(Leases, "check", check)


BUGS: Final[dict[str, tuple[Plant, Trial]]] = {
    "updates are confirmed before they are kept": (_confirm_first, killed_on_arrival),
    "messages are called delivered before they are sent": (_settle_first, killed_while_sending),
    "nothing notes that a message is about to be sent": (_no_mark, killed_while_sending),
    "a turn and what it promises are two transactions": (_promise_later, killed_in_the_turn),
    "what may be there already is sent again after a kill": (_repeat_what_may_be_there, killed_while_sending),
    "whatever is unclear is sent again": (_retry_whatever_is_unclear, answer_lost),
    "no answer counts as a no": (_take_silence_for_a_no, answer_lost),
    "no doubt is logged": (_doubt_in_silence, answer_lost),
    "no answer counts as a yes": (_take_silence_for_a_yes, request_lost),
    "nobody waits for as long as Telegram asks": (_at_once, told_to_wait),
    "half of what Telegram asks for is enough": (_a_little_sooner, told_to_wait),
    "whoever blocked the bot is written to": (_go_on_writing, blocked),
    "whoever blocked the bot is tried again": (_try_the_gone_again, blocked),
    "what follows a refused message overtakes it": (_hold_nothing_back, first_one_refused),
    "what cannot be read is dropped": (_drop_what_cannot_be_read, broken_update),
    "the newest update goes first": (_newest_first, several_at_once),
    "no update is recognised": (_no_dedupe, update_comes_twice),
    "no update that is worked on at once is recognised": (_no_dedupe_at_once, update_comes_again_later),
    "only greater numbers are new": (_only_greater_numbers, numbers_begin_anew),
    "a fate can be given twice": (_settle_what_is_settled, worked_on_twice),
    "writers begin as readers": (_deferred, two_processes),
    "sessions have no versions": (_no_version, two_savers),
    "buttons are anybody's": (_buttons_for_all, somebody_elses_button),
    "the erased get what was promised to them": (_keep_promises_to_the_erased, erased_while_held_back),
    "claims are overlooked": (_no_claims, two_deliveries),
    "a claim that ran out still counts": (_settle_for_others, claim_ran_out),
    "who was taken over goes on polling": (_no_fence, zombie_polls),
}
MISFITS: Final = {"AttributeError", "TypeError", "NameError"}
TRIALS: Final = {trial.__name__: trial for _, trial in BUGS.values()}


@pytest.fixture
def ground(tmp_path: Path, sqlite_files: Sqlite, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return Ground(tmp_path, sqlite_files.fresh, monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize("trial", TRIALS)
async def test_the_bot_passes_each_trial(trial: str, ground: Ground) -> None:
    await TRIALS[trial](ground)


@pytest.mark.soak
@pytest.mark.parametrize("bug", BUGS)
async def test_a_planted_bug_is_caught(bug: str, ground: Ground) -> None:
    """By what it does: a plant that no longer fits the code it is put into would fail as well."""
    plant, trial = BUGS[bug]
    plant(ground.monkeypatch)
    with capture_logs() as logs, pytest.raises((Exception, pytest.fail.Exception)) as caught:
        await trial(ground)
    assert not MISFITS & {caught.type.__name__, *(each.get("fault") for each in logs)}


@pytest.mark.parametrize("bug", BUGS)
def test_each_bug_has_a_place_to_be_planted(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, _ = BUGS[bug]
    plant(monkeypatch)
