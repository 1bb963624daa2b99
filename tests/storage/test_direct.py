"""What is said straight to PostgreSQL's driver belongs to the same transaction as what SQLAlchemy says."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import literal_column, select

from storage.database import Away, Database
from storage.store import Store
from tests.storage.house import NOW, open_database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as database:
        if database.is_sqlite:
            pytest.skip("SQLite has its own way, see test_prepared.py")
        yield database


async def _backend(store: Store) -> int:
    """The server's own number of this connection."""
    number: int = (await store.connection.execute(select(literal_column("pg_backend_pid()")))).scalar_one()
    return number


async def _end(database: Database, number: int) -> None:
    async with database.begin() as store:
        await store.connection.exec_driver_sql(f"SELECT pg_terminate_backend({number})")


async def test_both_are_undone_together(database: Database) -> None:
    async def fail(store: Store) -> None:
        lina = await store.people.add("web", "lina", "fr", "", NOW)
        await store.people.appoint(lina.id, NOW)  # which SQLAlchemy says
        raise KeyError

    with pytest.raises(KeyError):
        await database.write(fail)
    assert await database.write(lambda store: store.people.find("web", "lina")) is None
    assert await database.write(lambda store: store.people.count()) == 0


async def test_both_are_kept_together(database: Database) -> None:
    async def add(store: Store) -> int:
        lina = await store.people.add("web", "lina", "fr", "", NOW)
        await store.people.appoint(lina.id, NOW)
        return lina.id

    lina = await database.write(add)
    assert await database.write(lambda store: store.people.is_admin(lina))


async def test_a_connection_that_the_server_has_ended_is_not_used_again(database: Database) -> None:
    ended = asyncio.Event()

    async def listen_for_the_end(store: Store) -> int:
        connection: Any = store.connection
        connection._raw.add_termination_listener(lambda _: ended.set())  # noqa: SLF001  # the moment that is waited for
        async with database.begin():  # a second connection, which ends this one
            return await _backend(store)

    await _end(database, await database.write(listen_for_the_end))
    await ended.wait()
    assert await database.write(lambda store: store.people.find("web", "lina")) is None


async def test_a_connection_that_ends_in_the_middle_is_away_and_then_another_one(database: Database) -> None:
    async def be_ended(store: Store) -> None:
        await _end(database, await _backend(store))
        await store.people.add("web", "lina", "fr", "", NOW)

    with pytest.raises(Away):
        await database.write(be_ended)
    assert await database.write(lambda store: store.people.find("web", "lina")) is None
