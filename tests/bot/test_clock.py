"""A clock that is put forward and back, changes to summer time, meets a leap day, and is ten years off.

Whoever has stopped in the middle is reminded, and whoever is not answered is told so: once, whatever the clock did.
"""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from tests.bot.test_chores import youth
from tests.fakes.stage import Player, Stage, open_stage

REMINDER: Final = "arrêtés en chemin"
NO_ANSWER: Final = "pas répondu à temps"
BEGINNINGS: Final = {
    "the day before summer time": datetime(2026, 3, 28, 20, tzinfo=UTC),
    "the day before winter time": datetime(2026, 10, 24, 20, tzinfo=UTC),
    "the day before a leap day": datetime(2028, 2, 28, 20, tzinfo=UTC),
}
HOUR: Final = timedelta(hours=1)


async def live_through(stage: Stage, chance: random.Random, count: int) -> list[Player]:
    """So many begin or ask a mentor, one by one, while the clock does what it likes, and chores are done each time."""
    people: list[Player] = []
    for number in range(count):
        stage.clock.moment += chance.choice((HOUR, -HOUR, timedelta(minutes=chance.randint(1, 120)), timedelta(0)))
        people.append(await (begin if number % 2 else ask)(stage, str(number)))
        await stage.wait(minutes=1)
    return people


async def begin(stage: Stage, name: str) -> Player:
    """And stop in the middle."""
    lina = stage.person(name)
    await lina.says("/start")
    await lina.says("d'accord")
    return lina


async def ask(stage: Stage, name: str) -> Player:
    """A mentor who will not answer."""
    lina = await youth(stage, name)
    await lina.says("/start")
    await lina.taps("Voir les mentors")
    await lina.taps("Demander à Karim")
    return lina


async def days_pass(stage: Stage, chance: random.Random, days: int) -> None:
    """On a clock that somebody corrects now and then."""
    for _ in range(days * 3):
        await stage.wait(hours=8)
        await stage.wait(seconds=chance.choice((3600, -3600, 0)))


def told(stage: Stage, words: str) -> dict[str, int]:
    """How often each person was told these words."""
    heard = [address for address, message in stage.gateway.heard if words in message.plain]
    return {address: heard.count(address) for address in heard}


@pytest.fixture(params=BEGINNINGS)
def beginning(request: pytest.FixtureRequest) -> datetime:
    return BEGINNINGS[request.param]


async def play(folder: Path, beginning: datetime, seed: int, count: int) -> None:
    chance = random.Random(seed)
    async with open_stage(folder) as stage:
        stage.clock.moment = beginning
        await stage.mentor(capacity=count)
        await live_through(stage, chance, count)
        await days_pass(stage, chance, days=5)
        assert told(stage, REMINDER) == {str(number): 1 for number in range(1, count, 2)}
        assert told(stage, NO_ANSWER) == {str(number): 1 for number in range(0, count, 2)}


async def test_each_reminder_comes_once_whatever_the_clock_does(tmp_path: Path, beginning: datetime, seed: int) -> None:
    await play(tmp_path, beginning, seed, count=4)


@pytest.mark.soak
async def test_each_reminder_comes_once_whatever_the_clock_does_at_full_size(
    tmp_path: Path, beginning: datetime, seed: int
) -> None:
    await play(tmp_path, beginning, seed, count=200)


async def test_a_clock_ten_years_ahead_erases_says_so_once_and_reminds_of_nothing(tmp_path: Path) -> None:
    """As if ten years had passed. That it was wrong nobody can know: see docs/reliability.md."""
    async with open_stage(tmp_path) as stage:
        await stage.mentor()
        await begin(stage, "lina")
        await ask(stage, "sami")
        before = len(stage.gateway.heard)
        for days in (3653, -3653, 4):
            await stage.wait(days=days)
        [(address, message)] = stage.gateway.heard[before:]
        assert address == "lina"
        assert "effacé" in message.plain
