"""At full size: the bot killed a hundred times, and stopped fifty times, while hundreds of people answer.

The same people as in `test_kills`, who do everything once. Telegram's limits are lifted, or they would be all that
is met. A hundred people at a time, and an interruption after so many updates, not after so long: neither a slow machine
nor a fast one makes it another test. Prints how long it took until the bot was at work again, and until it had stopped.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from storage.database import Database
from tests.bot.test_kills import Answers, check, make_answers, tell, watched
from tests.fakes.bot_on_telegram import GLANCE
from tests.fakes.bot_process import UNPACED, BotProcess
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.witness import check_ledger

AT_ONCE: Final = 100  # people
THINGS: Final = 14  # that each of them does, at least
LOOKS_AROUND: Final = ("/aide", "/profil")  # each answered in its own words: the ledger tells requests by theirs
PATIENT: Final = 300.0  # seconds: a screen whose sending stayed unclear is shown anew after a minute at the earliest
SLOW: Final = 1.0  # seconds that a request takes in the middle of which the bot is stopped


Way = Callable[["Interruptions"], Awaitable[None]]


@dataclass
class Interruptions:
    """So many kills or stops, spread over what so many people do."""

    telegram: TelegramServer
    bot: BotProcess
    chance: random.Random
    updates: int  # that will come, about
    back_after: list[float] = field(default_factory=list)  # seconds from the start to the first request
    stopped_after: list[float] = field(default_factory=list)  # seconds from SIGTERM to the end

    async def kill(self) -> None:
        await self.bot.kill()

    async def stop(self) -> None:
        """While a request is under way that takes its time."""
        self.telegram.stall_next("editMessageText", SLOW)
        began = time.monotonic()
        assert await self.bot.stop() == 0
        self.stopped_after.append(time.monotonic() - began)

    async def run(self, interrupt: "Way", times: int) -> None:
        telegram, moments = self.telegram, sorted(self.chance.sample(range(self.updates), times))
        for moment in moments:
            reached = await telegram.bell.wait_for(lambda moment=moment: self._taken() > moment, PATIENT)  # type: ignore[misc]
            assert reached, f"{self._taken()} of {moment} updates"
            await asyncio.sleep(self.chance.random() / 50)
            await interrupt(self)
            await self._come_back()

    def _taken(self) -> int:
        """How many updates the bot has confirmed."""
        return len(self.telegram.updates) - len(self.telegram.world.queue)

    async def _come_back(self) -> None:
        began, asked = time.monotonic(), len(self.telegram.calls)
        await self.bot.start()

        def polls() -> bool:
            return any(call.method == "getUpdates" for call in self.telegram.calls[asked:])

        assert await self.telegram.bell.wait_for(polls, PATIENT)
        self.back_after.append(time.monotonic() - began)


async def _go_all_the_way(person: Person, answers: Answers) -> None:
    """To the end; what they ask for afterwards may be lost with whoever was sending it, and nobody is left hanging."""
    await tell(person, answers, PATIENT)
    for command in LOOKS_AROUND:
        await person.says(command)


async def arrive(people: dict[Person, Answers]) -> None:
    """Whenever somebody has gone all the way, the next one begins."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(person: Person, answers: Answers) -> None:
        async with places:
            await _go_all_the_way(person, answers)

    async with asyncio.TaskGroup() as group:
        for person, answers in people.items():
            group.create_task(one(person, answers))


async def _settled(telegram: TelegramServer, database: Database) -> None:
    """Until everything is worked on, and what was promised is sent."""
    await telegram.drained(PATIENT)
    async with asyncio.timeout(PATIENT):
        while await _waiting(database):  # noqa: ASYNC110  # the database rings no bell
            await asyncio.sleep(GLANCE)


async def _waiting(database: Database) -> int:
    async with database.read() as store:
        return await store.inbox.count_waiting() + await store.outbox.count_waiting()


async def interrupted(
    bot: BotProcess, telegram: TelegramServer, seed: int, count: int, way: Way, times: int
) -> Interruptions:
    """So many people, so many interruptions; afterwards nothing is lost and nothing counted twice."""
    chance = random.Random(seed)
    told = {500 + number: make_answers(chance, number) for number in range(count)}
    people = {telegram.person(at, first_name=each.name, language_code="fr"): each for at, each in told.items()}
    interruptions = Interruptions(telegram, bot, chance, count * THINGS)
    async with watched(bot), bot.database() as database:
        async with asyncio.TaskGroup() as group:
            group.create_task(interruptions.run(way, times))
            group.create_task(arrive(people))
        await _settled(telegram, database)
        await bot.kill()
        await check_ledger(telegram, database, log=bot.log, killed=True, unfinished=True)
        await check(database, telegram, {str(at): each for at, each in told.items()})
    assert not any(person.unanswered or person.toasts for person in people)
    print(f"{len(telegram.updates)} updates, {times} × {way.__name__}, none lost, none twice")  # noqa: T201
    return interruptions


def show(what: str, seconds: list[float]) -> None:
    print(f"{what}: {max(seconds):.1f} s at the most, {sorted(seconds)[len(seconds) // 2]:.1f} s median")  # noqa: T201


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=time.time) as server:
        yield server


@pytest.mark.soak
async def test_a_hundred_kills_lose_and_double_nothing(
    telegram: TelegramServer, tmp_path: Path, library: str, database_url: str, seed: int
) -> None:
    bot = BotProcess(telegram, tmp_path, module=UNPACED, TELEGRAM_GATEWAY=library, DATABASE_URL=database_url)
    interruptions = await interrupted(bot, telegram, seed, 700, Interruptions.kill, 100)
    show("back at work", interruptions.back_after)


@pytest.mark.soak
async def test_fifty_stops_lose_and_double_nothing(
    telegram: TelegramServer, tmp_path: Path, library: str, database_url: str, seed: int
) -> None:
    bot = BotProcess(telegram, tmp_path, module=UNPACED, TELEGRAM_GATEWAY=library, DATABASE_URL=database_url)
    interruptions = await interrupted(bot, telegram, seed, 350, Interruptions.stop, 50)
    show("stopped", interruptions.stopped_after)
