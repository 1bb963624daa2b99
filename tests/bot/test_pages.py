"""A page that one process holds open learns what another one delivers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.pages import Pages
from storage.calls import hear
from storage.database import Database
from tests.storage.house import open_database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@asynccontextmanager
async def process(database: Database) -> AsyncIterator[Pages]:
    """One with open pages, which calls and hears."""
    pages, listens = Pages(database), asyncio.Event()

    def heard(word: str) -> None:
        listens.set()
        if word:
            pages.hear(word.partition(" ")[2])

    tasks = [asyncio.create_task(pages.run()), asyncio.create_task(hear(database.engine, heard))]
    await listens.wait()
    yield pages
    for task in tasks:
        task.cancel()


async def test_what_is_delivered_in_one_process_wakes_the_page_in_the_other_and_whispers_are_passed_on_once(
    postgresql_url: str,
) -> None:
    async with open_database(postgresql_url) as database, process(database) as one, process(database) as two:
        here, there = one.join("lina"), two.join("lina")
        one.wake("lina", "erased")
        one.wake("karim", "nobody listens")
        assert await there.wait()
        assert await here.wait()
        two.wake("lina")
        assert await here.wait()
        assert list(here.whispers) == list(there.whispers) == ["erased"]


async def test_messages_of_one_address_are_numbered_in_the_order_of_their_commits(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        async with database.begin() as first:
            low = await first.mailbox.append("lina", "1", "a", NOW)
            second = asyncio.create_task(append(database))
            async with database.begin() as other:
                await other.mailbox.append("karim", "1", "c", NOW)  # somebody else's waits for nothing
            assert not second.done()
        assert await second > low


async def append(database: Database) -> int:
    async with database.begin() as store:
        return await store.mailbox.append("lina", "2", "b", NOW)
