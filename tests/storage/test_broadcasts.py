"""Broadcasts at rest: a cursor for each zone, guarded steps, and nobody twice, whatever the program believes."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from dialogs.profile import Youth
from storage.broadcasts import Broadcast
from storage.database import Database
from storage.outrun import Outrun
from storage.promises import Promise
from storage.store import Store
from tests.storage.house import NOW, open_database

PARIS, REUNION = "Europe/Paris", "Indian/Reunion"


async def add_youths(store: Store, *places: str | None) -> list[int]:
    """A young person of each place; returns their numbers."""
    found = []
    for number, place in enumerate(places):
        person = await store.people.add("web", f"{place}-{number}", "fr", "", NOW)
        await store.youths.save(Youth(person.id, age=16, place=place, first_name="Y"), "searching", NOW)
        found.append(person.id)
    return found


async def start(store: Store, segment: str = "youths") -> Broadcast:
    number = await store.broadcasts.draft(1, segment, "Bonjour", NOW)
    await store.broadcasts.start(number, "card", await store.broadcasts.count_by_zone(segment, PARIS, NOW))
    broadcast = await store.broadcasts.get(number)
    assert broadcast is not None
    return broadcast


async def promise(store: Store, person: int, broadcast: Broadcast) -> None:
    about = Promise("web", str(person), "send", {}, person, purpose="broadcast", broadcast_id=broadcast.id)
    await store.outbox.promise(about, NOW)


async def test_each_zone_has_its_people_in_the_order_of_their_numbers(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        here = await add_youths(store, "69123", None, "2A004", "D93")
        there = await add_youths(store, "97411", "D974")
        broadcast = await start(store)
        assert broadcast.cursors == {PARIS: 0, REUNION: 0}
        assert broadcast.total == 6
        for zone, numbers in ((PARIS, here), (REUNION, there)):
            found = await store.broadcasts.next(broadcast, zone, PARIS, NOW, 9)
            assert [person.id for person in found] == numbers


@pytest.mark.parametrize(("segment", "members"), [("D2A", 1), ("D974", 2), ("D97", 0), ("D69", 1), ("youths", 4)])
async def test_a_departement_is_its_communes_and_those_who_named_it(
    database_url: str, segment: str, members: int
) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await add_youths(store, "69123", "2A004", "97411", "D974")
        assert await store.broadcasts.count_reachable(segment, NOW) == members


async def test_whoever_moves_to_another_zone_on_the_way_is_not_next_again(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        lina, _ = await add_youths(store, "69123", "97411")
        broadcast = await start(store)
        await promise(store, lina, broadcast)
        await store.youths.save(Youth(lina, age=16, place="97411", first_name="Y"), "searching", NOW)
        found = await store.broadcasts.next(broadcast, REUNION, PARIS, NOW, 9)
        assert lina not in [person.id for person in found]


async def test_the_database_refuses_a_second_promise_to_the_same_person(database_url: str) -> None:
    async with open_database(database_url) as database:
        async with database.begin() as store:
            (lina,) = await add_youths(store, "69123")
            broadcast = await start(store)
            await promise(store, lina, broadcast)
        with pytest.raises((IntegrityError, Outrun)):
            async with database.begin() as store:
                await promise(store, lina, broadcast)


async def test_a_draft_starts_once_however_often_it_is_confirmed_at_once(database_url: str) -> None:
    async with open_database(database_url) as database:
        async with database.begin() as store:
            await add_youths(store, "69123")
            number = await store.broadcasts.draft(1, "youths", "Bonjour", NOW)
        started = await asyncio.gather(*(_start(database, number) for _ in range(8)))
        assert started.count(True) == 1


async def _start(database: Database, number: int) -> bool:
    async with database.begin() as store:
        return await store.broadcasts.start(number, "card", {PARIS: 1})


async def test_a_stop_calls_back_what_waits_and_not_what_is_being_sent(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        people = await add_youths(store, "69123", "69123")
        broadcast = await start(store)
        for person in people:
            await promise(store, person, broadcast)
        first, _ = await store.outbox.claim("one", NOW, NOW + timedelta(seconds=9), 9)
        await store.outbox.begin(first.id, "one", NOW)
        assert await store.broadcasts.stop(broadcast.id)
        assert await store.broadcasts.fates(broadcast.id) == {("waiting", ""): 1, ("cancelled", "stopped"): 1}
        assert not await store.broadcasts.stop(broadcast.id)


async def test_only_those_sleep_on_for_whom_it_is_night(database_url: str) -> None:
    morning = NOW + timedelta(hours=8)
    async with open_database(database_url) as database, database.begin() as store:
        people = await add_youths(store, "69123", "97411")
        broadcast = await start(store)
        for person in people:
            await promise(store, person, broadcast)
        assert sorted(await store.broadcasts.zones_waiting(broadcast.id, PARIS, NOW)) == [PARIS, REUNION]
        await store.broadcasts.let_sleep(broadcast.id, REUNION, PARIS, morning)
        assert await store.broadcasts.zones_waiting(broadcast.id, PARIS, NOW) == [PARIS]
        assert await store.broadcasts.count_waiting(NOW) == 1
        assert await store.broadcasts.count_waiting(morning) == 2


async def test_its_text_is_sealed_and_goes_with_its_end(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await add_youths(store, "69123")
        broadcast = await start(store)
        assert broadcast.text == "Bonjour"
        assert await store.broadcasts.finish(broadcast.id)
        over = await store.broadcasts.get(broadcast.id)
        assert over is not None
        assert (over.text, over.state) == ("", "over")
        assert not await store.broadcasts.under_way()
