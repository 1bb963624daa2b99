"""Telegram with each of its libraries: what is read, what is sent, how refusals are taken."""

import ast
import importlib.util
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.channel import (
    Button,
    DeliveryFailure,
    Document,
    Ignored,
    Message,
    Misplaced,
    Picture,
    Reception,
    Unreadable,
)
from bot.gateways import TELEGRAM
from bot.gateways.telegram import TelegramGateway
from dialogs import events
from tests.fakes.telegram import chats
from tests.fakes.telegram.asking import confirm_all
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]
ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def draw(_picture: Picture) -> bytes:
    return PNG


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=VirtualClock()) as server:
        yield server


@pytest.fixture(params=TELEGRAM)
async def gateway(request: pytest.FixtureRequest, telegram: TelegramServer) -> AsyncIterator[TelegramGateway]:
    gateway = TELEGRAM[request.param]()(telegram.token, telegram.base_url, lambda: NOW, draw)
    yield gateway
    await gateway.close()


@pytest.fixture(params=TELEGRAM)
async def hasty(
    request: pytest.FixtureRequest, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[TelegramGateway]:
    """One that waits for an answer no longer than a test may last."""
    monkeypatch.setattr("bot.gateways.telegram.REQUEST_SECONDS", 0.3)
    gateway = TELEGRAM[request.param]()(telegram.token, telegram.base_url, lambda: NOW, draw)
    yield gateway
    await gateway.close()


@pytest.fixture
async def lina(telegram: TelegramServer) -> Person:
    person = telegram.person(first_name="Lina", language_code="fr-FR")
    await person.says("/start")
    await confirm_all(telegram)
    return person


def read_last(gateway: TelegramGateway, telegram: TelegramServer) -> Reception | Misplaced | Ignored:
    return gateway.read(json.dumps(telegram.updates[-1]))


# ---- What arrives


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("/start", events.Started()),
        ("/start school-durand", events.Started("school-durand")),
        ("/start pas un lien", events.Started()),
        ("/aide", events.Commanded("aide")),
        ("/profil@binome_test_bot x", events.Commanded("profil", "x")),
        ("16 ans", events.Said("16 ans")),
    ],
)
async def test_what_is_typed(
    gateway: TelegramGateway, telegram: TelegramServer, lina: Person, text: str, event: events.Event
) -> None:
    await lina.says(text)
    assert read_last(gateway, telegram) == Reception(str(lina.id), event, "Lina", "fr-FR")


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("voice", "voice"),
        ("video_note", "voice"),
        ("sticker", "sticker"),
        ("photo", "photo"),
        ("document", "other"),
        ("contact", "contact"),
        ("someone_elses_contact", "contact"),
        ("forwarded", "forward"),
    ],
)
async def test_what_is_sent_without_words(
    gateway: TelegramGateway, telegram: TelegramServer, lina: Person, kind: str, named: str
) -> None:
    await lina.sends(kind)
    reading = read_last(gateway, telegram)
    assert isinstance(reading, Reception)
    assert reading.event == events.Sent(named)


async def test_a_location_a_tap_an_edit_and_a_block(
    gateway: TelegramGateway, telegram: TelegramServer, lina: Person
) -> None:
    seen = []
    for act in (lina.shares_location(45.5, 4.5), lina.edits(await lina.says("a"), "b"), lina.blocks(), lina.unblocks()):
        await act
        reading = read_last(gateway, telegram)
        assert isinstance(reading, Reception)
        seen.append(reading.event)
    assert seen == [events.Shared(45.5, 4.5), events.Sent("edit"), events.Left(), events.Returned()]


async def test_a_tap_brings_its_token_and_what_is_to_be_answered(
    gateway: TelegramGateway, telegram: TelegramServer, lina: Person
) -> None:
    await gateway.send(str(lina.id), Message("?", rows=((Button("Oui", "abc.0"),),)))
    tapped = await lina.taps("Oui")
    tapped.message.deleted = True
    assert read_last(gateway, telegram) == Reception(str(lina.id), events.Tapped("abc.0"), "Lina", "fr-FR", tapped.id)


