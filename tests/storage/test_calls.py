"""Processes on one PostgreSQL hear each other."""

import asyncio

from sqlalchemy import text

from storage.calls import call, hear
from tests.storage.house import open_database


async def test_what_one_process_calls_out_all_others_hear_once_it_is_committed(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        words: asyncio.Queue[str] = asyncio.Queue()
        listening = asyncio.create_task(hear(database.engine, words.put_nowait))
        assert await words.get() == ""
        async with database.begin() as store:
            await call(store.connection, "inbox")
            await call(store.connection, "inbox")
        async with database.begin() as store:
            await call(store.connection, "mentors")
        assert [await words.get(), await words.get()] == ["inbox", "mentors"]
        listening.cancel()


async def test_whoever_listens_hears_that_something_may_have_been_missed(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        words: asyncio.Queue[str] = asyncio.Queue()
        listening = asyncio.create_task(hear(database.engine, words.put_nowait))
        assert await words.get() == ""
        async with database.begin() as store:
            kill = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
            await store.connection.execute(kill)
        assert await asyncio.wait_for(words.get(), 10) == ""
        listening.cancel()
