"""Channels: each module translates between a provider's words and `bot.channel`, and nothing else."""

from collections.abc import Mapping
from typing import Final

from bot.gateways.console import ConsoleGateway
from bot.gateways.telegram_aiogram import AiogramGateway
from bot.gateways.web.gateway import WebGateway

# The libraries that can speak to Telegram, by what TELEGRAM_GATEWAY calls them.
TELEGRAM: Final[Mapping[str, type[AiogramGateway]]] = {"aiogram": AiogramGateway}

# Every gateway there is. Each takes the exam in tests/bot/gateways/test_exam.py.
GATEWAYS: Final = (*TELEGRAM.values(), WebGateway, ConsoleGateway)
