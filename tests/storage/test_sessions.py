"""Sessions are saved over exactly the version that was read, and on top is what was opened last."""

from datetime import timedelta

import pytest

from dialogs.session import RECAP, Session, dump, load
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
        await store.sessions.open(person.id, Session("mentor", "fr"), NOW)
        await store.sessions.open(person.id, Session("youth", "fr"), NOW + timedelta(seconds=1))
        assert [kept.session.flow for kept in await store.sessions.all(person.id)] == ["youth", "mentor"]
        await store.sessions.close(person.id, "youth")
        assert [kept.session.flow for kept in await store.sessions.all(person.id)] == ["mentor"]


async def test_of_dialogues_opened_in_one_instant_the_same_one_is_always_on_top(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        person = await store.people.add("web", "karim", "fr", "", NOW)
        for flow in ("youth", "mentor"):
            await store.sessions.open(person.id, Session(flow, "fr"), NOW)
        assert [kept.session.flow for kept in await store.sessions.all(person.id)] == ["mentor", "youth"]


async def test_nobody_is_in_somebody_elses_dialogue(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        lina, karim = [await store.people.add("web", name, "fr", "", NOW) for name in ("lina", "karim")]
        await store.sessions.open(lina.id, Session("youth", "fr", at="age"), NOW)
        await store.sessions.open(karim.id, Session("youth", "fr", at="needs"), NOW)
        (hers,) = await store.sessions.all(lina.id)
        await store.sessions.save(lina.id, hers, Session("youth", "fr", at="fields"), NOW)
        await store.sessions.close(lina.id, "youth")
        assert [kept.session.at for kept in await store.sessions.all(karim.id)] == ["needs"]


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
        names = ("lina", "stopped", "gone", "detail")
        people = [await store.people.add("web", name, "fr", "", NOW) for name in names]
        for person in people:
            stopped = person.address == "stopped"
            flow = "detail" if person.address == "detail" else "youth"
            await store.sessions.open(person.id, Session(flow, "fr", stopped=stopped), NOW)
        await store.people.lose(people[2].id, NOW)
        later = NOW + timedelta(hours=25)
        assert await store.sessions.to_remind(later, ("youth",)) == [(people[0].id, "youth")]
        await store.sessions.mark_reminded(people[0].id, "youth", later)
        assert await store.sessions.to_remind(later, ("youth",)) == []


def test_a_session_survives_its_way_through_json() -> None:
    session = Session("youth", "fr", "fields", {"needs": ("job",), "place": ()}, ("health",), ("sport",), visit=7)
    assert load(dump(session)) == session


def test_what_the_first_version_has_written_is_read_as_it_was_meant() -> None:
    stored = {
        "version": 1, "flow": "youth", "language": "fr", "at": "recap", "answers": {"needs": ["job"], "place": []},
        "draft": ["health"], "offered": ["sport"], "doubted": "spor", "page": 1, "misses": 2, "visit": 7,
        "stopped": True, "given_name": "Lina", "about": "4",
    }  # fmt: skip
    answers = {"needs": ("job",), "place": ()}
    session = Session("youth", "fr", RECAP, answers, ("health",), ("sport",), "spor", 1, 2, 7, True, "Lina", "4")
    assert load(stored) == session


def test_a_new_session_knows_nothing_but_its_dialogue_and_its_language() -> None:
    assert Session("youth", "fr") == Session("youth", "fr", "", {}, (), (), "", 0, 0, 0, False, "", "")
