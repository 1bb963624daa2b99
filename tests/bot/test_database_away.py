"""The database is away, full, or lets nobody write: nothing is confirmed meanwhile, and nothing is lost afterwards.

On SQLite a limit of pages and a ban on writing, set on every connection of the bot; on PostgreSQL a server of the
test's own that is stopped and started. People go on writing all the while.
"""

# ruff: noqa: SLF001  # the connections that are to be spoilt are nobody else's

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import event, select
from structlog.testing import capture_logs

from storage.database import Database
from storage.tables import inbox
from tests.fakes.bot_on_telegram import GLANCE, BotOnTelegram, bot_on_telegram, hooked, say
from tests.fakes.bot_process import KEY
from tests.fakes.databases import Postgresql, Sqlite, postgresql
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

PEOPLE: Final = 4
LONG: Final = "x" * 3000  # what they write: of some tens of it the database has to grow
PATIENCE: Final = 60.0  # seconds
WAYS_IN: Final[dict[str, Callable[[], dict[str, Any]]]] = {"polling": dict, "webhook": hooked}

Outage = Callable[[Database], AbstractAsyncContextManager[None]]


def _pragma(during: str, afterwards: str) -> Outage:
    @asynccontextmanager
    async def outage(database: Database) -> AsyncIterator[None]:
        await _say(database, during)
        yield
        await _say(database, afterwards)

    return outage


async def _say(database: Database, pragma: str) -> None:
    """To the connection that turns use, and to every other one as soon as it is used."""

    def tell(connection: Any, *_: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(database.engine.sync_engine, "checkout", tell)
    assert database._turnstile
    async with database._turnstile:
        if database._near and database._near._raw:
            tell(database._near._raw)


SQLITE: Final[dict[str, Outage]] = {
    "full": _pragma("max_page_count=1", "max_page_count=1073741823"),
    "read-only": _pragma("query_only=ON", "query_only=OFF"),
}


def _stopped(server: Postgresql) -> Outage:
    @asynccontextmanager
    async def outage(_: Database) -> AsyncIterator[None]:
        await asyncio.to_thread(server.stop)
        yield
        await asyncio.to_thread(server.start)

    return outage


@dataclass
class Trouble:
    """A bot, the people who write to it, and how long it took after each outage until all was well."""

    bot: BotOnTelegram
    people: list[Person]
    logs: list[MutableMapping[str, Any]]
    recovered_after: list[float] = field(default_factory=list)

    async def go_through(self, outage: Outage) -> None:
        """People write until the bot has refused twice; what it refused first is with Telegram, or kept by now."""
        telegram = self.bot.telegram
        async with outage(self.bot.house.database):
            await self._write_until_refused()
            refused = {update["update_id"] for update in telegram.pending}
            await self._write_until_refused()
            assert refused
            taken = refused - {update["update_id"] for update in telegram.pending}
            # A file that cannot grow has room again once something in it was scrubbed, and takes one by webhook.
            assert not taken or taken <= await self._kept()
        began = time.monotonic()
        await self._settle()
        self.recovered_after.append(time.monotonic() - began)

    async def _write_until_refused(self) -> None:
        before = self._refusals()
        async with asyncio.timeout(PATIENCE):
            while self._refusals() == before:
                for person in self.people:
                    await person.says(LONG)
                await asyncio.sleep(GLANCE)

    async def _kept(self) -> set[int]:
        async with self.bot.house.database.read() as store:
            return {int(each) for each in (await store.connection.execute(select(inbox.c.update_id))).scalars()}

    def _refusals(self) -> int:
        """How often the bot could keep nothing: it asked Telegram for the same again, or answered 503."""
        return sum(each["event"] in ("polling_failed", "update_refused") for each in self.logs)

    async def _settle(self) -> None:
        clock = self.bot.telegram.clock
        assert isinstance(clock, VirtualClock)
        async with asyncio.timeout(PATIENCE):
            while self.bot.telegram.pending or await self.bot.waiting():
                await asyncio.sleep(GLANCE)
                clock.advance(1)  # what was being sent in that moment is looked at again after some seconds
                self.bot.bot.delivery.ring()


async def go_through(folder: Path, url: str, way_in: str, outages: Sequence[Outage]) -> list[float]:
    """One after the other; returns the seconds until all was worked off, after each."""
    settings: dict[str, Any] = {"database_url": url, "encryption_keys": KEY, **WAYS_IN[way_in]()}
    with capture_logs() as logs:
        async with (
            TelegramServer(clock=VirtualClock()) as telegram,
            bot_on_telegram(telegram, folder, watched=True, **settings) as bot,
        ):
            telegram.webhook.pace = 0.0
            people = [telegram.person(first_name="Lina", language_code="fr") for _ in range(PEOPLE)]
            for person in people:
                await say(person, "/start")
            trouble = Trouble(bot, people, logs)
            for outage in outages:
                await trouble.go_through(outage)
            await bot.audit()
            assert {fate for fate, _ in await bot.fates()} <= {"applied", "ignored"}
            assert sum((await bot.fates()).values()) == len(telegram.updates)
            return trouble.recovered_after


@pytest.fixture
def own_server() -> Iterator[Postgresql]:
    """One that may be stopped, as nobody else is on it."""
    pytest.importorskip("pgserver")
    with postgresql() as server:
        yield server


@pytest.fixture(params=WAYS_IN)
def way_in(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(("kind", "way_in"), [("full", "polling"), ("read-only", "webhook")])
async def test_a_file_that_cannot_be_written_confirms_nothing_and_loses_nothing(
    kind: str, way_in: str, tmp_path: Path, sqlite_files: Sqlite
) -> None:
    await go_through(tmp_path, sqlite_files.fresh(), way_in, [SQLITE[kind]])


async def test_a_server_that_is_stopped_confirms_nothing_and_loses_nothing(
    tmp_path: Path, own_server: Postgresql
) -> None:
    await go_through(tmp_path, own_server.fresh(), "polling", [_stopped(own_server)])


@pytest.mark.soak
async def test_twenty_outages_of_a_file_lose_nothing(way_in: str, tmp_path: Path, sqlite_files: Sqlite) -> None:
    took = await go_through(tmp_path, sqlite_files.fresh(), way_in, [*SQLITE.values()] * 10)
    print(f"{way_in}, SQLite: all worked off within {max(took):.1f} s")  # noqa: T201


@pytest.mark.soak
async def test_twenty_outages_of_a_server_lose_nothing(way_in: str, tmp_path: Path, own_server: Postgresql) -> None:
    took = await go_through(tmp_path, own_server.fresh(), way_in, [_stopped(own_server)] * 20)
    print(f"{way_in}, PostgreSQL: all worked off within {max(took):.1f} s")  # noqa: T201
