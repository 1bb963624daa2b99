"""The bot killed at every place where it could be: before and after each commit and each request, one after another.

A short conversation between a young person and a mentor is had again and again, each time with the kill one place
later, until none comes any more. Every time it ends as if nothing had happened, and the ledger finds nothing.
A run takes each of a few places that are drawn by chance; `make soak` takes them all.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import pytest

from bot.app import open_database
from bot.settings import Settings
from dialogs.profile import Mentor
from storage.database import Database
from tests.fakes import fuse as fuses
from tests.fakes.bot_on_telegram import BotOnTelegram, bot_on_telegram, count_fates, hooked
from tests.fakes.bot_process import KEY
from tests.fakes.fuse import Fuse, living
from tests.fakes.stage import DEFAULT_MENTOR
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person, Screen
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.witness import check_ledger, watch

SENTENCE: Final = "16 ans, lycée pro à Lyon, je cherche un stage dans la santé, en vrai"
FATES: Final = {("applied", "Started"): 1, ("applied", "Said"): 1, ("applied", "Tapped"): 5}  # of what they do
FEW: Final = 8  # of the places
ALL: Final = 10**6
MANY_PLACES: Final = {"polling": 150, "webhook": 100}  # that such a conversation has, at least
GLANCE: Final = 0.2  # real seconds
LOOKS: Final = 300  # glances, until what should happen counts as not happening
SILENCE: Final = 61.0  # seconds after which somebody is shown anew what may have been lost
LONG: Final = 60.0  # real seconds for all of it
CLAIM: Final = 4.0  # seconds after which what a dead process had in hand is anybody's


MODES: Final[dict[str, Callable[[], dict[str, Any]]]] = {"polling": dict, "webhook": hooked}

KillOneByOne = Callable[[str, Callable[[], str], int, str], Awaitable[int]]


class World:
    """Telegram, a database, and one life of the bot after another."""

    def __init__(self, telegram: TelegramServer, clock: VirtualClock, settings: dict[str, Any], folder: Path) -> None:
        self.telegram = telegram
        self.clock = clock
        self.lina = telegram.person(first_name="Lina", language_code="fr")
        self.karim = telegram.person(first_name="Karim", language_code="fr")
        self.karim.chat.started = True
        self.bot: BotOnTelegram | None = None
        self.born = asyncio.Event()
        self._settings = settings
        self._of_database = {name: settings[name] for name in ("database_url", "encryption_keys")}
        self._folder = folder

    @property
    def current(self) -> BotOnTelegram:
        assert self.bot is not None, "the bot does not live"
        return self.bot

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        database = open_database(Settings(_env_file=None, **self._of_database))
        try:
            yield database
        finally:
            await database.close()

    async def prepare(self) -> None:
        """Karim is a mentor, and everything is watched."""
        async with self.database() as database:
            await watch(database)
            now = self.telegram.clock()
            async with database.begin() as store:
                moment = _moment(now)
                person = await store.people.add("telegram", str(self.karim.id), "fr", "", moment)
                await store.mentors.add_all([Mentor(person.id, **DEFAULT_MENTOR)], moment)

    async def live(self, fuse: Fuse) -> None:
        """One life, until its fuse blows or it is cancelled."""
        async with bot_on_telegram(self.telegram, self._folder, **self._settings) as bot:
            self.bot = bot
            self.born.set()
            await asyncio.Event().wait()

    async def converse(self) -> None:
        """Each thing is said or tapped once."""
        lina, karim = self.lina, self.karim
        await lina.says("/start")
        await self._tap(lina, "D'accord")
        await self._sees(lina, lambda screen: "Quel âge" in screen.text)
        await lina.says(SENTENCE)
        await self._tap(lina, "Lina")
        await self._tap(lina, "Oui, trouver un mentor")
        await self._tap(lina, "Demander à Karim")
        await self._tap(karim, "Accepter")
        await self._sees(lina, lambda screen: "Karim a dit oui" in screen.text)

    async def _tap(self, person: Person, label: str) -> None:
        shown = await self._sees(person, lambda screen: any(label in each for each in screen.labels))
        await person.taps(label, shown)

    async def _sees(self, person: Person, wanted: Callable[[Screen], bool]) -> Screen:
        for _ in range(LOOKS):
            try:
                return await person.sees(wanted, GLANCE)
            except AssertionError:
                await self._be_silent()
        return await person.sees(wanted, GLANCE)

    async def _be_silent(self) -> None:
        """Where the bot has nothing more to do, time passes, and what may have been lost is shown anew."""
        bot = self.bot
        if bot is not None and not self.telegram.pending and not await bot.waiting():
            self.clock.advance(SILENCE)
            bot.bot.chores.ring()


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


Story = tuple[Callable[[World], Coroutine[Any, Any, None]], dict[tuple[str, str], int]]


async def kill_at(
    place: int, folder: Path, url: str, library: str, story: Story | None = None, mode: str = "polling"
) -> Fuse:
    """The whole conversation, or another story, with one kill; returns the fuse, blown if there was such a place."""
    talk, fates = story or (World.converse, FATES)
    clock, fuse = VirtualClock(), Fuse(place)
    async with TelegramServer(clock=clock) as telegram:
        telegram.webhook.pace = 0.0  # an update that a dead bot did not take comes again at once
        settings = {"database_url": url, "encryption_keys": KEY, "library": library, **MODES[mode]()}
        world = World(telegram, clock, settings, folder)
        await world.prepare()
        talking = asyncio.create_task(talk(world))
        async with living(fuse, partial(world.live, fuse)):
            await _either(_finished(world, talking), fuse.blown.wait())
        if fuse.blown.is_set():
            world.bot = None
            world.born.clear()
            clock.advance(CLAIM)
            after = Fuse()
            async with living(after, partial(world.live, after)):
                await _finished(world, talking)
        async with world.database() as database:
            await check_ledger(telegram, database, killed=True)
            assert await count_fates(database, "inbox") == fates
    return fuse


async def _finished(world: World, talking: asyncio.Task[None]) -> None:
    """Until all is said, and nothing waits any more."""
    async with asyncio.timeout(LONG):
        await asyncio.shield(talking)
        await world.born.wait()
        await world.current.settled()


async def _either(*awaited: Coroutine[Any, Any, Any]) -> None:
    """Until one of them has ended; the others are given up."""
    tasks = [asyncio.create_task(each) for each in awaited]
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    await asyncio.wait(tasks)
    for task in done:
        task.result()


@pytest.fixture
def _passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    fuses.lay(monkeypatch)


@pytest.fixture
def one_by_one(_passed_by: None, tmp_path: Path, seed: int) -> KillOneByOne:
    """Kills at each of so many places, evenly spread, or at all of them; returns how many places there were."""

    async def kill_one_by_one(library: str, url: Callable[[], str], wanted: int, mode: str) -> int:
        places = (await kill_at(0, tmp_path, url(), library, mode=mode)).passed
        step = max(places // wanted, 1)
        print(f"places {places}, every {step}th from {seed % step + 1}")  # noqa: T201  # what is to be said of it
        for place in range(seed % step + 1, places + 1, step):
            fuse = await kill_at(place, tmp_path, url(), library, mode=mode)
            print(f"place {place}: {fuse.where or 'not reached'}")  # noqa: T201  # pytest shows it where the test fails
        return places

    return kill_one_by_one


class Fresh(Protocol):
    def fresh(self) -> str: ...


MAKERS: Final = {"sqlite": "sqlite_files", "postgresql": "postgresql_server"}


@pytest.fixture(params=MAKERS)
def fresh(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Gives the URL of a new database each time, on SQLite or on PostgreSQL."""
    maker: Fresh = request.getfixturevalue(MAKERS[request.param])
    return maker.fresh


@pytest.mark.soak
@pytest.mark.parametrize("mode", MODES)
async def test_a_kill_at_any_of_a_few_places_loses_and_doubles_nothing(
    one_by_one: KillOneByOne, library: str, fresh: Callable[[], str], mode: str
) -> None:
    assert await one_by_one(library, fresh, FEW, mode) > MANY_PLACES[mode]


@pytest.mark.soak
@pytest.mark.parametrize("mode", MODES)
async def test_a_kill_at_any_place_loses_and_doubles_nothing(
    one_by_one: KillOneByOne, library: str, fresh: Callable[[], str], mode: str
) -> None:
    assert await one_by_one(library, fresh, ALL, mode) > MANY_PLACES[mode]
