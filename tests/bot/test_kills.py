"""The bot killed and stopped while people answer: no answer is lost, none counts twice. In processes of its own.

A person here does everything once, as people do: whatever happens to the bot, what they have sent is not sent again.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import func, select

from dialogs.profile import Youth
from storage.database import Database
from storage.tables import outbox
from tests.fakes.bot_on_telegram import GLANCE, count_fates, say, tap, youths_by_address
from tests.fakes.bot_process import BotProcess
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.witness import check_ledger, watch

PEOPLE: Final = 10
INTERRUPTIONS: Final = ("kill", "kill", "kill", "stop", "stop")
CALLS: Final = 300  # requests of the bot that so many dialogues cost, at least
LONG: Final = 150.0  # seconds that people wait; a screen whose sending stayed unclear comes anew after 60 to 90
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"  # no two people have the same name

SITUATIONS: Final = {
    "Collège": "middle_school",
    "Lycée général ou techno": "high_school",
    "Lycée pro": "vocational_school",
}
NEEDS: Final = {"Orientation": "orientation", "Trouver un stage": "internship", "Monter un projet": "project"}
FIELDS: Final = {"Santé": "health", "Sport": "sport", "Arts et culture": "arts_culture"}
TOWNS: Final = {"Lyon": "69123", "Rennes": "35238", "Nantes": "44109", "35000": "35238"}


@dataclass(frozen=True)
class Answers:
    """What one person is going to say, unlike anybody else."""

    name: str
    age: int
    situation: str
    needs: tuple[str, ...]
    fields: tuple[str, ...]
    town: str

    def profile(self, number: int) -> Youth:
        return Youth(
            number,
            age=self.age,
            situation=SITUATIONS[self.situation],
            needs=tuple(NEEDS[need] for need in self.needs),
            fields=tuple(FIELDS[field] for field in self.fields),
            format="in_person",
            place=TOWNS[self.town],
            first_name=self.name,
        )


def make_answers(chance: random.Random, number: int) -> Answers:
    return Answers(
        name="Lina" + "".join(LETTERS[number // 26**place % 26] for place in (2, 1, 0)),
        age=chance.randint(15, 25),
        situation=chance.choice(list(SITUATIONS)),
        needs=tuple(chance.sample(list(NEEDS), chance.randint(1, 3))),
        fields=tuple(chance.sample(list(FIELDS), chance.randint(1, 3))),
        town=chance.choice(list(TOWNS)),
    )


def test_no_two_of_a_thousand_people_have_the_same_name() -> None:
    assert len({make_answers(random.Random(0), number).name for number in range(1000)}) == 1000


async def tell(person: Person, answers: Answers, patience: float = LONG) -> None:
    """The whole dialogue, each thing said or tapped once."""
    await say(person, "/start", patience)
    taps = ("D'accord", str(answers.age), answers.situation, *answers.needs, "Suivant", *answers.fields, "Suivant")
    await tap(person, *taps, "En vrai", patience=patience)
    await person.sees("ville", patience)
    await say(person, answers.town, patience)
    await tap(person, answers.name, "Oui, trouver un mentor", patience=patience)


@asynccontextmanager
async def watched(bot: BotProcess) -> AsyncIterator[BotProcess]:
    """The bot while the block runs; every fate that it gives is noted."""
    async with bot:
        async with bot.database() as database:
            await watch(database)
        yield bot


async def interrupt(telegram: TelegramServer, bot: BotProcess, chance: random.Random) -> list[int]:
    """Kill or stop the bot at moments spread over the whole conversation; returns the exit codes of the stops."""
    codes = []
    step = CALLS // (len(INTERRUPTIONS) + 1)
    for number, way in enumerate(chance.sample(INTERRUPTIONS, len(INTERRUPTIONS)), 1):
        calls = step * number + chance.randint(-step // 3, step // 3)
        reached = await telegram.bell.wait_for(lambda calls=calls: len(telegram.calls) >= calls, LONG)  # type: ignore[misc]
        assert reached, f"{len(telegram.calls)} of {calls} calls"
        await asyncio.sleep(chance.random() / 50)
        if way == "kill":
            await bot.kill()
        else:
            codes.append(await bot.stop())
        await bot.start()
    return codes


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=time.time) as server:
        yield server


async def test_no_answer_is_lost_or_counted_twice_however_often_the_bot_is_killed(
    telegram: TelegramServer, tmp_path: Path, library: str, seed: int
) -> None:
    chance = random.Random(seed)
    told = {number: make_answers(chance, number) for number in range(PEOPLE)}
    people = {
        number: telegram.person(500 + number, first_name=answers.name, language_code="fr")
        for number, answers in told.items()
    }
    async with watched(BotProcess(telegram, tmp_path, TELEGRAM_GATEWAY=library)) as bot, asyncio.TaskGroup() as group:
        stopping = group.create_task(interrupt(telegram, bot, chance))
        for number, person in people.items():
            group.create_task(tell(person, told[number]))
        assert await stopping == [0] * INTERRUPTIONS.count("stop")
    async with bot.database() as database:
        await check_ledger(telegram, database, log=bot.log, killed=True, unfinished=True)
        await check(database, telegram, {str(people[number].id): told[number] for number in told})
    assert not any(person.unanswered or person.toasts for person in people.values())


async def check(database: Database, telegram: TelegramServer, told: dict[str, Answers]) -> None:
    """What is stored is what was told; every update that Telegram let in was applied once."""
    kept = await youths_by_address(database)
    assert kept == {address: answers.profile(kept[address].id) for address, answers in told.items()}
    fates = await count_fates(database, "inbox")
    assert {fate for fate, _ in fates} == {"applied"}
    assert sum(fates.values()) == len(telegram.updates)
    assert await count_hellos(database) == len(told)


async def count_hellos(database: Database) -> int:
    async with database.read() as store:
        return int((await store.connection.exec_driver_sql("SELECT count(*) FROM journeys")).scalar_one())


async def refused(bot: BotProcess) -> None:
    """Until it is written down that a promise was refused: a kill before that leaves open whether it arrived."""
    query = select(func.max(outbox.c.attempts))
    async with bot.database() as database, asyncio.timeout(LONG):
        while True:
            async with database.read() as store:
                if (await store.connection.execute(query)).scalar():
                    return
            await asyncio.sleep(GLANCE)


async def test_a_reply_outlives_a_kill_and_a_telegram_that_does_not_answer(
    telegram: TelegramServer, tmp_path: Path, library: str
) -> None:
    lina = telegram.person(first_name="Lina", language_code="fr")
    sami = telegram.person(first_name="Sami", language_code="fr")
    async with BotProcess(telegram, tmp_path, TELEGRAM_GATEWAY=library) as bot:
        telegram.fail_next("sendMessage", 502)
        await lina.says("/start")
        await refused(bot)
        await bot.kill()  # after the turn's commit, before the delivery
        await bot.start()
        await lina.sees("Salut", LONG)
        telegram.fail_next("sendMessage", retry_after=60)
        telegram.stall_next("editMessageText", 60)
        await sami.says("/start")
        await telegram.called("sendMessage", 3)
        await lina.taps("D'accord")
        await telegram.called("editMessageText")
        assert await bot.stop() == 0  # while one chat is held back and another request hangs
        await bot.start()
        await tap(lina, "16", patience=LONG)
        assert not sami.messages
