"""The webhook: who may speak in Telegram's name, and what is answered when."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from dialogs.profile import Youth
from storage import database as storage_database
from tests.fakes.bot_on_telegram import GLANCE, BotOnTelegram, bot_on_telegram, hooked, locked, say, tap
from tests.fakes.telegram.asking import result
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]
PATIENCE: Final = 120.0  # seconds, on a busy machine
HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
SCRIPT: Final = (
    "/start", "D'accord", "16", "Lycée pro", "un stage", "santé", "en vrai", "Lyon", "Lina", "Oui, trouver un mentor"
)  # fmt: skip


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=VirtualClock()) as server:
        yield server


@pytest.fixture
async def running(
    telegram: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[BotOnTelegram]:
    monkeypatch.setattr(storage_database, "BUSY_TIMEOUT", 100)  # ms
    async with bot_on_telegram(telegram, tmp_path, watched=True, **hooked()) as bot:
        await telegram.called("setWebhook")
        yield bot


def url(running: BotOnTelegram) -> str:
    return str(running.telegram.webhook.settings["url"])


def right(running: BotOnTelegram) -> str:
    secret = running.house.settings.webhook_secret
    assert secret
    return secret.get_secret_value()


def update(number: int, text: str = "/start", person: int = 901) -> Json:
    user = {"id": person, "is_bot": False, "first_name": "Lina", "language_code": "fr"}
    chat = {"id": person, "type": "private"}
    message = {"message_id": number, "date": 1_767_600_000, "chat": chat, "from": user, "text": text}
    return {"update_id": number, "message": message}


async def post(running: BotOnTelegram, body: Any, secret: Any = None, query: str = "") -> aiohttp.ClientResponse:
    """`body` as JSON unless it is bytes; with the right secret unless told otherwise."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {HEADER: right(running) if secret is None else secret} if secret != "" else {}
    async with aiohttp.ClientSession() as http, http.post(url(running) + query, data=data, headers=headers) as response:
        await response.read()
        return response


async def count(running: BotOnTelegram) -> int:
    return sum((await running.fates()).values())


async def taken(running: BotOnTelegram) -> None:
    """Until nothing waits to be worked on."""
    async with asyncio.timeout(PATIENCE):
        while any(fate == "waiting" for fate, _ in await running.fates()):  # noqa: ASYNC110  # the database rings no bell
            await asyncio.sleep(GLANCE)


async def test_a_dialogue_comes_by_webhook(running: BotOnTelegram) -> None:
    lina = running.telegram.person(first_name="Lina", language_code="fr")
    await say(lina, "/start")
    assert "Que fais-tu" in (await tap(lina, "D'accord", "16")).text
    await running.settled()
    await running.audit()
    assert await running.fates() == {("applied", "Started"): 1, ("applied", "Tapped"): 2}
    assert not running.telegram.calls_to("getUpdates")


@pytest.mark.parametrize("secret", ["", "wrong", "tests-own_secre", "tests-own_secretx", "é", "x" * 100_000])
async def test_a_stranger_is_turned_away_and_leaves_no_trace(running: BotOnTelegram, secret: str) -> None:
    forged = await post(running, update(1), secret, query=f"?secret_token={right(running)}")
    assert 400 <= forged.status < 500
    assert await count(running) == 0
    assert (await post(running, update(1))).status == 200


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"[1, 2]", b"7", b'{"update_id": 1', b"\xff\xfe", b"x" * 1024 * 1024 + b"x"]
)
async def test_junk_is_refused_without_the_database(running: BotOnTelegram, body: bytes) -> None:
    async with locked(running.house):
        assert 400 <= (await post(running, body)).status < 500
    assert await count(running) == 0


async def test_a_body_without_end_is_given_up(running: BotOnTelegram) -> None:
    sent = 0

    async def pour() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 2**16
            yield b" " * 2**16

    async with aiohttp.ClientSession() as http:
        with suppress(aiohttp.ClientError):  # cut off, or answered before the whole of it was sent
            async with http.post(url(running), data=pour(), headers={HEADER: right(running)}) as response:
                assert response.status == 413
    assert sent < 2**26


@pytest.mark.parametrize("path", ["/telegram/", "/telegram/hook", "/"])
async def test_the_way_in_cannot_be_guessed(running: BotOnTelegram, path: str) -> None:
    origin = url(running).rpartition("/telegram/")[0]
    async with aiohttp.ClientSession() as http, http.post(origin + path, json=update(1)) as response:
        assert response.status in (404, 405)


@pytest.mark.parametrize(
    "body",
    [
        b'{"update_id": 7, "message": "hello"}',
        b'{"message": {"text": 7}}',
        b'{"update_id": 7, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"update_id": 7, "message": ' + b"9" * 5000 + b"}",
    ],
)
async def test_what_cannot_be_parsed_is_taken_and_set_aside(running: BotOnTelegram, body: bytes) -> None:
    assert (await post(running, body)).status == 200
    await running.settled()
    assert [fate for fate, _ in await running.fates()] == ["set_aside"]


