"""Many people at a steady pace, and one who floods: everybody is answered, and the flood takes nothing from the others.

The bot runs in a process of its own, on a Telegram without limits. Times are printed, not judged: what has to hold is
that nothing is lost, that each drop is noted as one, and that whoever floods hears of it only now and then.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from bot.flood import BURST, WARN_AGAIN, Flood
from tests.bot.test_kills import watched
from tests.bot.test_webhook import SCRIPT
from tests.fakes.bot_on_telegram import bot_on_telegram, count_fates, say
from tests.fakes.bot_process import KEY, UNPACED, BotProcess
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.witness import check_ledger

STEPS: Final = (*SCRIPT, "/profil", "/aide", "/profil", "/aide", "/profil")
PATIENT: Final = 300.0  # seconds, on a busy machine
FLOOD: Final = 500  # messages a second
TICK: Final = 0.1  # seconds between two handfuls of the flood
MINUTES: Final = 5


@dataclass
class Crowd:
    """People who arrive one after the other and go all the way, each answering once they are answered."""

    telegram: TelegramServer
    times: list[float] = field(default_factory=list)  # seconds from each thing said to its answer

    async def come(self, count: int, a_second: float) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self._converse(self.telegram.person(first_name="Lina", language_code="fr")))
                await asyncio.sleep(1 / a_second)

    async def _converse(self, person: Person) -> None:
        for line in STEPS:
            began = time.monotonic()
            await say(person, line, PATIENT)
            self.times.append(time.monotonic() - began)

    def show(self, when: str) -> None:
        times = sorted(self.times)
        p50, p95, p99 = (times[len(times) * share // 100] * 1000 for share in (50, 95, 99))
        print(f"{when}: {len(times)} answers, p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms")  # noqa: T201


async def flood(person: Person, seconds: float) -> None:
    """Five hundred messages a second, whatever comes back."""
    begin = time.monotonic()
    sent = 0
    while (passed := time.monotonic() - begin) < seconds:
        for _ in range(int(passed * FLOOD) - sent):
            await person.says("spam")
            sent += 1
        await asyncio.sleep(TICK)


def megabytes(bot: BotProcess) -> float:
    """That the process has in memory."""
    status = Path(f"/proc/{bot.number}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=time.time) as server:
        yield server


@pytest.fixture
async def running(
    telegram: TelegramServer, tmp_path: Path, library: str, database_url: str
) -> AsyncIterator[BotProcess]:
    """A bot whose every fate is noted, and judged at the end."""
    bot = BotProcess(telegram, tmp_path, module=UNPACED, TELEGRAM_GATEWAY=library, DATABASE_URL=database_url)
    async with watched(bot):
        yield bot
        await telegram.drained(PATIENT)
    async with bot.database() as database:
        await check_ledger(telegram, database, log=bot.log, unfinished=True)


@pytest.mark.soak
async def test_a_thousand_people_at_a_steady_pace_are_all_answered(
    telegram: TelegramServer, running: BotProcess
) -> None:
    crowd = Crowd(telegram)
    await crowd.come(1000, a_second=10)
    crowd.show("steady")
    async with running.database() as database:
        assert {fate for fate, _ in await count_fates(database, "inbox")} == {"applied"}


@pytest.mark.soak
async def test_one_who_floods_takes_nothing_from_two_hundred_others(
    telegram: TelegramServer, running: BotProcess
) -> None:
    eve = telegram.person(first_name="Eve", language_code="fr")
    quiet, loud = Crowd(telegram), Crowd(telegram)
    await quiet.come(50, a_second=200 / (60 * MINUTES))
    before, began = megabytes(running), time.monotonic()
    await asyncio.gather(flood(eve, 60 * MINUTES), loud.come(200, a_second=200 / (60 * MINUTES)))
    quiet.show("quiet")
    loud.show("loud")
    print(f"memory: {megabytes(running) - before:+.0f} MB")  # noqa: T201
    warnings = sum("un peu vite" in screen.text for screen in eve.messages)
    assert warnings <= 1 + (time.monotonic() - began) / WARN_AGAIN.total_seconds()
    async with running.database() as database:
        fates = await count_fates(database, "inbox")
    said = len(STEPS) * 250
    assert sum(fates.values()) - fates["ignored", "flood"] < said + 60 * MINUTES * FLOOD / 10


async def test_a_few_people_at_a_steady_pace_are_all_answered(tmp_path: Path, library: str, database_url: str) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "encryption_keys": KEY}
    async with (
        TelegramServer(clock=VirtualClock()) as telegram,
        bot_on_telegram(telegram, tmp_path, library=library, watched=True, **settings) as bot,
    ):
        crowd = Crowd(telegram)
        await crowd.come(5, a_second=100)
        await bot.settled()
        await bot.audit()
        assert len(crowd.times) == 5 * len(STEPS)
        assert {fate for fate, _ in await bot.fates()} == {"applied"}


async def test_a_flood_is_dropped_in_handfuls_and_those_behind_it_are_answered(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "encryption_keys": KEY}
    drop, handfuls = Flood._drop, []  # noqa: SLF001  # how often it is called is what is looked at

    async def counted(*args: Any) -> list[int]:
        handfuls.append(await drop(*args))
        return handfuls[-1]

    monkeypatch.setattr(Flood, "_drop", counted)
    async with (
        TelegramServer(clock=VirtualClock()) as telegram,
        bot_on_telegram(telegram, tmp_path, watched=True, **settings) as bot,
    ):
        eve, lina = (telegram.person(first_name=name, language_code="fr") for name in ("Eve", "Lina"))
        for _ in range(300):
            await eve.says("spam")
        await say(lina, "/start", PATIENT)
        await bot.settled()
        await bot.audit()
        assert (await bot.fates())["ignored", "flood"] == 300 - BURST == sum(map(len, handfuls))
        assert len(handfuls) <= 30
        assert sum("un peu vite" in screen.text for screen in eve.messages) == 1
