"""People and groups tell a story, and a tap is a tap."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.fakes.telegram import spec
from tests.fakes.telegram.asking import (
    advance,
    buttons,
    refusal,
    result,
)
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]


async def test_a_tap_is_answered_in_time_or_not_at_all(telegram: TelegramServer, lina: Person) -> None:
    await result(telegram, "sendMessage", chat_id=lina.id, text="?", reply_markup=buttons("Suivant"))
    tap = await lina.taps("Suiv")
    assert (lina.unanswered, lina.toasts) == ([tap], [])
    assert await result(telegram, "answerCallbackQuery", callback_query_id=tap.id, text="Bien")
    assert await result(telegram, "answerCallbackQuery", callback_query_id=tap.id)
    assert (lina.unanswered, lina.toasts) == ([], ["Bien"])
    advance(telegram, 150)
    for late in (tap.id, "42"):
        told = await refusal(telegram, "answerCallbackQuery", callback_query_id=late)
        assert told.startswith("Bad Request: query is too old and response timeout expired")


async def test_a_tap_sent_again_has_the_same_data_and_a_new_id(telegram: TelegramServer, lina: Person) -> None:
    await result(telegram, "sendMessage", chat_id=lina.id, text="?", reply_markup=buttons("Oui", "Non"))
    first, second = await lina.taps("Oui"), await lina.taps_again()
    assert (first.data, first.id != second.id) == (second.data, True)
    await result(telegram, "deleteMessage", chat_id=lina.id, message_id=lina.screen.message_id)
    await lina.forges("anything", first.message.message_id)
    queries = [update["callback_query"] for update in await result(telegram, "getUpdates")]
    assert [query["data"] for query in queries] == ["oui", "oui", "anything"]
    assert queries[-1]["message"]["date"] == 0


async def test_a_label_that_is_not_there_cannot_be_tapped(telegram: TelegramServer, lina: Person) -> None:
    with pytest.raises(AssertionError, match="no visible message"):
        await lina.taps("Oui")
    await result(telegram, "sendMessage", chat_id=lina.id, text="?", reply_markup=buttons("Non"))
    with pytest.raises(AssertionError, match="no button 'Oui'"):
        await lina.taps("Oui")


async def test_seeing_waits_for_the_bot_and_tells_what_is_seen_instead(telegram: TelegramServer, lina: Person) -> None:
    async with asyncio.TaskGroup() as tasks:
        seen = tasks.create_task(lina.sees("prénom"))
        tasks.create_task(result(telegram, "sendMessage", chat_id=lina.id, text="Ton prénom ?"))
    assert seen.result().text == "Ton prénom ?"
    with pytest.raises(AssertionError, match=r"Lina does not see 'âge' but .*prénom"):
        await lina.sees("âge", timeout=0.01)


async def test_a_screen_that_lasts_for_a_moment_is_seen(telegram: TelegramServer, lina: Person) -> None:
    seen = asyncio.create_task(lina.sees("un"))
    await asyncio.sleep(0)  # lets the task begin to look
    for text in ("un", "deux"):
        await result(telegram, "sendMessage", chat_id=lina.id, text=text)
    assert (await seen).text == "un"
    assert lina.screen.text == "deux"


async def test_who_has_never_written_cannot_be_written_to(telegram: TelegramServer) -> None:
    tom = telegram.person(first_name="Tom")
    assert await refusal(telegram, "sendMessage", chat_id=tom.id, text="a") == "Bad Request: chat not found"
    await tom.says("/start")
    assert await result(telegram, "sendMessage", chat_id=tom.id, text="a")


async def test_who_blocks_is_out_of_reach_until_they_come_back(telegram: TelegramServer, lina: Person) -> None:
    await lina.blocks()
    told = await refusal(telegram, "sendMessage", chat_id=lina.id, text="a")
    assert told == "Forbidden: bot was blocked by the user"
    await lina.unblocks()
    assert await result(telegram, "sendMessage", chat_id=lina.id, text="a")
    changes = [update["my_chat_member"] for update in await result(telegram, "getUpdates")]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]
    await lina.deletes_account()
    told = await refusal(telegram, "sendMessage", chat_id=lina.id, text="a")
    assert told == "Forbidden: user is deactivated"


async def test_the_bot_can_be_added_to_a_group_and_leave_it(telegram: TelegramServer, lina: Person) -> None:
    group = telegram.group("Classe de 3e B")
    await lina.adds_bot_to(group)
    await lina.says_in(group, "/start@binome_test_bot")
    assert await result(telegram, "leaveChat", chat_id=group.id)
    told = await refusal(telegram, "sendMessage", chat_id=group.id, text="a")
    assert (told, group.has_bot) == ("Forbidden: bot is not a member of the supergroup chat", False)
    kinds = [list(update)[1] for update in await result(telegram, "getUpdates")]
    assert kinds == ["my_chat_member", "message", "my_chat_member"]


KINDS = (
    "voice",
    "sticker",
    "photo",
    "document",
    "video_note",
    "contact",
    "someone_elses_contact",
    "forwarded",
)


async def test_every_update_is_one_that_the_bot_api_describes(telegram: TelegramServer, lina: Person) -> None:
    for kind in KINDS:
        await lina.sends(kind)
    await lina.shares_location(48.85, 2.35)
    await lina.edits(await lina.says("moi@exemple.fr"), "@binome_test_bot https://exemple.fr")
    await result(
        telegram,
        "sendMessage",
        chat_id=lina.id,
        text="<b>a</b>",
        parse_mode="HTML",
        reply_markup=buttons("A"),
    )
    await lina.taps("A")
    await lina.blocks()
    assert len(telegram.updates) == 14
    assert [spec.fault_of(update, ["Update"]) for update in telegram.updates] == [""] * 14


async def test_a_file_that_somebody_sent_can_be_fetched(telegram: TelegramServer, lina: Person) -> None:
    await lina.sends("voice")
    voice = (await result(telegram, "getUpdates"))[-1]["message"]["voice"]
    path = (await result(telegram, "getFile", file_id=voice["file_id"]))["file_path"]
    where = f"{telegram.base_url}/file/bot{telegram.token}/{path}"
    async with aiohttp.ClientSession() as http, http.get(where) as response:
        assert len(await response.read()) == voice["file_size"]
