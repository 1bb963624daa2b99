"""Whose turn it is at what only one process may do."""

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from bot.tenure import TERM, Tenure
from storage.database import Database
from tests.storage.house import open_database

NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as database:
        yield database


async def held_by(database: Database, process: int) -> None:
    async with database.begin() as store:
        assert await store.leases.acquire("polling", f"{socket.gethostname()[:32]}:{process}:ab", NOW, TERM)


def ended() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


async def test_nobody_waits_for_a_process_of_this_machine_that_has_ended(database: Database) -> None:
    await held_by(database, ended())
    tenure = Tenure("polling", database, lambda: NOW)
    lease = await tenure.begin()
    assert lease
    assert lease.fence == 2
    assert await tenure.begin() == lease
    await tenure.end()


async def test_a_process_that_lives_keeps_its_turn_until_nothing_is_heard_of_it(database: Database) -> None:
    clock = [NOW]
    await held_by(database, os.getppid())
    tenure = Tenure("polling", database, lambda: clock[0])
    assert await tenure.begin() is None
    clock[0] += TERM + timedelta(seconds=1)
    assert await tenure.begin()
    await tenure.end()


async def test_what_is_given_back_is_anybodys(database: Database) -> None:
    first, second = (Tenure("polling", database, lambda: NOW) for _ in range(2))
    await first.begin()
    await first.end()
    assert first.lease is None
    assert await second.begin()
    await second.end()
