"""Whatever changes about a mentor leaves a row, in the same transaction, for the pools of all processes."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from dialogs.profile import Mentor
from storage.changes import KEPT
from storage.database import Database
from storage.store import Store
from tests.storage.house import NOW, open_database


async def register(store: Store, address: str = "mentor") -> int:
    person = await store.people.add("stage", address, "fr", "", NOW)
    await store.mentors.save(Mentor(person.id), "pending", NOW)
    return person.id


async def register_and_fail(database: Database) -> None:
    async with database.begin() as store:
        await register(store)
        raise ZeroDivisionError


async def changed_since(store: Store, revision: int) -> set[int]:
    return {each.mentor_id for each in await store.changes.since(revision)}


async def suggest(store: Store, mentor: int) -> None:
    youth = await store.people.add("stage", "youth", "fr", "", NOW)
    await store.matches.suggest(youth.id, mentor, 80.0, [], NOW)


DEEDS: dict[str, Callable[[Store, int], Awaitable[object]]] = {
    "their profile": lambda store, mentor: store.mentors.save(Mentor(mentor, needs=("job",)), "pending", NOW),
    "an approval": lambda store, mentor: store.mentors.decide(mentor, "approved", "", 1, NOW),
    "a place taken": lambda store, mentor: store.mentors.take_place(mentor, NOW),
    "a place freed": lambda store, mentor: store.mentors.free_place(mentor),
    "a pause": lambda store, mentor: store.mentors.pause(mentor, NOW),
    "their capacity": lambda store, mentor: store.mentors.set_capacity(mentor, 3),
    "a showing": suggest,
    "their erasure": lambda store, mentor: store.people.erase(mentor),
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_whatever_changes_about_a_mentor_is_told(database_url: str, deed: str) -> None:
    async with open_database(database_url) as database:
        async with database.begin() as store:
            mentor = await register(store)
            before = await store.changes.newest()
        async with database.begin() as store:
            await DEEDS[deed](store, mentor)
        async with database.read() as store:
            assert await changed_since(store, before) == {mentor}


async def test_many_added_at_once_are_told_of(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        people = [await store.people.add("stage", str(number), "fr", "", NOW) for number in range(3)]
        await store.mentors.add_all([Mentor(person.id) for person in people], NOW)
        assert await changed_since(store, 0) == {person.id for person in people}


async def test_a_change_that_was_rolled_back_is_not_told(database_url: str) -> None:
    async with open_database(database_url) as database:
        with pytest.raises(ZeroDivisionError):
            await register_and_fail(database)
        async with database.read() as store:
            assert await changed_since(store, 0) == set()


async def test_only_the_newest_changes_are_kept(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await store.changes.note(range(KEPT + 7))
        await store.changes.prune()
        kept = await store.changes.since(0)
        assert len(kept) == KEPT
        assert kept[-1].mentor_id == KEPT + 6


async def test_matching_reads_approved_mentors_as_they_were_saved(database_url: str) -> None:
    karim = Mentor(0, needs=("job",), fields=("health",), ages=("15-17",), languages=("fr", "ar"), capacity=2)
    async with open_database(database_url) as database, database.begin() as store:
        first, second = [(await store.people.add("stage", str(n), "fr", "", NOW)).id for n in range(2)]
        mentors = [replace(karim, id=number) for number in (first, second)]
        await store.mentors.add_all(mentors, NOW)
        await register(store, "pending")
        await suggest(store, second)
        offers = await store.mentors.offers(NOW, NOW)
        assert [each.mentor for each in offers] == mentors
        assert [each.showings for each in offers] == [(0, 0.0), (1, 0.0)]
        assert [each.mentor.id for each in await store.mentors.offers(NOW, NOW, [second, 99])] == [second]
