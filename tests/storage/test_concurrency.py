"""Nothing is lost between tasks that read, think and write the same row."""

import asyncio
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from storage.database import Database
from storage.tables import offsets, people
from tests.storage.house import NOW, open_database

TASKS: Final = 20
ROUNDS: Final = 50


async def count_up(database: Database) -> None:
    for _ in range(ROUNDS):
        async with database.begin() as store:
            value = (await store.connection.execute(select(offsets.c.value))).scalar_one()
            await asyncio.sleep(0)
            await store.connection.execute(update(offsets).values(value=value + 1))


async def test_a_thousand_read_modify_writes_of_one_row_are_all_kept(database_url: str) -> None:
    async with open_database(database_url) as database:
        async with database.begin() as store:
            await store.inbox.set_offset("telegram", 0)
        await asyncio.gather(*(count_up(database) for _ in range(TASKS)))
        async with database.read() as store:
            assert await store.inbox.offset("telegram") == TASKS * ROUNDS


async def test_two_processes_lose_nothing_to_each_other(database_url: str) -> None:
    async with open_database(database_url) as one:
        two = Database(database_url, one.cipher)
        async with one.begin() as store:
            await store.inbox.set_offset("telegram", 0)
        await asyncio.gather(count_up(one), count_up(two))
        async with one.read() as store:
            assert await store.inbox.offset("telegram") == 2 * ROUNDS
        await two.close()


async def fail_half_way(database: Database) -> None:
    async with database.begin() as store:
        await store.people.add("web", "lina", "fr", "", NOW)
        raise ZeroDivisionError


async def test_a_transaction_that_fails_leaves_nothing(database_url: str) -> None:
    async with open_database(database_url) as database:
        with pytest.raises(ZeroDivisionError):
            await fail_half_way(database)
        async with database.read() as store:
            assert await store.people.count() == 0


async def test_a_reader_sees_one_moment_while_others_write(database_url: str) -> None:
    async with open_database(database_url) as database, database.read() as reader:
        assert await reader.people.count() == 0
        async with database.begin() as store:
            await store.people.add("web", "lina", "fr", "", NOW)
        assert await reader.people.count() == 0


async def test_an_old_look_cannot_be_written_from(database_url: str) -> None:
    async with open_database(database_url) as database, database.read() as reader:
        await reader.people.count()
        async with database.begin() as store:
            await store.people.add("web", "lina", "fr", "", NOW + timedelta(days=1))
        with pytest.raises(OperationalError):
            await reader.connection.execute(update(people).values(language="en"))
