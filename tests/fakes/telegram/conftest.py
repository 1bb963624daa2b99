"""A server, and somebody who has written to its bot."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.telegram.asking import confirm_all
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=VirtualClock()) as server:
        yield server


@pytest.fixture
async def lina(telegram: TelegramServer) -> Person:
    """She has written once, and the bot has read it."""
    person = telegram.person(first_name="Lina", language_code="fr")
    await person.says("/start")
    await confirm_all(telegram)
    return person
