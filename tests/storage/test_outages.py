"""When a channel was heard, and whom an outage left waiting."""

from datetime import datetime, timedelta
from typing import Final

from dialogs.session import Session
from storage.database import Database
from storage.inbox import Arrival
from storage.outages import Outage
from storage.store import Store
from tests.storage.house import NOW, open_database

BEARABLE: Final = timedelta(seconds=150)
BACK: Final = NOW + timedelta(hours=1)


async def hear(database: Database, now: datetime) -> bool:
    async with database.begin() as store:
        return await store.outages.hear("telegram", now, BEARABLE)


async def outage_of(database: Database) -> Outage:
    """An hour's."""
    await hear(database, NOW)
    await hear(database, BACK)
    async with database.read() as store:
        [outage] = await store.outages.unfinished(BACK)
    return outage


async def converse(store: Store, address: str, seen_at: datetime, *, stopped: bool = False) -> int:
    person = await store.people.add("telegram", address, "fr", "", seen_at)
    session = Session("youth", "fr", answers={}, at="age", stopped=stopped)
    await store.sessions.open(person.id, session, seen_at)
    return person.id


async def test_only_a_silence_that_is_too_long_is_an_outage(database_url: str) -> None:
    async with open_database(database_url) as database:
        assert not await hear(database, NOW)
        assert not await hear(database, NOW + timedelta(seconds=149))
        assert await hear(database, NOW + timedelta(seconds=149 + 151))
        assert not await hear(database, NOW)  # a clock that was set back: what was heard stays heard
        async with database.read() as store:
            assert await store.outages.heard_at("telegram") == NOW + timedelta(seconds=300)


async def test_those_are_left_waiting_who_are_in_a_dialogue_and_did_nothing_since(database_url: str) -> None:
    async with open_database(database_url) as database:
        outage = await outage_of(database)
        async with database.begin() as store:
            left = await converse(store, "1", NOW)
            await converse(store, "2", BACK)  # has acted since
            await converse(store, "3", NOW, stopped=True)
            await store.people.lose(await converse(store, "4", NOW), NOW)
            await store.people.add("telegram", "5", "fr", "", NOW)  # in no dialogue
            await converse(store, "6", NOW)
            await store.inbox.receive("telegram", [Arrival("77", "6", "{}")], BACK)  # is about to be answered
            assert await store.outages.left_waiting(outage, 10) == [left]


async def test_two_who_tell_the_same_people_are_told_apart(database_url: str) -> None:
    async with open_database(database_url) as database:
        outage = await outage_of(database)
        async with database.begin() as store:
            assert await store.outages.pass_by(outage, 7)
        async with database.begin() as store:
            assert not await store.outages.pass_by(outage, 7)


async def test_another_outage_takes_the_place_of_one_that_was_not_told_to_the_end(database_url: str) -> None:
    async with open_database(database_url) as database:
        first = await outage_of(database)
        await hear(database, BACK + timedelta(hours=1))
        async with database.begin() as store:
            [second] = await store.outages.unfinished(BACK + timedelta(hours=1))
            assert second.id > first.id
            assert not await store.outages.pass_by(first, 7)
            await store.outages.finish(second, BACK)
            assert await store.outages.unfinished(BACK + timedelta(hours=1)) == []
