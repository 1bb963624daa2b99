"""The real bot behind each real channel, and somebody in front of it who does the same things on all of them.

Telegram with each of its libraries over HTTP, the web chat over HTTP, a terminal over its lines: what one person
does is carried to its end (`settled`) before the next thing, so that what they see can be compared.
"""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import uuid4

import aiohttp

from bot.app import StoredMailbox
from bot.channel import Button, Gateway, Picture
from bot.engine import Bot
from bot.gateways import TELEGRAM
from bot.gateways.console import ADDRESS, ConsoleGateway
from bot.gateways.web.app import web_app
from bot.gateways.web.gateway import WebGateway
from bot.gateways.web.guards import Site
from bot.house import House
from bot.serving import serving
from bot.settings import Settings
from storage.migrations import upgrade
from tests.fakes.bot_on_telegram import bot_on_telegram, furnish
from tests.fakes.stage import UPDATES, Stage, open_stage
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person, Screen
from tests.fakes.telegram.server import TelegramServer

PATIENCE: Final = 20.0  # real seconds until what should happen counts as not happening
GLANCE: Final = 0.003  # real seconds between two looks at the database, which rings no bell
POINT: Final = b"\x89PNG\r\n\x1a\n" + bytes(64)  # what stands for every picture
STEP: Final = 1.0  # seconds between two things that people do

Json = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """One message in front of a person: its words and the labels under it."""

    name: str  # which message of theirs it is
    text: str
    labels: tuple[str, ...]


class Somebody(Protocol):
    """A person on one channel. What their channel cannot do, they do not have a method for."""

    address: str
    seen: list[Any]  # every button that they ever saw, in the order in which they saw them

    async def says(self, text: str) -> None: ...

    async def presses(self, label: str) -> None:
        """The button on the newest message that has it. A button that types its label, types it."""

    async def presses_twice(self, label: str) -> None:
        """Quickly, before anything has happened."""

    async def presses_old(self, number: int) -> None:
        """One of those that they ever saw, by its place among them."""

    async def shares(self, latitude: float, longitude: float) -> None: ...

    async def shown(self) -> list[Shown]:
        """All that is in front of them, oldest first."""


class Channel(Protocol):
    """One running bot, and whoever comes to it."""

    gateway: Gateway
    house: House

    async def person(self) -> Somebody: ...

    async def settled(self) -> None: ...


async def draw(_picture: Picture) -> bytes:
    return POINT


