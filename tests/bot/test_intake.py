"""Raw updates: each is kept before it is confirmed, and none that is broken stops the others."""

import asyncio
import copy
import json
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
import structlog
from sqlalchemy import select

from bot.intake import LONGEST_PAUSE_AT_HOME, Intake
from bot.raw_updates import GREATEST_NUMBER, Refused, set_apart, take_apart
from bot.tenure import TERM
from storage import database as storage_database
from storage.database import Away
from storage.tables import people as people_table
from tests.fakes.bot_on_telegram import GLANCE, BotOnTelegram, bot_on_telegram, locked, say, tap
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]
CANARY: Final = "canary-Zoé-0612345678"
SENDER: Final = 901
SEED: Final = 20260302
LONG: Final = 120.0  # seconds, on a busy machine


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=VirtualClock()) as server:
        yield server


@pytest.fixture
async def running(telegram: TelegramServer, tmp_path: Path) -> AsyncIterator[BotOnTelegram]:
    async with bot_on_telegram(telegram, tmp_path) as bot:
        yield bot


def message(**changes: Any) -> Json:
    user = {"id": SENDER, "is_bot": False, "first_name": CANARY}
    content = {"message_id": 5, "date": 1_767_600_000, "chat": {"id": SENDER, "type": "private"}, "from": user}
    return {"message": {**content, "text": CANARY, **changes}}


def nested(depth: int) -> Json:
    """A message that answers a message that answers a message … (the shape of aiogram#1842)."""
    inner: Json = message()["message"]
    for _ in range(depth):
        inner = {**message()["message"], "reply_to_message": inner}
    return {"message": inner}


def poisons() -> list[Json]:
    """What Telegram should never send, and once in a while does."""
    broken: list[Any] = [
        message(date="yesterday"), message(date=2**70), message(message_id=None), message(text=[CANARY]),
        message(text={"text": CANARY}), message(chat=None), message(chat={"id": CANARY}), message(entities="bold"),
        message(**{"from": CANARY}), message(**{"from": {"id": "x", "first_name": CANARY}}), message(text="\ud800"),
        message(location={"latitude": CANARY, "longitude": 1}), message(photo=[{"file_id": CANARY}]),
        {"message": CANARY}, {"message": [CANARY]}, {"callback_query": {"id": "1", "data": CANARY}},
        {"callback_query": {"id": "1", "from": None, "chat_instance": "1", "data": CANARY}},
        {"my_chat_member": {"from": {"id": SENDER}}}, nested(400), {"update_id": "x", **message()},
        {"update_id": 2**70, **message()}, {"update_id": None, **message()}, {"update_id": True, **message()},
        {"update_id": -5, **message(date="x")},
    ]  # fmt: skip
    return broken


def mutate(update: Json, chance: random.Random) -> Json:
    """A good update with one value somewhere in it replaced by nonsense."""
    spoilt = copy.deepcopy(update)
    inside: Any = spoilt[chance.choice([key for key in spoilt if key != "update_id"])]
    while True:
        key = chance.choice(list(inside))
        if not isinstance(inside[key], dict) or chance.random() < 0.3:
            inside[key] = chance.choice([None, 2**70, -1, "\x00", "\ud800", [], {}, True, 1e300, [[["x"]]], CANARY])
            return spoilt
        inside = inside[key]


async def play_among(telegram: TelegramServer, lina: Person, bad: list[Json]) -> None:
    """Lina answers while these arrive before, between and after her answers."""
    chance = random.Random(SEED)
    steps = ["D'accord", "16", "Lycée pro", "Orientation", "Suivant"]
    shares = [[each for each in bad if chance.randrange(6) == number] for number in range(6)]
    for each in shares[5]:
        telegram.inject(each)
    await say(lina, "/start")
    for step, share in zip(steps, shares, strict=False):
        for each in share:
            telegram.inject(each)
        await tap(lina, step)


