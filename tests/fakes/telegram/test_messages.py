"""What a bot sends, changes and deletes, and what it is refused."""

from typing import Any

import aiohttp
import pytest

from tests.fakes.telegram import spec
from tests.fakes.telegram.asking import DAY, PNG, advance, buttons, refusal, result, url
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]


async def test_the_same_call_may_come_as_query_form_multipart_or_json(telegram: TelegramServer, lina: Person) -> None:
    params = {"chat_id": str(lina.id), "text": "salut"}
    form = aiohttp.FormData(params, default_to_multipart=True)
    async with aiohttp.ClientSession() as http:
        await http.get(url(telegram, "SENDMESSAGE"), params=params)
        for body in ({"data": params}, {"data": form}, {"json": params}):
            async with http.post(url(telegram, "sendMessage"), **body) as response:
                assert (await response.json())["ok"]
    assert [screen.text for screen in lina.messages] == ["salut"] * 4


async def test_an_edit_keeps_what_was_there_before(telegram: TelegramServer, lina: Person) -> None:
    sent = await result(telegram, "sendMessage", chat_id=lina.id, text="un", reply_markup=buttons("A"))
    where = {"chat_id": lina.id, "message_id": sent["message_id"]}
    await result(telegram, "editMessageText", **where, text="deux")
    assert (lina.screen.text, lina.screen.buttons) == ("deux", [])
    assert lina.history(lina.screen) == ["un", "deux"]
    same = await refusal(telegram, "editMessageText", **where, text="deux ")
    assert same.startswith("Bad Request: message is not modified: specified new message content")


async def test_what_is_gone_or_not_the_bots_cannot_be_edited(telegram: TelegramServer, lina: Person) -> None:
    hers = await lina.says("à moi")
    where = {"chat_id": lina.id, "text": "x"}
    assert await refusal(telegram, "editMessageText", **where, message_id=999) == (
        "Bad Request: message to edit not found"
    )
    assert await refusal(telegram, "editMessageText", **where, message_id=hers.message_id) == (
        "Bad Request: message can't be edited"
    )


async def test_a_message_can_be_deleted_for_48_hours(telegram: TelegramServer, lina: Person) -> None:
    for text in ("vite", "tard"):
        await result(telegram, "sendMessage", chat_id=lina.id, text=text)
    early, late = lina.messages
    assert await result(telegram, "deleteMessage", chat_id=lina.id, message_id=early.message_id)
    assert await refusal(telegram, "deleteMessage", chat_id=lina.id, message_id=early.message_id) == (
        "Bad Request: message to delete not found"
    )
    advance(telegram, 2 * DAY)
    told = await refusal(telegram, "deleteMessage", chat_id=lina.id, message_id=late.message_id)
    assert told == "Bad Request: message can't be deleted for everyone"
    assert lina.screen.text == "tard"


REFUSED: list[tuple[Json, str]] = [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "message text is empty"),
    ({"text": "🙂" * 2049}, "message is too long"),
    ({"text": "a", "chat_id": ""}, "chat_id is empty"),
    ({"text": "a", "chat_id": 5}, "chat not found"),
    ({"text": "a", "chatid": 5}, 'unknown parameter "chatid"'),
    ({"text": "a", "message_thread_id": "x"}, 'invalid message_thread_id specified: "x"'),
    (
        {"text": "*a*", "parse_mode": "MarkdownV2"},
        "unsupported parse_mode: this test server reads HTML only, not MarkdownV2",
    ),
    ({"text": "\ud800"}, "strings must be encoded in UTF-8"),
    ({"text": "a", "reply_markup": buttons("")}, "inline keyboard button text must be non-empty"),
    ({"text": "a", "reply_markup": buttons("é" * 33)}, "BUTTON_DATA_INVALID"),
    ({"text": "a", "reply_markup": buttons(*"abcdefghi")}, "reply markup is too long"),
    (
        {"text": "a", "reply_markup": {"inline_keyboard": buttons("a")["inline_keyboard"] * 101}},
        "reply markup is too long",
    ),
    ({"text": "a", "reply_markup": "{"}, "can't parse reply markup JSON object"),
    (
        {"text": "<b>a", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        {"text": "é<x>", "parse_mode": "HTML"},
        'can\'t parse entities: Unsupported start tag "x" at byte offset 2',
    ),
    (
        {"text": "🙂", "entities": [{"type": "bold", "offset": 1, "length": 1}]},
        "can't parse entities: entity edge at UTF-16 offset 1 splits a character",
    ),
    (
        {"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
        "can't parse entities: entity beginning at UTF-16 offset 0 ends after the end of the text",
    ),
]


@pytest.mark.parametrize(("params", "told"), REFUSED)
async def test_what_the_real_server_refuses_is_refused(
    telegram: TelegramServer, lina: Person, params: Json, told: str
) -> None:
    assert await refusal(telegram, "sendMessage", **{"chat_id": lina.id, **params}) == f"Bad Request: {told}"
    assert lina.messages == []


async def test_4096_utf16_units_after_parsing_are_not_too_many(telegram: TelegramServer, lina: Person) -> None:
    text = f"<b>{'🙂' * 2048}</b>"
    await result(telegram, "sendMessage", chat_id=lina.id, text=text, parse_mode="HTML")
    assert lina.screen.entities == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_an_unknown_method_and_a_wrong_token_are_told_apart(telegram: TelegramServer) -> None:
    assert await refusal(telegram, "sendLove") == "Not Found"
    async with aiohttp.ClientSession() as http, http.get(f"{telegram.base_url}/bot1:x/getMe") as response:
        assert (await response.json()) == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_every_result_is_one_that_the_bot_api_describes(telegram: TelegramServer, lina: Person) -> None:
    picture = telegram.world.store("carte.png", PNG, "image/png")
    answers = [
        ("User", await result(telegram, "getMe")),
        ("ChatFullInfo", await result(telegram, "getChat", chat_id=lina.id)),
        ("WebhookInfo", await result(telegram, "getWebhookInfo")),
        (
            "Message",
            await result(telegram, "sendMessage", chat_id=lina.id, text="a", reply_markup=buttons("A")),
        ),
        ("Message", await result(telegram, "sendPhoto", chat_id=lina.id, photo=picture.file_id, caption="b")),
        ("Message", await result(telegram, "sendDocument", chat_id=lina.id, document=picture.file_id)),
        ("File", await result(telegram, "getFile", file_id=picture.file_id)),
        ("MenuButton", await result(telegram, "getChatMenuButton")),
    ]
    assert [spec.fault_of(answer, [kind]) for kind, answer in answers] == [""] * len(answers)


def test_a_value_that_the_bot_api_does_not_describe_is_found_out() -> None:
    assert spec.fault_of({"update_id": "7"}, ["Update"]) == 'field "update_id" of Update: value must be of type Integer'
    assert spec.fault_of({}, ["Update"]) == 'can\'t find field "update_id" in Update'
