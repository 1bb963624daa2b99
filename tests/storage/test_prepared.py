"""What is said near the driver says and finds the same as what SQLAlchemy says."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.exc import IntegrityError

from dialogs import events
from dialogs.profile import Mentor
from storage.prepared import LONGEST
from storage.screens import Screen, pack_all
from storage.store import Store
from tests.storage.house import NOW, open_database

SCREEN = Screen("s", "s", pack_all([events.Picked("age", "16")]), "youth", 3, (0,))


async def _add(store: Store) -> int:
    lina = await store.people.add("web", "lina", "fr", "", NOW)
    await store.screens.add(SCREEN, lina.id, NOW)
    return lina.id


async def test_what_is_written_near_is_found_from_afar_and_near(database_url: str) -> None:
    async with open_database(database_url) as database:
        lina = await database.write(_add)
        assert await database.write(lambda store: store.screens.find("s", lina)) == SCREEN
        async with database.read() as store:
            assert await store.screens.find("s", lina) == SCREEN
            assert await store.screens.reference("s") == ""
        near = await database.write(lambda store: store.people.find("web", "lina"))
        async with database.read() as store:
            assert await store.people.find("web", "lina") == near


async def test_a_guarded_update_tells_how_many_rows_it_changed(database_url: str) -> None:
    async with open_database(database_url) as database:
        assert not await database.write(lambda store: store.outbox.begin(1, "nobody", NOW))
        assert not await database.write(lambda store: store.inbox.settle(1, "applied"))


async def test_a_fault_of_the_driver_is_told_as_sqlalchemy_tells_it(database_url: str) -> None:
    async with open_database(database_url) as database:
        if not database.is_sqlite:
            pytest.skip("PostgreSQL's faults come through SQLAlchemy")
        lina = await database.write(_add)
        with pytest.raises(IntegrityError):
            await database.write(lambda store: store.screens.add(SCREEN, lina, NOW))


@pytest.mark.parametrize("count", [0, 1, LONGEST, LONGEST + 1])
async def test_a_list_of_any_length_is_spelled_out(count: int, database_url: str) -> None:
    async with open_database(database_url) as database:
        mentors = [Mentor(await database.write(_join(f"{n}"))) for n in range(count)]
        if mentors:
            await database.write(lambda store: store.mentors.add_all(mentors, NOW))
        ids = [mentor.id for mentor in mentors]
        offers = await database.write(lambda store: store.mentors.offers(NOW, NOW, ids))
        assert [offer.mentor.id for offer in offers] == ids


def _join(address: str) -> Callable[[Store], Awaitable[int]]:
    async def join(store: Store) -> int:
        return (await store.people.add("web", address, "fr", "", NOW)).id

    return join
