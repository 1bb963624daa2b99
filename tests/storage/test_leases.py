"""One process at a time, and the one before is fenced off once it has been taken over."""

from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.leases import Fenced, Lease
from tests.storage.house import NOW, open_database

TERM = timedelta(seconds=10)
LATER = NOW + TERM


async def acquire(database: Database, holder: str, now: datetime = NOW) -> Lease | None:
    async with database.begin() as store:
        return await store.leases.acquire("polling", holder, now, TERM)


async def test_a_lease_is_held_by_one_until_it_runs_out_and_each_take_over_counts_up(database_url: str) -> None:
    async with open_database(database_url) as database:
        first = await acquire(database, "ada")
        assert first == Lease("polling", "ada", 1, LATER)
        assert await acquire(database, "bea") is None
        assert await acquire(database, "bea", LATER) == Lease("polling", "bea", 2, LATER + TERM)


async def test_a_lease_that_ran_out_is_renewed_only_while_nobody_took_it_over(database_url: str) -> None:
    async with open_database(database_url) as database:
        first = await acquire(database, "ada")
        assert first
        async with database.begin() as store:
            assert await store.leases.renew(first, LATER, TERM) == Lease("polling", "ada", 1, LATER + TERM)
        await acquire(database, "bea", LATER + TERM)
        async with database.begin() as store:
            assert await store.leases.renew(first, LATER, TERM) is None


async def test_what_is_given_back_is_free_at_once_and_its_number_is_not_given_again(database_url: str) -> None:
    async with open_database(database_url) as database:
        first = await acquire(database, "ada")
        assert first
        async with database.begin() as store:
            await store.leases.release(first)
            assert await store.leases.renew(first, NOW, TERM) is None
        following = await acquire(database, "ada")
        assert following
        assert following.fence == 2


async def write_under(database: Database, lease: Lease) -> None:
    async with database.begin() as store:
        await store.inbox.set_offset("telegram", lease.fence)
        await store.leases.check(lease)


async def test_who_was_taken_over_writes_nothing_any_more(database_url: str) -> None:
    async with open_database(database_url) as database:
        zombie = await acquire(database, "ada")
        leader = await acquire(database, "bea", LATER)
        assert zombie
        assert leader
        await write_under(database, leader)
        with pytest.raises(Fenced):
            await write_under(database, zombie)
        async with database.read() as store:
            assert await store.inbox.offset("telegram") == leader.fence


async def test_who_holds_a_lease_is_known_until_it_is_given_back(database_url: str) -> None:
    async with open_database(database_url) as database:
        lease = await acquire(database, "ada")
        assert lease
        async with database.begin() as store:
            assert await store.leases.holder("polling") == lease
            await store.leases.release(lease)
            assert await store.leases.holder("polling") is None
