"""The plainest of bots, for the tests of the test server: one HTTP request for each call."""

from typing import Any

import aiohttp

from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + (300).to_bytes(4, "big") + (200).to_bytes(4, "big")
DAY = 86_400


def url(telegram: TelegramServer, method: str) -> str:
    return f"{telegram.base_url}/bot{telegram.token}/{method}"


async def call(telegram: TelegramServer, method: str, **params: Any) -> Json:
    async with aiohttp.ClientSession() as http, http.post(url(telegram, method), json=params) as response:
        answer: Json = await response.json()
        assert response.status == answer.get("error_code", 200)
        return answer


async def result(telegram: TelegramServer, method: str, **params: Any) -> Any:
    answer = await call(telegram, method, **params)
    assert answer["ok"], answer
    return answer["result"]


async def refusal(telegram: TelegramServer, method: str, **params: Any) -> str:
    answer = await call(telegram, method, **params)
    assert not answer["ok"], answer
    return str(answer["description"])


async def confirm_all(telegram: TelegramServer) -> None:
    await result(telegram, "getUpdates", offset=telegram.next_update_id)


async def ids(telegram: TelegramServer, **params: Any) -> list[int]:
    return [update["update_id"] for update in await result(telegram, "getUpdates", **params)]


def buttons(*labels: str) -> Json:
    return {"inline_keyboard": [[{"text": label, "callback_data": label.lower()} for label in labels]]}


def advance(telegram: TelegramServer, seconds: float) -> None:
    assert isinstance(telegram.clock, VirtualClock)
    telegram.clock.advance(seconds)
