"""No log line holds a person's words, an address or a token, whatever fails."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import structlog

from bot.channel import DeliveryFailure, Message
from bot.logs import ALLOWED, set_up_logs
from storage.tables import inbox, outbox
from tests.bot.test_everybody import KARIM, LINA, NAME
from tests.fakes.stage import Stage, open_stage

TOKEN: Final = "123456:canary-token"  # noqa: S105  # nobody's
CANARIES: Final = (NAME, "address-of-lina", "address-of-karim", "Xylophone", "Wombat", "Quokka", TOKEN, "canary")


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that is logged, at DEBUG."""
    heard = io.StringIO()
    monkeypatch.setattr(sys, "stderr", heard)
    set_up_logs("DEBUG")
    yield heard
    structlog.reset_defaults()
    logging.basicConfig(level=logging.WARNING, force=True)


class ExplosiveError(Exception):
    """Says what no log may say."""


def explode(*_: object, **__: object) -> Any:
    raise ExplosiveError(f"canary {NAME} {TOKEN}")


async def play(stage: Stage) -> None:
    karim, lina = stage.person("address-of-karim", "Karim"), stage.person("address-of-lina", NAME)
    await karim.says("/mentor")
    for verb, what in KARIM:
        await getattr(karim, verb)(what)
    await lina.says("/start canary")
    for label in LINA:
        await lina.taps(label)
    await lina.says("Wombat Quokka")
    await lina.says("/mydata")
    await stage.wait(days=40)


async def test_nothing_that_people_say_is_logged(tmp_path: Path, logged: io.StringIO) -> None:
    async with open_stage(tmp_path, bot_token=TOKEN) as stage:
        await play(stage)
        assert await stage.count(inbox, inbox.c.fate == "set_aside") == 0
    assert not any(canary in logged.getvalue() for canary in CANARIES)


async def test_a_turn_that_fails_is_logged_by_its_place_only(
    tmp_path: Path, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_stage(tmp_path, bot_token=TOKEN) as stage:
        lina = stage.person("address-of-lina", NAME)
        await lina.says("/start")
        monkeypatch.setattr("dialogs.machine.Machine.advance", explode)
        await lina.taps("D'accord")
        assert "Quelque chose n'a pas marché" in lina.screen.plain
        assert await stage.count(inbox, inbox.c.fate == "set_aside") == 1
    said = logged.getvalue()
    assert "turn_failed" in said
    assert "ExplosiveError" in said
    assert not any(canary in said for canary in CANARIES)


async def test_an_update_and_a_chore_that_fail_are_logged_without_words(
    tmp_path: Path, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_stage(tmp_path, bot_token=TOKEN) as stage:
        monkeypatch.setattr("storage.matches.Matches.unanswered", explode)
        await stage.wait(hours=1)
        monkeypatch.setattr(stage.gateway, "read", explode)
        await stage.bot.receive("stage", "9", "address-of-lina", json.dumps({"canary": NAME}))
        await stage.settle()
        assert await stage.count(inbox, inbox.c.fate == "set_aside") == 1
    said = logged.getvalue()
    assert "chore_failed" in said
    assert "update_unreadable" in said
    assert not any(canary in said for canary in CANARIES)


async def test_a_delivery_that_fails_is_logged_without_words(
    tmp_path: Path, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_address: str, _message: Message) -> str:
        raise DeliveryFailure(ours=True, about="400") from ExplosiveError(f"canary {NAME}")

    async with open_stage(tmp_path, bot_token=TOKEN) as stage:
        monkeypatch.setattr(stage.gateway, "send", refuse)
        await stage.receive({"address": "address-of-lina", "given_name": NAME, "text": "/start"})
        assert await stage.count(outbox, outbox.c.fate == "failed") == 1
    said = logged.getvalue()
    assert "delivery_refused" in said
    assert not any(canary in said for canary in CANARIES)


def test_what_libraries_say_is_cut_to_their_name(logged: io.StringIO) -> None:
    logging.getLogger("somebody.else").error("canary %s", NAME)
    logging.getLogger("aiogram.event").critical("canary")
    structlog.get_logger().info("event_of_ours", address="canary", text=NAME, inbox_id=3)
    said = logged.getvalue()
    assert "inbox_id=3" in said
    assert "somebody.else" in said
    assert "canary" not in said
    assert not {"text", "address", "name", "first_name", "token", "raw"} & ALLOWED
