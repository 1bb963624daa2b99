"""Broadcasts on Telegram over HTTP: within its limits, past those who blocked the bot, and through a kill.

`make soak` runs the full size: 5,000 people and 50 who chat meanwhile.
"""

import asyncio
import math
import random
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import insert

from dialogs.profile import Youth
from storage.database import Database
from storage.tables import people
from tests.fakes.bot_on_telegram import BotOnTelegram, bot_on_telegram, say, tap
from tests.fakes.bot_process import BotProcess
from tests.fakes.telegram.clock import START
from tests.fakes.telegram.people import Person, Screen
from tests.fakes.telegram.server import TelegramServer

ADMIN: Final = 77
WORDS: Final = "Forum des métiers samedi"
LONG: Final = 60.0
FULL: Final = pytest.mark.soak


def by_day() -> Callable[[], float]:
    """A clock that goes, and says that it is a Monday morning."""
    began = time.monotonic()
    return lambda: START + time.monotonic() - began


def zone_by_day() -> str:
    """Where it is about two in the afternoon; for a process of its own, which has the real time."""
    ahead = 14 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"  # such names count westwards


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=by_day()) as server:
        yield server


@pytest.fixture
async def running(telegram: TelegramServer, tmp_path: Path) -> AsyncIterator[BotOnTelegram]:
    async with bot_on_telegram(telegram, tmp_path, admin_ids=(ADMIN,), paced=True) as bot:
        yield bot


async def add_youths(database: Database, telegram: TelegramServer, count: int) -> list[Person]:
    """Young people of the programme who have written to the bot before."""
    found = [telegram.person(100_000 + number, first_name=f"Y{number}", language_code="fr") for number in range(count)]
    now = datetime.fromtimestamp(telegram.clock(), UTC)
    about = {"channel": "telegram", "language": "fr", "created_at": now, "seen_at": now}
    async with database.begin() as store:
        for person in found:
            person.chat.started = True
            row = insert(people).values(address=str(person.id), **about).returning(people.c.id)
            number = (await store.connection.execute(row)).scalar_one()
            await store.youths.save(Youth(number, age=16, place="69123", first_name="Y"), "searching", now)
    return found


@pytest.fixture
def admin(telegram: TelegramServer) -> Person:
    return telegram.person(ADMIN, first_name="Chef", language_code="fr")


async def confirm(admin: Person, *, many: bool = False) -> None:
    """The admin sends a broadcast to all young people."""
    await say(admin, "/broadcast youths", LONG)
    await admin.sees("Que voulez-vous écrire", LONG)
    await admin.says(WORDS)
    await admin.sees("Envoyer ce message", LONG)
    await admin.taps("Envoyer")
    if many:
        await admin.sees("Vraiment", LONG)
        await admin.taps("Oui, envoyer à tous")


def letters(persons: Sequence[Person]) -> Counter[int]:
    """How many of them have the broadcast so many times in front of them."""
    return Counter(sum(WORDS in message.text for message in person.messages) for person in persons)


def attempts(telegram: TelegramServer, persons: Sequence[Person]) -> Counter[str]:
    """How often the broadcast was sent to each, whatever was answered."""
    theirs = {str(person.id) for person in persons}
    sent = [call.params for call in telegram.calls_to("sendMessage") if WORDS in str(call.params.get("text"))]
    return Counter(each["chat_id"] for each in sent if each["chat_id"] in theirs)


def moments(telegram: TelegramServer, chats: set[str]) -> list[float]:
    """When the broadcast was sent to these, in seconds."""
    calls = telegram.calls_to("sendMessage")
    return [call.at for call in calls if call.params["chat_id"] in chats and WORDS in str(call.params.get("text"))]


async def chat(person: Person, spread: float, chance: random.Random) -> list[float]:
    """Hello and two taps at some moment; returns the seconds until each was answered."""
    await asyncio.sleep(chance.random() * spread)
    taken = []
    for act in (say(person, "/start", LONG), tap(person, "D'accord", patience=LONG), tap(person, "16", patience=LONG)):
        began = time.monotonic()
        await act
        taken.append(time.monotonic() - began)
    return taken


