"""Every update is kept once, has one fate, and is scrubbed when it has it."""

from datetime import timedelta

from sqlalchemy import select

from storage.inbox import Arrival
from storage.tables import inbox
from tests.storage.house import NOW, open_database


async def test_an_update_seen_before_is_dropped_even_within_one_batch(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        batch = [Arrival("1", "lina", "a"), Arrival("2", "lina", "b"), Arrival("1", "lina", "a")]
        assert await store.inbox.receive("telegram", batch, NOW) == 2
        assert await store.inbox.receive("telegram", batch, NOW) == 0
        assert await store.inbox.receive("web", batch[:1], NOW) == 1
        assert await store.inbox.receive("web", [], NOW) == 0
        assert [waiting.raw for waiting in await store.inbox.waiting(0, 10)] == ["a", "b", "a"]


async def test_an_update_has_one_fate_and_is_scrubbed(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await store.inbox.receive("telegram", [Arrival("1", "lina", "a")], NOW)
        (waiting,) = await store.inbox.waiting(0, 10)
        assert await store.inbox.settle(waiting.id, "applied")
        assert not await store.inbox.settle(waiting.id, "set_aside", keep=True)
        (row,) = await store.connection.execute(select(inbox))
        assert (row.fate, row.sealed_raw, row.lane) == ("applied", None, "")
        assert await store.inbox.count_waiting() == 0


async def test_what_is_set_aside_keeps_its_words_until_its_person_is_erased(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await store.inbox.receive("telegram", [Arrival("1", "lina", "a"), Arrival("2", "karim", "b")], NOW)
        for waiting in await store.inbox.waiting(0, 10):
            await store.inbox.settle(waiting.id, "set_aside", keep=True)
        await store.inbox.forget("telegram", "lina")
        rows = {row.update_id: row for row in await store.connection.execute(select(inbox))}
        assert rows["1"].sealed_raw is None
        assert rows["2"].sealed_raw is not None


async def test_an_old_update_is_forgotten_unless_it_waits(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await store.inbox.receive("telegram", [Arrival("1", "lina", "a"), Arrival("2", "lina", "b")], NOW)
        first, second = await store.inbox.waiting(0, 10)
        await store.inbox.settle(first.id, "applied")
        await store.inbox.prune(NOW + timedelta(days=15))
        assert [waiting.id for waiting in await store.inbox.waiting(0, 10)] == [second.id]
        assert await store.inbox.receive("telegram", [Arrival("1", "lina", "a")], NOW) == 1


async def test_polling_goes_on_where_it_was(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        assert await store.inbox.offset("telegram") == 0
        for value in (5, 9):
            await store.inbox.set_offset("telegram", value)
        assert await store.inbox.offset("telegram") == 9