async def test_broken_updates_are_set_aside_and_stop_nothing(running: BotOnTelegram) -> None:
    lina = running.telegram.person(first_name="Lina", language_code="fr")
    with structlog.testing.capture_logs() as logs:
        await play_among(running.telegram, lina, poisons())
        await running.settled()
    fates = await running.fates()
    assert "Quels domaines" in lina.screen.text
    assert sum(count for (fate, _), count in fates.items() if fate == "set_aside") >= 15
    assert CANARY not in json.dumps(logs, default=str)


async def test_mutated_updates_stop_nothing(running: BotOnTelegram) -> None:
    lina = running.telegram.person(first_name="Lina", language_code="fr")
    tapped = {"id": "1", "from": message()["message"]["from"], "chat_instance": "1", "data": "x"}
    good = [message(), {"callback_query": {**tapped, "message": message()["message"]}}]
    chance = random.Random(SEED)
    bad = [mutate(chance.choice(good), chance) for _ in range(150)]
    with structlog.testing.capture_logs() as logs:
        await play_among(running.telegram, lina, bad)
        await running.settled()
    assert "Quels domaines" in lina.screen.text
    assert CANARY not in json.dumps(logs, default=str)


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, "9" * 5000])
async def test_what_is_no_json_for_python_is_found_and_set_aside(running: BotOnTelegram, text: str) -> None:
    """Both are good JSON, and both make json.loads raise."""
    lina = running.telegram.person(first_name="Lina", language_code="fr")
    body = '{"ok": true, "result": [{"update_id": 7, "message": ' + text + "}]}"
    with pytest.raises((ValueError, RecursionError)):
        take_apart(body, 7)
    batch = set_apart(body, 7)
    async with running.house.database.begin() as store:
        await store.inbox.receive("telegram", batch.arrivals, running.house.now())
    running.bot.inbox.ring()
    await say(lina, "/start")
    await running.settled()
    assert batch.offset == 8
    assert sum(count for (fate, _), count in (await running.fates()).items() if fate == "set_aside") == 1


def test_an_update_without_a_number_is_taken_for_the_one_that_was_asked_for() -> None:
    assert take_apart('{"ok": true, "result": [{"x": 1}, {"y": 2}]}', 50).offset == 52


def test_a_number_beyond_32_bits_is_not_believed() -> None:
    assert take_apart(json.dumps({"ok": True, "result": [{"update_id": GREATEST_NUMBER + 1}]}), 50).offset == 51


def test_numbers_may_start_again_from_anywhere() -> None:
    assert take_apart('{"ok": true, "result": [{"update_id": 3}]}', 900).offset == 4


def test_a_number_inside_of_a_text_is_not_an_updates_number() -> None:
    body = '{"ok": true, "result": [{"message": "\\"update_id\\": 99", "update_id": 5}]}'
    assert set_apart(body, 5).offset == 6


def test_the_same_broken_update_has_the_same_name() -> None:
    body = '{"ok": true, "result": [{"x": 1}]}'
    assert take_apart(body, 0).arrivals == take_apart(body, 0).arrivals


def test_a_refusal_is_no_answer() -> None:
    with pytest.raises(Refused):
        take_apart('{"ok": false, "error_code": 409}', 0)


async def test_a_broken_update_that_comes_first_of_all_is_not_asked_for_without_end(running: BotOnTelegram) -> None:
    await running.telegram.polled()
    running.telegram.inject({"update_id": None, **message()})
    lina = running.telegram.person(first_name="Lina", language_code="fr")
    await say(lina, "/start")
    await running.settled()
    assert len(running.telegram.calls_to("getUpdates")) < 10


