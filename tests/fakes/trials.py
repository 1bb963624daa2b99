"""What happens to the bot in the tests of the tests, and what has to hold afterwards.

A trial passes on the bot as it is, and fails, or never comes to its end, as soon as its bug is there.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from bot.channel import Message as Words
from bot.chores import Chores
from storage.promises import Promise, Purpose
from tests.bot.test_crash_points import LONG, World, kill_at
from tests.fakes import fuse
from tests.fakes.bot_on_telegram import GLANCE, BotOnTelegram, bot_on_telegram, say
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
