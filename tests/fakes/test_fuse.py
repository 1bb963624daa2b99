"""The fuse itself: wherever it blows, what is dead comes to its end."""

import asyncio
from functools import partial

import pytest
from cryptography.fernet import Fernet

from storage.cipher import Cipher
from storage.database import Database
from tests.fakes import fuse as fuses
from tests.fakes.databases import Sqlite
from tests.fakes.fuse import Fuse, living


async def live(database: Database, stopped: asyncio.Event) -> None:
    """A life that writes once more on being stopped, as a bot does that gives back what it had in hand."""
    try:
        await asyncio.Event().wait()
    finally:
        await database.write(lambda store: store.inbox.release([]))
        stopped.set()


@pytest.mark.parametrize("place", [1, 2])
async def test_a_kill_in_the_middle_of_an_orderly_stop_ends_it(
    place: int, sqlite_files: Sqlite, monkeypatch: pytest.MonkeyPatch
) -> None:
    fuses.lay(monkeypatch)
    database = Database(sqlite_files.fresh(), Cipher([Fernet.generate_key().decode()]))
    fuse, stopped = Fuse(place), asyncio.Event()
    async with living(fuse, partial(live, database, stopped)):
        await asyncio.sleep(0)  # it lives
    await database.close()
    assert fuse.blown.is_set()
    assert not stopped.is_set()
