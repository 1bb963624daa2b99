"""Buttons mean what they were packed with, to one person, once."""

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from dialogs import events
from dialogs.events import BUTTONS, Event, pack, unpack
from storage.screens import Screen, pack_all
from tests.storage.house import NOW, open_database

ACTIONS: Final = pack_all([events.Picked("age", "16"), events.Ticked("needs", "job", on=True), events.Confirmed()])


@given(st.sampled_from(sorted(BUTTONS)).flatmap(lambda name: st.builds(BUTTONS[name])))
def test_every_event_behind_a_button_comes_back_as_it_was(event: Event) -> None:
    assert unpack(pack(event)) == event


async def test_a_screen_is_found_by_its_own_person_only(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        lina, karim = [await store.people.add("web", name, "fr", "", NOW) for name in ("lina", "karim")]
        screen = Screen("s", "s", ACTIONS, "youth", 3)
        await store.screens.add(screen, lina.id, NOW)
        assert await store.screens.find("s", lina.id) == screen
        assert await store.screens.find("s", karim.id) is None


async def test_a_tapped_button_is_spent_and_a_closed_screen_means_nothing(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        lina = await store.people.add("web", "lina", "fr", "", NOW)
        screen = Screen("s", "s", ACTIONS)
        await store.screens.add(screen, lina.id, NOW)
        await store.screens.spend(screen, 1)
        found = await store.screens.find("s", lina.id)
        assert found is not None
        assert found.behind(0) == events.Picked("age", "16")
        assert found.behind(1) is None
        assert events.Confirmed() in found.offered()
        await store.screens.set_reference("s", "77")
        assert await store.screens.close("s") == "77"
        closed = await store.screens.find("s", lina.id)
        assert closed is not None
        assert closed.behind(0) is None
        assert await store.screens.reference("s") == "77"
