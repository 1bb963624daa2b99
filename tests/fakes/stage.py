"""A stage for tests: the real bot on a real database, a clock moved by hand, and people who say and tap.

Nothing runs in the background: every act of a person is carried through the inbox, the turn, the outbox and the
delivery before the next one, so that a test reads like a story and never waits.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table, func, select

from bot.app import build_house, open_database
from bot.arrivals import read_line
from bot.channel import Message, Pace, Reception, Unreadable
from bot.engine import Bot
from bot.house import House
from bot.matchmaking import fill_pool
from bot.metrics import Metrics
from bot.settings import Settings
from dialogs.events import Event, Returned, Sent, Shared, Tapped
from dialogs.profile import Mentor
from matching.pool import Pool
from storage.database import Database
from storage.migrations import upgrade

UPDATES: Final = count(1)  # two stages on one database, as two processes, never share an update's number
STUCK: Final = 5.0  # seconds: a delivery that waits for a clock which stands still
START: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is told otherwise."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **delta: float) -> None:
        self.moment += timedelta(**delta)


@dataclass
class StageGateway:
    """A channel without a network. Takes the same exam as the real ones."""

    name: str = "stage"
    pace: Pace | None = None
    shown: dict[str, dict[str, Message]] = field(default_factory=dict)  # address -> reference -> message
    toasts: dict[str, list[str]] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)  # every tap that was answered, in order
    heard: list[tuple[str, Message]] = field(default_factory=list)  # (address, message), sent or edited, in order
    numbers: Any = field(default_factory=lambda: count(1))

    def read(self, raw: str) -> Reception:
        try:
            update = json.loads(raw)
            tap = f"{update['address']}/{update['id']}" if "token" in update else ""
            event, given_name = _event(update), update.get("given_name", "")
        except (ValueError, KeyError, TypeError, RecursionError) as fault:
            raise Unreadable(type(fault).__name__) from None
        return Reception(update["address"], event, given_name, update.get("language", "fr"), tap)

    async def send(self, address: str, message: Message) -> str:
        reference = str(next(self.numbers))
        self.shown.setdefault(address, {})[reference] = message
        self.heard.append((address, message))
        return reference

    async def edit(self, address: str, reference: str, message: Message) -> str:
        self.shown.setdefault(address, {})[reference] = message
        self.heard.append((address, message))
        return reference

    def renews(self, reference: str, message: Message) -> bool:
        return False

    async def retire(self, address: str, reference: str) -> None:
        if message := self.shown.get(address, {}).get(reference):
            self.shown[address][reference] = replace(message, rows=(), location="")

    async def acknowledge(self, tap: str, toast: str) -> None:
        self.acknowledged.append(tap)
        self.toasts.setdefault(tap.partition("/")[0], []).append(toast)

    async def leave(self, address: str, line: str) -> None:
        """There are no groups on the stage."""

    def forget(self, address: str) -> None:
        self.shown.pop(address, None)

    async def close(self) -> None:
        """Nothing is held open."""


def _event(update: Mapping[str, Any]) -> Event:
    if "token" in update:
        return Tapped(update["token"])
    if "returned" in update:
        return Returned()
    if "kind" in update:
        return Sent(update["kind"])
    if "latitude" in update:
        return Shared(update["latitude"], update["longitude"])
    return read_line(update["text"])


class Stage:
    """A house, its bot and the people in front of it."""

    def __init__(self, settings: Settings, gateway: StageGateway, clock: Clock, admin_key: str = "") -> None:
        self.settings = settings
        self.gateway = gateway
        self.clock = clock
        self._admin_key = admin_key
        self._updates = UPDATES
        self.bot = self._build(open_database(settings))

    def _build(self, database: Database) -> Bot:
        house = furnish(self.settings, database, self.clock)
        return Bot(house, {self.gateway.name: self.gateway}, self._admin_key)

    @property
    def house(self) -> House:
        return self.bot.house

    async def restart(self) -> None:
        """The process ends and another one begins: what was not written down is lost."""
        self.bot = self._build(self.house.database)
        await fill_pool(self.house)

    def person(self, address: str, given_name: str = "", language: str = "fr") -> "Player":
        return Player(self, address, given_name, language)

    async def mentor(self, **values: Any) -> int:
        """An approved mentor who is nobody on the stage; returns their number."""
        async with self.house.database.begin() as store:
            number = await store.people.count() + 1000
            person = await store.people.add("sample", str(number), "fr", "", self.clock())
            mentor = Mentor(person.id, **{**DEFAULT_MENTOR, **values})
            await store.mentors.add_all([mentor], self.clock())
        await fill_pool(self.house)
        return person.id

    async def receive(self, update: Mapping[str, Any], *, settle: bool = True) -> None:
        number = str(next(self._updates))
        self.clock.advance(seconds=1)  # two things never happen at once, nor do they take long
        await self.bot.receive("stage", number, str(update["address"]), json.dumps({"id": number, **update}))
        if settle:
            await self.settle()

    async def wait(self, **delta: float) -> None:
        """Time passes, and brings its chores."""
        self.clock.advance(**delta)
        await self.bot.chores.do_all()
        await self.settle()

    async def count(self, table: Table, *conditions: Any) -> int:
        """How many rows of a table are like this."""
        async with self.house.database.read() as store:
            query = select(func.count()).select_from(table).where(*conditions)
            return int((await store.connection.execute(query)).scalar_one())

    async def settle(self) -> None:
        """Until nothing waits any more, neither to be understood nor to be delivered."""
        database = self.house.database
        while True:
            async with database.read() as store:
                arrived = await store.inbox.waiting(0, 1)
            if arrived:
                await self.bot.conversation.take(arrived[0])
                continue
            async with asyncio.timeout(STUCK):
                if not await self.bot.delivery.deliver_due() and not await self.bot.broadcasts.work():
                    return


DEFAULT_MENTOR: Final[dict[str, Any]] = {
    "needs": ("internship", "application"),
    "fields": ("health",),
    "format": "either",
    "place": "69123",
    "radius_km": 50.0,
    "availability": ("weekday_evening",),
    "duration": "any",
    "languages": ("fr",),
    "mentor_status": "employee",
    "capacity": 2,
    "ages": ("13-14", "15-17", "18-25"),
    "first_name": "Karim",
    "occupation": "infirmier",
}


@dataclass
class Player:
    """Somebody in front of the bot, on the stage's channel."""

    stage: Stage
    address: str
    given_name: str
    language: str

    async def says(self, text: str) -> Message:
        await self._does({"text": text})
        return self.screen

    async def taps(self, label: str, message: Message | None = None) -> Message:
        """Press the button with this label on their newest message that has it."""
        await self._does({"token": self.token(label, message)})
        return self.screen

    async def presses(self, token: str) -> Message:
        """Press a button by its token: an old one, a forged one, somebody else's."""
        await self._does({"token": token})
        return self.screen

    async def shares(self, latitude: float, longitude: float) -> Message:
        await self._does({"latitude": latitude, "longitude": longitude})
        return self.screen

    async def returns(self) -> Message:
        """Come back after having left the channel."""
        await self._does({"returned": True})
        return self.screen

    async def sends(self, kind: str) -> Message:
        await self._does({"kind": kind})
        return self.screen

    def token(self, label: str, message: Message | None = None) -> str:
        searched = [message] if message else list(reversed(self.messages))
        for each in searched:
            for row in each.rows:
                for button in row:
                    if plain(button.label) == plain(label):
                        return button.token
        raise AssertionError(f"no button {label!r} in front of {self.address}, who sees:\n{self.screen.plain}")

    @property
    def messages(self) -> list[Message]:
        """All that they see, oldest first."""
        return list(self.stage.gateway.shown.get(self.address, {}).values())

    @property
    def screen(self) -> Message:
        """The newest message."""
        return self.messages[-1]

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.screen.rows for button in row]

    @property
    def toasts(self) -> list[str]:
        return self.stage.gateway.toasts.get(self.address, [])

    async def _does(self, what: Mapping[str, Any]) -> None:
        about = {"address": self.address, "given_name": self.given_name, "language": self.language}
        await self.stage.receive({**about, **what})


