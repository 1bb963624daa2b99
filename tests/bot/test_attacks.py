"""People who mean harm, on Telegram over HTTP: forged taps, hostile text, floods, other people's rights."""

import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from dialogs.own_words import read_line, read_name, tidy
from dialogs.profile import Mentor
from tests.fakes.bot_on_telegram import BotOnTelegram, bot_on_telegram, register_youth, say, tap
from tests.fakes.bot_process import BotProcess
from tests.fakes.stage import DEFAULT_MENTOR
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person, Screen
from tests.fakes.telegram.server import TelegramServer

ADMIN: Final = 77
SEED: Final = 20260302
HOSTILE: Final = (
    "<b>Zoé</b>", "<a href='tg://user?id=1'>Zoé</a>", "*Zoé* _x_ `y`", "[Zoé](tg://user?id=1)", "Zo&amp;é &lt;",
    "\u202eéoZ", "Zo\u2066é\u2069", "Z\u0301\u0301\u0301\u0301\u0301\u0301oé", "Zo\x00é", "Zo\u200bé", "זואי",
    "👩‍👩‍👧 Zoé",
    "</b>", "{ $name }", "{0} %s", "Zoé\n\n\nAdmin", "'; DROP TABLE people;--", "||Zoé||",
    "Zoé 🏳️‍🌈", "\\n\\\\", "ＺＯＥ",
)  # fmt: skip


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[BotOnTelegram]:
    async with (
        TelegramServer(clock=VirtualClock()) as telegram,
        bot_on_telegram(telegram, tmp_path, admin_ids=(ADMIN,)) as bot,
    ):
        yield bot


@pytest.fixture
def lina(running: BotOnTelegram) -> Person:
    return running.telegram.person(first_name="Lina", language_code="fr")


def a_while_passes(bot: BotOnTelegram, seconds: float = 30) -> None:
    """Long enough for nobody to be taken for a flood."""
    assert isinstance(bot.telegram.clock, VirtualClock)
    bot.telegram.clock.advance(seconds)


async def sessions_of(bot: BotOnTelegram, person: Person) -> list[Any]:
    async with bot.house.database.read() as store:
        found = await store.people.find("telegram", str(person.id))
        return await store.sessions.all(found.id) if found else []


def only_our_bold(screen: Screen) -> bool:
    """No entity but headings of our own, which are bold."""
    return {entity["type"] for entity in screen.entities} <= {"bold"}


# ---- 1, 2: forged, stale and repeated taps


async def test_forged_taps_change_nothing_and_are_answered(running: BotOnTelegram, lina: Person) -> None:
    eve, chance = running.telegram.person(first_name="Eve"), random.Random(SEED)
    hers = await say(lina, "/start")
    mine = await say(eve, "/start")
    before = await sessions_of(running, eve)
    good = mine.data("D'accord")
    flipped = [good[:at] + chr(ord(good[at]) ^ 1) + good[at + 1 :] for at in range(len(good) - 2)]
    forged = [
        hers.data("D'accord"),
        "",
        "x",
        "1.1",
        good + "9",
        good + "٣",
        good[:-1] + "-1",
        "\x00",
        "é" * 32,
        *flipped,
    ]
    forged += flipped + [chance.randbytes(chance.randint(1, 32)).hex() for _ in range(40)]
    for data in forged:
        await eve.forges(data, mine)
        a_while_passes(running)
        await running.settled()
    assert await sessions_of(running, eve) == before
    assert (await sessions_of(running, lina))[0].session.at == "agree"
    assert not eve.unanswered
    assert {fate for fate, _ in await running.fates()} <= {"applied", "set_aside"}


async def test_every_button_ever_shown_changes_nothing_once_the_dialogue_is_over(
    running: BotOnTelegram, lina: Person
) -> None:
    await running.mentor(first_name="Karim")
    await register_youth(lina)
    profile, calls = await running.youths(), list(running.telegram.calls)
    seen = {button for call in calls for button in buttons_of(call.params)}
    present = {lina.screen.data(label) for label in lina.screen.labels}
    stale = sorted(seen - present)
    random.Random(SEED).shuffle(stale)
    for data in stale[:40]:
        await lina.forges(data, lina.screen)
        a_while_passes(running, seconds=1)
        await running.settled()
    assert len(stale) > 60
    assert await running.youths() == profile
    assert not lina.unanswered


def buttons_of(params: dict[str, Any]) -> list[str]:
    rows = json.loads(params.get("reply_markup") or "{}").get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