async def test_groups_bots_and_channels_are_nobody(
    gateway: TelegramGateway, telegram: TelegramServer, lina: Person
) -> None:
    group = telegram.group("La 3e B")
    await lina.adds_bot_to(group)
    assert read_last(gateway, telegram) == Misplaced(str(group.id))
    await lina.says_in(group, "/start")
    assert read_last(gateway, telegram) == Misplaced(str(group.id))
    await lina.removes_bot_from(group)
    assert read_last(gateway, telegram) == Ignored("left_group")
    await lina.says("x", via_bot={"id": 5, "is_bot": True, "first_name": "x"})
    assert read_last(gateway, telegram) == Ignored("bot")
    await lina.says("x", sender_chat={"id": -100, "type": "channel", "title": "x"})
    assert read_last(gateway, telegram) == Ignored("not_a_person")


@pytest.mark.parametrize("raw", ["", "[]", "{}", '{"update_id": 1, "message": 5}', "[" * 100_000, '{"update_id": "x"}'])
async def test_what_cannot_be_parsed_is_unreadable(gateway: TelegramGateway, raw: str) -> None:
    with pytest.raises(Unreadable):
        gateway.read(raw)


# ---- What is sent


async def test_a_message_with_a_heading_and_buttons(gateway: TelegramGateway, lina: Person) -> None:
    rows = ((Button("Santé", "t.0", ticked=True), Button("Sport", "t.1")), (Button("Site", url="https://a.example"),))
    await gateway.send(str(lina.id), Message("mots", "1/7 · Titre 👩‍👩‍👧", "Compris 👍 !", rows=rows))
    screen = lina.screen
    assert screen.text == "Compris 👍 !\n\n1/7 · Titre 👩‍👩‍👧\n\nmots"
    assert screen.buttons == [["Santé ✓", "Sport"], ["Site"]]
    offset = len("Compris 👍 !\n\n".encode("utf-16-le")) // 2
    length = len("1/7 · Titre 👩‍👩‍👧".encode("utf-16-le")) // 2
    assert screen.entities == [{"type": "bold", "offset": offset, "length": length}]


async def test_what_is_left_to_telegram_is_not_mentioned(
    gateway: TelegramGateway, telegram: TelegramServer, lina: Person
) -> None:
    await gateway.send(str(lina.id), Message("mots", rows=((Button("Oui", "t.0"),),)))
    [sent] = telegram.calls_to("sendMessage")
    assert "null" not in json.dumps(sent.params)
    assert {"chat_id", "text", "reply_markup", "link_preview_options"} <= sent.params.keys()
    assert not {"parse_mode", "protect_content", "reply_parameters"} & sent.params.keys()


async def test_pictures_and_documents(gateway: TelegramGateway, lina: Person) -> None:
    await gateway.send(str(lina.id), Message(picture=Picture("stats", {})))
    await gateway.send(str(lina.id), Message("tout", document=Document("binome.json", "{}")))
    photo, document = (lina.messages[0].photo, lina.messages[1].document)
    assert photo
    assert photo.content == PNG
    assert document
    assert (document.name, document.content) == ("binome.json", b"{}")


async def test_a_screen_is_edited_in_place_and_retired(gateway: TelegramGateway, lina: Person) -> None:
    reference = await gateway.send(str(lina.id), Message("un", rows=((Button("Oui", "t.0"),),)))
    for _ in range(2):  # the second changes nothing, which is no failure
        assert (
            await gateway.edit(str(lina.id), reference, Message("deux", rows=((Button("Non", "t.1"),),))) == reference
        )
    assert (lina.screen.text, lina.screen.labels) == ("deux", ["Non"])
    for _ in range(2):
        await gateway.retire(str(lina.id), reference)
    assert (lina.screen.text, lina.screen.labels) == ("deux", [])


async def test_the_keyboard_for_a_location_goes_without_a_trace(gateway: TelegramGateway, lina: Person) -> None:
    reference = await gateway.send(str(lina.id), Message("Où ?", location="Ma position", rows=((Button("Retour"),),)))
    assert lina.keyboard == [["Ma position"], ["Retour"]]
    await gateway.retire(str(lina.id), reference)
    assert lina.keyboard == []
    assert [screen.text for screen in lina.messages] == ["Où ?"]


