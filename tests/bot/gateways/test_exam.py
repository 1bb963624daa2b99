"""One exam for every channel: the same things happen to people, and the same things are shown to them.

A gateway without a candidate here fails `test_every_gateway_takes_the_exam` by its name. The tests' own channel
takes it too, so that what is proved on it holds on the real ones.
"""

import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

import pytest

from bot.channel import Button, Gateway, Message, Picture, Reception, Unreadable
from bot.gateways import load_all
from bot.gateways.console import ADDRESS, ConsoleGateway
from bot.gateways.telegram_aiogram import AiogramGateway
from bot.gateways.web.gateway import WebGateway
from dialogs import events
from tests.fakes.stage import StageGateway
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

QUESTION: Final = Message("Tape ou touche.", "1/7 · Âge ?", rows=((Button("13", "t.0"), Button("14", "t.1")),))
ANSWERED: Final = Message("Et maintenant ?", "2/7 · Situation ?", rows=((Button("Collège", "u.0"),),))
PERSON: Final = {"id": 42, "is_bot": False, "first_name": "Lina", "language_code": "fr"}
CHAT: Final = {"id": 42, "type": "private", "first_name": "Lina"}

# What a person does -> the event that every channel makes of it.
DEEDS: Final[Mapping[str, events.Event]] = {
    "salut": events.Said("salut"),
    "/aide": events.Commanded("aide"),
    "/stats now": events.Commanded("stats", "now"),
    "/start school-durand": events.Started("school-durand"),
    "/start '; DROP TABLE people": events.Started(""),
    "🇫🇷 \u202eabc": events.Said("🇫🇷 \u202eabc"),
}


class Candidate(Protocol):
    """A gateway with what the exam needs to know of its channel."""

    @property
    def gateway(self) -> Gateway: ...

    @property
    def address(self) -> str: ...

    def typed(self, text: str) -> str:
        """The raw update of somebody who typed this."""

    def tapped(self, token: str) -> str:
        """The raw update of somebody who pressed the button with this token."""

    async def seen(self) -> list[tuple[str, list[str]]]:
        """The words and the buttons of each message in front of them."""


async def draw(picture: Picture) -> bytes:
    raise AssertionError(f"no picture is drawn in the exam: {picture.kind}")


