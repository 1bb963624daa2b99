"""What the bot's tests share."""

import pytest

from bot.gateways import TELEGRAM


@pytest.fixture(params=TELEGRAM)
def library(request: pytest.FixtureRequest) -> str:
    """Each library that can speak to Telegram, so that none is forgotten where it could matter."""
    return str(request.param)
