"""Writes that wait together are committed together, and a fault in one is nobody else's."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.store import Store
from storage.tables import admins
from tests.fakes.databases import Sqlite
from tests.fakes.stage import START
from tests.storage.house import open_database

LONG, SHORT = 3600.0, 0.001  # seconds


async def test_every_write_is_there_once_it_returns(database_url: str) -> None:
    async with open_database(database_url) as database:
        await asyncio.gather(*(database.write(_setting(number)) for number in range(1, 50)))
        assert await _offsets(database, 50) == list(range(1, 50))


async def test_a_fault_undoes_its_own_write_and_no_other(database_url: str) -> None:
    async with open_database(database_url) as database:

        async def fails(store: Store) -> None:
            await store.inbox.set_offset("c9", 9)
            raise ValueError

        good = [database.write(_setting(number)) for number in range(1, 5)]
        results = await asyncio.gather(database.write(fails), *good, return_exceptions=True)
        assert [type(result) for result in results] == [ValueError, *([type(None)] * 4)]
        assert await _offsets(database, 10) == [1, 2, 3, 4, 0, 0, 0, 0, 0]


async def test_a_patient_write_is_part_of_the_next_commit_and_comes_before_it(sqlite_files: Sqlite) -> None:
    async with open_database(sqlite_files.fresh()) as database:
        order: list[str] = []

        async def note(word: str) -> str:
            order.append(word)
            return word

        patient = asyncio.create_task(database.write_together(lambda _: note("patient"), LONG))
        await asyncio.sleep(0)
        await database.write(lambda _: note("next"))
        assert (await patient, order) == ("patient", ["patient", "next"])


async def test_a_patient_write_that_nobody_joins_is_committed_all_the_same(database_url: str) -> None:
    async with open_database(database_url) as database:
        await database.write_together(_setting(1), SHORT)
        assert await _offsets(database, 2) == [1]


async def test_who_gives_up_waiting_takes_nothing_from_the_others(database_url: str) -> None:
    async with open_database(database_url) as database:
        given_up = asyncio.create_task(database.write(_setting(1)))
        kept = asyncio.create_task(database.write(_setting(2)))
        await asyncio.sleep(0)
        given_up.cancel()
        await kept
        with pytest.raises(asyncio.CancelledError):
            await given_up
        assert (await _offsets(database, 3))[1] == 2


async def test_a_commit_that_is_refused_stands_in_nobodys_way(sqlite_files: Sqlite) -> None:
    """A disk that is full, or a busy one, says no at the commit. Here it is a reference to nobody that does."""
    async with open_database(sqlite_files.fresh()) as database:

        async def is_refused(store: Store) -> None:
            await store.connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            await store.connection.execute(insert(admins).values(person_id=404, since=START))

        with pytest.raises(IntegrityError):
            await database.write(is_refused)
        await database.write(_setting(1))
        assert await _offsets(database, 2) == [1]


def _setting(number: int) -> Callable[[Store], Awaitable[None]]:
    return lambda store: store.inbox.set_offset(f"c{number}", number)


async def _offsets(database: Database, end: int) -> list[int]:
    async with database.read() as store:
        return [await store.inbox.offset(f"c{number}") for number in range(1, end)]
