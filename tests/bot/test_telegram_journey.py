"""The bot on aiogram, over HTTP, against the tests' Telegram: whole stories of people."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.bot_on_telegram import BotOnTelegram, bot_on_telegram, register_youth
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.server import TelegramServer

ADMIN = 77


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=VirtualClock()) as server:
        yield server


@pytest.fixture
async def running(telegram: TelegramServer, tmp_path: Path) -> AsyncIterator[BotOnTelegram]:
    async with bot_on_telegram(telegram, tmp_path, admin_ids=(ADMIN,)) as bot:
        yield bot


async def test_a_youth_comes_from_hello_to_suggested_mentors(running: BotOnTelegram) -> None:
    await running.mentor(first_name="Karim")
    lina = running.telegram.person(first_name="Lina", language_code="fr")
    shown = await register_youth(lina)
    assert "Karim" in shown.text
    assert not lina.unanswered
