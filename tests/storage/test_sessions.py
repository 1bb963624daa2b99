"""Sessions are saved over exactly the version that was read, and on top is what was opened last."""

from datetime import timedelta

import pytest

from dialogs.session import Session, dump, load
from storage.outrun import Outrun
from storage.tables import sessions
from tests.storage.house import NOW, open_database


async def test_whoever_saves_second_is_outrun(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        person = await store.people.add("web", "lina", "fr", "", NOW)
        await store.sessions.open(person.id, Session("youth", "fr", at="age"), NOW)
        (kept,) = await store.sessions.all(person.id)
        await store.sessions.save(person.id, kept, Session("youth", "fr", at="needs"), NOW)
        with pytest.raises(Outrun):
            await store.sessions.save(person.id, kept, Session("youth", "fr", at="fields"), NOW)
        assert (await store.sessions.all(person.id))[0].session.at == "needs"


async def test_a_session_that_was_closed_meanwhile_is_not_brought_back(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        person = await store.people.add("web", "lina", "fr", "", NOW)
        await store.sessions.open(person.id, Session("youth", "fr", at="age"), NOW)
        (kept,) = await store.sessions.all(person.id)
        await store.sessions.close(person.id, "youth")
        with pytest.raises(Outrun):
            await store.sessions.save(person.id, kept, kept.session, NOW)


async def test_the_dialogue_opened_last_is_on_top_and_uncovers_the_one_below(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        person = await store.people.add("web", "karim", "fr", "", NOW)
        await store.sessions.open(person.id, Session("youth", "fr"), NOW)
        await store.sessions.open(person.id, Session("detail", "fr"), NOW + timedelta(seconds=1))
        assert [kept.session.flow for kept in await store.sessions.all(person.id)] == ["detail", "youth"]
        await store.sessions.close(person.id, "detail")
        assert [kept.session.flow for kept in await store.sessions.all(person.id)] == ["youth"]


async def test_all_dialogues_go_on_in_another_language(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        person = await store.people.add("web", "karim", "fr", "", NOW)
        for flow in ("youth", "mentor"):
            await store.sessions.open(person.id, Session(flow, "fr"), NOW)
        await store.sessions.speak(person.id, "en", NOW)
        assert {kept.session.language for kept in await store.sessions.all(person.id)} == {"en"}


async def test_what_is_stored_cannot_be_read_without_the_key(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        person = await store.people.add("web", "lina", "fr", "", NOW)
        await store.sessions.open(person.id, Session("youth", "fr", answers={"first_name": ("Zyxel",)}), NOW)
        (row,) = await store.connection.execute(sessions.select())
        assert "Zyxel" not in row.sealed_state


async def test_a_reminder_goes_once_and_not_to_those_who_stopped_or_left(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        people = [await store.people.add("web", name, "fr", "", NOW) for name in ("lina", "stopped", "gone")]
        for person in people:
            stopped = person.address == "stopped"
            await store.sessions.open(person.id, Session("youth", "fr", stopped=stopped), NOW)
        await store.people.lose(people[2].id, NOW)
        later = NOW + timedelta(hours=25)
        assert await store.sessions.to_remind(later, ("youth",)) == [(people[0].id, "youth")]
        await store.sessions.mark_reminded(people[0].id, "youth", later)
        assert await store.sessions.to_remind(later, ("youth",)) == []


def test_a_session_survives_its_way_through_json() -> None:
    session = Session("youth", "fr", "fields", {"needs": ("job",), "place": ()}, ("health",), ("sport",), visit=7)
    assert load(dump(session)) == session