async def test_a_message_that_is_gone_is_sent_anew_or_let_go(gateway: TelegramGateway, lina: Person) -> None:
    assert await gateway.edit(str(lina.id), "999", Message("neuf")) == str(lina.screen.message_id)
    await gateway.retire(str(lina.id), "999")


async def test_a_tap_that_is_too_old_is_let_go(gateway: TelegramGateway) -> None:
    await gateway.acknowledge("1", "trop tard")


async def test_commands_are_in_the_menu_of_each_language(gateway: TelegramGateway, telegram: TelegramServer) -> None:
    await gateway.set_up({"fr": [("aide", "Aide")], "en": [("help", "Help")]}, "fr")
    menus = {call.params.get("language_code", ""): call.params for call in telegram.calls_to("setMyCommands")}
    assert {language: json.loads(params["commands"])[0]["command"] for language, params in menus.items()} == {
        "": "aide",
        "fr": "aide",
        "en": "help",
    }


# ---- How it takes refusals


def in_seconds(seconds: float, about: str, *, unclear: bool = False, ours: bool = False) -> DeliveryFailure:
    return DeliveryFailure(NOW + timedelta(seconds=seconds), ours=ours, about=about, unclear=unclear)


@pytest.mark.parametrize(
    ("status", "text", "retry_after", "expected"),
    [
        (429, None, 37, in_seconds(37, "rate_limited")),
        (403, "Forbidden: bot was blocked by the user", None, DeliveryFailure(gone=True, about="gone")),
        (403, "Forbidden: user is deactivated", None, DeliveryFailure(gone=True, about="gone")),
        (400, "Bad Request: chat not found", None, DeliveryFailure(gone=True, about="gone")),
        (400, "Bad Request: can't parse entities", None, DeliveryFailure(ours=True, about="refused_400")),
        (413, "Request Entity Too Large", None, DeliveryFailure(ours=True, about="refused_413")),
        (401, "Unauthorized", None, in_seconds(60, "refused_401", ours=True)),
        (500, None, None, in_seconds(2, "status_500")),
        (502, "Bad Gateway", None, in_seconds(2, "status_502")),
        (504, "Gateway Timeout", None, in_seconds(2, "status_504", unclear=True)),
    ],
)
async def test_a_refusal_becomes_facts(  # the columns of a table
    gateway: TelegramGateway,
    telegram: TelegramServer,
    lina: Person,
    status: int,
    text: str | None,
    retry_after: int | None,
    expected: DeliveryFailure,
) -> None:
    telegram.fail_next("sendMessage", status, text, retry_after)
    with pytest.raises(DeliveryFailure) as raised:
        await gateway.send(str(lina.id), Message("x"))
    assert raised.value == expected


Spoil = Callable[[TelegramServer], None]
NO_ANSWER: Final[Mapping[str, tuple[Spoil, str]]] = {
    "cut before it acted": (lambda server: server.cut_next("*", acted=False), "no_answer"),
    "cut after it acted": (lambda server: server.cut_next("*", acted=True), "no_answer"),
    "a body cut short": (lambda server: server.truncate_next("*"), "no_answer"),
    "an answer that takes too long": (lambda server: server.stall_next("*", 30), "no_answer"),
    "a proxy's page before it acted": (lambda server: server.page_next("*", acted=False), "status_502"),
    "a proxy's page after it acted": (lambda server: server.page_next("*", acted=True), "status_502"),
}


@pytest.mark.parametrize("fault", NO_ANSWER)
async def test_without_an_answer_a_new_message_is_unclear_and_an_edit_is_not(
    hasty: TelegramGateway, telegram: TelegramServer, lina: Person, fault: str
) -> None:
    spoil, about = NO_ANSWER[fault]
    reference = await hasty.send(str(lina.id), Message("un"))
    spoil(telegram)
    with pytest.raises(DeliveryFailure) as raised:
        await hasty.send(str(lina.id), Message("deux"))
    assert raised.value == in_seconds(2, about, unclear=True)
    spoil(telegram)
    with pytest.raises(DeliveryFailure) as raised:
        await hasty.edit(str(lina.id), reference, Message("trois"))
    assert raised.value == in_seconds(2, about)


