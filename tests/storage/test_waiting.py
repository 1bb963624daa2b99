"""The waiting list on both databases: places in it, places that are held, and waits that are remembered."""

from datetime import datetime, timedelta

from dialogs.profile import Mentor, Youth
from storage.store import Store
from storage.waiting import BEGINNING
from tests.storage.house import NOW, open_database

HOUR = timedelta(hours=1)


async def waiting_youth(store: Store, name: str, since: datetime) -> int:
    person = await store.people.add("web", name, "fr", "", NOW)
    await store.youths.save(Youth(person.id, age=16, needs=("job",), first_name=name), "searching", NOW)
    await store.waiting.join(person.id, since)
    return person.id


async def mentor_of(store: Store, capacity: int) -> int:
    person = await store.people.add("web", "karim", "fr", "", NOW)
    await store.mentors.save(Mentor(person.id, capacity=capacity), "approved", NOW)
    return person.id


async def test_a_place_counts_those_who_waited_longer_and_can_be_written_to(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        first, second, third = [
            await waiting_youth(store, name, NOW + place * HOUR) for place, name in enumerate("abc")
        ]
        await store.waiting.join(first, NOW + 9 * HOUR)
        assert [await store.waiting.place(each) for each in (first, second, third)] == [1, 2, 3]
        await store.people.lose(first, NOW)
        assert await store.waiting.place(third) == 2
        await store.waiting.leave(second, NOW + 9 * HOUR)
        assert await store.waiting.place(third) == 1
        found = await store.waiting.next(NOW, NOW, BEGINNING, 5)
        assert [(youth.id, since) for youth, since in found] == [(third, NOW + 2 * HOUR)]


async def test_each_comes_in_turn_from_where_the_last_look_ended(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        ids = [await waiting_youth(store, name, NOW) for name in "abcde"]
        seen, after = list[int](), BEGINNING
        while found := await store.waiting.next(NOW, NOW, after, 2):
            seen += [youth.id for youth, _ in found]
            after = (found[-1][1], found[-1][0].id)
        assert seen == ids


async def test_a_place_is_held_until_the_time_is_over_or_the_invited_have_decided(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        one, other = [await waiting_youth(store, name, NOW) for name in "ab"]
        mentor, later = await mentor_of(store, 2), NOW + HOUR

        async def room(since: datetime = NOW - HOUR) -> int:
            assert (mentor in await store.waiting.crowded(since)) == (
                (await store.waiting.rooms([mentor], since))[mentor] <= 0
            )
            return (await store.waiting.rooms([mentor], since))[mentor]

        assert await room() == 2
        for each in (one, other):
            await store.waiting.invite(each, mentor, NOW)
        assert (await room(), await room(NOW)) == (0, 2)
        await store.matches.suggest(one, mentor, 1.0, [], later)
        (shown,) = await store.matches.suggested(one)
        await store.matches.move_suggestion(shown.id, "shown", "refused")
        assert await room() == 1
        request = await store.matches.ask(other, mentor, "", later)
        assert await room() == 1  # a request holds what the invitation held
        await store.matches.close(request, "declined", later)
        assert await room() == 2


async def test_a_place_that_a_pair_has_left_is_another_place(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        one, other = [await waiting_youth(store, name, NOW) for name in "ab"]
        mentor = await mentor_of(store, 1)
        await store.waiting.invite(one, mentor, NOW)
        assert await store.waiting.invited([one, other]) == {one: {mentor}}
        request = await store.matches.request(await store.matches.ask(other, mentor, "", NOW))
        assert request is not None
        await store.matches.pair(request, NOW)
        assert await store.waiting.invited([one]) == {one: {mentor}}
        await store.matches.erase_words(other, NOW + HOUR)
        assert await store.waiting.invited([one]) == {}


async def test_a_wait_is_remembered_for_a_time_and_with_the_person_only(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        one, other = [await waiting_youth(store, name, NOW) for name in "ab"]
        for each in (one, one, other):
            await store.waiting.leave(each, NOW + 36 * HOUR)  # the second time there is nothing to leave
        waited = await store.waiting.waited(NOW, 9)
        assert sorted((youth.id, youth.first_name, days) for youth, days in waited) == [
            (one, "", 1.5),
            (other, "", 1.5),
        ]
        await store.people.erase(one)
        assert len(await store.waiting.waited(NOW, 9)) == 1
        await store.waiting.prune(NOW + 37 * HOUR)
        assert await store.waiting.waited(NOW, 9) == []
