"""The way to Telegram without sockets: a request goes to the tests' Telegram in the same loop, and its answer back.

What can happen to it on the way is what happens to one over HTTP: it never gets there, it is answered late, its answer
is cut off, or a proxy's page comes instead.
"""

import asyncio
import json
import random
from contextvars import ContextVar
from typing import Any, Final

import aiohttp
import pytest

from bot import sending
from bot.bot_api import BotApi
from bot.channel import Gateway
from storage.promises import Due
from tests.fakes.telegram.endpoint import Call
from tests.fakes.telegram.faults import Fault
from tests.fakes.telegram.server import TelegramServer
from tests.simulation.life import LIFE

PAGE: Final = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
LATENCY: Final = 0.12  # seconds, for one way at the most
DUE: Final[ContextVar[int | None]] = ContextVar("due", default=None)


class Unreachable(aiohttp.ClientError):
    """The request surely did not get there."""


class CutOff(aiohttp.ClientError):
    """The connection ended without an answer."""


class Wire:
    """Between every life of the bot and Telegram. `down`: nothing gets through.

    `forgetful`: so many of the offsets are not believed, so that what they confirm comes once more.
    """

    def __init__(self, telegram: TelegramServer, dice: random.Random) -> None:
        self._telegram = telegram
        self._dice = dice
        self.meant: dict[int, int] = {}  # by the `id` of a call, the promise that it was for
        self.down = False
        self.forgetful = 0.0

    async def post(self, method: str, params: dict[str, Any], seconds: float) -> tuple[int, str]:
        """Status and body. Raises Unreachable, CutOff and TimeoutError."""
        life = LIFE.get()
        assert life is not None, "nobody asks but a life"
        life.pass_by("before a request")
        async with asyncio.timeout(seconds):
            await asyncio.sleep(self._dice.random() * LATENCY)
            life.check()
            if self.down:
                raise Unreachable
            if method == "getUpdates" and self.forgetful and self._dice.random() < self.forgetful:
                params = {**params, "offset": 0}
            call, fault = await self._telegram.endpoint.ask(method, params)
            if (due := DUE.get()) is not None:
                self.meant[id(call)] = due
            answer = await self._come_back(call, fault)
        life.pass_by("after a request")
        return answer

    async def _come_back(self, call: Call, fault: Fault | None) -> tuple[int, str]:
        """The answer, if it is read: not by whoever has waited too long, or has ended."""
        read = False
        try:
            answer = await self._answer(call, fault)
            read = True
        finally:
            if not read:
                call.fault = call.fault or "cut"
        return answer

    async def _answer(self, call: Call, fault: Fault | None) -> tuple[int, str]:
        await asyncio.sleep(self._dice.random() * LATENCY)
        body = json.dumps(call.answer)
        match fault:
            case Fault(kind="cut") | Fault(kind="truncate"):
                raise CutOff
            case Fault(kind="page"):
                return 502, PAGE
            case Fault(kind="stall", seconds=seconds):
                await asyncio.sleep(seconds)
        if self.down and call.method == "getUpdates":
            raise CutOff
        return call.status, body


def install(patch: pytest.MonkeyPatch, wire: Wire) -> None:
    """How updates come in goes by the wire from now on; and each request says which promise it keeps."""
    hand_over = sending._hand_over  # noqa: SLF001  # nothing in a request to Telegram says so

    async def hand_over_noted(gateway: Gateway, due: Due) -> str:
        token = DUE.set(due.id)
        try:
            return await hand_over(gateway, due)
        finally:
            DUE.reset(token)

    async def ask(_api: BotApi, method: str, seconds: float = 15.0, **parameters: Any) -> str:
        return (await wire.post(method, parameters, seconds))[1]

    patch.setattr(BotApi, "ask", ask)
    patch.setattr(sending, "_hand_over", hand_over_noted)
