"""Nothing is lost between tasks that read, think and write the same row."""

import asyncio
import time
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from dialogs.profile import Mentor
from storage.database import Away, Database
from storage.outrun import Outrun
from storage.store import Store
from storage.tables import offsets, people
from tests.storage.house import NOW, open_database

TASKS: Final = 20
ROUNDS: Final = 50
ROUNDS_OF_THE_LAST_PLACE: Final = 3
WRITERS: Final = 50


async def count_up(database: Database) -> None:
    for _ in range(ROUNDS):
        async with database.begin() as store:
            # FOR UPDATE is what PostgreSQL needs; SQLite has let nobody else in.
            value = (await store.connection.execute(select(offsets.c.value).with_for_update())).scalar_one()
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


async def count_one(store: Store) -> None:
    value = (await store.connection.execute(select(offsets.c.value).with_for_update())).scalar_one()
    await store.connection.execute(update(offsets).values(value=value + 1))


async def write_on(url: str, seconds: float, least: int) -> list[float]:
    """Fifty writers in two processes' databases, so long, and so often each; returns the seconds that each took."""
    took: list[float] = []
    end = time.monotonic() + seconds

    async def write(database: Database) -> None:
        done = 0
        while time.monotonic() < end or done < least:
            began = time.monotonic()
            await database.write(count_one)
            took.append(time.monotonic() - began)
            done += 1

    async with open_database(url) as one:
        two = Database(url, one.cipher)
        async with one.begin() as store:
            await store.inbox.set_offset("telegram", 0)
        await asyncio.gather(*(write((one, two)[number % 2]) for number in range(WRITERS)))
        async with one.read() as store:
            assert await store.inbox.offset("telegram") == len(took)
        await two.close()
    return sorted(took)


async def test_fifty_writers_are_never_turned_away(database_url: str) -> None:
    assert len(await write_on(database_url, seconds=0, least=5)) == 5 * WRITERS


@pytest.mark.soak
async def test_fifty_writers_are_never_turned_away_at_full_size(database_url: str) -> None:
    took = await write_on(database_url, seconds=60, least=5)
    print(f"{len(took)} writes, p99 {took[len(took) * 99 // 100] * 1000:.0f} ms, worst {took[-1] * 1000:.0f} ms")  # noqa: T201


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
        with pytest.raises(DBAPIError):
            await reader.connection.execute(update(people).values(language="en"))


async def add(database: Database, address: str) -> None:
    async with database.begin() as store:
        await store.people.add("web", address, "fr", "", NOW)


async def test_who_comes_second_with_the_same_row_is_told_to_look_again(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        await add(database, "lina")
        with pytest.raises(Outrun):
            await add(database, "lina")


async def test_a_deadlock_ends_with_one_who_is_told_to_look_again(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        for name in ("lina", "karim"):
            await add(database, name)
        both_hold_one = asyncio.Barrier(2)

        async def see(first: str, second: str) -> None:
            async with database.begin() as store:
                await store.connection.execute(update(people).where(people.c.address == first).values(language="en"))
                await both_hold_one.wait()
                await store.connection.execute(update(people).where(people.c.address == second).values(language="en"))

        ends = await asyncio.gather(see("lina", "karim"), see("karim", "lina"), return_exceptions=True)
        assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Outrun"]


async def test_a_value_that_cannot_be_stored_is_a_fault_of_ours_and_not_the_databases(database_url: str) -> None:
    async with open_database(database_url) as database:
        for address in ("\ud800", 2**70):
            with pytest.raises((DBAPIError, UnicodeError, OverflowError)):
                await add(database, address)  # type: ignore[arg-type]


async def test_a_database_that_cannot_be_reached_is_away() -> None:
    async with open_database("postgresql+asyncpg://nobody@/nothing?host=/nowhere") as database:
        for enter in (database.begin, database.read):
            with pytest.raises(Away):
                await enter().__aenter__()


async def test_a_database_that_breaks_off_in_the_middle_is_away(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        with pytest.raises(Away):
            await break_off(database)
        await add(database, "lina")  # with a connection of its own


async def break_off(database: Database) -> None:
    async with database.begin() as store, database.begin() as other:
        mine = (await store.connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        await other.connection.execute(text("SELECT pg_terminate_backend(:mine)"), {"mine": mine})
        await store.people.count()


async def test_a_process_stopped_in_the_middle_holds_nobody_up_for_long_and_writes_nothing(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        await add(database, "lina")
        with pytest.raises(Away):
            await be_stopped(database)
        async with database.read() as store:
            lina = await store.people.find("web", "lina")
            assert lina
            assert lina.language == "en"


async def be_stopped(database: Database) -> None:
    async with database.begin() as store:
        await store.connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '50ms'"))
        await store.connection.execute(update(people).values(language="fr", source="zombie"))
        async with database.begin() as other:  # it waits until the lock is free
            await other.connection.execute(update(people).values(language="en"))
        await store.people.count()


async def test_the_last_place_is_taken_once_however_many_want_it(database_url: str) -> None:
    async with open_database(database_url) as one, open_database(database_url) as two:
        for _ in range(ROUNDS_OF_THE_LAST_PLACE):
            async with one.begin() as store:
                mentor = await store.people.add("web", f"mentor {await store.people.count()}", "fr", "", NOW)
                await store.mentors.save(Mentor(mentor.id, capacity=1), "approved", NOW)
            wanting = (take_place((one, two)[number % 2], mentor.id) for number in range(200))
            assert sum(await asyncio.gather(*wanting)) == 1


async def take_place(database: Database, mentor_id: int) -> bool:
    async with database.begin() as store:
        return await store.mentors.take_place(mentor_id, NOW)


@pytest.mark.parametrize("fault", [TimeoutError, ConnectionResetError])
async def test_a_statement_that_takes_too_long_or_loses_its_connection_is_done_later(
    fault: type[Exception], database_url: str
) -> None:
    async with open_database(database_url) as database:
        with pytest.raises(Away):
            await meet(database, fault)
        async with database.read() as store:
            assert await store.people.count() == 0


async def meet(database: Database, fault: type[Exception]) -> None:
    """As the driver of PostgreSQL raises them, in the middle of a transaction."""
    async with database.begin() as store:
        await store.people.add("web", "lina", "fr", "", NOW)
        raise fault