async def test_while_the_database_is_away_telegram_keeps_what_people_do(running: BotOnTelegram) -> None:
    running.telegram.webhook.pace = 0.0
    lina = running.telegram.person(first_name="Lina", language_code="fr")
    async with locked(running.house):
        refused = await post(running, update(1))
        assert refused.status == 503
        assert int(refused.headers["Retry-After"]) > 0
        await lina.says("/start")
    await lina.sees("Salut", 30.0)
    await running.settled()
    assert await running.fates() == {("applied", "Started"): 1}


async def test_what_comes_twice_or_at_once_has_its_effect_once_and_in_its_order(running: BotOnTelegram) -> None:
    """Each update one to five times, whole shuffled hands of fifty, over forty connections."""
    await play(running, people=8, seed=20260302)


@pytest.mark.soak
async def test_what_comes_twice_or_at_once_has_its_effect_once_at_full_size(running: BotOnTelegram, seed: int) -> None:
    await play(running, people=200, seed=seed)


async def play(running: BotOnTelegram, people: int, seed: int) -> None:
    """As Telegram does: what one person did goes out in order, one at a time, and may be repeated at any time later."""
    chance = random.Random(seed)
    scripts = {
        person: [update(person * 100 + place, text, person) for place, text in enumerate(SCRIPT)]
        for person in range(1, people + 1)
    }
    gate = asyncio.Semaphore(40)
    async with aiohttp.ClientSession(headers={HEADER: right(running)}) as http, asyncio.TaskGroup() as group:

        async def deliver(body: Json) -> None:
            async with gate, http.post(url(running), json=body) as response:
                assert response.status == 200

        async def tell(script: list[Json]) -> None:
            for body in script:
                await asyncio.sleep(chance.random() / 100)
                await deliver(body)
                for _ in range(chance.randrange(5)):
                    group.create_task(repeat(body))

        async def repeat(body: Json) -> None:
            await asyncio.sleep(chance.random() / 5)
            await deliver(body)

        for script in scripts.values():
            group.create_task(tell(script))
    await taken(running)
    assert sum((await running.fates()).values()) == people * len(SCRIPT)
    assert len(await running.youths()) == people
    assert {_answers(youth) for youth in (await running.youths()).values()} == {_answers(EXPECTED)}


EXPECTED: Final = Youth(
    0, age=16, situation="vocational_school", needs=("internship",), fields=("health",), format="in_person",
    place="69123", first_name="Lina",
)  # fmt: skip


def _answers(youth: Youth) -> tuple[object, ...]:
    return (youth.age, youth.situation, youth.needs, youth.fields, youth.format, youth.place, youth.first_name)


@asynccontextmanager
async def polling(telegram: TelegramServer, folder: Path) -> AsyncIterator[BotOnTelegram]:
    async with bot_on_telegram(telegram, folder) as bot:
        yield bot


async def test_changing_the_mode_loses_nothing(telegram: TelegramServer, tmp_path: Path) -> None:
    lina = telegram.person(first_name="Lina", language_code="fr")
    async with polling(telegram, tmp_path):
        await say(lina, "/start")
    await lina.taps("D'accord")
    async with bot_on_telegram(telegram, tmp_path, **hooked()) as bot:
        await tap(lina, "16")
        await bot.settled()
    await lina.taps("Lycée pro")
    async with polling(telegram, tmp_path) as bot:
        await tap(lina, "Trouver un stage", "Suivant")
        await bot.settled()
        assert {fate for fate, _ in await bot.fates()} == {"applied"}
        assert await count(bot) == len(telegram.updates)


async def test_a_hook_that_somebody_took_off_is_set_again(running: BotOnTelegram) -> None:
    way_in, telegram = running.way_in, running.telegram
    await result(telegram, "deleteWebhook")
    await way_in.see_to_it()  # type: ignore[union-attr]
    assert telegram.webhook.settings["secret_token"] == right(running)
    await way_in.see_to_it()  # type: ignore[union-attr]
    assert len(telegram.calls_to("setWebhook")) == 2


async def test_telegram_counts_as_heard_where_it_has_nothing_to_complain_of(running: BotOnTelegram) -> None:
    telegram, clock = running.telegram, running.telegram.clock
    assert isinstance(clock, VirtualClock)
    await running.way_in.see_to_it()  # type: ignore[union-attr]
    clock.advance(100)
    await running.way_in.see_to_it()  # type: ignore[union-attr]
    async with running.house.database.read() as store:
        heard_at = await store.outages.heard_at("telegram")
    assert heard_at == running.house.now()
    clock.advance(100)
    telegram.webhook.last_error = {"last_error_date": int(clock()) - 1, "last_error_message": "Connection refused"}
    await running.way_in.see_to_it()  # type: ignore[union-attr]
    async with running.house.database.read() as store:
        assert await store.outages.heard_at("telegram") == heard_at
