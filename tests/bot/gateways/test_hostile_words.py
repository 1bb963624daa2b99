"""Two thousand hostile texts in every place of a message: Telegram takes each, and shows what was said and no more."""

import json
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import pytest

from bot.channel import Button, Card, Message, Picture
from bot.gateways import TELEGRAM
from bot.gateways.telegram import TelegramGateway
from dialogs.own_words import tidy
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Screen
from tests.fakes.telegram.server import TelegramServer

SEED: Final = 20260302
TEXTS: Final = 2000
AT_ONCE: Final = 20  # texts in the places of one message
FRAGMENTS: Final = (
    "<b>", "</b>", "<a href='tg://user?id=1'>", "</a>", "<script>alert(1)</script>", "&lt;", "&amp;", "&#0;", "*", "_",
    "__", "~~", "||", "`", "```", "[x](tg://user?id=1)", "![x](y)", "\\", "{ $name }", "{0}", "%s", "${x}", "'; --",
    "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\ufeff", "\u061c", "\u0301" * 9, "\x00", "\x1b[2J", "\r\n",
    "\U000e0041", "\ud800", "זואי", "زوي", "👩‍👩‍👧", "🏳️‍🌈", "👍🏽", "ＡＤＭＩＮ", "Zoé", "a", " ", "\n", "\u2028", "ﷺ",
    "\ufffe",
    "/start", "@admin", "#x", "tg://x", "=1+1", "\u0085", "\u00ad",
)  # fmt: skip
HIDDEN: Final = set("\x00\x1b\u202e\u2066\u2069\u200b\ufeff\u061c\U000e0041\ud800")


def hostile_texts() -> list[str]:
    """As they are after what every text that people write goes through."""
    chance, found = random.Random(SEED), dict[str, None]()
    while len(found) < TEXTS:
        text = tidy("".join(chance.choices(FRAGMENTS, k=chance.randint(1, 6))))
        if text:
            found[text] = None
    return list(found)


async def draw(_picture: Picture) -> bytes:
    return b""


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=VirtualClock()) as server:
        yield server


@pytest.fixture(params=TELEGRAM)
async def gateway(request: pytest.FixtureRequest, telegram: TelegramServer) -> AsyncIterator[TelegramGateway]:
    gateway = TELEGRAM[request.param]()(telegram.token, telegram.base_url, lambda: datetime.now(UTC), draw)
    yield gateway
    await gateway.close()


def message_of(words: list[str]) -> Message:
    """Some in each place that a person's own words may come to stand in."""
    heading, notes, button, *rest = words
    one_line = " ".join(heading.split())
    cards = tuple(Card(" ".join(each.split()), each) for each in rest[:3])
    return Message("\n".join(rest[3:]), one_line, notes, cards, ((Button(button[:60], token="x.0"),),))  # noqa: S106  # opens nothing


def strong_in(screen: Screen) -> list[str]:
    """What stands out, as Telegram counts: in UTF-16 units."""
    units = screen.text.encode("utf-16-le")
    spans = [(each["offset"] * 2, (each["offset"] + each["length"]) * 2) for each in screen.entities]
    return [units[start:end].decode("utf-16-le") for start, end in spans]


async def test_hostile_words_are_words_wherever_they_stand(gateway: TelegramGateway, telegram: TelegramServer) -> None:
    eve = telegram.person(first_name="Eve")
    await eve.says("/start")
    texts = hostile_texts()
    for start in range(0, TEXTS, AT_ONCE):
        message = message_of(texts[start : start + AT_ONCE])
        await gateway.send(str(eve.id), message)
        assert eve.screen.text == message.plain.strip()
        assert {each["type"] for each in eve.screen.entities} == {"bold"}
        assert [each.strip() for each in strong_in(eve.screen)] == [
            each for each in (message.heading, *(card.heading for card in message.cards)) if each
        ]
    assert not [call for call in telegram.calls if call.status != 200]
    sent = telegram.calls_to("sendMessage")
    assert {json.loads(call.params["link_preview_options"])["is_disabled"] for call in sent} == {True}


def test_nothing_hidden_is_left_of_them() -> None:
    assert not {each for text in hostile_texts() for each in text} & HIDDEN
