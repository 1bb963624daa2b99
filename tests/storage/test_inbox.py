"""Every update is kept once, has one fate, and is scrubbed when it has it."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select, text

from storage.database import Database
from storage.inbox import Arrival, Fresh, OutOfTurn, Waiting
from storage.store import Store
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


async def test_what_waits_behind_an_update_of_its_lane_is_dropped_in_one_go(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        batch = [Arrival(str(number), lane, "a") for number, lane in enumerate(("eve", "eve", "lina", "eve"))]
        await store.inbox.receive("telegram", batch, NOW)
        first, second, lina, third = await store.inbox.waiting(0, 10)
        assert sorted(await store.inbox.drop("telegram", "eve", first.id, "flood")) == [second.id, third.id]
        assert [waiting.id for waiting in await store.inbox.waiting(0, 10)] == [first.id, lina.id]
        assert await store.inbox.drop("telegram", "eve", first.id, "flood") == []
        about = select(inbox.c.fate, inbox.c.reason, inbox.c.lane, inbox.c.sealed_raw).where(inbox.c.id == third.id)
        assert (await store.connection.execute(about)).one() == ("ignored", "flood", "", None)


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


async def test_an_update_is_settled_only_once_all_before_it_in_its_lane_are(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await store.inbox.receive("telegram", arrivals("lina", "karim", "lina"), NOW)
        first, others, second = await store.inbox.waiting(0, 10)
        with pytest.raises(OutOfTurn):
            await store.inbox.settle(second.id, "applied")
        assert await store.inbox.settle(others.id, "applied")
        assert await store.inbox.settle(first.id, "applied")
        assert await store.inbox.settle(second.id, "applied")


def arrivals(*lanes: str) -> list[Arrival]:
    return [Arrival(str(number), lane, lane) for number, lane in enumerate(lanes)]


async def claim(database: Database, now: datetime = NOW) -> list[str]:
    """The lanes of what was claimed for ten seconds."""
    async with database.begin() as store:
        return [row.lane for row in await store.inbox.claim(now, now + timedelta(seconds=10), 3)]


async def receive(database: Database, *lanes: str) -> None:
    async with database.begin() as store:
        known = await store.inbox.count_waiting()
        numbered = [Arrival(str(known + number), lane, lane) for number, lane in enumerate(lanes)]
        await store.inbox.receive("telegram", numbered, NOW)


async def test_a_lane_in_hand_is_nobody_elses_until_its_claims_run_out(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        await receive(database, "lina", "lina", "karim", "sami")
        assert await claim(database) == ["lina", "lina", "karim"]
        await receive(database, "lina")
        assert await claim(database) == ["sami"]
        assert await claim(database) == []
        assert await claim(database, NOW + timedelta(seconds=10)) == ["lina", "lina", "karim"]


async def _keep(arrival: Arrival, until: datetime, store: Store) -> Waiting | None:
    return await store.inbox.receive_one("telegram", arrival, NOW, until)


async def test_an_update_is_claimed_as_it_is_kept_unless_its_lane_waits_already(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        until = NOW + timedelta(seconds=10)
        for write in (database.write, database.write_together):
            lane = write.__name__
            first, other, second = (Arrival(f"{lane}{n}", each, "") for n, each in enumerate((lane, f"{lane}!", lane)))
            kept = [await write(partial(_keep, each, until)) for each in (first, other, second, second)]
            assert [each and each.claimed_until for each in kept] == [until, until, None, None]
            assert kept[2]
            assert kept[3] is None  # it was seen before
        assert await claim(database) == []
        assert await claim(database, until) == ["write", "write!", "write"]


async def test_what_was_given_back_is_anybodys(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        await receive(database, "lina")
        await claim(database)
        async with database.begin() as store:
            await store.inbox.release([row.id for row in await store.inbox.waiting(0, 10)])
        assert await claim(database) == ["lina"]


async def test_what_was_given_back_is_still_the_oldest(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        await receive(database, "lina", "karim", "sami")
        for _ in range(2):
            async with database.begin() as store:
                (oldest,) = await store.inbox.claim(NOW, NOW + timedelta(seconds=10), 1)
                assert oldest.lane == "lina"
                await store.inbox.release([oldest.id])


async def test_processes_that_claim_at_once_share_everything_and_nothing_twice(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        await receive(database, *(f"lane {number}" for number in range(60)))
        shares = await asyncio.gather(*(claim(database) for _ in range(40)))
        taken = [lane for share in shares for lane in share]
        assert len(taken) == len(set(taken)) == 60


async def test_a_process_that_was_taken_over_settles_nothing_when_it_goes_on(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        await receive(database, "lina")
        async with database.begin() as store:
            (mine,) = await store.inbox.claim(NOW, NOW + timedelta(seconds=10), 1)
        async with database.begin() as store:
            (same,) = await store.inbox.claim(NOW + timedelta(seconds=10), NOW + timedelta(seconds=20), 1)
            assert await store.inbox.settle(same.id, "applied")
        async with database.begin() as store:
            assert not await store.inbox.settle(mine.id, "applied")


def _fresh(number: int, lane: str = "lina") -> Fresh:
    return Fresh("telegram", Arrival(str(number), lane, "content"))


async def test_what_is_worked_on_at_once_is_kept_scrubbed_and_once(database_url: str) -> None:
    async with open_database(database_url) as database:
        numbers = [await database.write(lambda store: _keep_settled(store, _fresh(7))) for _ in range(2)]
        assert (numbers[0] > 0, numbers[1]) == (True, 0)
        async with database.read() as store:
            row = (await store.connection.execute(select(inbox))).one()
        assert (row.id, row.update_id, row.lane, row.sealed_raw, row.fate) == (numbers[0], "7", "", None, "applied")


async def test_nothing_is_worked_on_at_once_while_something_of_its_lane_waits(database_url: str) -> None:
    async with open_database(database_url) as database:
        await receive(database, "lina")
        with pytest.raises(OutOfTurn):
            await database.write(lambda store: _keep_settled(store, _fresh(7)))
        assert await database.write(lambda store: _keep_settled(store, _fresh(8, "karim")))


async def test_whoever_works_on_a_lane_has_it_alone_until_the_commit(postgresql_url: str) -> None:
    """Nobody else can see what is not committed."""
    async with open_database(postgresql_url) as database:
        async with database.begin() as store:
            assert await _keep_settled(store, _fresh(100))
            with pytest.raises(OutOfTurn):
                await database.write(lambda other: _keep_settled(other, _fresh(101)))
            assert await database.write(lambda other: _keep_settled(other, _fresh(102, "karim")))
            await receive(database, "lina")
            settling = asyncio.create_task(database.write(_settle_first))
            await _until_somebody_waits(store)
            assert not settling.done()
        assert await settling


async def _until_somebody_waits(store: Store) -> None:
    waits = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    while not (await store.connection.execute(waits)).scalar_one():  # noqa: ASYNC110  # the database rings no bell
        await asyncio.sleep(0)


async def _keep_settled(store: Store, fresh: Fresh) -> int:
    return await store.inbox.receive_settled(fresh, "applied", "Said", NOW)


async def _settle_first(store: Store) -> bool:
    (waiting,) = await store.inbox.waiting(0, 9)
    return await store.inbox.settle(waiting.id, "applied")