async def test_a_tap_that_comes_twice_counts_once(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, "/start")
    await tap(lina, "D'accord", "16", "Lycée pro")
    await lina.taps("Orientation")
    for _ in range(9):
        await lina.taps_again()
    await running.settled()
    assert (await sessions_of(running, lina))[0].session.draft == ("orientation",)
    assert not lina.unanswered


# ---- 3: deep links


@pytest.mark.parametrize("payload", ["x" * 65, "a b", "é", "<b>", "' OR 1=1", "../..", "admin\n"])
async def test_a_payload_that_telegram_would_not_make_is_an_ordinary_hello(
    running: BotOnTelegram, lina: Person, payload: str
) -> None:
    await say(lina, f"/start {payload}")
    async with running.house.database.read() as store:
        person = await store.people.find("telegram", str(lina.id))
    assert person
    assert person.source in ("", "admin")
    assert "Salut" in lina.screen.text


async def test_no_payload_gives_anybody_rights(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, f"/start {ADMIN}")
    await say(lina, "/start admin")
    async with running.house.database.read() as store:
        assert not await store.people.admins()


# ---- 4, 5, 6: hostile and huge text, in names and answers, on every screen


async def test_hostile_names_are_shown_as_they_are_and_nothing_else(running: BotOnTelegram) -> None:
    """Telegram's strict check of entities accepts every screen, and only our heading is bold."""
    for hostile in HOSTILE:
        eve = running.telegram.person(first_name=hostile, language_code=hostile)
        await say(eve, "/start")
        await say(eve, hostile)
        await tap(eve, "D'accord", "16", "Lycée pro", "Orientation", "Suivant", "Sport", "Suivant", "À distance")
        await say(eve, hostile)
        await running.settled()
        name = read_name(tidy(hostile))
        assert not isinstance(name, str) or f"Prénom\N{NO-BREAK SPACE}: {name}" in bare(eve.screen.text)
        assert all(only_our_bold(screen) for screen in eve.messages)
    assert not [call for call in running.telegram.calls if call.status == 400]
    assert {fate for fate, _ in await running.fates()} == {"applied"}


def bare(text: str) -> str:
    """Without the marks that keep a name from reordering what stands beside it."""
    return text.replace("\u2068", "").replace("\u2069", "")


async def test_hostile_sentences_of_a_mentor_reach_the_admin_as_they_are(running: BotOnTelegram) -> None:
    admin = running.telegram.person(ADMIN, first_name="Ada", language_code="fr")
    await say(admin, "/aide")
    lines = [read_line(tidy(f"Bonjour {hostile}"), 200) for hostile in HOSTILE[:5]]
    for number, line in enumerate(lines):
        assert isinstance(line, str)
        await keep_pending(running, number, line)
    await admin.says("/pending")
    await running.settled()
    cards = [screen for screen in admin.messages if "Présentation" in screen.text]
    assert len(cards) == len(lines)
    assert all(any(str(line) in bare(card.text) for card in cards) for line in lines)
    assert all(only_our_bold(card) for card in cards)


async def keep_pending(bot: BotOnTelegram, number: int, sentence: str) -> None:
    values: dict[str, Any] = {**DEFAULT_MENTOR, "first_name": f"M{number}", "sentence": sentence}
    async with bot.house.database.begin() as store:
        person = await store.people.add("telegram", str(9000 + number), "fr", "", bot.house.now())
        await store.mentors.save(Mentor(person.id, approved=False, **values), "pending", bot.house.now())


@pytest.mark.parametrize("size", [0, 1, 30, 31, 4095, 4096])
async def test_a_name_of_any_length_gets_an_answer(running: BotOnTelegram, lina: Person, size: int) -> None:
    await say(lina, "/start")
    await tap(lina, "D'accord", "16", "Lycée pro", "Orientation", "Suivant", "Sport", "Suivant", "À distance")
    screen = await say(lina, "é" * size)
    assert ("Tout est bon" in screen.text) == (1 <= size <= 30)


async def test_ten_thousand_entities_and_a_name_of_a_million_letters_hold_up_nobody(
    running: BotOnTelegram, lina: Person
) -> None:
    eve = running.telegram.person(first_name="e" * 10**6)
    await eve.says("x" * 4096, entities=[{"type": "bold", "offset": 0, "length": 1}] * 10_000)
    await say(lina, "/start")
    await running.settled()
    assert "Salut" in eve.screen.text


# ---- 7: floods