_FURNISHED: Final[dict[tuple[int, int, str], House]] = {}


def furnish(settings: Settings, database: Database, clock: Clock) -> House:
    """A house with a database, a pool and a clock of its own; what is only read from disk is read once."""
    key = settings.age_min, settings.age_max, settings.default_language
    if key not in _FURNISHED:
        _FURNISHED[key] = build_house(settings, database, clock)
    known = _FURNISHED[key]
    reader = known.reader.untaught()
    return replace(
        known,
        settings=settings,
        database=database,
        machine=replace(known.machine, reader=reader),
        reader=reader,
        pool=Pool(known.gazetteer.position, known.pool.policy),
        now=clock,
        metrics=Metrics(),
    )


def plain(text: str) -> str:
    """With the spaces that a keyboard writes, and without the marks that nobody sees."""
    return re.sub("[\u00a0\u202f]", " ", re.sub("[\u2066-\u2069]", "", text))


@asynccontextmanager
async def open_stage(folder: Path, *, admin_key: str = "", **settings: Any) -> AsyncIterator[Stage]:
    """A bot on a database in this folder, which is new."""
    values = {"database_url": f"sqlite+aiosqlite:///{folder}/binome.db", **settings}
    stage = Stage(Settings(_env_file=None, **values), StageGateway(), Clock(), admin_key)
    await upgrade(stage.house.database.engine)
    try:
        yield stage
    finally:
        await stage.house.database.close()
