"""Who waits for whom, counted so that nobody is told apart."""

from dataclasses import replace

from dialogs.profile import Youth
from storage.store import Store
from storage.tables import youths
from storage.unmet import Cell, Demand, cells
from tests.storage.house import NOW, open_database

LEA = Youth(0, age=16, needs=("internship",), fields=("health", "sport"), place="69123", first_name="Léa")


def department_of(place: str) -> str:
    return place[1:] if place.startswith("D") else place[:2]


def demand(place: str | None, count: int, *, field: str = "health") -> Demand:
    return Demand(place, ("internship",), (field,), count)


async def add(store: Store, youth: Youth, count: int, state: str = "searching", *, waits: bool = True) -> None:
    for number in range(count):
        person = await store.people.add("stage", f"{youth.place}-{state}-{waits}-{number}", "fr", "", NOW)
        await store.youths.save(replace(youth, id=person.id), state, NOW)
        since = NOW if waits else None
        change = youths.update().where(youths.c.person_id == person.id).values(waiting_since=since)
        await store.connection.execute(change)


async def test_only_those_who_wait_are_counted(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await add(store, LEA, 6)
        await add(store, LEA, 2, "paired")
        await add(store, LEA, 3, waits=False)
        await add(store, replace(LEA, place=None), 1)
        found = await store.unmet.demands()
        assert {each.place: each.youths for each in found} == {"69123": 6, None: 1}
        assert {(each.needs, each.fields) for each in found} == {(LEA.needs, LEA.fields)}


def test_towns_and_the_departement_they_are_in_are_counted_together() -> None:
    assert cells([demand("69123", 3), demand("D69", 4)], department_of) == (Cell("69", "internship", "health", 7),)


def test_below_five_no_number_is_told_and_the_order_does_not_tell_it_either() -> None:
    demands = [demand("75056", 4), demand("69123", 1), demand("13055", 5), demand("33063", 9)]
    found = cells(demands, department_of)
    assert [(cell.department, cell.youths) for cell in found] == [("33", 9), ("13", 5), ("69", None), ("75", None)]


def test_who_asks_for_several_things_counts_once_for_each() -> None:
    found = cells([Demand("69123", ("job", "culture"), ("health", "sport"), 5)], department_of)
    assert {(cell.need, cell.field) for cell in found} == {
        ("job", "health"), ("job", "sport"), ("culture", "health"), ("culture", "sport"),
    }  # fmt: skip
    assert {cell.youths for cell in found} == {5}


def test_what_was_left_open_is_a_cell_of_its_own() -> None:
    assert cells([Demand(None, (), (), 5)], department_of) == (Cell("", "unsure", "undecided", 5),)
