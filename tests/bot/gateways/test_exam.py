"""One exam for every channel: the same things happen to people, and the same things are shown to them.

A row is a test method; a channel where it cannot happen says why in `absent`. The tests' own channel takes the
exam too, so that what is proved on it holds on the real ones.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Final, cast

import pytest

from bot.channel import Button, DeliveryFailure, Gateway, Message, Reception, Unreadable
from bot.gateways import TELEGRAM, load_all
from bot.gateways.console import ConsoleGateway
from bot.gateways.telegram import utf16_length
from bot.gateways.web.gateway import WebGateway
from bot.settings import Settings
from dialogs import events
from storage.tables import inbox
from tests.fakes.bot_on_telegram import count_fates
from tests.fakes.channels import CHANNELS, Channel, OnTelegram, Somebody, TelegramUser
from tests.fakes.stage import StageGateway

ROWS: Final = (
    "text", "tap", "stale_tap", "double_tap", "tap_sent_again_under_a_new_id", "start_with_a_payload",
    "shared_location", "somebody_elses_contact", "unsupported_media", "edited_message", "duplicate_update",
    "updates_out_of_order", "too_long_a_text", "html_and_markdown_in_names", "right_to_left_and_zero_width_tricks",
    "emoji_families", "message_in_a_group", "rate_limited", "blocked_by_the_person", "message_is_not_modified",
    "query_is_too_old", "message_to_edit_not_found", "server_error", "cut_before_the_server_acted",
    "cut_after_the_server_acted", "body_cut_short",
)  # fmt: skip

AGE, SITUATION, PLACE, NAME = "Quel âge as-tu", "Que fais-tu", "ville", "Comment t'appelles-tu"
TO_THE_PLACE: Final = (
    "D'accord", "16", "Lycée pro", "Orientation", "Suivant", "Sport", "Suivant", "En vrai",
)  # fmt: skip
QUESTION: Final = Message("Tape ou touche.", "1/7 · Âge ?", rows=((Button("13", "t.0"), Button("14", "t.1")),))
ANSWERED: Final = Message("Et maintenant ?", "2/7 · Situation ?", rows=((Button("Collège", "u.0"),),))
LONGEST: Final = 4096  # UTF-16 units

# What a person types -> the event that every channel makes of it.
DEEDS: Final[Mapping[str, events.Event]] = {
    "salut": events.Said("salut"),
    "/aide": events.Commanded("aide"),
    "/stats now": events.Commanded("stats", "now"),
    "/start school-durand": events.Started("school-durand"),
    "/start '; DROP TABLE people": events.Started(""),
    "🇫🇷 \u202eabc": events.Said("🇫🇷 \u202eabc"),
}
JUNK: Final = ("", "{", "[]", "null", '{"update_id": "x", "message": {"text": 1}}', "[" * 5000)


class Exam:
    """What holds everywhere."""

    channel_name: ClassVar[str]
    absent: ClassVar[Mapping[str, str]] = {}

    @pytest.fixture
    async def channel(self, tmp_path: Path) -> AsyncIterator[Channel]:
        async with CHANNELS[self.channel_name](tmp_path) as channel:
            yield channel

    @pytest.fixture
    async def lina(self, channel: Channel) -> Somebody:
        person = await channel.person()
        await person.says("/start")
        return person

    def typed(self, text: str) -> str:
        """The raw update of somebody who wrote this."""
        raise NotImplementedError

    # ---- What people do

    async def test_what_is_typed_is_the_same_event_everywhere(self, channel: Channel) -> None:
        read = {text: channel.gateway.read(self.typed(text)) for text in DEEDS}
        assert all(isinstance(reception, Reception) and not reception.tap for reception in read.values())
        assert {text: cast("Reception", reception).event for text, reception in read.items()} == DEEDS

    async def test_junk_is_unreadable(self, channel: Channel) -> None:
        for junk in JUNK:
            with pytest.raises(Unreadable):
                channel.gateway.read(junk)

    async def test_text(self, lina: Somebody) -> None:
        await lina.presses("D'accord")
        await lina.says("16")
        assert SITUATION in await last(lina)

    async def test_tap(self, lina: Somebody) -> None:
        await lina.presses("D'accord")
        assert AGE in await last(lina)

    async def test_stale_tap(self, lina: Somebody) -> None:
        await lina.presses("D'accord")
        await lina.presses("16")
        first_of_age = next(number for number, _ in enumerate(lina.seen) if number > 3)
        await lina.presses_old(first_of_age)
        assert SITUATION in await last(lina)

    async def test_double_tap(self, channel: Channel, lina: Somebody) -> None:
        await lina.presses("D'accord")
        await lina.presses_twice("16")
        assert SITUATION in await last(lina)
        assert await answers(channel) == {"age": ("16",)}

    async def test_tap_sent_again_under_a_new_id(self, channel: Channel, lina: Somebody) -> None:
        await lina.presses("D'accord")
        await lina.presses("16")
        await cast("Any", lina).presses_again()
        assert SITUATION in await last(lina)
        assert await answers(channel) == {"age": ("16",)}

    async def test_start_with_a_payload(self, channel: Channel) -> None:
        person = await channel.person()
        await person.says("/start school-durand")
        async with channel.house.database.read() as store:
            known = await store.people.find(channel.gateway.name, person.address)
        assert known
        assert known.source == "school-durand"

    async def test_shared_location(self, lina: Somebody) -> None:
        for label in TO_THE_PLACE:
            await lina.presses(label)
        await lina.shares(45.76, 4.84)
        assert NAME in await last(lina)

    async def test_duplicate_update(self, channel: Channel, lina: Somebody) -> None:
        await lina.says("/aide")
        before, arrived = await lina.shown(), await count(channel)
        await cast("Any", lina).repeats()
        assert await lina.shown() == before
        assert await count(channel) == arrived

    # ---- What people are shown

    async def test_a_screen_is_sent_edited_in_place_and_loses_its_buttons(
        self, channel: Channel, lina: Somebody
    ) -> None:
        gateway = channel.gateway
        reference = await gateway.send(lina.address, QUESTION)
        assert (await lina.shown())[-1].labels[-2:] == ("13", "14")
        assert await gateway.edit(lina.address, reference, ANSWERED) == reference
        assert "2/7 · Situation ?" in await last(lina)
        assert (await lina.shown())[-1].labels[-1:] == ("Collège",)
        await gateway.retire(lina.address, reference)
        assert "Collège" not in (await lina.shown())[-1].labels

    async def test_too_long_a_text(self, channel: Channel, lina: Somebody) -> None:
        await lina.presses("D'accord")
        await lina.says("a" * LONGEST)
        assert AGE in await last(lina)
        await channel.gateway.send(lina.address, Message("😀" * (LONGEST // 2)))
        assert "😀" * (LONGEST // 2) in await last(lina)

    async def test_html_and_markdown_in_names(self, channel: Channel, lina: Somebody) -> None:
        for name in ("<b>Lina</b>", "*Lina* _x_", "[Lina](https://x.y)", "Lina & <script>", "`Lina`"):
            await self.show(channel.gateway, lina, name)

    async def test_right_to_left_and_zero_width_tricks(self, channel: Channel, lina: Somebody) -> None:
        for name in ("\u2067anil\u2069", "\u2066Lina\u2069", "Li\u200bna", "مرحبا", "L\ufeffina", "e" + "\u0301" * 40):
            await self.show(channel.gateway, lina, name)
            await lina.says(f"\u202e{name}")
        assert {fate for fate, _ in await count_fates(channel.house.database, "inbox")} == {"applied"}

    async def test_emoji_families(self, channel: Channel, lina: Somebody) -> None:
        for name in ("👩‍👩‍👧‍👦", "🏳️‍🌈 Lina", "👍🏽", "🇫🇷🇪🇺", "1️⃣"):
            await self.show(channel.gateway, lina, name)

    async def show(self, gateway: Gateway, lina: Somebody, name: str) -> None:
        await gateway.send(lina.address, Message(f"Voici {name}.", heading=name, notes=name))
        assert f"{name}\n\n{name}\n\nVoici {name}." in await last(lina)

    # ---- How it goes wrong

    async def test_message_is_not_modified(self, channel: Channel, lina: Somebody) -> None:
        reference = await channel.gateway.send(lina.address, QUESTION)
        for _ in range(2):
            assert await channel.gateway.edit(lina.address, reference, ANSWERED) == reference
        assert (await lina.shown())[-1].labels[-1:] == ("Collège",)

    async def test_query_is_too_old(self, channel: Channel, lina: Somebody) -> None:
        before = await lina.shown()
        await channel.gateway.acknowledge(f"{lina.address}/404", "")
        assert await lina.shown() == before

    async def test_message_to_edit_not_found(self, channel: Channel, lina: Somebody) -> None:
        reference = await channel.gateway.edit(lina.address, "99", ANSWERED)
        assert "2/7 · Situation ?" in await shown_anywhere(lina)
        await channel.gateway.retire(lina.address, "98")
        await channel.gateway.retire(lina.address, reference)


async def last(person: Somebody) -> str:
    return (await person.shown())[-1].text


async def shown_anywhere(person: Somebody) -> str:
    return "\n".join(each.text for each in await person.shown())


async def count(channel: Channel) -> int:
    """How many updates are known."""
    return sum((await count_fates(channel.house.database, "inbox")).values())


async def answers(channel: Channel) -> Mapping[str, tuple[str, ...]]:
    """What the only person there has answered."""
    async with channel.house.database.read() as store:
        (kept,) = await store.sessions.all(1)
    return {key: codes for key, codes in kept.session.answers.items() if key != "agree"}


class TelegramExam(Exam):
    """What a network, a provider and other people bring."""

    def typed(self, text: str) -> str:
        message = {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": text}
        return json.dumps({"update_id": 1, "message": message})

    async def test_every_tap_is_answered(self, lina: TelegramUser) -> None:
        await lina.presses("D'accord")
        await lina.presses_twice("16")
        await lina.presses_again()
        await lina.presses_old(0)
        assert not lina.user.unanswered

    async def test_somebody_elses_contact(self, channel: OnTelegram, lina: TelegramUser) -> None:
        await lina.sends("someone_elses_contact")
        assert "Pas besoin de contact" in await last(lina)
        assert "33600000000" not in str(await everything_stored(channel))

    async def test_unsupported_media(self, lina: TelegramUser) -> None:
        await lina.presses("D'accord")
        for kind in ("voice", "sticker", "photo", "document", "video_note", "forwarded"):
            seen = len(await lina.shown())
            await lina.sends(kind)
            assert AGE in await last(lina)
            assert len(await lina.shown()) > seen

    async def test_edited_message(self, channel: OnTelegram, lina: TelegramUser) -> None:
        await lina.presses("D'accord")
        await lina.says("16")
        await lina.user.edits(lina.user.conversation[-2], "25")
        await channel.settled()
        assert await answers(channel) == {"age": ("16",)}
        assert SITUATION in await last(lina)

    async def test_updates_out_of_order(self, channel: OnTelegram, lina: TelegramUser) -> None:
        """A smaller number that comes later is no old news."""
        number = channel.server.next_update_id
        await lina.presses("D'accord")
        for update_id, text in ((number + 9, "16"), (number + 5, "Lycée pro")):
            await channel.server.polled()
            channel.server.inject({"update_id": update_id, **message_of(lina, text)})
            await channel.settled()
        assert await answers(channel) == {"age": ("16",), "situation": ("vocational_school",)}

    async def test_too_long_for_one_message(self, channel: OnTelegram, lina: TelegramUser) -> None:
        words = "😀" * (LONGEST // 2) + "x"
        assert len(words) < utf16_length(words) == LONGEST + 1
        with pytest.raises(DeliveryFailure) as raised:
            await channel.gateway.send(lina.address, Message(words))
        assert raised.value == DeliveryFailure(ours=True, about="refused_400")

    async def show(self, gateway: Gateway, lina: Somebody, name: str) -> None:
        """Of all the markup, only ours: the heading, however many units a family takes."""
        await super().show(gateway, lina, name)
        screen = cast("TelegramUser", lina).user.screen
        offset, length = utf16_length(f"{name}\n\n"), utf16_length(name)
        assert [each for each in screen.entities if each["type"] == "bold"] == [
            {"type": "bold", "offset": offset, "length": length}
        ]

    async def test_message_in_a_group(self, channel: OnTelegram, lina: TelegramUser) -> None:
        group, before = channel.server.group("La 3e B"), await lina.shown()
        await lina.user.adds_bot_to(group)
        await lina.user.says_in(group, "/profil")
        await channel.settled()
        assert not group.has_bot
        assert len(group.messages) == 1
        assert await lina.shown() == before

    async def test_rate_limited(self, channel: OnTelegram, lina: TelegramUser) -> None:
        channel.server.fail_next("sendMessage", retry_after=37)
        with pytest.raises(DeliveryFailure) as raised:
            await channel.gateway.send(lina.address, QUESTION)
        until = channel.house.now() + timedelta(seconds=37)
        assert raised.value == DeliveryFailure(until, about="rate_limited")

    async def test_blocked_by_the_person(self, channel: OnTelegram, lina: TelegramUser) -> None:
        await lina.user.blocks()
        with pytest.raises(DeliveryFailure) as raised:
            await channel.gateway.send(lina.address, QUESTION)
        assert raised.value == DeliveryFailure(gone=True, about="gone")

    async def test_server_error(self, channel: OnTelegram, lina: TelegramUser) -> None:
        """Telegram's own word that it failed is clear; a proxy's page says nothing about what was done behind it."""
        channel.server.fail_next("sendMessage", 500)
        await self.fails(channel, lina, "status_500", unclear=False, arrived=False)
        channel.server.fail_next("sendMessage", 504)
        await self.fails(channel, lina, "status_504", unclear=True, arrived=False)
        for arrived in (False, True):
            channel.server.page_next("sendMessage", acted=arrived)
            await self.fails(channel, lina, "status_502", unclear=True, arrived=arrived)

    async def test_cut_before_the_server_acted(self, channel: OnTelegram, lina: TelegramUser) -> None:
        channel.server.cut_next("sendMessage", acted=False)
        await self.fails(channel, lina, "no_answer", unclear=True, arrived=False)

    async def test_cut_after_the_server_acted(self, channel: OnTelegram, lina: TelegramUser) -> None:
        channel.server.cut_next("sendMessage", acted=True)
        await self.fails(channel, lina, "no_answer", unclear=True, arrived=True)

    async def test_body_cut_short(self, channel: OnTelegram, lina: TelegramUser) -> None:
        channel.server.truncate_next("sendMessage")
        await self.fails(channel, lina, "no_answer", unclear=True, arrived=True)

    async def fails(self, channel: OnTelegram, lina: TelegramUser, about: str, *, unclear: bool, arrived: bool) -> None:
        """It is tried once, not more; whether it may be there already is what the failure says."""
        before = len(lina.user.messages)
        calls = len(channel.server.calls_to("sendMessage"))
        with pytest.raises(DeliveryFailure) as raised:
            await channel.gateway.send(lina.address, QUESTION)
        assert (raised.value.about, raised.value.unclear, raised.value.gone) == (about, unclear, False)
        assert raised.value.retry_at
        assert len(lina.user.messages) - before == arrived
        assert len(channel.server.calls_to("sendMessage")) - calls == 1


PERSON: Final = {"id": 42, "is_bot": False, "first_name": "Lina", "language_code": "fr"}
CHAT: Final = {"id": 42, "type": "private", "first_name": "Lina"}


def message_of(lina: TelegramUser, text: str) -> dict[str, Any]:
    chat, number = lina.user.chat.info, 100_000
    return {"message": {"message_id": number, "date": 1, "chat": chat, "from": lina.user.user, "text": text}}


async def everything_stored(channel: Channel) -> list[Any]:
    async with channel.house.database.read() as store:
        return list((await store.connection.execute(inbox.select())).all())


class TestAiogram(TelegramExam):
    channel_name = "aiogram"


class TestPtb(TelegramExam):
    channel_name = "ptb"


NO_MEDIA: Final = "the page sends words, taps and places; the web's own tests show that it takes nothing else"
NO_NETWORK: Final = (
    "a message is delivered once it is in the mailbox; that its database is away is in the web's own tests"
)
NOT_HERE: Final[Mapping[str, str]] = {
    "somebody_elses_contact": NO_MEDIA,
    "unsupported_media": NO_MEDIA,
    "edited_message": NO_MEDIA,
    "updates_out_of_order": "updates have no numbers: the page sends the next one once the last one is confirmed",
    "message_in_a_group": "there are no groups",
    "rate_limited": "nobody limits how fast our own page is written to",
    "blocked_by_the_person": "who closes the page is not gone",
    "server_error": NO_NETWORK,
    "cut_before_the_server_acted": NO_NETWORK,
    "cut_after_the_server_acted": NO_NETWORK,
    "body_cut_short": NO_NETWORK,
}


class TestWeb(Exam):
    channel_name = "web"
    absent = NOT_HERE

    def typed(self, text: str) -> str:
        return json.dumps({"address": "visitor", "id": "1", "kind": "said", "text": text})


NO_PROVIDER: Final = "between the bot and its terminal there is nobody who could refuse, repeat or lose anything"


class TestConsole(Exam):
    channel_name = "console"
    absent: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(NOT_HERE, NO_PROVIDER),
        "stale_tap": "a number stands for a button that is still good; any other is words",
        "tap_sent_again_under_a_new_id": "a line is typed once",
        "duplicate_update": "a line is typed once",
        "shared_location": "a terminal does not know where it is",
    }
    test_stale_tap = test_tap_sent_again_under_a_new_id = None  # type: ignore[assignment]
    test_duplicate_update = test_shared_location = None  # type: ignore[assignment]

    def typed(self, text: str) -> str:
        return json.dumps({"id": "1", "text": text})


class TestStage(Exam):
    channel_name = "stage"
    absent = NOT_HERE

    def typed(self, text: str) -> str:
        return json.dumps({"address": "42", "id": "1", "text": text})


# ---- The exam's own


CANDIDATES: Final[Mapping[Callable[..., Gateway], type[Exam]]] = {
    **dict(zip((load() for load in TELEGRAM.values()), (TestAiogram, TestPtb), strict=True)),
    WebGateway: TestWeb,
    ConsoleGateway: TestConsole,
    StageGateway: TestStage,
}


@pytest.mark.parametrize("gateway", [*load_all(), StageGateway], ids=lambda gateway: gateway.__name__)
def test_every_gateway_takes_each_row_or_says_why_not(gateway: Callable[..., Gateway]) -> None:
    assert gateway in CANDIDATES, f"{gateway} does not take the exam"
    candidate = CANDIDATES[gateway]
    taken = {row for row in ROWS if getattr(candidate, f"test_{row}", None)}
    assert set(ROWS) - taken - set(candidate.absent) == set()
    assert taken & set(candidate.absent) == set()
    assert set(candidate.absent) <= set(ROWS)


def test_the_settings_name_every_library() -> None:
    for name in TELEGRAM:
        assert Settings(_env_file=None, telegram_gateway=name).telegram_gateway == name
        assert name in CHANNELS
    with pytest.raises(ValueError, match="telegram_gateway"):
        Settings(_env_file=None, telegram_gateway="telethon")
