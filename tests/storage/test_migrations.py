"""The migrations lead to exactly the tables that the code knows."""

import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage.migrations import upgrade
from storage.tables import METADATA
from tests.fakes.databases import Postgresql
from tests.storage.house import open_database


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), METADATA))


async def test_a_migrated_database_has_exactly_our_tables(database_url: str) -> None:
    async with open_database(database_url) as database, database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    async with open_database(database_url) as database:
        async with database.begin() as store:
            await store.inbox.set_offset("telegram", 7)
        await upgrade(database.engine)
        async with database.read() as store:
            assert await store.inbox.offset("telegram") == 7


async def test_several_processes_that_start_together_migrate_once(postgresql_server: Postgresql) -> None:
    url = postgresql_server.fresh(empty=True)
    async with open_database(url) as one, open_database(url) as two, open_database(url) as three:
        await asyncio.gather(*(upgrade(each.engine) for each in (one, two, three)))
        async with one.engine.connect() as connection:
            assert await connection.run_sync(differences) == []
