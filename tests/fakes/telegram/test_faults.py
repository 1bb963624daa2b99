"""What goes wrong does so exactly as ordered."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.fakes.telegram.asking import (
    advance,
    call,
    result,
    url,
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


async def test_a_fault_for_one_chat_strikes_no_other(telegram: TelegramServer, lina: Person) -> None:
    sami = telegram.person(first_name="Sami")
    await sami.says("/start")
    telegram.fail_next("sendMessage", retry_after=7, chat=lina.id)
    await result(telegram, "sendMessage", chat_id=sami.id, text="a")
    assert (await call(telegram, "sendMessage", chat_id=lina.id, text="a"))["error_code"] == 429


async def test_who_comes_back_before_the_time_is_remembered(telegram: TelegramServer, lina: Person) -> None:
    telegram.fail_next("sendMessage", retry_after=7)
    for seconds in (0, 6, 1):
        advance(telegram, seconds)
        await call(telegram, "sendMessage", chat_id=lina.id, text="a")
    assert [early for _, _, early in telegram.patience.broken] == [1]


@pytest.mark.parametrize("acted", [True, False])
async def test_a_proxy_answers_in_html_whether_the_server_acted_or_not(
    telegram: TelegramServer, lina: Person, acted: bool
) -> None:
    telegram.page_next("sendMessage", acted=acted)
    async with aiohttp.ClientSession() as http:
        response = await http.post(url(telegram, "sendMessage"), json={"chat_id": lina.id, "text": "a"})
        assert (response.status, response.content_type) == (502, "text/html")
    assert len(lina.messages) == acted


async def test_what_is_drawn_by_chance_is_the_same_for_the_same_seed(telegram: TelegramServer, lina: Person) -> None:
    seen = []
    for _ in range(2):
        telegram.faults.by_chance(7, ("sendMessage",), {"page_before": 0.3, "too_many": 0.3})
        before = len(telegram.calls)
        for _ in range(20):
            async with aiohttp.ClientSession() as http:
                await http.post(url(telegram, "sendMessage"), json={"chat_id": lina.id, "text": "a"})
        seen.append([one.fault for one in telegram.calls[before:]])
    assert seen[0] == seen[1]
    assert set(seen[0]) == {"", "fail", "page"}


async def test_a_server_that_went_away_comes_back_with_what_it_knew(telegram: TelegramServer, lina: Person) -> None:
    await telegram.go_away()
    with pytest.raises(aiohttp.ClientConnectorError):
        await call(telegram, "sendMessage", chat_id=lina.id, text="a")
    await telegram.come_back()
    await result(telegram, "sendMessage", chat_id=lina.id, text="b")
    assert [screen.text for screen in lina.messages] == ["b"]
