"""Two months of people who come, answer a little and do not return: what the bot holds on to does not grow.

The whole bot on a Telegram that takes everything at once. Its clock runs ahead, so that what has served its time is
forgotten meanwhile. At each of a few rests, once nothing waits, what the process holds is written down.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from benchmarks.load import null_gateway
from benchmarks.null_transport import Screens, Updates
from benchmarks.talk import TAPS
from bot.chores import OLD_PROMISES
from bot.engine import Bot
from bot.outages import SEEN_UPDATES
from bot.settings import Settings
from storage.tables import inbox, outbox
from tests.fakes.bot_on_telegram import GLANCE, furnish
from tests.fakes.bot_process import KEY

THINGS: Final = 5  # that each does
MONTHS: Final = timedelta(days=60)
AT_ONCE: Final = 50
RESTS: Final = 10
SLOPE: Final = 20.0  # MB for a hundred thousand people more
STEADY: Final = 20  # files or tasks more than before: connections come and go


class Clock:
    """Goes on with everything that is done."""

    def __init__(self, steps: int) -> None:
        self.moment = datetime(2026, 1, 5, 8, tzinfo=UTC)
        self._step = MONTHS / steps

    def __call__(self) -> datetime:
        return self.moment

    def go_on(self) -> None:
        self.moment += self._step


@dataclass(frozen=True)
class Rest:
    """What the process holds while nothing is under way."""

    people: int
    megabytes: float
    files: int
    tasks: int
    connections: int
    updates: int  # rows of the inbox
    promises: int  # rows of the outbox


class Life:
    def __init__(self, bot: Bot, screens: Screens, clock: Clock) -> None:
        self.bot = bot
        self._screens = screens
        self._clock = clock
        self._updates = Updates()

    async def come(self, first: int, count: int) -> None:
        places = asyncio.Semaphore(AT_ONCE)

        async def one(user: int) -> None:
            async with places:
                await self._answer_a_little(user)

        await asyncio.gather(*(one(user) for user in range(first, first + count)))

    async def _answer_a_little(self, user: int) -> None:
        screens = self._screens
        for label in ("/start", *TAPS[: THINGS - 1]):
            seen = screens.changed(user)
            buttons = screens.buttons.get(user, ())
            data = next((data for shown, data in buttons if shown == label), "")
            number, raw = self._updates.tapped(user, data) if data else self._updates.said(user, label)
            await self.bot.receive("telegram", number, str(user), raw)
            await seen
            self._clock.go_on()
        screens.buttons.pop(user, None)

    async def rest(self, people: int) -> Rest:
        """Once nothing waits, and what is old is forgotten."""
        database = self.bot.house.database
        await self.bot.chores.do_all()
        while True:
            async with database.read() as store:
                if not await store.inbox.count_waiting() + await store.outbox.count_waiting():
                    break
            await asyncio.sleep(GLANCE)
        async with database.read() as store:
            counted = [
                (await store.connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in (inbox, outbox)
            ]
        pool: Any = database.engine.sync_engine.pool
        self._screens.buttons.clear()
        return Rest(people, _megabytes(), _open_files(), len(asyncio.all_tasks()), pool.checkedout(), *counted)


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


@asynccontextmanager
async def living(url: str, library: str, steps: int) -> AsyncIterator[Life]:
    settings: dict[str, Any] = {"database_url": url, "encryption_keys": KEY}
    chosen, clock, screens = Settings(_env_file=None, **settings), Clock(steps), Screens()
    house = furnish(chosen, clock)
    gateway = null_gateway("PTB" if library == "ptb" else library, screens, clock)
    bot = Bot(house, {"telegram": gateway})
    try:
        async with bot.working():
            yield Life(bot, screens, clock)
    finally:
        await house.database.close()


async def endure(url: str, library: str, people: int, count: int = RESTS) -> list[Rest]:
    """So many, with rests in between; what is older than it may be is gone each time."""
    rests = []
    async with living(url, library, people * THINGS) as life:
        for number in range(count):
            await life.come(1 + number * (people // count), people // count)
            rests.append(await life.rest((number + 1) * (people // count)))
            print(rests[-1], flush=True)  # noqa: T201  # long before the end
        now = life.bot.house.now()
        async with life.bot.house.database.read() as store:
            for moment, age in ((inbox.c.received_at, SEEN_UPDATES), (outbox.c.created_at, OLD_PROMISES)):
                assert (await store.connection.execute(select(func.min(moment)))).scalar_one() >= now - age
    for name in ("files", "tasks", "connections"):
        assert getattr(rests[-1], name) <= getattr(rests[1], name) + STEADY
    assert rests[-1].updates < people * THINGS / 3
    return rests


async def test_what_is_held_does_not_grow_with_those_who_came(database_url: str, library: str) -> None:
    await endure(database_url, library, people=40, count=4)


@pytest.mark.soak
async def test_two_hundred_thousand_people_leave_no_more_than_their_rows(database_url: str, library: str) -> None:
    people = int(os.environ.get("SOAK_PEOPLE", "200000"))
    rests = await endure(database_url, library, people)
    later = rests[len(rests) // 3 :]  # by then what is kept in memory for a while is there
    slope = (later[-1].megabytes - later[0].megabytes) / (later[-1].people - later[0].people) * 100_000
    print(f"{library}: {slope:.1f} MB more for a hundred thousand people more")  # noqa: T201
    assert slope < SLOPE