async def test_what_never_left_is_not_unclear(gateway: TelegramGateway, telegram: TelegramServer, lina: Person) -> None:
    await gateway.send(str(lina.id), Message("un"))
    await telegram.go_away()
    with pytest.raises(DeliveryFailure) as raised:
        await gateway.send(str(lina.id), Message("deux"))
    assert raised.value.unclear is (raised.value.about == "no_answer")  # a connection may break in the middle
    with pytest.raises(DeliveryFailure) as raised:
        await gateway.send(str(lina.id), Message("deux"))
    assert raised.value == in_seconds(2, "no_connection")
    await telegram.come_back()
    await gateway.send(str(lina.id), Message("deux"))
    assert [screen.text for screen in lina.messages] == ["un", "deux"]


@pytest.mark.parametrize("library", TELEGRAM)
@pytest.mark.parametrize("base", ["http://nobody.invalid", "http://127.0.0.1:1"])
async def test_no_such_host_and_nobody_there_are_not_unclear(library: str, base: str) -> None:
    gateway = TELEGRAM[library]()("1:abcd", base, lambda: NOW, draw)
    with pytest.raises(DeliveryFailure) as raised:
        await gateway.send("42", Message("x"))
    assert raised.value == in_seconds(2, "no_connection")
    await gateway.close()


async def test_a_whole_answer_in_unknown_words_is_not_asked_for_again(
    gateway: TelegramGateway, lina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chats.Message, "as_json", lambda _: {"number": "of tomorrow"})
    with pytest.raises(DeliveryFailure) as raised:
        await gateway.send(str(lina.id), Message("x"))
    assert raised.value == DeliveryFailure(ours=True, about="unknown_answer")
    assert len(lina.messages) == 1


async def test_a_picture_that_cannot_be_drawn_is_ours(telegram: TelegramServer, lina: Person) -> None:
    async def explode(_picture: Picture) -> bytes:
        raise KeyError("stats")

    for library in TELEGRAM.values():
        gateway = library()(telegram.token, telegram.base_url, lambda: NOW, explode)
        with pytest.raises(DeliveryFailure) as raised:
            await gateway.send(str(lina.id), Message(picture=Picture("stats", {})))
        assert raised.value == DeliveryFailure(ours=True, about="picture-KeyError")
        await gateway.close()


# ---- Twins


def test_the_twins_have_the_same_functions_in_the_same_order() -> None:
    shapes = [_shape(library().__module__) for library in TELEGRAM.values()]
    assert all(shape == shapes[0] for shape in shapes)


def _shape(module: str) -> list[str]:
    """The names of all functions and methods. What a library sends requests with is its own."""
    source = importlib.util.find_spec(module)
    assert source
    assert source.origin
    tree = ast.parse(Path(source.origin).read_text(encoding="utf-8"))
    own = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "_Requests"]
    left_out = {name for each in own for name in ast.walk(each)}
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node.name for node in ast.walk(tree) if isinstance(node, kinds) and node not in left_out]


def test_a_library_is_loaded_only_where_it_is_chosen() -> None:
    script = "import sys, bot.app; print({'aiogram', 'telegram'} & set(sys.modules))"
    assert _said_by(script) == "set()"


def test_a_type_of_aiogram_is_built_when_it_is_used() -> None:
    built = "[m.__pydantic_complete__ for m in models if issubclass(m, types.TelegramObject)].count(True)"
    assert int(_said_by(f"{LOADED}; print({built})")) < 10


def test_every_model_of_aiogram_can_still_be_built() -> None:
    script = f"{LOADED}; print(len(models), [m.__name__ for m in models if m.model_rebuild() is False])"
    count, _, not_built = _said_by(script).partition(" ")
    assert int(count) > 500
    assert not_built == "[]"


LOADED: Final = (
    "from bot.gateways import TELEGRAM; from pydantic import BaseModel; TELEGRAM['aiogram'](); "
    "from aiogram import methods, types; "
    "names = [*map(vars(types).get, types.__all__), *map(vars(methods).get, methods.__all__)]; "
    "models = [m for m in names if isinstance(m, type) and issubclass(m, BaseModel)]"
)


def _said_by(script: str) -> str:
    """What a process of its own prints."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
    return done.stdout.strip()