async def test_a_flood_is_settled_unworked_and_warned_of_once(running: BotOnTelegram, lina: Person) -> None:
    eve = running.telegram.person(first_name="Eve", language_code="fr")
    await say(eve, "/start")
    for number in range(500):
        await eve.says(f"message {number}")
    await register_youth(lina)
    await running.settled()
    fates = await running.fates()
    assert fates["ignored", "flood"] >= 400
    assert sum(fates.values()) == len(running.telegram.updates)
    assert sum("un peu vite" in screen.text for screen in eve.messages) == 1
    a_while_passes(running)
    await say(eve, "/aide")


async def test_quick_taps_are_no_flood(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, "/start")
    await tap(lina, "D'accord", "16", "Lycée pro")
    for _ in range(5):
        await tap(lina, "Orientation", "Orientation")
    assert "flood" not in {reason for _, reason in await running.fates()}


# ---- 9, 13, 16, 17: who is who, and where


@pytest.mark.parametrize("command", ["/stats", "/pending"])
async def test_nothing_but_the_senders_own_id_makes_an_admin(
    running: BotOnTelegram, lina: Person, command: str
) -> None:
    ada = running.telegram.person(ADMIN, first_name="Ada", language_code="fr")
    await say(lina, "/start")
    unknown = (await say(lina, "/frobnicate")).text
    origin = {"type": "user", "date": 1_767_600_000, "sender_user": ada.user}
    assert (await say(lina, command)).text == unknown
    await lina.says(command, forward_origin=origin)
    await lina.says(command, sender_chat={"id": ADMIN, "type": "channel", "title": "Ada"})
    await lina.says(command, via_bot={"id": 5, "is_bot": True, "first_name": "Ada"})
    typed = await lina.says("bonjour")
    await lina.edits(typed, command)
    await running.settled()
    assert not any(screen.photo or "à lire" in screen.text for screen in lina.messages)


async def test_an_admin_in_a_group_shows_nothing_there(running: BotOnTelegram) -> None:
    ada = running.telegram.person(ADMIN, first_name="Ada", language_code="fr")
    group = running.telegram.group("La salle des profs")
    await say(ada, "/start")
    await ada.adds_bot_to(group)
    await ada.says_in(group, "/stats")
    await ada.says_in(group, "/pending")
    await running.settled()
    assert [screen.photo for screen in group.messages] == [None]
    assert not group.has_bot


async def test_bots_and_channels_get_no_answer(running: BotOnTelegram, lina: Person) -> None:
    robot = running.telegram.person(first_name="Robot", is_bot=True)
    await robot.says("/start")
    await lina.says("/start", via_bot={"id": 5, "is_bot": True, "first_name": "x"})
    await lina.says("/start", sender_business_bot={"id": 5, "is_bot": True, "first_name": "x"})
    await lina.says("/start", sender_chat={"id": -100, "type": "channel", "title": "x"})
    await running.settled()
    assert not robot.messages
    assert not lina.messages
    assert await running.fates() == {("ignored", "bot"): 3 - 1, ("ignored", "not_a_person"): 2}


# ---- 10, 15: nothing personal in logs or files


async def test_neither_token_nor_words_are_in_any_log_or_file(tmp_path: Path) -> None:
    canary, phone = "canarizoe", "+33600000000"
    async with TelegramServer("123456:CANARYTOKEN-secret") as telegram:
        lina = telegram.person(first_name=canary, last_name=canary, username=canary, language_code="fr")
        async with BotProcess(telegram, tmp_path, LOG_LEVEL="DEBUG") as bot:
            telegram.inject({"message": {"text": canary, "from": canary}})
            telegram.fail_next("sendMessage", 400, f"Bad Request: {canary}")
            telegram.fail_next("sendMessage", 502, canary)
            await lina.says("/start")
            await telegram.called("sendMessage", 1, 20)
            await say(lina, "/start", 20)
            for kind in ("contact", "someone_elses_contact"):
                before = lina.screen.message_id
                await lina.sends(kind)
                await lina.sees(lambda screen, before=before: screen.message_id > before)  # type: ignore[misc]
            await tap(lina, "D'accord", "16")
            await say(lina, canary)
            telegram.truncate_next("getUpdates")
            await tap(lina, "Lycée pro")
            assert await bot.stop() == 0
        held = read_all(tmp_path)
    for secret in (canary, "CANARYTOKEN", phone):
        assert secret not in bot.log
        assert secret not in held


def read_all(folder: Path) -> str:
    """Every byte that the bot has left here."""
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file()).decode("latin-1")
