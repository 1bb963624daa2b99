"""A web chat on a free port, with an inbox and a mailbox in memory and a conversation that a test scripts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.channel import Picture, Reception
from bot.gateways.web.app import web_app
from bot.gateways.web.gateway import WebGateway
from bot.gateways.web.guards import Site
from bot.serving import serving

Script = Callable[[WebGateway, Reception], Awaitable[None]]

# The smallest PNG that a browser shows: one transparent point.
POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c636060606000000005000157a2f4a90000000049454e44ae426082"
)


class MemoryInbox:
    """Keeps updates by their identity; `open` says whether its database is there."""

    def __init__(self) -> None:
        self.open = True
        self.refused = asyncio.Event()
        self.kept: dict[str, str] = {}
        self.repeats = 0
        self.arrived: asyncio.Queue[str] = asyncio.Queue()

    async def receive(self, channel: str, update_id: str, address: str, raw: str) -> bool:
        if not self.open:
            self.refused.set()
            raise ConnectionError
        if update_id in self.kept:
            self.repeats += 1
            return False
        self.kept[update_id] = raw
        self.arrived.put_nowait(raw)
        return True


class MemoryMailbox:
    """The newest version of each message, numbered; `open` says whether its database is there."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], tuple[int, str]] = {}
        self.sequence = 0
        self.open = True

    async def append(self, address: str, reference: str, content: str) -> int:
        if not self.open:
            raise ConnectionError
        self.sequence += 1
        self.entries[address, reference] = (self.sequence, content)
        return self.sequence

    async def since(self, address: str, sequence: int) -> list[tuple[int, str, str]]:
        entries = [
            (number, reference, content)
            for (owner, reference), (number, content) in self.entries.items()
            if owner == address and number > sequence
        ]
        return sorted(entries)

    async def content(self, address: str, reference: str) -> str | None:
        return self.entries.get((address, reference), (0, None))[1]


@dataclass
class House:
    """What outlives a restart of the server, and the server that runs at the moment."""

    script: Script
    site: Site = field(default_factory=Site)
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    mailbox: MemoryMailbox = field(default_factory=MemoryMailbox)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[WebGateway]:
        """Serve, and answer what arrives with the script; again on the same port after the first time."""
        gateway = WebGateway(self.mailbox, draw)
        app = web_app(gateway, self.inbox, lambda language: f"# {language}\n\n<b>text</b>", self.site)
        async with serving(app, "127.0.0.1", self.port) as self.port:
            answering = asyncio.create_task(self._answer(gateway))
            try:
                yield gateway
            finally:
                answering.cancel()
                await gateway.close()

    async def _answer(self, gateway: WebGateway) -> None:
        while True:
            reception = gateway.read(await self.inbox.arrived.get())
            await self.script(gateway, reception)


async def draw(picture: Picture) -> bytes:
    return POINT


async def say_nothing(gateway: WebGateway, reception: Reception) -> None:
    """A conversation that only listens."""
