"""The bot on each Telegram library, over HTTP, against the tests' Telegram: whole stories of people."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.outages import SETTLING
from dialogs.phrase import phrase
from tests.fakes.bot_on_telegram import BotOnTelegram, bot_on_telegram, register_youth, say, tap
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

ADMIN = 77
WEB_CHAT = "https://binome.example"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=VirtualClock()) as server:
        yield server


@pytest.fixture
async def running(telegram: TelegramServer, tmp_path: Path, library: str) -> AsyncIterator[BotOnTelegram]:
    async with bot_on_telegram(telegram, tmp_path, library=library, admin_ids=(ADMIN,), public_url=WEB_CHAT) as bot:
        bot.gateway.pace = None  # these people tap faster than people do; limits are another test's question
        yield bot


@pytest.fixture
def lina(telegram: TelegramServer) -> Person:
    return telegram.person(first_name="Lina", language_code="fr")


@pytest.fixture
def admin(telegram: TelegramServer) -> Person:
    return telegram.person(ADMIN, first_name="Ada", language_code="fr")


async def register_mentor(person: Person) -> None:
    await say(person, "/mentor")
    await tap(person, "D'accord", "Emploi dans le privé")
    await say(person, "infirmier")
    await tap(person, "Suivant", "Trouver un stage", "Suivant", "En vrai")
    await say(person, "Lyon")
    await tap(person, "20\N{NO-BREAK SPACE}km", "Le soir en semaine", "Suivant", "Peu importe", "2")
    await tap(person, "15-17\N{NO-BREAK SPACE}ans", "Suivant", "Français", "Suivant")
    await tap(person, "Karim", "Passer", "Passer", "Oui, envoyer")


async def count_people(bot: BotOnTelegram) -> int:
    async with bot.house.database.read() as store:
        return await store.people.count()


async def test_a_pair_is_made_from_hello_to_an_accepted_request(
    running: BotOnTelegram, lina: Person, admin: Person
) -> None:
    karim = running.telegram.person(first_name="Karim", language_code="fr")
    await say(admin, "/aide")
    await register_mentor(karim)
    await admin.sees("Karim")
    await tap(admin, "Accepter")
    await karim.sees("accepté")
    assert "Karim" in (await register_youth(lina)).text
    await tap(lina, "Demander à Karim")
    request = await karim.sees("Lina")
    assert "Rhône" in request.text
    assert "Lyon" not in request.text
    await tap(karim, "Accepter")
    await lina.sees("Karim a dit oui")
    await karim.sees("binôme avec Lina")
    await running.settled()
    assert not any(person.unanswered for person in (lina, karim, admin))


async def test_taps_change_one_message_in_place(running: BotOnTelegram, lina: Person) -> None:
    first = await say(lina, "/start")
    last = await tap(lina, "D'accord", "16", "Lycée pro", "Orientation", "Suivant", "Sport", "Suivant")
    assert last.message_id == first.message_id
    assert len(lina.messages) == 1


async def test_what_is_typed_gets_a_new_message_and_the_old_buttons_go(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, "/start")
    old = await tap(lina, "D'accord")
    new = await say(lina, "16")
    await running.settled()
    assert new.labels
    assert not lina.messages[0].labels
    assert [screen.message_id for screen in lina.messages] == [old.message_id, new.message_id]


async def test_the_keyboard_that_shares_a_location_comes_and_goes(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, "/start")
    taps = ["D'accord", "16", "Lycée pro", "Orientation", "Suivant", "Sport", "Suivant", "En vrai"]
    await tap(lina, *taps)
    await lina.sees("ville")
    assert ["Envoyer ma position"] in lina.keyboard
    await lina.shares_location(45.76, 4.84)
    await lina.sees("Comment t'appelles-tu")
    assert not lina.keyboard
    await tap(lina, "Lina", "Oui, trouver un mentor")
    assert str((await running.youths())[str(lina.id)].place).startswith("69")


async def test_a_way_back_is_typed_by_the_keyboard_of_the_place(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, "/start")
    await tap(lina, "D'accord", "16", "Lycée pro", "Orientation", "Suivant", "Sport", "Suivant", "Les deux me vont")
    await lina.sees("ville")
    await lina.says("Retour")
    await lina.sees("Comment veux-tu parler")
    assert not lina.keyboard


async def test_an_admin_gets_figures_as_words_and_as_a_picture(
    running: BotOnTelegram, lina: Person, admin: Person
) -> None:
    await say(lina, "/start")
    await admin.says("/stats")
    await admin.sees(lambda screen: screen.photo is not None, 20.0)
    words, picture = admin.messages[-2:]
    assert "Les chiffres de Binôme" in words.text
    assert picture.photo is not None
    assert picture.photo.content.startswith(b"\x89PNG")


async def test_only_an_admin_gets_figures(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, "/start")
    unknown = (await say(lina, "/frobnicate")).text
    assert (await say(lina, "/stats")).text == unknown
    assert (await say(lina, "/pending")).text == unknown


async def test_an_admin_is_shown_who_waits_to_be_approved(running: BotOnTelegram, admin: Person) -> None:
    await register_mentor(running.telegram.person(first_name="Karim", language_code="fr"))
    await admin.says("/pending")
    card = await admin.sees("Karim")
    assert card.labels == ["Accepter", "Refuser"]
    assert "Un mentor à lire" in admin.messages[0].text


async def test_the_link_that_brought_somebody_is_kept(running: BotOnTelegram, lina: Person) -> None:
    await register_youth(lina, start="/start school-durand")
    assert (await running.youths())[str(lina.id)].source == "school-durand"


async def test_who_is_too_young_for_telegram_is_shown_the_web_chat_and_not_kept(
    telegram: TelegramServer, tmp_path: Path, lina: Person
) -> None:
    async with bot_on_telegram(telegram, tmp_path, platform_min_age=15, public_url=WEB_CHAT) as running:
        assert WEB_CHAT in (await say(lina, "/start")).text
        assert WEB_CHAT in (await tap(lina, "D'accord", "14")).text
        await running.settled()
        assert await count_people(running) == 0


async def test_in_a_group_it_says_one_neutral_line_and_leaves(running: BotOnTelegram, lina: Person) -> None:
    group = running.telegram.group("La 3e B")
    await say(lina, "/start")
    await lina.adds_bot_to(group)
    await lina.says_in(group, "/start")
    await lina.says_in(group, "/profil")
    await running.settled()
    assert [screen.text for screen in group.messages] == [running.house.wording.say(phrase("group-line"), "fr")]
    assert not group.has_bot
    assert len(lina.messages) == 1


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("voice", "messages vocaux"),
        ("sticker", "stickers"),
        ("photo", "images"),
        ("document", "ce genre de message"),
        ("contact", "Pas besoin de contact"),
        ("someone_elses_contact", "Pas besoin de contact"),
        ("forwarded", "transférés"),
    ],
)
async def test_what_cannot_be_read_is_said_and_loses_no_place(
    running: BotOnTelegram, lina: Person, kind: str, words: str
) -> None:
    await say(lina, "/start")
    await tap(lina, "D'accord")
    await lina.sends(kind)
    again = await lina.sees(words)
    assert "Quel âge as-tu" in again.text
    await tap(lina, "16")


async def test_an_edited_message_changes_no_answer(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, "/start")
    await tap(lina, "D'accord")
    typed = await lina.says("16")
    await lina.sees("Que fais-tu")
    await lina.edits(typed, "25")
    assert "Que fais-tu" in (await lina.sees("corrigés")).text
    async with running.house.database.read() as store:
        person = await store.people.find("telegram", str(lina.id))
        assert person
        assert (await store.sessions.all(person.id))[0].session.answers["age"] == ("16",)


async def test_nothing_is_sent_to_who_has_blocked_it_and_they_go_on_where_they_were(
    running: BotOnTelegram, lina: Person
) -> None:
    await say(lina, "/start")
    await tap(lina, "D'accord", "16")
    await lina.blocks()
    await running.settled()
    calls = len(running.telegram.calls)
    await a_day_passes(running)
    assert {call.method for call in running.telegram.calls[calls:]} <= {"getUpdates"}
    await lina.unblocks()
    await lina.sees(lambda screen: "Que fais-tu" in screen.text and len(lina.messages) == 2)


async def test_a_deleted_account_is_written_to_once_and_never_again(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, "/start")
    await lina.deletes_account()
    await a_day_passes(running)
    await a_day_passes(running)
    assert [call.status for call in running.telegram.calls_to("sendMessage")] == [200, 403]
    async with running.house.database.read() as store:
        person = await store.people.find("telegram", str(lina.id))
        assert person
        assert person.gone


async def a_day_passes(bot: BotOnTelegram) -> None:
    """With the reminders that it brings; Telegram was heard all day."""
    assert isinstance(bot.telegram.clock, VirtualClock)
    bot.telegram.clock.advance(25 * 3600)
    async with bot.house.database.begin() as store:
        await store.outages.hear("telegram", bot.house.now(), timedelta.max)
    bot.telegram.clock.advance(SETTLING.total_seconds())  # should the poll have been faster, it was an outage
    await bot.bot.chores.do_all()
    await bot.settled()
