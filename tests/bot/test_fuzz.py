"""Hundreds of thousands of updates made up from the Bot API's description, half of them spoilt: each has a fate.

First each alone, as a gateway reads it, then through the whole bot with somebody who answers in between.
"""

import gc
import json
import time
from pathlib import Path
from typing import Any, Final

import pytest

from bot.channel import Ignored, Misplaced, Reception, Unreadable
from bot.gateways import TELEGRAM
from bot.house import utc_now
from bot.pictures import draw
from tests.fakes.bot_on_telegram import bot_on_telegram, say, tap
from tests.fakes.bot_process import KEY
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.fuzz import FIRST, PEOPLE, Fuzz
from tests.fakes.telegram.server import TelegramServer

PATIENT: Final = 600.0  # seconds, for whoever answers in the middle of it


class Ticking(VirtualClock):
    """No two moments are the same: the ledger tells by it which of two requests was made before a promise was."""

    def __call__(self) -> float:
        self.advance(1e-5)
        return self.now


def made_up(seed: int, number: int) -> list[dict[str, Any]]:
    fuzz = Fuzz(seed)
    return [fuzz.spoilt() if place % 2 else fuzz.update() for place in range(number)]


def read_all(library: str, seed: int, number: int) -> tuple[dict[str, int], float]:
    """What each was taken for, and the longest that one took, in seconds of CPU."""
    gateway = TELEGRAM[library]()("123456:TEST", "http://127.0.0.1:1", utc_now, draw)
    fuzz, taken, longest = Fuzz(seed), {"Unreadable": 0}, 0.0
    gc.freeze()  # as the bot does once it has started: the tests' own heap is no part of what an update costs
    for place in range(number):
        raw = json.dumps(fuzz.spoilt() if place % 2 else fuzz.update())
        began = time.thread_time()
        try:
            reading = gateway.read(raw)
            assert isinstance(reading, Reception | Misplaced | Ignored)
            name = type(reading).__name__
        except Unreadable:
            name = "Unreadable"
        longest = max(longest, time.thread_time() - began)
        taken[name] = taken.get(name, 0) + 1
    gc.unfreeze()
    return taken, longest


async def live_through(folder: Path, seed: int, number: int, **settings: Any) -> dict[tuple[str, str], int]:
    """All of them, through the bot; returns what became of them."""
    async with (
        TelegramServer(clock=Ticking()) as telegram,
        bot_on_telegram(telegram, folder, watched=True, **settings) as bot,
    ):
        lina = telegram.person(5, first_name="Lina", language_code="fr")
        updates = made_up(seed, number)
        for each in range(PEOPLE):
            telegram.person(FIRST + each, first_name="Lina", language_code="fr").chat.started = True
        await say(lina, "/start")
        for update in updates[: number // 2]:
            telegram.inject(update)
        await tap(lina, "D'accord", patience=PATIENT)
        for update in updates[number // 2 :]:
            telegram.inject(update)
        await tap(lina, "16", patience=PATIENT)
        await telegram.drained(PATIENT)
        await bot.settled()
        await bot.audit(killed=True)  # of the names of taps that were made up, some are the same
        assert "Que fais-tu" in lina.screen.text
        return await bot.fates()


async def test_whatever_telegram_could_send_is_read_or_set_aside(library: str, seed: int) -> None:
    taken, _ = read_all(library, seed, 300)
    assert sum(taken.values()) == 300
    assert all(taken.get(name) for name in ("Reception", "Ignored", "Unreadable"))


async def test_made_up_updates_stop_nothing(library: str, tmp_path: Path, seed: int) -> None:
    fates = await live_through(tmp_path, seed, 60, library=library)
    assert {fate for fate, _ in fates} <= {"applied", "ignored", "set_aside"}


@pytest.mark.soak
async def test_two_hundred_thousand_updates_are_read_or_set_aside(library: str, seed: int) -> None:
    taken, longest = read_all(library, seed, 200_000)
    print(f"{library}: {taken}, longest {longest * 1000:.0f} ms of CPU")  # noqa: T201


@pytest.mark.soak
async def test_made_up_updates_stop_nothing_at_full_size(
    library: str, database_url: str, tmp_path: Path, seed: int
) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "encryption_keys": KEY}
    print(await live_through(tmp_path, seed, 5000, library=library, **settings))  # noqa: T201