async def test_what_is_repeated_is_kept_once(running: BotOnTelegram) -> None:
    lina = running.telegram.person(first_name="Lina", language_code="fr")
    running.telegram.cut_next("getUpdates", acted=True)
    await say(lina, "/start")
    async with running.house.database.begin() as store:  # another poller takes over in between, and begins anew
        if mine := await store.leases.holder("polling"):
            await store.leases.release(mine)
        if theirs := await store.leases.acquire("polling", "another", running.house.now(), TERM):
            await store.leases.release(theirs)
        await store.inbox.set_offset("telegram", 0)
    await tap(lina, "D'accord")
    await running.settled()
    assert sum((await running.fates()).values()) == 2


async def test_faults_of_telegram_lose_no_update(running: BotOnTelegram) -> None:
    telegram = running.telegram
    lina = telegram.person(first_name="Lina", language_code="fr")
    await say(lina, "/start")
    telegram.fail_next("getUpdates", 502)
    telegram.truncate_next("getUpdates")
    telegram.cut_next("getUpdates", acted=False)
    telegram.fail_next("getUpdates", retry_after=1)
    await tap(lina, "D'accord", "16")
    await running.settled()
    assert {fate for fate, _ in await running.fates()} == {"applied"}


async def test_while_the_database_is_away_nothing_is_confirmed(
    telegram: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_database, "BUSY_TIMEOUT", 100)  # ms
    lina = telegram.person(first_name="Lina", language_code="fr")
    async with bot_on_telegram(telegram, tmp_path) as running:
        await say(lina, "/start")
        await running.settled()
        async with locked(running.house):
            await lina.taps("D'accord")
            asked = len(telegram.calls_to("getUpdates"))
            await telegram.called("getUpdates", asked + 2, LONG)  # and asked for the same again
            assert len(telegram.pending) == 1
        await tap(lina, "16")
        await running.settled()
        assert await running.fates() == {("applied", "Started"): 1, ("applied", "Tapped"): 2}


async def test_who_waits_for_the_database_looks_again_within_seconds(
    running: BotOnTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it has been away: thirty seconds, as for Telegram, would be thirty seconds of silence more."""
    intake, pauses = running.way_in, iter(range(20))
    assert isinstance(intake, Intake)
    waited: list[float] = []

    async def away(_: Intake) -> None:
        raise Away("away") if next(pauses, None) is not None else _Enough

    async def wait(_: Intake, seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(Intake, "_take_turn", away)
    monkeypatch.setattr(Intake, "_wait", wait)
    with pytest.raises(_Enough):
        await intake.run()
    assert max(waited) == LONGEST_PAUSE_AT_HOME


class _Enough(BaseException):  # ends what goes on for ever
    pass


async def backlog(telegram: TelegramServer, folder: Path, people: int) -> float:
    """People wait while the bot is away; returns how many seconds it takes to work off what they did, in order."""
    waiting = [telegram.person(first_name="Lina", language_code="fr") for _ in range(people)]
    for text in ("/start", "D'accord", "16", "Lycée pro"):
        for person in waiting:
            await person.says(text)
    done = {("applied", "Started"): people, ("applied", "Said"): 3 * people}
    began = time.monotonic()
    async with bot_on_telegram(telegram, folder) as running:
        await telegram.drained(LONG)
        async with asyncio.timeout(LONG):
            while await running.fates() != done:  # noqa: ASYNC110  # the database rings no bell
                await asyncio.sleep(GLANCE)
        seconds = time.monotonic() - began
        async with running.house.database.read() as store:
            ids = (await store.connection.execute(select(people_table.c.id))).scalars().all()
            steps = {(await store.sessions.all(number))[0].session.at for number in ids}
        assert steps == {"needs"}
        return seconds


async def test_what_waited_is_worked_off_in_order(telegram: TelegramServer, tmp_path: Path) -> None:
    await backlog(telegram, tmp_path, people=40)


@pytest.mark.soak
async def test_two_thousand_waiting_updates_are_worked_off(telegram: TelegramServer, tmp_path: Path) -> None:
    seconds = await backlog(telegram, tmp_path, people=500)
    print(f"2,000 waiting updates worked off in {seconds:.1f} s")  # noqa: T201
