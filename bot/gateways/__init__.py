"""Channels: each module translates between a provider's words and `bot.channel`, and nothing else."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.channel import Gateway
from bot.gateways.aiogram_models import built_when_used
from bot.gateways.console import ConsoleGateway
from bot.gateways.telegram import TelegramGateway
from bot.gateways.web.gateway import WebGateway


def _aiogram() -> Callable[..., TelegramGateway]:
    with built_when_used():
        from bot.gateways.telegram_aiogram import AiogramGateway  # noqa: PLC0415  # loaded by whoever has it set alone

    return AiogramGateway


def _ptb() -> Callable[..., TelegramGateway]:
    from bot.gateways.telegram_ptb import PtbGateway  # noqa: PLC0415  # as above

    return PtbGateway


# The libraries that can speak to Telegram, by what TELEGRAM_GATEWAY calls them; loaded by whoever needs one.
TELEGRAM: Final[Mapping[str, Callable[[], Callable[..., TelegramGateway]]]] = {"aiogram": _aiogram, "ptb": _ptb}


def load_all() -> tuple[Callable[..., Gateway], ...]:
    """Every gateway there is. Each takes the exam in tests/bot/gateways/test_exam.py."""
    return (*(load() for load in TELEGRAM.values()), WebGateway, ConsoleGateway)
