"""The tests' own Telegram is tested too: what it accepts, what it refuses, and what it does with updates."""

import asyncio
from collections.abc import AsyncIterator
from html import escape
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.telegram import spec
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.entities import read_text, tidy, utf16_length, utf16_slice
from tests.fakes.telegram.markup import parse_html
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.refusals import Refusal
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + (300).to_bytes(4, "big") + (200).to_bytes(4, "big")
DAY = 86_400


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=VirtualClock()) as server:
        yield server


@pytest.fixture
async def lina(telegram: TelegramServer) -> Person:
    """She has written once, and the bot has read it."""
    person = telegram.person(first_name="Lina", language_code="fr")
    await person.says("/start")
    await confirm_all(telegram)
    return person


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


# Updates.


async def test_an_update_comes_again_until_it_is_confirmed(telegram: TelegramServer, lina: Person) -> None:
    telegram.next_update_id = 500
    for text in ("un", "deux", "trois"):
        await lina.says(text)
    assert await ids(telegram) == [500, 501, 502]
    assert await ids(telegram, limit=2) == [500, 501]
    assert await ids(telegram, offset=501) == [501, 502]
    assert await ids(telegram, offset=503) == []
    await telegram.drained()


async def test_an_offset_outside_the_queue_gives_everything_again(
    telegram: TelegramServer, lina: Person
) -> None:
    telegram.next_update_id = 500
    await lina.says("un")
    assert await ids(telegram, offset=9_000) == [500]
    assert await ids(telegram, offset=7) == [500]


async def test_a_negative_offset_forgets_all_but_the_last(telegram: TelegramServer, lina: Person) -> None:
    telegram.next_update_id = 500
    for text in ("un", "deux", "trois"):
        await lina.says(text)
    assert await ids(telegram, offset=-1) == [502]
    assert await ids(telegram) == [502]


async def test_taps_expire_after_150_seconds_and_messages_after_a_day(
    telegram: TelegramServer, lina: Person
) -> None:
    await result(telegram, "sendMessage", chat_id=lina.id, text="?", reply_markup=buttons("Oui"))
    await lina.taps("Oui")
    await lina.says("bonjour")
    advance(telegram, 149)
    assert len(await ids(telegram)) == 2
    advance(telegram, 1)
    assert [list(update)[1] for update in telegram.pending] == ["message"]
    advance(telegram, DAY)
    assert await ids(telegram) == []


async def test_a_long_poll_is_answered_by_the_next_update(telegram: TelegramServer, lina: Person) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(ids(telegram, timeout=50))
        await telegram.polled()
        await lina.says("bonjour")
    assert len(poll.result()) == 1


async def test_the_newer_of_two_pollers_wins(telegram: TelegramServer, lina: Person) -> None:
    async with asyncio.TaskGroup() as tasks:
        older = tasks.create_task(refusal(telegram, "getUpdates", timeout=50))
        await telegram.polled()
        newer = tasks.create_task(ids(telegram, timeout=50))
        told = await older
        await lina.says("bonjour")
    assert told.startswith("Conflict: terminated by other getUpdates request")
    assert len(newer.result()) == 1


async def test_two_pollers_are_given_the_same_updates_when_some_wait(
    telegram: TelegramServer, lina: Person
) -> None:
    await lina.says("bonjour")
    first, second = await asyncio.gather(ids(telegram, timeout=50), ids(telegram, timeout=50))
    assert first == second != []


async def test_only_the_kinds_asked_for_are_queued(telegram: TelegramServer, lina: Person) -> None:
    await result(telegram, "getUpdates", allowed_updates=["callback_query"])
    await lina.says("bonjour")
    assert await ids(telegram) == []
    await result(telegram, "getUpdates", allowed_updates=[])
    await lina.says("bonjour")
    assert len(await ids(telegram)) == 1


async def test_a_poisoned_update_is_delivered_as_it_was_injected(telegram: TelegramServer) -> None:
    poison: Json = {"update_id": 2**70, "message": {"text": "\ud800\x00", "chat": None}}
    telegram.inject(poison)
    telegram.inject({"message": 7})
    assert (await result(telegram, "getUpdates"))[0] == poison
    await confirm_all(telegram)
    await telegram.drained()


# Messages.


async def test_the_same_call_may_come_as_query_form_multipart_or_json(
    telegram: TelegramServer, lina: Person
) -> None:
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


async def test_4096_utf16_units_after_parsing_are_not_too_many(
    telegram: TelegramServer, lina: Person
) -> None:
    text = f"<b>{'🙂' * 2048}</b>"
    await result(telegram, "sendMessage", chat_id=lina.id, text=text, parse_mode="HTML")
    assert lina.screen.entities == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_an_unknown_method_and_a_wrong_token_are_told_apart(telegram: TelegramServer) -> None:
    assert await refusal(telegram, "sendLove") == "Not Found"
    async with aiohttp.ClientSession() as http, http.get(f"{telegram.base_url}/bot1:x/getMe") as response:
        assert (await response.json()) == {"ok": False, "error_code": 401, "description": "Unauthorized"}


# Entities.


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_escaped_text_is_seen_as_it_was(text: str) -> None:
    assert parse_html(f"<b>{escape(text)}</b>")[0] == text


@given(st.text(), st.text(min_size=1), st.text())
def test_cleaning_a_text_keeps_an_entity_on_its_words(before: str, words: str, after: str) -> None:
    entity = {"type": "bold", "offset": utf16_length(before), "length": utf16_length(words)}
    text, entities = tidy(before + words + after, [entity])
    for found in entities:
        seen = utf16_slice(text, found["offset"], found["length"])
        assert seen.strip() == tidy(words, [])[0].strip()


