"""Requests, places and suggestions change by guarded steps: once, from the state that they are in."""

from datetime import timedelta

from dialogs.profile import Mentor, Youth
from storage.store import Store
from tests.storage.house import NOW, open_database


async def pair_of_people(store: Store, *, capacity: int = 1) -> tuple[int, int]:
    youth, mentor = [await store.people.add("web", name, "fr", "", NOW) for name in ("lina", "karim")]
    await store.youths.save(Youth(youth.id, age=16, first_name="Lina"), "searching", NOW)
    await store.mentors.save(Mentor(mentor.id, capacity=capacity), "approved", NOW)
    return youth.id, mentor.id


async def test_a_request_is_closed_once(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        request = await store.matches.ask(*await pair_of_people(store), "", NOW)
        assert await store.matches.close(request, "declined", NOW)
        assert not await store.matches.close(request, "accepted", NOW)
        found = await store.matches.request(request)
        assert found is not None
        assert found.state == "declined"


async def test_one_question_is_put_and_answered_once_while_the_request_is_open(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        request = await store.matches.ask(*await pair_of_people(store), "", NOW)
        assert not await store.matches.put_reply(request, "too early")
        assert await store.matches.put_question(request, "why?")
        assert not await store.matches.put_question(request, "again?")
        assert await store.matches.put_reply(request, "because")
        assert not await store.matches.put_reply(request, "twice")
        found = await store.matches.request(request)
        assert found is not None
        assert (found.question, found.reply) == ("why?", "because")


async def test_a_place_is_taken_only_of_an_approved_mentor_who_has_one_and_does_not_pause(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        _, mentor = await pair_of_people(store)
        await store.mentors.pause(mentor, NOW.replace(year=2027))
        assert not await store.mentors.take_place(mentor, NOW)
        await store.mentors.pause(mentor, None)
        assert await store.mentors.take_place(mentor, NOW)
        assert not await store.mentors.take_place(mentor, NOW)
        await store.mentors.free_place(mentor)
        await store.mentors.save(Mentor(mentor), "pending", NOW)
        assert not await store.mentors.take_place(mentor, NOW)


async def test_a_suggestion_moves_only_from_where_it_is(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        youth, mentor = await pair_of_people(store)
        for _ in range(2):
            await store.matches.suggest(youth, mentor, 1.0, [], NOW)
        (suggestion,) = await store.matches.suggested(youth)
        assert await store.matches.move_suggestion(suggestion.id, "shown", "refused", "too_far")
        assert not await store.matches.move_suggestion(suggestion.id, "shown", "asked")
        assert await store.matches.refused_between(youth) == {mentor}


async def test_erasing_one_side_ends_the_request_and_drops_its_words(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        youth, mentor = await pair_of_people(store)
        request = await store.matches.ask(youth, mentor, "card", NOW)
        await store.matches.put_question(request, "why?")
        await store.matches.erase_words(youth, NOW)
        await store.people.erase(youth)
        assert await store.matches.request(request) is None
        (found,) = await store.matches.of_person(mentor)
        assert (found.youth_id, found.state, found.question, found.card) == (None, "erased", None, "")


async def test_how_quickly_a_mentor_answers_is_the_median_of_the_last_answers(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        youth, mentor = await pair_of_people(store)

        async def ask(day: int, hours: int, state: str) -> None:
            asked = NOW + timedelta(days=day)
            request = await store.matches.ask(youth, mentor, "", asked)
            assert await store.matches.close(request, state, asked + timedelta(hours=hours))

        assert await store.matches.answering(NOW) == {}
        for day, (hours, state) in enumerate([(2, "accepted"), (72, "expired"), (5, "declined"), (1, "withdrawn")]):
            await ask(day, hours, state)
        assert await store.matches.answering(NOW) == await store.matches.answering(NOW, [mentor]) == {mentor: 5.0}
        assert await store.matches.answering(NOW, [youth]) == {}
        assert await store.matches.answering(NOW + timedelta(days=1)) == {mentor: 38.5}
        for day in range(10, 20):
            await ask(day, 1, "declined")
        assert await store.matches.answering(NOW) == {mentor: 1.0}
