"""The tests' own Telegram is tested too: what it accepts, what it refuses, and what it does with updates."""

import asyncio
from typing import Any

import aiohttp

from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]


async def call(telegram: TelegramServer, method: str, **params: Any) -> Json:
    async with aiohttp.ClientSession() as http, http.post(url(telegram, method), json=params) as response:
        answer: Json = await response.json()
        return answer


def url(telegram: TelegramServer, method: str) -> str:
    return f"{telegram.base_url}/bot{telegram.token}/{method}"


def buttons(*labels: str) -> Json:
    return {"inline_keyboard": [[{"text": label, "callback_data": label.lower()} for label in labels]]}


async def test_an_update_comes_again_until_it_is_confirmed() -> None:
    async with TelegramServer() as telegram:
        lina = telegram.person(first_name="Lina")
        await lina.says("/start")
        first = (await call(telegram, "getUpdates"))["result"]
        again = (await call(telegram, "getUpdates"))["result"]
        assert first == again
        assert first[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        assert (await call(telegram, "getUpdates", offset=first[0]["update_id"] + 1))["result"] == []
        await telegram.drained()


async def test_a_tap_on_a_label_reaches_the_bot_and_its_answer_reaches_the_person() -> None:
    async with TelegramServer() as telegram:
        lina = telegram.person(first_name="Lina")
        await lina.says("bonjour")
        await call(
            telegram, "sendMessage", chat_id=lina.id, text="On y va ?", reply_markup=buttons("Suivant")
        )
        tap = await lina.taps("Suiv")
        query = (await call(telegram, "getUpdates"))["result"][-1]["callback_query"]
        assert (query["id"], query["data"]) == (tap.id, "suivant")
        assert lina.unanswered == [tap]
        assert (await call(telegram, "answerCallbackQuery", callback_query_id=tap.id, text="Bien"))["ok"]
        assert (lina.toasts, lina.unanswered) == (["Bien"], [])


async def test_seeing_waits_for_the_bot_and_not_for_the_clock() -> None:
    async with TelegramServer() as telegram:
        lina = telegram.person(first_name="Lina")
        await lina.says("bonjour")
        async with asyncio.TaskGroup() as tasks:
            seen = tasks.create_task(lina.sees("prénom"))
            tasks.create_task(call(telegram, "sendMessage", chat_id=lina.id, text="Ton prénom ?"))
        assert seen.result().text == "Ton prénom ?"
