"""The exam of a gateway, for Telegram on aiogram: what it reads, what it sends, how it takes refusals."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

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
from bot.gateways.telegram_aiogram import AiogramGateway
from dialogs import events
from tests.fakes.telegram.asking import confirm_all
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def draw(_picture: Picture) -> bytes:
    return PNG


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=VirtualClock()) as server:
        yield server


@pytest.fixture
async def gateway(telegram: TelegramServer) -> AsyncIterator[AiogramGateway]:
    gateway = AiogramGateway(telegram.token, telegram.base_url, lambda: NOW, draw)
    yield gateway
    await gateway.close()


@pytest.fixture
async def lina(telegram: TelegramServer) -> Person:
    person = telegram.person(first_name="Lina", language_code="fr-FR")
    await person.says("/start")
    await confirm_all(telegram)
    return person


def read_last(gateway: AiogramGateway, telegram: TelegramServer) -> Reception | Misplaced | Ignored:
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
    gateway: AiogramGateway, telegram: TelegramServer, lina: Person, text: str, event: events.Event
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
    gateway: AiogramGateway, telegram: TelegramServer, lina: Person, kind: str, named: str
) -> None:
    await lina.sends(kind)
    reading = read_last(gateway, telegram)
    assert isinstance(reading, Reception)
    assert reading.event == events.Sent(named)


async def test_a_location_a_tap_an_edit_and_a_block(
    gateway: AiogramGateway, telegram: TelegramServer, lina: Person
) -> None:
    seen = []
    for act in (lina.shares_location(45.5, 4.5), lina.edits(await lina.says("a"), "b"), lina.blocks(), lina.unblocks()):
        await act
        reading = read_last(gateway, telegram)
        assert isinstance(reading, Reception)
        seen.append(reading.event)
    assert seen == [events.Shared(45.5, 4.5), events.Sent("edit"), events.Left(), events.Returned()]


async def test_a_tap_brings_its_token_and_what_is_to_be_answered(
    gateway: AiogramGateway, telegram: TelegramServer, lina: Person
) -> None:
    await gateway.send(str(lina.id), Message("?", rows=((Button("Oui", "abc.0"),),)))
    tapped = await lina.taps("Oui")
    tapped.message.deleted = True
    assert read_last(gateway, telegram) == Reception(str(lina.id), events.Tapped("abc.0"), "Lina", "fr-FR", tapped.id)


async def test_groups_bots_and_channels_are_nobody(
    gateway: AiogramGateway, telegram: TelegramServer, lina: Person
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
def test_what_cannot_be_parsed_is_unreadable(raw: str) -> None:
    gateway = AiogramGateway("1:abcd", "http://127.0.0.1:1", lambda: NOW, draw)
    with pytest.raises(Unreadable):
        gateway.read(raw)


# ---- What is sent


async def test_a_message_with_a_heading_and_buttons(gateway: AiogramGateway, lina: Person) -> None:
    rows = ((Button("Santé", "t.0", ticked=True), Button("Sport", "t.1")), (Button("Site", url="https://a.example"),))
    await gateway.send(str(lina.id), Message("mots", "1/7 · Titre 👩‍👩‍👧", "Compris 👍 !", rows=rows))
    screen = lina.screen
    assert screen.text == "Compris 👍 !\n\n1/7 · Titre 👩‍👩‍👧\n\nmots"
    assert screen.buttons == [["Santé ✓", "Sport"], ["Site"]]
    offset = len("Compris 👍 !\n\n".encode("utf-16-le")) // 2
    length = len("1/7 · Titre 👩‍👩‍👧".encode("utf-16-le")) // 2
    assert screen.entities == [{"type": "bold", "offset": offset, "length": length}]


async def test_pictures_and_documents(gateway: AiogramGateway, lina: Person) -> None:
    await gateway.send(str(lina.id), Message(picture=Picture("stats", {})))
    await gateway.send(str(lina.id), Message("tout", document=Document("binome.json", "{}")))
    photo, document = (lina.messages[0].photo, lina.messages[1].document)
    assert photo
    assert photo.content == PNG
    assert document
    assert (document.name, document.content) == ("binome.json", b"{}")


async def test_a_screen_is_edited_in_place_and_retired(gateway: AiogramGateway, lina: Person) -> None:
    reference = await gateway.send(str(lina.id), Message("un", rows=((Button("Oui", "t.0"),),)))
    for _ in range(2):  # the second changes nothing, which is no failure
        assert (
            await gateway.edit(str(lina.id), reference, Message("deux", rows=((Button("Non", "t.1"),),))) == reference
        )
    assert (lina.screen.text, lina.screen.labels) == ("deux", ["Non"])
    for _ in range(2):
        await gateway.retire(str(lina.id), reference)
    assert (lina.screen.text, lina.screen.labels) == ("deux", [])


async def test_the_keyboard_for_a_location_goes_without_a_trace(gateway: AiogramGateway, lina: Person) -> None:
    reference = await gateway.send(str(lina.id), Message("Où ?", location="Ma position", rows=((Button("Retour"),),)))
    assert lina.keyboard == [["Ma position"], ["Retour"]]
    await gateway.retire(str(lina.id), reference)
    assert lina.keyboard == []
    assert [screen.text for screen in lina.messages] == ["Où ?"]


async def test_a_message_that_is_gone_is_sent_anew_or_let_go(gateway: AiogramGateway, lina: Person) -> None:
    assert await gateway.edit(str(lina.id), "999", Message("neuf")) == str(lina.screen.message_id)
    await gateway.retire(str(lina.id), "999")


async def test_a_tap_that_is_too_old_is_let_go(gateway: AiogramGateway) -> None:
    await gateway.acknowledge("1", "trop tard")


async def test_commands_are_in_the_menu_of_each_language(gateway: AiogramGateway, telegram: TelegramServer) -> None:
    await gateway.set_up({"fr": [("aide", "Aide")], "en": [("help", "Help")]}, "fr")
    menus = {call.params.get("language_code", ""): call.params for call in telegram.calls_to("setMyCommands")}
    assert {language: json.loads(params["commands"])[0]["command"] for language, params in menus.items()} == {
        "": "aide",
        "fr": "aide",
        "en": "help",
    }


# ---- How it takes refusals


@pytest.mark.parametrize(
    ("status", "text", "retry_after", "expected"),
    [
        (429, None, 37, DeliveryFailure(NOW + timedelta(seconds=37), about="rate_limited")),
        (403, "Forbidden: bot was blocked by the user", None, DeliveryFailure(gone=True, about="gone")),
        (403, "Forbidden: user is deactivated", None, DeliveryFailure(gone=True, about="gone")),
        (400, "Bad Request: chat not found", None, DeliveryFailure(gone=True, about="gone")),
        (400, "Bad Request: can't parse entities", None, DeliveryFailure(ours=True, about="refused_400")),
        (500, None, None, DeliveryFailure(NOW + timedelta(seconds=2), about="status_500")),
        (502, "Bad Gateway", None, DeliveryFailure(NOW + timedelta(seconds=2), about="status_500")),
    ],
)
async def test_a_refusal_becomes_facts(  # the columns of a table
    gateway: AiogramGateway,
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


@pytest.mark.parametrize("fault", ["cut", "truncate"])
async def test_without_an_answer_it_is_unclear(
    gateway: AiogramGateway, telegram: TelegramServer, lina: Person, fault: str
) -> None:
    telegram.cut_next("sendMessage", acted=True) if fault == "cut" else telegram.truncate_next("sendMessage")
    with pytest.raises(DeliveryFailure) as raised:
        await gateway.send(str(lina.id), Message("x"))
    assert raised.value == DeliveryFailure(NOW + timedelta(seconds=2), about="status_0", unclear=True)