@dataclass
class OnTelegram:
    lina: Person
    gateway: Gateway
    address: str = "42"

    def typed(self, text: str) -> str:
        message = {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": text}
        return json.dumps({"update_id": 1, "message": message})

    def tapped(self, token: str) -> str:
        tap = {"id": "7", "from": PERSON, "chat_instance": "1", "data": token}
        return json.dumps({"update_id": 1, "callback_query": tap})

    async def seen(self) -> list[tuple[str, list[str]]]:
        return [(each.text, [label for row in each.buttons for label in row]) for each in self.lina.messages]


@dataclass
class OnTheWeb:
    gateway: Gateway
    kept: dict[str, str]
    address: str = "visitor"

    def typed(self, text: str) -> str:
        return json.dumps({"address": self.address, "id": "1", "kind": "said", "text": text})

    def tapped(self, token: str) -> str:
        return json.dumps({"address": self.address, "id": "7", "kind": "tapped", "token": token})

    async def seen(self) -> list[tuple[str, list[str]]]:
        shown = [json.loads(content) for content in self.kept.values()]
        return [
            (
                "\n\n".join(part for part in (each["notes"], each["heading"], each["text"]) if part),
                [button["label"] for row in each["rows"] for button in row],
            )
            for each in shown
        ]


@dataclass
class InATerminal:
    gateway: ConsoleGateway
    out: io.StringIO
    address: str = ADDRESS

    def typed(self, text: str) -> str:
        return json.dumps({"id": "1", "text": text})

    def tapped(self, token: str) -> str:
        return json.dumps({"id": "7", "token": token})

    async def seen(self) -> list[tuple[str, list[str]]]:
        """A terminal shows what was printed, and offers the numbers that are still valid."""
        buttons = self.gateway._buttons.values()  # noqa: SLF001  # what a number would press
        printed = self.out.getvalue()
        return [(printed, [button.label for each in buttons for button in each.values()])]


@dataclass
class OnTheStage:
    gateway: StageGateway
    address: str = "42"

    def typed(self, text: str) -> str:
        return json.dumps({"address": self.address, "id": "1", "text": text})

    def tapped(self, token: str) -> str:
        return json.dumps({"address": self.address, "id": "7", "token": token})

    async def seen(self) -> list[tuple[str, list[str]]]:
        shown = self.gateway.shown.get(self.address, {}).values()
        return [(each.plain, [button.label for row in each.rows for button in row]) for each in shown]


@dataclass
class KeptMessages:
    """The web's mailbox in memory: only the newest version of each message."""

    kept: dict[str, str] = field(default_factory=dict)

    async def append(self, address: str, reference: str, content: str) -> int:
        self.kept[reference] = content
        return len(self.kept)

    async def since(self, address: str, sequence: int) -> list[tuple[int, str, str]]:
        return []

    async def content(self, address: str, reference: str) -> str | None:
        return self.kept.get(reference)


@asynccontextmanager
async def on_telegram(_folder: Path) -> AsyncIterator[Candidate]:
    async with TelegramServer() as server:
        lina = server.person(id=42, first_name="Lina")
        await lina.says("/start")
        gateway = AiogramGateway(server.token, server.base_url, lambda: datetime.now(UTC), draw)
        yield OnTelegram(lina, gateway)
        await gateway.close()


@asynccontextmanager
async def on_the_web(_folder: Path) -> AsyncIterator[Candidate]:
    mailbox = KeptMessages()
    yield OnTheWeb(WebGateway(mailbox, draw), mailbox.kept)


@asynccontextmanager
async def in_a_terminal(folder: Path) -> AsyncIterator[Candidate]:
    out = io.StringIO()
    yield InATerminal(ConsoleGateway(draw, folder, out), out)


@asynccontextmanager
async def on_the_stage(_folder: Path) -> AsyncIterator[Candidate]:
    yield OnTheStage(StageGateway())


CANDIDATES: Final[Mapping[type, Any]] = {
    AiogramGateway: on_telegram,
    WebGateway: on_the_web,
    ConsoleGateway: in_a_terminal,
    StageGateway: on_the_stage,
}


@pytest.fixture(params=CANDIDATES.values(), ids=[kind.__name__ for kind in CANDIDATES])
async def candidate(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Candidate]:
    async with request.param(tmp_path) as taking:
        yield taking


def test_every_gateway_takes_the_exam() -> None:
    assert set(load_all()) <= set(CANDIDATES)


@pytest.mark.parametrize("text", DEEDS)
async def test_what_is_typed_becomes_the_same_event_everywhere(candidate: Candidate, text: str) -> None:
    reception = candidate.gateway.read(candidate.typed(text))
    assert isinstance(reception, Reception)
    assert (reception.event, reception.address, reception.tap) == (DEEDS[text], candidate.address, "")


async def test_a_tap_carries_its_token_and_asks_to_be_acknowledged(candidate: Candidate) -> None:
    reception = candidate.gateway.read(candidate.tapped("t.1"))
    assert isinstance(reception, Reception)
    assert reception.event == events.Tapped("t.1")
    assert reception.tap


@pytest.mark.parametrize("junk", ["", "{", "[]", "null", '{"update_id": "x", "message": {"text": 1}}', "[" * 5000])
async def test_junk_is_unreadable_and_nothing_else(candidate: Candidate, junk: str) -> None:
    with pytest.raises((Unreadable, ValueError, KeyError, TypeError, RecursionError)):
        candidate.gateway.read(junk)


async def test_a_screen_is_sent_edited_in_place_and_loses_its_buttons(candidate: Candidate) -> None:
    gateway, address = candidate.gateway, candidate.address
    reference = await gateway.send(address, QUESTION)
    assert (await candidate.seen())[-1][1] == ["13", "14"]
    assert await gateway.edit(address, reference, ANSWERED) == reference
    words, labels = (await candidate.seen())[-1]
    assert "2/7 · Situation ?" in words
    assert labels == ["Collège"]
    await gateway.retire(address, reference)
    assert (await candidate.seen())[-1][1] == []


async def test_the_same_edit_twice_is_no_failure(candidate: Candidate) -> None:
    reference = await candidate.gateway.send(candidate.address, QUESTION)
    await candidate.gateway.edit(candidate.address, reference, ANSWERED)
    await candidate.gateway.edit(candidate.address, reference, ANSWERED)
    assert (await candidate.seen())[-1][1] == ["Collège"]


@pytest.mark.parametrize(
    "words", ["<b>gras</b> *gras* [l](https://x.y)", "مرحبا", "\U0001f469\u200d\U0001f467 & < >", "x" * 3000]
)
async def test_words_are_shown_as_they_are(candidate: Candidate, words: str) -> None:
    await candidate.gateway.send(candidate.address, Message(words, heading="Titre"))
    assert words in (await candidate.seen())[-1][0]


async def test_an_answer_to_a_tap_that_is_long_gone_is_no_failure(candidate: Candidate) -> None:
    await candidate.gateway.acknowledge(f"{candidate.address}/404", "trop tard")
    assert candidate.gateway.name in {"telegram", "web", "console", "stage"}
