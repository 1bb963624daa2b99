"""Two processes of one bot that polls: one of them does, and nothing is done twice when they change places.

On PostgreSQL: a process that stands still in the middle of writing to SQLite keeps it locked for everybody.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from bot.tenure import TERM
from storage.database import Database
from tests.fakes.bot_on_telegram import GLANCE, count_fates, say, tap
from tests.fakes.bot_process import BotProcess
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

LONG: Final = 120.0  # seconds, on a busy machine
TAKEN_OVER_WITHIN: Final = 15.0  # seconds
ROUNDS: Final = 20


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=time.time) as server:
        yield server


@asynccontextmanager
async def two_pollers(
    telegram: TelegramServer, folder: Path, url: str
) -> AsyncIterator[tuple[dict[int, BotProcess], Database]]:
    """Both on one database, by their processes' numbers."""
    bots = []
    for name in ("ada", "bea"):
        (folder / name).mkdir()
        bots.append(BotProcess(telegram, folder / name, DATABASE_URL=url))
    async with bots[0], bots[1], bots[0].database() as database:
        yield {bot.number: bot for bot in bots}, database


async def leader(database: Database, but: int = 0) -> int:
    """The number of the process that polls, as soon as one does that is not this one."""
    async with asyncio.timeout(LONG):
        while True:
            async with database.read() as store:
                lease = await store.leases.holder("polling")
            number = int(lease.holder.split(":")[1]) if lease else 0
            if number not in (0, but):
                return number
            await asyncio.sleep(GLANCE)


async def logged(bot: BotProcess, event: str) -> None:
    async with asyncio.timeout(LONG):
        while event not in bot.log:  # noqa: ASYNC110  # a file rings no bell
            await asyncio.sleep(GLANCE)


async def worked_off(database: Database, telegram: TelegramServer) -> None:
    """Every update that Telegram let in was applied once."""
    await telegram.drained(LONG)
    async with asyncio.timeout(LONG):
        while sum((await count_fates(database, "inbox")).values()) < len(telegram.updates):  # noqa: ASYNC110
            await asyncio.sleep(GLANCE)
        while any(fate == "waiting" for fate, _ in await count_fates(database, "inbox")):  # noqa: ASYNC110
            await asyncio.sleep(GLANCE)
    assert {fate for fate, _ in await count_fates(database, "inbox")} == {"applied"}
    assert sum((await count_fates(database, "inbox")).values()) == len(telegram.updates)


async def test_a_poller_that_stood_still_is_taken_over_and_writes_nothing_when_it_goes_on(
    telegram: TelegramServer, tmp_path: Path, postgresql_url: str
) -> None:
    lina = telegram.person(first_name="Lina", language_code="fr")
    async with two_pollers(telegram, tmp_path, postgresql_url) as (bots, database):
        await say(lina, "/start", LONG)
        first = await leader(database)
        await telegram.polled(LONG)
        bots[first].freeze()
        await lina.taps("D'accord")  # is on its way to the one that stands still
        await leader(database, but=first)
        await lina.sees("Quel âge", LONG)
        bots[first].thaw()
        await logged(bots[first], "polling_taken_over")
        await tap(lina, "16", patience=LONG)
        await worked_off(database, telegram)


@pytest.mark.soak
async def test_pollers_that_are_killed_and_stopped_in_turn_lose_nothing_at_full_size(
    telegram: TelegramServer, tmp_path: Path, postgresql_url: str, seed: int
) -> None:
    """Prints how long it took until an update was worked on again, each time."""
    chance = random.Random(seed)
    people = [telegram.person(first_name="Lina", language_code="fr") for _ in range(ROUNDS)]
    pauses = []
    async with two_pollers(telegram, tmp_path, postgresql_url) as (bots, database):
        processes = list(bots.values())
        for person in people:
            await asyncio.sleep(TERM.total_seconds() / 2 * chance.random())
            pauses.append(await interrupt(processes, database, person, chance))
        await worked_off(database, telegram)
    print(f"taken over within {max(pauses):.1f} s, median {sorted(pauses)[len(pauses) // 2]:.1f} s")  # noqa: T201
    assert max(pauses) <= TAKEN_OVER_WITHIN


async def interrupt(processes: list[BotProcess], database: Database, person: Person, chance: random.Random) -> float:
    """Take the one that polls away while somebody says hello; returns the seconds until they are answered."""
    polling = await leader(database)
    victim = next(process for process in processes if process.number == polling)
    killed = chance.random() < 0.5
    began = time.monotonic()
    if killed:
        await victim.kill()
    else:
        victim.freeze()
    await say(person, "/start", LONG)
    pause = time.monotonic() - began
    if killed:
        await victim.start()
    else:
        victim.thaw()
    return pause
