"""Whatever is typed, wherever: it is understood or not, on both databases, and no update is set aside for it."""

from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from dialogs.flows import flows
from dialogs.session import Session
from storage.tables import inbox
from tests.fakes.bot_process import KEY
from tests.fakes.stage import open_stage

HOSTILE: Final = (
    "a\0b", "/start a\0b", "Lina\udfff", "/\ud800", "\x00" * 4096, "🙂" * 4096, "a\u0301" * 2000, "\u202e\u2066abc",
    "9" * 4300, "\ufffe\uffff",
)  # fmt: skip
FLOWS: Final = flows(13, 25)


@pytest.mark.parametrize("flow", FLOWS)
async def test_a_hostile_text_is_no_reason_to_set_an_update_aside(flow: str, database_url: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "encryption_keys": KEY}
    async with open_stage(tmp_path, **settings) as stage:
        for question, text in product(FLOWS[flow].questions, HOSTILE):
            address = f"{question.key} {HOSTILE.index(text)}"
            async with stage.house.database.begin() as store:
                person = await store.people.add("stage", address, "fr", "", stage.clock())
                await store.sessions.open(person.id, Session(flow, "fr", question.key, about="0"), stage.clock())
            await stage.receive({"address": address, "text": text})
        assert await stage.count(inbox, inbox.c.fate == "applied") == len(FLOWS[flow].questions) * len(HOSTILE)
