"""A back-up made while people answer and the bot is killed: whole, and what Telegram repeats counts once."""

import asyncio
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.tables import inbox, journeys
from tests.bot.test_kills import LONG, Answers, count_hellos, make_answers, tell
from tests.fakes.bot_on_telegram import GLANCE, count_fates, youths_by_address
from tests.fakes.bot_process import UNPACED, BotProcess
from tests.fakes.databases import Postgresql
from tests.fakes.telegram.server import TelegramServer

PEOPLE: Final = 4
CALLS: Final = 40  # requests of the bot, of about 120 for so many, before the back-up begins

Copy = Callable[[str], str]  # the URL of a database -> that of a restored copy of it


def sqlite_copy(url: str) -> str:
    """As docs/operations.md says: VACUUM INTO another file, which then is the database."""
    source = Path(url.partition("///")[2])
    restored = source.parent / "restored" / "binome.db"
    restored.parent.mkdir()
    connection = sqlite3.connect(source, timeout=LONG, isolation_level=None)
    connection.execute("VACUUM INTO ?", (str(restored),))
    connection.close()
    return f"sqlite+aiosqlite:///{restored}"


def postgresql_copy(server: Postgresql) -> Copy:
    """As docs/operations.md says: pg_dump, and pg_restore into an empty database."""
    from pgserver import postgres_server  # noqa: PLC0415  # there is none for every machine

    programs = Path(postgres_server.POSTGRES_BIN_PATH)  # type: ignore[attr-defined]  # it names no exports

    def copy(url: str) -> str:
        restored = server.fresh(empty=True)
        source, target = (each.replace("+asyncpg", "") for each in (url, restored))
        dump = subprocess.run(  # noqa: S603  # our own words
            [programs / "pg_dump", "--format=custom", f"--dbname={source}"], check=True, capture_output=True
        )
        restore = [str(programs / "pg_restore"), "--exit-on-error", "--no-owner", f"--dbname={target}"]
        subprocess.run(restore, input=dump.stdout, check=True)  # noqa: S603  # our own words
        return restored

    return copy


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Copy]:
    """A database, and how it is copied while the bot runs on it."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/binome.db", sqlite_copy
    server: Postgresql = request.getfixturevalue("postgresql_server")
    return server.fresh(), postgresql_copy(server)


async def test_a_restored_back_up_is_a_moment_that_was_and_repeats_count_once(
    kept: tuple[str, Copy], tmp_path: Path
) -> None:
    await back_up_and_restore(*kept, tmp_path, PEOPLE)


@pytest.mark.soak
async def test_a_restored_back_up_is_a_moment_that_was_at_full_size(kept: tuple[str, Copy], tmp_path: Path) -> None:
    await back_up_and_restore(*kept, tmp_path, 20 * PEOPLE)


async def back_up_and_restore(url: str, copy: Copy, tmp_path: Path, count: int) -> None:
    told = {str(500 + number): make_answers(Random(number), number) for number in range(count)}
    async with TelegramServer(clock=time.time) as telegram:
        people = {at: telegram.person(int(at), first_name=each.name, language_code="fr") for at, each in told.items()}
        async with (
            BotProcess(telegram, tmp_path, module=UNPACED, DATABASE_URL=url) as bot,
            asyncio.TaskGroup() as group,
        ):
            for at, person in people.items():
                group.create_task(tell(person, told[at]))
            assert await telegram.bell.wait_for(lambda: len(telegram.calls) >= CALLS * count // PEOPLE, LONG)
            copying = asyncio.create_task(asyncio.to_thread(copy, url))
            await bot.kill()  # while it is copied
            restored = await copying
            await bot.start()
        async with BotProcess(telegram, tmp_path, module=UNPACED, DATABASE_URL=restored) as bot:
            async with bot.database() as database:
                await is_a_moment(database, telegram, told)
            for update in list(telegram.updates) * 2:
                telegram.inject(update)
            await telegram.drained(LONG)
            async with bot.database() as database:
                await nothing_counts_twice(database, telegram, told)


async def is_a_moment(database: Database, telegram: TelegramServer, told: dict[str, Answers]) -> None:
    """All updates up to one, none after it; and every answer is one that was given."""
    async with database.read() as store:
        ids = [int(each) for each in (await store.connection.execute(select(inbox.c.update_id))).scalars()]
    everything = [update["update_id"] for update in telegram.updates]
    assert sorted(ids) == everything[: len(ids)]
    assert 0 < len(ids) < len(everything)
    assert (await answers_in(database)).items() <= {at: each.name for at, each in told.items()}.items()


async def nothing_counts_twice(database: Database, telegram: TelegramServer, told: dict[str, Answers]) -> None:
    """Once all is worked on: each update has one fate, each person one journey and no profile but their own."""
    async with asyncio.timeout(LONG):
        while any(fate == "waiting" for fate, _ in await count_fates(database, "inbox")):  # noqa: ASYNC110  # the database rings no bell
            await asyncio.sleep(GLANCE)
    fates = await count_fates(database, "inbox")
    assert sum(fates.values()) == len({update["update_id"] for update in telegram.updates})
    assert {fate for fate, _ in fates} == {"applied"}
    assert await count_hellos(database) == len(told)
    assert await count_of(database, journeys.c.person_id) == len(told)


async def answers_in(database: Database) -> dict[str, str]:
    return {address: youth.first_name for address, youth in (await youths_by_address(database)).items()}


async def count_of(database: Database, column: Any) -> int:
    async with database.read() as store:
        return len(set((await store.connection.execute(select(column))).scalars()))
