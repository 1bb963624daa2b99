"""People are known by channel and address together; admins by our own table."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.fakes.databases import Sqlite
from tests.storage.house import NOW, open_database


async def test_the_same_address_on_another_channel_is_somebody_else(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        on_telegram = await store.people.add("telegram", "42", "fr", "", NOW)
        assert await store.people.find("web", "42") is None
        assert (await store.people.add("web", "42", "fr", "", NOW)).id != on_telegram.id


async def test_nobody_is_there_twice(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await store.people.add("web", "lina", "fr", "", NOW)
        with pytest.raises(IntegrityError):
            await store.people.add("web", "lina", "fr", "", NOW)


async def test_whoever_left_is_reachable_again_once_seen(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        lina = await store.people.add("web", "lina", "fr", "", NOW)
        await store.people.lose(lina.id, NOW)
        assert await store.people.get(lina.id) == replace(lina, gone=True)
        assert await store.people.meet("web", "lina") == await store.people.get(lina.id) == lina
        assert await store.people.meet("web", "karim") is None


async def test_somebody_is_kept_as_they_are_at_the_end_of_their_turn(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        lina = await store.people.add("web", "lina", "fr", "", NOW)
        for gone in (True, False):
            left = replace(lina, live_screen="a screen", gone=gone)
            await store.people.keep(left, NOW + timedelta(hours=1))
            assert await store.people.get(lina.id) == left
        assert await store.people.unseen_since(NOW + timedelta(hours=1)) == []


async def test_a_number_is_never_given_twice(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        first = await store.people.add("web", "lina", "fr", "", NOW)
        await store.people.erase(first.id)
        assert (await store.people.add("web", "lina", "fr", "", NOW)).id > first.id


async def test_an_admin_is_appointed_once_and_gone_when_erased(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        chief = await store.people.add("web", "chief", "fr", "", NOW)
        for _ in range(2):
            await store.people.appoint(chief.id, NOW)
        assert [admin.id for admin in await store.people.admins()] == [chief.id]
        await store.people.erase(chief.id)
        assert not await store.people.is_admin(chief.id)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("binome.db*"))


async def test_no_byte_stays_of_those_who_were_erased_among_many(sqlite_files: Sqlite) -> None:
    url = sqlite_files.fresh()
    async with open_database(url) as database:
        async with database.begin() as store:
            for number in range(200):
                await store.people.add(
                    "web", f"{'gone' if number % 2 else 'here'}-{number:03}-{'x' * 40}", "fr", "", NOW
                )
        async with database.begin() as store:
            for number in range(1, 200, 2):
                erased = await store.people.find("web", f"gone-{number:03}-{'x' * 40}")
                assert erased is not None
                await store.people.erase(erased.id)
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql("COMMIT")
            await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            await connection.exec_driver_sql("BEGIN")
        stored = bytes_of(Path(url.partition(":///")[2]).parent)
        assert stored.count(b"here-") >= 100
        assert b"gone-" not in stored
