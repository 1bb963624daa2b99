"""What was promised waits in order, is settled once, and is scrubbed with its address."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from storage.outbox import Promise
from storage.store import Store
from storage.tables import outbox
from tests.storage.house import NOW, open_database


async def promise(store: Store, *words: str) -> None:
    for each in words:
        await store.outbox.promise(Promise("web", "lina", "send", {"text": each}), NOW)


async def test_promises_wait_in_their_order_with_their_words(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database, database.begin() as store:
        await promise(store, "one", "two", "three")
        waiting = await store.outbox.waiting(0, 2)
        assert [due.promise.payload["text"] for due in waiting] == ["one", "two"]
        assert [due.promise.payload["text"] for due in await store.outbox.waiting(waiting[-1].id, 9)] == ["three"]


async def test_a_kept_promise_is_scrubbed_and_not_settled_again(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database, database.begin() as store:
        await promise(store, "one")
        (due,) = await store.outbox.waiting(0, 9)
        await store.outbox.settle(due.id, "delivered", "", NOW)
        await store.outbox.settle(due.id, "failed", "late", NOW)
        (row,) = await store.connection.execute(select(outbox))
        assert (row.fate, row.sealed_payload, row.address) == ("delivered", None, "")
        assert not await store.outbox.is_waiting(due.id)


async def test_nothing_more_goes_to_whoever_left(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database, database.begin() as store:
        await promise(store, "one", "two")
        await store.outbox.promise(Promise("web", "karim", "send", {}), NOW)
        await store.outbox.cancel("web", "lina", "gone")
        assert [due.promise.address for due in await store.outbox.waiting(0, 9)] == ["karim"]


async def test_a_postponed_promise_stays_and_counts_its_attempts(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database, database.begin() as store:
        await promise(store, "one")
        (due,) = await store.outbox.waiting(0, 9)
        await store.outbox.postpone(due.id, NOW + timedelta(minutes=1))
        await store.outbox.prune(NOW + timedelta(days=30))
        (later,) = await store.outbox.waiting(0, 9)
        assert (later.attempts, later.due_at) == (1, NOW + timedelta(minutes=1))
