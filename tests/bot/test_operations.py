"""What an operator's machines are told: does the bot live, can it work, and figures without anybody in them."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import aiohttp
import pytest
import structlog

from bot.bot_api import BotApi
from bot.modes import UNWANTED, check_modes
from bot.operations import LONGEST_INBOX, LONGEST_OUTBOX, Operations
from bot.outages import TAP_LIFETIME
from bot.serving import serving
from storage.inbox import Arrival
from storage.promises import Promise
from storage.tables import METADATA
from tests.fakes.bot_on_telegram import BotOnTelegram, bot_on_telegram, say, tap
from tests.fakes.stage import Stage, open_stage
from tests.fakes.telegram.server import TelegramServer

NAME: Final = "Zoé-canary"
SECONDS: Final = 1


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as stage:
        async with stage.house.database.begin() as store:
            await store.outages.hear("telegram", stage.clock(), TAP_LIFETIME)
        yield stage


async def get(stage: Stage, path: str) -> tuple[int, str]:
    operations = Operations(stage.house, on_telegram=True)
    async with (
        serving(operations.app, "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status, await response.text()


async def test_a_bot_that_works_is_ready(stage: Stage) -> None:
    assert await get(stage, "/healthz") == (200, "ok")
    status, told = await get(stage, "/readyz")
    assert status == 200
    assert told == '{"database":"ok","inbox":"ok","outbox":"ok","intake":"ok"}'


async def test_a_telegram_that_was_not_heard_for_long_is_named(stage: Stage) -> None:
    stage.clock.advance(seconds=TAP_LIFETIME.total_seconds() + SECONDS)
    assert await get(stage, "/readyz") == (503, '{"database":"ok","inbox":"ok","outbox":"ok","intake":"late"}')


async def test_updates_that_nobody_works_on_are_named(stage: Stage) -> None:
    async with stage.house.database.begin() as store:
        await store.inbox.receive("stage", [Arrival("1", "1", "{}")], stage.clock())
    stage.clock.advance(seconds=LONGEST_INBOX.total_seconds() + SECONDS)
    assert await get(stage, "/readyz") == (503, '{"database":"ok","inbox":"late","outbox":"ok","intake":"ok"}')


@pytest.mark.parametrize(("purpose", "status"), [("screen", 503), ("broadcast", 200)])
async def test_promises_that_nobody_keeps_are_named_but_a_broadcast_takes_its_time(
    stage: Stage, purpose: str, status: int
) -> None:
    async with stage.house.database.begin() as store:
        await store.outbox.promise(Promise("stage", "1", "send", purpose=purpose), stage.clock())  # type: ignore[arg-type]
    stage.clock.advance(seconds=LONGEST_OUTBOX.total_seconds() + SECONDS)
    assert (await get(stage, "/readyz"))[0] == status


async def test_a_database_that_is_away_is_named_and_the_process_lives(stage: Stage) -> None:
    path = stage.settings.database_url.partition("///")[2]
    with sqlite3.connect(path) as other:
        for table in METADATA.tables:
            other.execute(f"DROP TABLE IF EXISTS {table}")
    other.close()
    assert await get(stage, "/readyz") == (503, '{"database":"away"}')
    assert (await get(stage, "/healthz"))[0] == 200
    assert 'binome_waiting{queue="inbox"} NaN' in (await get(stage, "/metrics"))[1]


async def test_figures_count_and_name_nobody(stage: Stage) -> None:
    lina = stage.person("4242001", NAME)
    await lina.says("/start")
    await lina.taps("D'accord")
    await lina.says(f"{NAME} a seize ans")
    await lina.sends("voice")
    async with stage.house.database.begin() as store:
        await store.inbox.receive("stage", [Arrival("x", NAME, "{}")], stage.clock())
    stage.clock.advance(seconds=7)
    _, text = await get(stage, "/metrics")
    assert 'binome_updates_total{fate="applied",kind="Tapped"} 1.0' in text
    assert "binome_turn_seconds_count 4.0" in text
    assert 'binome_waiting{queue="inbox"} 1.0' in text
    assert 'binome_oldest_seconds{queue="inbox"} 7.0' in text
    assert 'binome_readings_total{field="age"' in text
    assert 'outcome="delivered",purpose="screen"' in text
    assert not any(word in text for word in (NAME, "4242001", "seize"))


async def test_what_botfather_left_on_is_warned_of(telegram: TelegramServer) -> None:
    telegram.world.bot["supports_guest_queries"] = True
    api = BotApi(telegram.token, telegram.base_url)
    with structlog.testing.capture_logs() as logs:
        assert await check_modes(api) == ["supports_guest_queries"]
    await api.close()
    assert [(log["event"], log["about"]) for log in logs] == [("switch_off_at_botfather", "supports_guest_queries")]


async def test_a_bot_with_nothing_left_on_is_not_warned_of(telegram: TelegramServer) -> None:
    api = BotApi(telegram.token, telegram.base_url)
    assert await check_modes(api) == []
    await api.close()
    assert "can_join_groups" in UNWANTED


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


async def test_a_running_bot_on_telegram_is_ready(telegram: TelegramServer, tmp_path: Path) -> None:
    lina = telegram.person(first_name="Lina", language_code="fr")
    async with bot_on_telegram(telegram, tmp_path) as bot:
        await say(lina, "/start")
        await tap(lina, "D'accord")
        await bot.settled()
        assert await ready(bot) == 200


async def ready(bot: BotOnTelegram) -> int:
    operations = Operations(bot.house, on_telegram=True)
    async with (
        serving(operations.app, "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/readyz") as response,
    ):
        return response.status
