"""The same odd thing done by hundreds at once: taps sent again, everything erased, and poison among what they say.

In the test's own loop, with each library on each database. Small here, at full size with `make soak`.
"""

import asyncio
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, Final

import pytest
import structlog
from sqlalchemy import func, select

from bot.channel import Unreadable
from storage.tables import inbox
from tests.bot.test_differential import dump
from tests.bot.test_intake import CANARY, SENDER, poisons
from tests.bot.test_webhook import SCRIPT
from tests.fakes.bot_on_telegram import BotOnTelegram, bot_on_telegram, say, tap
from tests.fakes.bot_process import KEY
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

FEW: Final = 5
AT_ONCE: Final = 50
PATIENT: Final = 300.0  # seconds, on a busy machine
FIRST: Final = 700_000_000_000  # of their numbers, which nothing else in a database looks like


@pytest.fixture
async def running(tmp_path: Path, library: str, database_url: str) -> AsyncIterator[BotOnTelegram]:
    """A bot whose every fate is noted, and judged at the end."""
    settings: dict[str, Any] = {"library": library, "database_url": database_url, "encryption_keys": KEY}
    async with (
        TelegramServer(clock=VirtualClock()) as telegram,
        bot_on_telegram(telegram, tmp_path, watched=True, **settings) as bot,
    ):
        yield bot
        await telegram.drained(PATIENT)
        await bot.settled()
        await bot.audit()


def crowd(telegram: TelegramServer, count: int) -> list[Person]:
    return [telegram.person(FIRST + number, first_name="Lina", language_code="fr") for number in range(count)]


async def everybody(people: Iterable[Person], do: Callable[[Person], Awaitable[None]]) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(person: Person) -> None:
        async with places:
            await do(person)

    await asyncio.gather(*map(one, people))


# ---- A tap that an app sends again, under new names


async def tap_again(bot: BotOnTelegram, count: int, seed: int) -> None:
    chance, people = random.Random(seed), crowd(bot.telegram, count)

    async def choose(person: Person) -> None:
        await say(person, "/start", PATIENT)
        await tap(person, "D'accord", "16", "Lycée pro", patience=PATIENT)
        await person.taps("Orientation")
        for _ in range(chance.randint(1, 9)):
            await person.taps_again()
        await person.sees(lambda screen: "Orientation ✓" in screen.labels, PATIENT)

    await everybody(people, choose)
    await bot.telegram.drained(PATIENT)
    await bot.settled()
    async with bot.house.database.read() as store:
        for person in people:
            found = await store.people.find("telegram", str(person.id))
            assert found
            assert (await store.sessions.all(found.id))[0].session.draft == ("orientation",)
    assert not any(person.unanswered for person in people)


async def test_taps_that_come_again_count_once(running: BotOnTelegram, seed: int) -> None:
    await tap_again(running, FEW, seed)


@pytest.mark.soak
async def test_a_thousand_peoples_taps_that_come_again_count_once(running: BotOnTelegram, seed: int) -> None:
    await tap_again(running, 1000, seed)


# ---- Everything erased, at any moment


async def erase(bot: BotOnTelegram, count: int, seed: int) -> None:
    """Nothing of anybody is left, neither in the clear nor sealed."""
    chance, people = random.Random(seed), crowd(bot.telegram, count)

    async def leave(person: Person) -> None:
        for line in SCRIPT[: chance.randint(1, len(SCRIPT))]:
            await person.says(CANARY if line == "Lina" else line)
        if chance.random() < 0.3:
            bot.telegram.fail_next("sendMessage", 502, chat=person.id)
        await person.says("/supprimer")
        await person.sees(lambda screen: "Oui, tout effacer" in screen.labels, PATIENT)
        await person.taps("Oui, tout effacer")

    leaving = asyncio.create_task(everybody(people, leave))
    await pass_time(bot, leaving)
    left = str(await dump(bot.house))
    assert CANARY not in left
    assert str(FIRST)[:8] not in left
    async with bot.house.database.read() as store:
        assert await store.people.count() == 0


