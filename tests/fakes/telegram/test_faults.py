"""What goes wrong does so exactly as ordered."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.fakes.telegram.asking import (
    advance,
    call,
    result,
)
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]


async def test_an_ordered_refusal_does_nothing_and_comes_once(telegram: TelegramServer, lina: Person) -> None:
    telegram.fail_next("sendMessage", retry_after=7)
    answer = await call(telegram, "sendMessage", chat_id=lina.id, text="a")
    assert answer["parameters"] == {"retry_after": 7}
    assert answer["description"] == "Too Many Requests: retry after 7"
    assert lina.messages == []
    await result(telegram, "sendMessage", chat_id=lina.id, text="a")
    assert [one.fault for one in telegram.calls_to("sendMessage")] == ["fail", ""]


@pytest.mark.parametrize("acted", [True, False])
async def test_a_cut_connection_does_not_tell_whether_the_server_acted(
    telegram: TelegramServer, lina: Person, acted: bool
) -> None:
    telegram.cut_next("sendMessage", acted=acted)
    with pytest.raises(aiohttp.ClientError):
        await call(telegram, "sendMessage", chat_id=lina.id, text="a")
    assert len(lina.messages) == acted


async def test_a_truncated_answer_breaks_off(telegram: TelegramServer, lina: Person) -> None:
    telegram.truncate_next("sendMessage")
    with pytest.raises(aiohttp.ClientPayloadError):
        await call(telegram, "sendMessage", chat_id=lina.id, text="a")
    assert lina.screen.text == "a"


async def test_a_stalled_call_has_acted_before_it_answers(telegram: TelegramServer, lina: Person) -> None:
    telegram.stall_next("sendMessage", seconds=30)
    waiting = asyncio.create_task(call(telegram, "sendMessage", chat_id=lina.id, text="a"))
    await lina.sees("a")
    assert not waiting.done()
    waiting.cancel()


async def test_the_flood_limits_tell_how_long_to_wait(telegram: TelegramServer, lina: Person) -> None:
    telegram.limit(per_chat=1, burst=2)
    params = {"chat_id": lina.id, "text": "a"}
    for _ in range(2):
        await result(telegram, "sendMessage", **params)
    answer = await call(telegram, "sendMessage", **params)
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 1})
    advance(telegram, 1)
    await result(telegram, "sendMessage", **params)
