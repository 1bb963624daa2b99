"""One simulated world: Telegram, its people, the bot's lives one after the other, and what goes wrong."""

import asyncio
import random
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.app import open_database
from dialogs.profile import Mentor
from storage.database import Away
from tests.fakes.stage import DEFAULT_MENTOR
from tests.fakes.telegram.server import TelegramServer
from tests.simulation.crowd import Crowd
from tests.simulation.disk import Disk
from tests.simulation.faults import WEEK, Weather, number_anew
from tests.simulation.gateway import WireGateway
from tests.simulation.ground import Ground
from tests.simulation.life import Killed, Life
from tests.simulation.loop import Loop
from tests.simulation.process import TOKEN, Process
from tests.simulation.wire import Wire

START: Final = 1_767_600_000.0  # 2026-01-05 08:00 UTC, a Monday
LOOKS: Final = 400  # until what should come to its end counts as hanging
STOPPED_WITHIN: Final = 300.0  # seconds


class World:
    """All of it. Whoever directs it lets people act, time pass and things go wrong."""

    def __init__(self, ground: Ground, loop: Loop, dice: random.Random) -> None:
        self.ground, self.loop, self.dice = ground, loop, dice
        self.telegram = TelegramServer(TOKEN, lambda: START + loop.time())
        self.telegram.limit()
        self.wire, self.disk = Wire(self.telegram, dice), Disk(dice)
        self.crowd = Crowd(self.telegram, dice)
        self.weather = Weather(self.telegram, self.wire, self.disk, dice)
        self.settings = ground.settings(admin_ids=(self.crowd.admin.person.id,), bot_token=TOKEN)
        self.glass = sqlite3.connect(ground.path)  # to look into the database from outside of every life
        self.process: Process | None = None
        self.kills = 0
        self.faults: list[str] = []  # what nobody has ordered
        loop.set_exception_handler(self._note_fault)

    def _note_fault(self, _loop: object, context: dict[str, Any]) -> None:
        """A task that nobody waited for has failed; in a life that was killed, that is nothing."""
        fault = context.get("exception")
        if not isinstance(fault, Killed):
            self.faults.append(f"unheard: {context['message']} {fault!r}")

    def now(self) -> datetime:
        return datetime.fromtimestamp(START + self.loop.time(), UTC)

    @property
    def forgets(self) -> bool:
        """Has the bot lost what Telegram told it, with its life or with a commit that was refused?"""
        return bool(self.kills or self.disk.refused)

    def token(self) -> str:
        return f"{self.dice.getrandbits(128):022x}"[:22]

    async def prepare(self) -> None:
        """The mentors are mentors already; and everything is watched."""
        database = open_database(self.settings)
        async with database.begin() as store:
            for mentor in self.crowd.mentors[:2]:
                mentor.person.chat.started = True
                person = await store.people.add("telegram", str(mentor.person.id), "fr", "", self.now())
                values = {**DEFAULT_MENTOR, "capacity": self.dice.randint(1, 2)}
                await store.mentors.add_all([Mentor(person.id, **values)], self.now())
        await database.close()

    # ---- The bot

    async def revive(self) -> None:
        """A process that has ended is buried, and another one begins."""
        await self.bury()
        if self.process is None:
            gateway = WireGateway(self.wire, self._upload, self.now)
            self.process = Process(self.settings, gateway, Life(self.disk), self.now, self.token)

    def _upload(self, name: str, content: bytes) -> str:
        return self.telegram.world.store(name, content).file_id

    async def bury(self) -> None:
        """Where the process has ended."""
        if self.process is None or not self.process.over:
            return
        killed = self.process.life.ended
        self.kills += killed
        fault = await self.process.bury()
        if fault is not None and not isinstance(fault, Away):
            self.faults.append(f"the process ended: {fault!r}")
        self.process = None
        self.ground.drop_connections()

    def kill_soon(self) -> None:
        """At one of the next commits or requests."""
        if self.process is not None:
            self.process.life.kill_in(self.dice.randint(1, 40))

    async def kill(self) -> None:
        """Now, wherever it is."""
        if self.process is not None:
            self.process.life.end()
            await self.bury()

    async def stop(self) -> None:
        """Somebody updates the bot: it ends by itself."""
        if self.process is None:
            return
        self.process.stop()
        until = self.loop.time() + STOPPED_WITHIN
        while not self.process.over and self.loop.time() < until:
            await self.let_pass(1.0)
        if not self.process.over:
            self.faults.append("it does not stop")
            self.process.life.end()
        await self.bury()

    def close(self) -> None:
        """Nobody looks into it any more."""
        self.glass.close()
        self.disk.close()

    # ---- Time

    async def let_pass(self, seconds: float, grain: float = 0.25) -> None:
        """Everything that is to happen meanwhile happens, give or take the grain."""
        self.loop.set_grain(grain)
        await asyncio.sleep(seconds)

    async def let_days_pass(self, seconds: float) -> None:
        """A leap, in which nobody does anything. Where the bot is well, it has polled all the time."""
        if self.process is not None and self._is_idle():
            await self.process.note_polls_until(self.now() + timedelta(seconds=seconds))
        if seconds >= WEEK:
            number_anew(self.telegram.world, self.dice)
        self.loop.leap(seconds)
        await self.let_pass(3.0)

    def _is_idle(self) -> bool:
        well = self.process is not None and not self.process.over and not self.wire.down and not self.disk.share
        return well and not self.telegram.pending

    async def come_to_rest(self) -> None:
        """All faults are over and time passes, until nothing waits any more, or too long."""
        self.weather.clear()
        for _ in range(LOOKS):
            await self.revive()
            await self.let_pass(5.0, grain=2.0)
            if not self.telegram.pending and not self._waiting() and self.process and not self.process.over:
                return

    def _waiting(self) -> int:
        """Rows without a fate, asked for past the bot."""
        waits = "SELECT count(*) FROM {} WHERE fate = 'waiting'"
        return sum(int(self.glass.execute(waits.format(table)).fetchone()[0]) for table in ("inbox", "outbox"))