async def pass_time(bot: BotOnTelegram, doing: asyncio.Task[None]) -> None:
    """For what is held back, until all is done and delivered; slowly, or it would look like an outage."""
    clock = bot.telegram.clock
    assert isinstance(clock, VirtualClock)
    while not doing.done() or bot.telegram.pending or await bot.waiting():
        clock.advance(0.1)
        bot.bot.delivery.ring()
        await asyncio.wait((doing,), timeout=0.05)
    doing.result()


async def test_of_those_who_have_everything_erased_nothing_is_left(running: BotOnTelegram, seed: int) -> None:
    await erase(running, FEW, seed)


@pytest.mark.soak
async def test_of_a_thousand_who_have_everything_erased_nothing_is_left(running: BotOnTelegram, seed: int) -> None:
    await erase(running, 1000, seed)


# ---- Poison


async def poison(bot: BotOnTelegram, count: int, broken: int, seed: int, a_second: float) -> None:
    """So many broken updates at any place among what so many people say, of whom a few arrive each second."""
    chance, people, times = random.Random(seed), crowd(bot.telegram, count), list[float]()
    bad = [each for each in poisons() if is_unreadable(bot, each)]
    before = Counter(chance.choices(range(count * len(SCRIPT)), k=broken))
    said, spoilt = itertools.count(), itertools.count()

    async def answer(person: Person) -> None:
        for line in SCRIPT:
            for _ in range(before[next(said)]):
                bot.telegram.inject({**sent_by(person, chance.choice(bad)), "n": next(spoilt)})
            began = time.monotonic()
            await say(person, line, PATIENT)
            times.append(time.monotonic() - began)

    with structlog.testing.capture_logs() as logs:
        async with asyncio.TaskGroup() as group:
            for person in people:
                group.create_task(answer(person))
                await asyncio.sleep(1 / a_second)
        await bot.telegram.drained(PATIENT)
        await bot.settled()
    p50, p95 = (sorted(times)[len(times) * share // 100] * 1000 for share in (50, 95))
    print(f"{len(times)} answers and {broken} broken: p50 {p50:.0f} ms, p95 {p95:.0f} ms")  # noqa: T201
    written = json.dumps(logs, default=str)
    assert CANARY not in written
    assert "Lina" not in written
    assert [profile.first_name for profile in (await bot.youths()).values()] == ["Lina"] * count
    assert await count_by_fate(bot) == {"applied": count * len(SCRIPT), "set_aside": broken}
    async with bot.house.database.read() as store:
        kept = select(func.count()).where(inbox.c.fate == "set_aside", inbox.c.sealed_raw.is_not(None))
        assert (await store.connection.execute(kept)).scalar() == broken


def sent_by(person: Person, update: dict[str, Any]) -> dict[str, Any]:
    """In the order of what they say themselves; hundreds of one sender would be a flood."""
    renamed: dict[str, Any] = json.loads(json.dumps(update).replace(str(SENDER), str(person.id)))
    return renamed


def is_unreadable(bot: BotOnTelegram, update: dict[str, Any]) -> bool:
    """For this library: of some broken things each makes something still."""
    if "update_id" in update:
        return False  # it is its number that is broken
    try:
        bot.gateway.read(json.dumps({"update_id": 7, **update}))
    except (Unreadable, RecursionError):
        return True
    return False


async def count_by_fate(bot: BotOnTelegram) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for (fate, _), count in (await bot.fates()).items():
        counted[fate] += count
    return dict(counted)


async def test_broken_updates_among_what_a_few_people_say_stop_nothing(running: BotOnTelegram, seed: int) -> None:
    await poison(running, FEW, 20, seed, a_second=100)


@pytest.mark.soak
async def test_five_hundred_broken_among_ten_thousand_stop_nothing(running: BotOnTelegram, seed: int) -> None:
    await poison(running, 950, 500, seed, a_second=2.5)