@pytest.mark.parametrize(
    ("html", "text", "kinds"),
    [
        ("<b>a<i>b</i></b>", "ab", ["bold", "italic"]),
        ('<a href="https://x.fr?a=1&amp;b">ici</a>', "ici", ["text_link"]),
        ('<pre><code class="language-py">1</code></pre>', "1", ["pre"]),
        ("<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]),
        ('<span class="tg-spoiler">a</span> &lt;b&gt; &nbsp;', "a <b> &nbsp;", ["spoiler"]),
        ("<b></b>a", "a", []),
    ],
)
def test_telegrams_html_is_read(html: str, text: str, kinds: list[str]) -> None:
    seen, entities = read_text(html, "HTML", None)
    assert (seen, [entity["type"] for entity in entities]) == (text, kinds)


@pytest.mark.parametrize(
    "html", ["<b>a</i>", "</b>", "<b", "a < b", "<b><i></b></i>", "<span>a</span>", "<a href=x"]
)
def test_bad_html_is_refused(html: str) -> None:
    with pytest.raises(Refusal, match="can't parse entities"):
        parse_html(html)


def test_control_characters_become_spaces() -> None:
    assert tidy(" a\x00b\r\u202ec\n", []) == ("a bc", [])


# What the server answers.


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
    assert (
        spec.fault_of({"update_id": "7"}, ["Update"])
        == 'field "update_id" of Update: value must be of type Integer'
    )
    assert spec.fault_of({}, ["Update"]) == 'can\'t find field "update_id" in Update'


# Taps.


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


async def test_a_tap_sent_again_has_the_same_data_and_a_new_id(
    telegram: TelegramServer, lina: Person
) -> None:
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


# People and groups.


async def test_seeing_waits_for_the_bot_and_tells_what_is_seen_instead(
    telegram: TelegramServer, lina: Person
) -> None:
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


async def test_who_blocks_is_out_of_reach_until_they_come_back(
    telegram: TelegramServer, lina: Person
) -> None:
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


# Faults.


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


# Webhooks.


async def test_a_webhook_is_tried_again_until_it_takes_the_update(
    telegram: TelegramServer, lina: Person
) -> None:
    secret, taken = "a-secret-token", list[tuple[str | None, int]]()

    async def take(request: web.Request) -> web.Response:
        taken.append(
            (request.headers.get("X-Telegram-Bot-Api-Secret-Token"), (await request.json())["update_id"])
        )
        return web.Response(status=503 if len(taken) < 3 else 200)

    telegram.webhook.pace, telegram.next_update_id = 0.0, 500
    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await result(telegram, "setWebhook", url=here, secret_token=secret)
    await lina.says("un")
    await lina.says("deux")
    await telegram.drained()
    assert taken == [(secret, 500), (secret, 500), (secret, 500), (secret, 501)]
    assert (await refusal(telegram, "getUpdates")).startswith(
        "Conflict: can't use getUpdates method while webhook"
    )
    assert (await result(telegram, "getWebhookInfo"))["url"] == here
    await result(telegram, "deleteWebhook")
    assert await ids(telegram) == []
    await runner.cleanup()


async def test_a_webhook_elsewhere_must_be_https(telegram: TelegramServer) -> None:
    told = await refusal(telegram, "setWebhook", url="http://exemple.fr/hook")
    assert told == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"


# A real client.


@pytest.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.base_url))
    async with Bot(telegram.token, session=session) as bot:
        yield bot


async def test_aiogram_speaks_with_it_as_with_telegram(
    telegram: TelegramServer, lina: Person, bot: Bot
) -> None:
    assert (await bot.get_me()).username == "binome_test_bot"
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Oui", callback_data="y")]])
    sent = await bot.send_message(lina.id, "<b>Prêt ?</b>", parse_mode="HTML", reply_markup=markup)
    tap = await lina.taps("Oui")
    assert [update.callback_query.id for update in await bot.get_updates() if update.callback_query] == [
        tap.id
    ]
    await bot.answer_callback_query(tap.id, text="Noté")
    await bot.edit_message_text("Merci", chat_id=lina.id, message_id=sent.message_id)
    assert (lina.screen.text, lina.toasts) == ("Merci", ["Noté"])


async def test_aiogram_uploads_pictures_and_documents(
    telegram: TelegramServer, lina: Person, bot: Bot
) -> None:
    photo = await bot.send_photo(lina.id, BufferedInputFile(PNG, "carte.png"), caption="La carte")
    assert photo.photo is not None
    assert (photo.photo[0].width, lina.screen.text) == (300, "La carte")
    assert lina.screen.photo is not None
    assert lina.screen.photo.content == PNG
    await bot.send_document(lina.id, BufferedInputFile(b"a;b", "export.csv"))
    assert lina.screen.document is not None
    assert (lina.screen.document.name, lina.screen.document.content) == ("export.csv", b"a;b")
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(lina.id, BufferedInputFile(b"no picture", "x.png"))


async def test_aiogram_sets_commands_for_each_language(telegram: TelegramServer, bot: Bot) -> None:
    french = BotCommand(command="aide", description="De l'aide")
    await bot.set_my_commands([BotCommand(command="help", description="Help")])
    await bot.set_my_commands([french], language_code="fr")
    assert [one.description for one in await bot.get_my_commands(language_code="fr")] == ["De l'aide"]
    await bot.delete_my_commands(language_code="fr")
    assert await bot.get_my_commands(language_code="fr") == []
    assert [one.command for one in await bot.get_my_commands()] == ["help"]


async def test_aiogram_recognises_the_refusals(telegram: TelegramServer, lina: Person, bot: Bot) -> None:
    telegram.fail_next("sendMessage", retry_after=3)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(lina.id, "a")
    await lina.blocks()
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(lina.id, "a")