@pytest.mark.parametrize(("count", "talkers", "held"), [(90, 4, 1), pytest.param(5000, 50, 5, marks=FULL)])
async def test_a_broadcast_keeps_telegrams_limits_while_others_chat(
    running: BotOnTelegram, admin: Person, count: int, talkers: int, held: int, seed: int
) -> None:
    chance, telegram = random.Random(seed), running.telegram
    recipients = await add_youths(running.house.database, telegram, count)
    others = [telegram.person(first_name=f"T{number}", language_code="fr") for number in range(talkers)]
    limits = telegram.limit()
    slow = chance.sample(recipients, held)
    for person in slow:
        telegram.fail_next("sendMessage", retry_after=chance.randint(1, 60 if count > 1000 else 3), chat=person.id)
    await confirm(admin, many=count > 100)
    began, before = time.monotonic(), limits.spent
    talks = [asyncio.create_task(chat(person, count / 33, chance)) for person in others]
    over = await admin.sees("Envoi terminé", count / 27 + 3 * LONG)
    seconds, spent = time.monotonic() - began, limits.spent - before
    waited = sorted(second for taken in await asyncio.gather(*talks) for second in taken)
    sent = moments(telegram, {str(person.id) for person in recipients if person not in slow})
    refused = [call for call in telegram.calls_to("sendMessage") if call.status == 429]
    print(  # noqa: T201  # the figures of the long run
        f"{count} people in {seconds:.1f} s, {count / seconds:.1f} a second and {spent / seconds:.1f} "
        f"with what others got; those who were not held back in {sent[-1] - sent[0]:.1f} s, "
        f"{len(sent) / (sent[-1] - sent[0]):.1f} a second; {len(refused)} times 429, {held} of them ordered; "
        f"interactive p50 {statistics.median(waited):.2f} s, p95 {waited[int(len(waited) * 0.95)]:.2f} s, "
        f"most {waited[-1]:.2f} s"
    )
    assert letters(recipients) == {1: count}
    assert f"Envoyés : {count:,}".replace(",", "\u202f") in over.text.replace("\u00a0", " ")
    assert not {str(person.id) for person in recipients} & {chat for _, chat in limits.refused}
    assert len(limits.refused) <= math.ceil(limits.spent / 1000)
    assert len(refused) == held + len(limits.refused)
    assert not telegram.patience.broken


def _is_newer(before: Screen, screen: Screen) -> bool:
    return screen.message_id > before.message_id


@pytest.mark.parametrize("count", [30, pytest.param(1000, marks=FULL)])
async def test_whoever_blocked_the_bot_gets_one_attempt_and_goes_on_where_they_were(
    running: BotOnTelegram, admin: Person, count: int
) -> None:
    telegram = running.telegram
    recipients = await add_youths(running.house.database, telegram, count)
    blockers = recipients[::5]  # a fifth
    staying, returning = blockers[::2], blockers[1::2]
    for person in returning:
        await say(person, "/profil", LONG)
    for person in blockers:
        person.chat.status = "kicked"  # nobody has told the bot yet
    for round_number in (1, 2):
        await confirm(admin, many=count > 100)
        over = await admin.sees("Envoi terminé", LONG + count / 20)
        assert attempts(telegram, blockers) == Counter(str(person.id) for person in blockers)
        assert "Échecs : 0" in over.text.replace("\u00a0", " ")
        reached = [person for person in recipients if person not in blockers]
        assert letters(reached) == {round_number: len(reached)}
    for person in returning:
        question = person.screen
        await person.unblocks()
        again = await person.sees(partial(_is_newer, question), LONG)
        assert (again.text, again.labels) == (question.text, question.labels)
    await running.settled()
    await confirm(admin, many=count > 100)
    await admin.sees("Envoi terminé", LONG + count / 20)
    assert letters(returning) == {1: len(returning)}
    assert letters(staying) == {0: len(staying)}


async def test_a_kill_in_the_middle_loses_nobody_and_writes_to_nobody_twice(
    telegram: TelegramServer, admin: Person, tmp_path: Path
) -> None:
    settings = {"ADMIN_IDS": str(ADMIN), "TIME_ZONE": zone_by_day()}
    async with BotProcess(telegram, tmp_path, **settings) as bot:
        async with bot.database() as database:
            recipients = await add_youths(database, telegram, 90)
        await confirm(admin)
        for reached in (30, 60):
            sent = lambda reached=reached: sum(attempts(telegram, recipients).values()) >= reached  # noqa: E731
            assert await telegram.bell.wait_for(sent, LONG)
            await bot.kill()
            await bot.start()
        await admin.sees("Envoi terminé", LONG)
        async with bot.database() as database, database.read() as store:
            fates = await store.broadcasts.fates(1)
    times = letters(recipients)
    doubted = sum(number for (fate, _), number in fates.items() if fate == "ambiguous")
    assert set(times) <= {0, 1}
    assert times[0] <= doubted
    assert not {fate for fate, _ in fates} & {"waiting", "failed"}


async def test_a_group_is_no_place_for_an_admins_command(running: BotOnTelegram, admin: Person) -> None:
    await add_youths(running.house.database, running.telegram, 1)
    group = running.telegram.group("Équipe")
    await admin.adds_bot_to(group)
    await running.settled()
    await admin.says_in(group, "/broadcast youths")
    await running.settled()
    assert not any("écrire" in message.text for message in group.messages)
    assert not admin.messages