async def settled(house: House) -> None:
    """Until nothing waits any more, neither to be understood nor to be delivered."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with house.database.read() as store:
                if not await store.inbox.count_waiting() + await store.outbox.count_waiting():
                    return
            await asyncio.sleep(GLANCE)


# ---- Telegram


class OnTelegram:
    """`library` is a key of `bot.gateways.TELEGRAM`."""

    def __init__(self, server: TelegramServer, house: House, gateway: Gateway, clock: VirtualClock) -> None:
        self.server = server
        self.house = house
        self.gateway = gateway
        self.clock = clock

    async def person(self) -> "TelegramUser":
        # Nothing that could be offered as a first name, which the web does not know either.
        return TelegramUser(self, self.server.person(first_name="🙂", language_code="fr"))

    async def settled(self) -> None:
        await self.server.drained(PATIENCE)
        await settled(self.house)


class TelegramUser:
    def __init__(self, channel: OnTelegram, user: Person) -> None:
        self.channel = channel
        self.user = user
        self.address = str(user.id)
        self.seen: list[tuple[int, str]] = []

    async def says(self, text: str) -> None:
        await self._does(partial(self.user.says, text))

    async def presses(self, label: str) -> None:
        screen = next(one for one in reversed(self.user.messages) if label in _labels(self.user, one))
        if not screen.buttons:
            await self.says(label)
            return
        await self._does(partial(self.user.forges, screen.data(label), screen))

    async def presses_twice(self, label: str) -> None:
        screen = self.user.screen
        await self.user.taps(label, screen)
        await self._does(partial(self.user.taps, label, screen))

    async def presses_old(self, number: int) -> None:
        message, token = self.seen[number]
        await self._does(partial(self.user.forges, token, message))

    async def presses_again(self) -> None:
        """An app that got no answer sends the tap again, under new ids."""
        await self._does(self.user.taps_again)

    async def repeats(self) -> None:
        """Telegram was not told that the last update had arrived: it comes again as it was."""
        await self.channel.server.polled(PATIENCE)
        self.channel.server.inject(self.channel.server.updates[-1])
        await self.channel.settled()

    async def shares(self, latitude: float, longitude: float) -> None:
        await self._does(partial(self.user.shares_location, latitude, longitude))

    async def sends(self, kind: str) -> None:
        await self._does(partial(self.user.sends, kind))

    async def shown(self) -> list[Shown]:
        return [Shown(str(one.message_id), one.text, _labels(self.user, one)) for one in self.user.messages]

    async def _does(self, deed: Callable[[], Any]) -> None:
        self.channel.clock.advance(STEP)
        await deed()
        await self.channel.settled()
        for screen in self.user.messages:
            rows = (screen.markup or {}).get("inline_keyboard", [])
            found = [(screen.message_id, button.get("callback_data", "")) for row in rows for button in row]
            self.seen += [each for each in found if each[1] and each not in self.seen]


def _labels(user: Person, screen: Screen) -> tuple[str, ...]:
    """Those under the message, or on the keyboard that came with it, if that is still up."""
    markup = screen.markup or {}
    if "keyboard" in markup:
        newest = next(one for one in reversed(user.messages) if "keyboard" in (one.markup or {}))
        up = screen.message_id == newest.message_id and bool(user.keyboard)
        return tuple(label for row in user.keyboard[1:] for label in row) if up else ()
    return tuple(screen.labels)


@asynccontextmanager
async def on_telegram(library: str, folder: Path, **settings: Any) -> AsyncIterator[OnTelegram]:
    clock = VirtualClock()
    async with (
        TelegramServer(clock=clock) as server,
        bot_on_telegram(server, folder, library=library, draw=draw, **settings) as bot,
    ):
        bot.gateway.pace = None  # how fast it may be is another test's question
        yield OnTelegram(server, bot.house, bot.gateway, clock)


# ---- The web chat


class OnTheWeb:
    def __init__(self, house: House, gateway: WebGateway, clock: VirtualClock, url: str) -> None:
        self.house = house
        self.gateway = gateway
        self.clock = clock
        self.url = url

    async def person(self) -> "WebVisitor":
        visitor = WebVisitor(self)
        await visitor.post("/chat/visit", {})
        return visitor

    async def settled(self) -> None:
        await settled(self.house)


class WebVisitor:
    """One browser with its cookie."""

    def __init__(self, channel: OnTheWeb) -> None:
        self.channel = channel
        self._cookies: dict[str, str] = {}
        self.seen: list[str] = []
        self._last: Json = {}

    @property
    def address(self) -> str:
        return Site().address(next(iter(self._cookies.values())))

    async def post(self, path: str, body: Json) -> int:
        headers = {"Origin": self.channel.url, "Accept-Language": "fr"}
        async with (
            aiohttp.ClientSession(cookies=self._cookies) as session,
            session.post(self.channel.url + path, json=body, headers=headers) as response,
        ):
            self._cookies |= {name: morsel.value for name, morsel in response.cookies.items()}
            return response.status

    async def says(self, text: str) -> None:
        await self._does({"kind": "said", "text": text})

    async def presses(self, label: str) -> None:
        content = next(one for one in reversed(await self._messages()) if label in _web_labels(one))
        if content["location"]:  # as on Telegram, where such buttons type their label
            await self.says(label)
            return
        token = next(button["token"] for button in _buttons(content) if _label(button) == label)
        await self._does({"kind": "tapped", "token": token})

    async def presses_twice(self, label: str) -> None:
        content = (await self._messages())[-1]
        token = next(button["token"] for button in _buttons(content) if _label(button) == label)
        tap = {"kind": "tapped", "token": token}
        await asyncio.gather(self._does(tap), self._does(tap))

    async def presses_old(self, number: int) -> None:
        await self._does({"kind": "tapped", "token": self.seen[number]})

    async def presses_again(self) -> None:
        """As from a second window of the same browser."""
        await self._does({name: value for name, value in self._last.items() if name != "id"})

    async def repeats(self) -> None:
        """The page was not told that the last update had arrived."""
        await self._does(self._last)

    async def shares(self, latitude: float, longitude: float) -> None:
        await self._does({"kind": "shared", "latitude": latitude, "longitude": longitude})

    async def shown(self) -> list[Shown]:
        return [Shown(reference, _web_words(one), _web_labels(one)) for reference, one in (await self._kept()).items()]

    async def _does(self, update: Json) -> None:
        self.channel.clock.advance(STEP)
        self._last = {"id": str(uuid4()), **update}
        assert await self.post("/chat/updates", self._last) == 200
        await self.channel.settled()
        for content in await self._messages():
            if not content["location"]:
                tokens = [button["token"] for button in _buttons(content) if button["token"]]
                self.seen += [token for token in tokens if token not in self.seen]

    async def _messages(self) -> list[Json]:
        return list((await self._kept()).values())

    async def _kept(self) -> dict[str, Json]:
        """The newest version of each message, by its name, in the order in which they were sent."""
        async with self.channel.house.database.read() as store:
            kept = await store.mailbox.since(self.address, 0)
        newest = {reference: json.loads(content) for _, reference, content in kept}
        return dict(sorted(newest.items()))


def _web_words(content: Json) -> str:
    cards = [f"{card['heading']}\n{card['text']}" for card in content["cards"]]
    parts = (content["notes"], content["heading"], content["text"], *cards)
    return "\n\n".join(part for part in parts if part)


def _buttons(content: Json) -> list[Json]:
    return [button for row in content["rows"] for button in row]


def _label(button: Json) -> str:
    return f"{button['label']} ✓" if button["ticked"] else str(button["label"])


def _web_labels(content: Json) -> tuple[str, ...]:
    return tuple(map(_label, _buttons(content)))


@asynccontextmanager
async def _house(folder: Path, clock: VirtualClock, **settings: Any) -> AsyncIterator[House]:
    values = {"database_url": f"sqlite+aiosqlite:///{folder}/binome.db", **settings}
    house = furnish(Settings(_env_file=None, **values), lambda: datetime.fromtimestamp(clock(), UTC))
    await upgrade(house.database.engine)
    try:
        yield house
    finally:
        await house.database.close()


@asynccontextmanager
async def on_the_web(folder: Path, **settings: Any) -> AsyncIterator[OnTheWeb]:
    clock = VirtualClock()
    async with _house(folder, clock, **settings) as house:
        gateway = WebGateway(StoredMailbox(house), draw)
        bot = Bot(house, {gateway.name: gateway})
        app = web_app(gateway, bot, lambda _language: "")
        async with bot.working(), serving(app, "127.0.0.1", 0) as port:
            yield OnTheWeb(house, gateway, clock, f"http://127.0.0.1:{port}")
            await gateway.close()


# ---- A terminal


class InATerminal:
    def __init__(self, house: House, gateway: ConsoleGateway, clock: VirtualClock, out: io.StringIO) -> None:
        self.house = house
        self.gateway = gateway
        self.clock = clock
        self.lines: asyncio.Queue[str] = asyncio.Queue()
        self.out = out

    async def person(self) -> "Reader":
        await settled(self.house)
        return Reader(self)

    async def settled(self) -> None:
        await asyncio.wait_for(self.lines.join(), PATIENCE)
        await settled(self.house)

    async def each_line(self) -> AsyncIterator[str]:
        """The next one is asked for once the last one is stored."""
        while True:
            yield await self.lines.get()
            self.lines.task_done()


class Reader:
    """What scrolled out of sight cannot be pressed: a number stands for a button that is still good."""

    address = ADDRESS

    def __init__(self, channel: InATerminal) -> None:
        self.channel = channel
        self.seen: list[str] = []

    async def says(self, text: str) -> None:
        self.channel.clock.advance(STEP)
        self.channel.lines.put_nowait(text)
        await self.channel.settled()

    async def presses(self, label: str) -> None:
        await self.says(label)

    async def presses_twice(self, label: str) -> None:
        self.channel.lines.put_nowait(label)
        await self.says(label)

    async def presses_old(self, number: int) -> None:
        raise NotImplementedError

    async def shares(self, latitude: float, longitude: float) -> None:
        raise NotImplementedError

    async def shown(self) -> list[Shown]:
        """All that was printed, and the buttons whose numbers are still good."""
        buttons = self.channel.gateway._buttons.values()  # noqa: SLF001  # what a number would press
        labels = tuple(button.label for each in buttons for button in each.values())
        return [Shown("", self.channel.out.getvalue(), labels)]


@asynccontextmanager
async def in_a_terminal(folder: Path, **settings: Any) -> AsyncIterator[InATerminal]:
    clock, out = VirtualClock(), io.StringIO()
    async with _house(folder, clock, **settings) as house:
        gateway = ConsoleGateway(draw, folder, out)
        channel = InATerminal(house, gateway, clock, out)
        bot = Bot(house, {gateway.name: gateway})
        async with bot.working():
            talking = asyncio.create_task(gateway.run(bot, channel.each_line()))
            try:
                yield channel
            finally:
                talking.cancel()
                await asyncio.wait((talking,))


# ---- The tests' own channel


class OnTheStage:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.house = stage.house
        self.gateway = stage.gateway

    async def person(self) -> "StagePlayer":
        return StagePlayer(self.stage)

    async def settled(self) -> None:
        await self.stage.settle()


class StagePlayer:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.address = "42"
        self.player = stage.person(self.address)
        self.seen: list[str] = []
        self._last: Json = {}

    async def says(self, text: str) -> None:
        await self._does({"text": text})

    async def presses(self, label: str) -> None:
        await self._does({"token": self.player.token(label)})

    async def presses_twice(self, label: str) -> None:
        tap = {"token": self.player.token(label)}
        await self._arrives(str(next(UPDATES)), tap)
        await self._does(tap)

    async def presses_old(self, number: int) -> None:
        await self._does({"token": self.seen[number]})

    async def presses_again(self) -> None:
        await self._does({name: value for name, value in self._last.items() if name != "id"})

    async def repeats(self) -> None:
        await self._does(self._last)

    async def shares(self, latitude: float, longitude: float) -> None:
        await self._does({"latitude": latitude, "longitude": longitude})

    async def shown(self) -> list[Shown]:
        shown = self.stage.gateway.shown.get(self.address, {})
        return [
            Shown(name, one.plain, tuple(_stage_label(button) for row in one.rows for button in row))
            for name, one in shown.items()
        ]

    async def _does(self, what: Json) -> None:
        self.stage.clock.advance(seconds=STEP)
        self._last = {"id": str(next(UPDATES)), **what}
        await self._arrives(self._last["id"], what)
        await self.stage.settle()
        for message in self.player.messages:
            tokens = [button.token for row in message.rows for button in row]
            self.seen += [token for token in tokens if token not in self.seen]

    async def _arrives(self, number: str, what: Json) -> None:
        raw = {**what, "id": number, "address": self.address, "language": "fr"}
        await self.stage.bot.receive("stage", number, self.address, json.dumps(raw))


def _stage_label(button: Button) -> str:
    return f"{button.label} ✓" if button.ticked else button.label


@asynccontextmanager
async def on_the_stage(folder: Path, **settings: Any) -> AsyncIterator[OnTheStage]:
    async with open_stage(folder, **settings) as stage:
        yield OnTheStage(stage)


# Every channel with what opens it, by the name under which tests and operators know it.
CHANNELS: Final[dict[str, Callable[..., Any]]] = {
    **{library: partial(on_telegram, library) for library in TELEGRAM},
    "web": on_the_web,
    "console": in_a_terminal,
    "stage": on_the_stage,
}
