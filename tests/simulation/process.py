"""The bot's process: the whole bot, with its way in, on a database that outlives it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.app import open_database, open_way_in
from bot.engine import Bot
from bot.settings import Settings
from bot.webhook import Webhook
from tests.fakes.stage import furnish
from tests.simulation.gateway import WireGateway
from tests.simulation.life import Killed, Life

FOR_EVER: Final = timedelta(days=10_000)
TOKEN: Final = "123456:TEST"  # noqa: S105  # of a bot that exists in tests only


class Process:
    """One life of the bot. It has begun once it is made."""

    def __init__(
        self,
        settings: Settings,
        gateway: WireGateway,
        life: Life,
        now: Callable[[], datetime],
        token: Callable[[], str],
    ) -> None:
        self.life = life
        self._database = open_database(settings)
        self._house = replace(furnish(settings, self._database, now), token=token)  # type: ignore[arg-type]
        self._gateway = gateway
        self._stopping = asyncio.Event()
        self._running = life.begin(self._run())

    async def _run(self) -> None:
        bot = Bot(self._house, {self._gateway.name: self._gateway})
        way_in = open_way_in(bot, TOKEN)
        assert not isinstance(way_in, Webhook)
        async with bot.working():
            receiving = asyncio.create_task(way_in.run())
            await self._stopping.wait()
            way_in.stop()
            await receiving
        await self._gateway.close()
        await self._database.close()

    @property
    def over(self) -> bool:
        return self.life.ended or self._running.done()

    async def note_polls_until(self, moment: datetime) -> None:
        """What is left of days of polls that find nothing: a note of when Telegram was last heard."""
        await asyncio.wait((self.life.begin(self._note(moment)),))

    async def _note(self, moment: datetime) -> None:
        async with self._database.begin() as store:
            await store.outages.hear("telegram", moment, FOR_EVER)

    def stop(self) -> None:
        """SIGTERM: it finishes what it has in hand."""
        self._stopping.set()

    async def bury(self) -> BaseException | None:
        """It has ended, one way or the other; returns what it ended of by itself."""
        await self.life.bury()
        with suppress(asyncio.CancelledError, Killed):
            await asyncio.wait((self._running,))
        if self._running.cancelled():
            return None
        fault = self._running.exception()
        return None if isinstance(fault, Killed) else fault
