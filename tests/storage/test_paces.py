"""What processes send together keeps one pace: each moment is taken once."""

import asyncio
from itertools import pairwise

from sqlalchemy import select

from bot.channel import Pace
from bot.gate import Gate, SharedMoments
from storage.database import Database
from storage.tables import paces
from tests.fakes.databases import Postgresql
from tests.storage.house import open_database

STEP = 100.0  # seconds: far more than the test takes, so that no clock matters


async def test_each_moment_is_given_once_and_the_next_one_after_it(database_url: str) -> None:
    async with open_database(database_url) as database:
        begins = []
        for _ in range(3):
            async with database.begin() as store:
                begins.append(await store.paces.take("telegram:", STEP))
        assert begins[0] == 0
        assert [round(later - earlier, -1) for earlier, later in pairwise(begins)] == [STEP, STEP]


async def test_one_chats_pace_is_not_anothers(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await store.paces.take("telegram:lina", STEP)
        assert await store.paces.take("telegram:sami", STEP) == 0


async def test_what_is_free_again_is_forgotten(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await store.paces.take("telegram:lina", -STEP)
        await store.paces.take("telegram:sami", STEP)
        await store.paces.prune()
        left = (await store.connection.execute(paces.select())).all()
        assert [row.name for row in left] == ["telegram:sami"]


async def test_two_processes_that_send_at_once_keep_the_limits_together(postgresql_server: Postgresql) -> None:
    url = postgresql_server.fresh()
    async with open_database(url) as one, open_database(url) as two:
        gates = [Gate(Pace(20.0, 1.0, 3), SharedMoments(database, "telegram"), 4) for database in (one, two)]

        before = await _free_at(one)
        passed = await asyncio.gather(*(gate.passing(str(number), 1) for number in range(20) for gate in gates))
        assert all(passed)
        # Forty moments of a twentieth of a second, and none of them twice.
        assert await _free_at(two) - before >= 40 / 20 - 0.001


async def _free_at(database: Database) -> float:
    async with database.begin() as store:
        await store.paces.take("telegram:", 0.0)
        free_at: float = (
            await store.connection.execute(select(paces.c.free_at).where(paces.c.name == "telegram:"))
        ).scalar_one()
        return free_at
