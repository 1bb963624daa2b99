"""What is promised is delivered, obeying what Telegram answers; whoever is held back holds nobody up."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.channel import Message
from bot.gateways.telegram import KEYBOARD
from bot.sending import FEW_ATTEMPTS
from storage.outbox import Outbox
from storage.outrun import Outrun
from storage.promises import Promise, Purpose
from storage.tables import outbox
from tests.fakes.bot_on_telegram import BotOnTelegram, bot_on_telegram, say, tap
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def running(tmp_path: Path, clock: VirtualClock, library: str) -> AsyncIterator[BotOnTelegram]:
    async with (
        TelegramServer(clock=clock) as telegram,
        bot_on_telegram(telegram, tmp_path, library=library, watched=True) as bot,
    ):
        yield bot
        await bot.audit(unfinished=True)


@pytest.fixture
def lina(running: BotOnTelegram) -> Person:
    return running.telegram.person(first_name="Lina", language_code="fr")


async def test_a_chat_is_held_back_exactly_as_long_as_telegram_asks(
    running: BotOnTelegram, clock: VirtualClock, lina: Person
) -> None:
    telegram, sami = running.telegram, running.telegram.person(first_name="Sami")
    telegram.fail_next("sendMessage", retry_after=37)
    start = clock()
    await lina.says("/start")
    await say(sami, "/start")
    await running.held_back()
    clock.advance(36)
    await tap(sami, "D'accord", "16")
    assert not lina.messages
    clock.advance(1)
    await lina.sees("Salut")
    hers = [call.at - start for call in telegram.calls_to("sendMessage") if call.params["chat_id"] == str(lina.id)]
    assert hers == [0, 37]


async def test_a_chat_is_held_back_also_where_the_message_that_was_refused_is_cancelled(
    running: BotOnTelegram, clock: VirtualClock, lina: Person
) -> None:
    await say(lina, "/start")
    running.telegram.fail_next("sendMessage", retry_after=37)
    for text in ("Un", "Deux"):
        async with running.house.database.begin() as store:
            await store.outbox.cancel("telegram", str(lina.id), "gone")
            await store.outbox.promise(_words(lina, text), running.house.now())
        running.bot.delivery.ring()
        await running.held_back(text == "Un")
    clock.advance(36)
    running.bot.delivery.ring()
    await say(running.telegram.person(first_name="Sami"), "/start")
    assert "Deux" not in [each.text for each in lina.messages]
    clock.advance(1)
    await lina.sees("Deux")


async def test_what_came_is_written_down_though_somebody_elses_transaction_was_faster(
    running: BotOnTelegram, lina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, conflicts = Outbox.settle, iter((Outrun("40P01"),) * 3)

    async def settle_in_the_end(*about: Any) -> int:
        for conflict in conflicts:
            raise conflict
        return await settle(*about)

    monkeypatch.setattr(Outbox, "settle", settle_in_the_end)
    await say(lina, "/start")
    await running.settled()
    assert len(lina.messages) == 1


async def test_many_who_are_held_back_hold_nobody_up(running: BotOnTelegram) -> None:
    telegram = running.telegram
    telegram.fail_next("sendMessage", retry_after=3600, times=40)
    for number in range(40):
        await telegram.person(first_name=f"P{number}").says("/start")
    await telegram.called("sendMessage", 40)
    await say(telegram.person(first_name="Sami", language_code="fr"), "/start")


async def test_a_message_that_was_not_sent_is_sent_a_little_later(
    running: BotOnTelegram, clock: VirtualClock, lina: Person
) -> None:
    running.telegram.fail_next("sendMessage", 502)
    await lina.says("/start")
    await running.held_back()
    clock.advance(2)
    await lina.sees("Salut")
    await running.settled()
    assert len(lina.messages) == 1


async def test_while_telegram_is_not_to_be_reached_everything_waits(
    running: BotOnTelegram, clock: VirtualClock, lina: Person
) -> None:
    await say(lina, "/start")
    await running.telegram.go_away()
    async with running.house.database.begin() as store:
        await store.outbox.promise(_words(lina, "Coucou"), running.house.now())
    running.bot.delivery.ring()
    await running.held_back()
    await running.telegram.come_back()
    clock.advance(2)
    await lina.sees("Coucou")
    await running.settled()
    assert len(lina.messages) == 2


async def test_who_blocked_the_bot_gets_one_attempt_of_all_that_waits(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, "/start")
    await running.settled()
    lina.chat.status = "kicked"
    async with running.house.database.begin() as store:
        for text in ("Un", "Deux", "Trois"):
            await store.outbox.promise(_words(lina, text, purpose="notice"), running.house.now())
    before = len(running.telegram.calls_to("sendMessage"))
    running.bot.delivery.ring()
    await running.settled()
    assert len(running.telegram.calls_to("sendMessage")) == before + 1


async def test_buttons_of_a_message_that_is_not_remembered_are_left_where_they_are(
    running: BotOnTelegram, lina: Person
) -> None:
    await say(lina, "/start")
    async with running.house.database.begin() as store:
        await store.outbox.promise(Promise("telegram", str(lina.id), "retire", onto="pruned"), running.house.now())
    running.bot.delivery.ring()
    await running.settled()
    assert (await running.fates("outbox"))["cancelled", "no_message"] == 1


UNCLEAR = {
    "cut before it was sent": lambda telegram: telegram.cut_next("sendMessage", acted=False),
    "cut after it was sent": lambda telegram: telegram.cut_next("sendMessage", acted=True),
    "half an answer": lambda telegram: telegram.truncate_next("sendMessage"),
    "a proxy's page": lambda telegram: telegram.page_next("sendMessage", acted=True),
}


@pytest.mark.parametrize("fault", UNCLEAR)
async def test_a_screen_that_may_have_come_is_not_sent_again_and_the_next_word_shows_it_anew(
    running: BotOnTelegram, lina: Person, fault: str
) -> None:
    UNCLEAR[fault](running.telegram)
    await lina.says("/start")
    await running.settled()
    assert sum(count for (fate, _), count in (await running.fates("outbox")).items() if fate == "ambiguous") == 1
    assert len(running.telegram.calls_to("sendMessage")) == 1
    await say(lina, "/start")
    await tap(lina, "D'accord", "16")


async def test_whoever_may_not_have_seen_their_screen_is_shown_it_once_more_after_a_minute_of_silence(
    running: BotOnTelegram, clock: VirtualClock, lina: Person
) -> None:
    await say(lina, "/start")
    running.telegram.cut_next("sendMessage", acted=False)
    (await lina.taps("D'accord")).message.deleted = True
    await running.settled()
    clock.advance(61)
    running.bot.chores.ring()
    await lina.sees("Mon dernier message s'est peut-être perdu")
    await tap(lina, "16")
    running.bot.chores.ring()
    await running.settled()
    assert len(running.telegram.calls_to("sendMessage")) == 3


@pytest.mark.parametrize("fault", UNCLEAR)
async def test_a_notice_that_may_have_come_is_sent_again_for_twice_is_better_than_never(
    running: BotOnTelegram, clock: VirtualClock, lina: Person, fault: str
) -> None:
    await say(lina, "/start")
    UNCLEAR[fault](running.telegram)
    async with running.house.database.begin() as store:
        await store.outbox.promise(_words(lina, "Coucou", "notice"), running.house.now())
    running.bot.delivery.ring()
    await running.held_back()
    clock.advance(2)
    await running.settled()
    seen = [message.text for message in lina.messages].count("Coucou")
    assert 1 <= seen <= 2
    assert len(running.telegram.calls_to("sendMessage")) == 3


async def test_a_notice_whose_fate_stays_unclear_is_not_sent_for_hours(
    running: BotOnTelegram, clock: VirtualClock, lina: Person
) -> None:
    await say(lina, "/start")
    running.telegram.cut_next("sendMessage", acted=True, times=FEW_ATTEMPTS + 1)
    async with running.house.database.begin() as store:
        await store.outbox.promise(_words(lina, "Coucou", "notice"), running.house.now())
    running.bot.delivery.ring()
    for attempt in range(1, FEW_ATTEMPTS):
        await running.held_back(attempt)
        clock.advance(60)
    await running.settled()
    assert len(running.telegram.calls_to("sendMessage")) == 1 + FEW_ATTEMPTS


async def test_an_edit_whose_answer_was_lost_is_repeated_without_harm(
    running: BotOnTelegram, clock: VirtualClock, lina: Person
) -> None:
    await say(lina, "/start")
    running.telegram.cut_next("editMessageText", acted=True)
    await lina.taps("D'accord")
    await running.held_back()
    clock.advance(2)
    await running.settled()
    refused = running.telegram.calls_to("editMessageText")[-1]
    assert "message is not modified" in str(refused.answer)
    await tap(lina, "16")


async def test_an_edit_that_becomes_a_new_message_is_not_repeated(running: BotOnTelegram, lina: Person) -> None:
    await say(lina, "/start")
    running.telegram.cut_next("sendMessage", acted=True)
    (await lina.taps("D'accord")).message.deleted = True
    await running.settled()
    assert ("ambiguous", "no_answer") in await running.fates("outbox")
    assert len(running.telegram.calls_to("sendMessage")) == 2


async def test_a_keyboard_that_may_have_been_taken_away_is_not_taken_away_again(
    running: BotOnTelegram, lina: Person
) -> None:
    running.telegram.cut_next("sendMessage", acted=True)
    async with running.house.database.begin() as store:
        retire = Promise("telegram", str(lina.id), "retire", reference=f"7{KEYBOARD}")
        await store.outbox.promise(retire, running.house.now())
    running.bot.delivery.ring()
    await running.settled()
    assert len(running.telegram.calls_to("sendMessage")) == 1


async def test_an_outage_of_minutes_loses_no_reply(running: BotOnTelegram, clock: VirtualClock, lina: Person) -> None:
    telegram = running.telegram
    telegram.fail_next("sendMessage", 502, times=6)
    await lina.says("/start")
    for attempt in range(1, 7):
        await running.held_back(attempt)
        clock.advance(60)
    await lina.sees("Salut")


async def test_a_message_that_is_gone_is_replaced_by_a_new_one(running: BotOnTelegram, lina: Person) -> None:
    first = await say(lina, "/start")
    tapped = await lina.taps("D'accord")
    tapped.message.deleted = True
    second = await lina.sees("Quel âge as-tu")
    assert second.message_id != first.message_id
    assert (await tap(lina, "16")).message_id == second.message_id


async def test_a_tap_that_is_answered_too_late_still_counts(
    running: BotOnTelegram, clock: VirtualClock, lina: Person
) -> None:
    await say(lina, "/start")
    running.telegram.fail_next("answerCallbackQuery", retry_after=200)
    await lina.taps("D'accord")
    await running.held_back()
    await lina.sees("Quel âge as-tu")
    clock.advance(200)
    await running.settled()
    assert "query is too old" in str(running.telegram.calls_to("answerCallbackQuery")[-1].answer)


async def test_what_cannot_be_drawn_holds_back_nothing_that_follows(running: BotOnTelegram, lina: Person) -> None:
    broken = {**Message("x").dump(), "picture": {"kind": "no such picture", "figures": {}}}
    async with running.house.database.begin() as store:
        await store.outbox.promise(Promise("telegram", str(lina.id), "send", broken), running.house.now())
    with capture_logs() as logs:
        running.bot.delivery.ring()
        await say(lina, "/start")
        await running.settled()
    assert await running.fates("outbox") == {("failed", "picture-KeyError"): 1, ("delivered", ""): 1}
    refused = [each["about"] for each in logs if each["event"] == "delivery_refused"]
    assert refused == ["picture-KeyError"]


async def test_what_must_not_come_twice_is_noted_as_begun_before_it_is_sent(
    running: BotOnTelegram, lina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, begun = running.gateway.send, []

    async def look_and_send(address: str, message: Message) -> str:
        async with running.house.database.read() as store:
            waiting = select(outbox.c.begun_at).where(outbox.c.fate == "waiting")
            begun.append((await store.connection.execute(waiting)).scalar_one())
        return await send(address, message)

    monkeypatch.setattr(running.gateway, "send", look_and_send)
    await say(lina, "/start")
    assert len(begun) == 1
    assert begun[0] is not None


@pytest.mark.parametrize(
    ("purpose", "fate", "sent"), [("screen", ("ambiguous", "process_ended"), 0), ("notice", ("delivered", ""), 1)]
)
async def test_what_a_process_had_begun_when_it_ended_is_repeated_only_where_it_must_come(
    running: BotOnTelegram, lina: Person, purpose: Purpose, fate: tuple[str, str], sent: int
) -> None:
    await say(lina, "/start")
    await running.settled()
    now = running.house.now()
    async with running.house.database.begin() as store:
        await store.outbox.promise(
            Promise("telegram", str(lina.id), "send", Message("Bis").dump(), purpose=purpose), now
        )
        [due] = await store.outbox.claim("ended", now, now + timedelta(seconds=1), 8)
        assert await store.outbox.begin(due.id, "ended", now)
        await store.outbox.take_back("ended")
    running.bot.delivery.ring()
    await running.settled()
    assert (await running.fates("outbox"))[fate]
    assert sum(call.params["text"] == "Bis" for call in running.telegram.calls_to("sendMessage")) == sent


async def test_what_waits_for_a_person_is_delivered_in_order(
    running: BotOnTelegram, clock: VirtualClock, lina: Person
) -> None:
    running.telegram.fail_next("sendMessage", 500)
    await lina.says("/start")
    await running.held_back()
    for number in range(2):
        await lina.says(f"/aide {number}")
    clock.advance(2)
    await running.settled()
    assert "Salut" in lina.messages[0].text


async def test_a_group_that_cannot_be_left_takes_nothing_from_a_person(running: BotOnTelegram, lina: Person) -> None:
    """Something made up may be taken for a group that has the number of somebody's private chat."""
    await say(lina, "/start")
    await running.settled()
    running.telegram.fail_next("leaveChat", 403, "Forbidden: bot was kicked from the group chat")
    async with running.house.database.begin() as store:
        known = await store.people.find("telegram", str(lina.id))
        assert known
        now = running.house.now()
        await store.outbox.promise(Promise("telegram", str(lina.id), "leave", "À bientôt."), now)
        await store.outbox.promise(replace(_words(lina, "Un"), person_id=known.id), now)
    running.bot.delivery.ring()
    await lina.sees("Un")
    await running.settled()
    assert ("cancelled", "gone") not in await running.fates("outbox")
    assert "failed" in {fate for fate, _ in await running.fates("outbox")}
    async with running.house.database.read() as store:
        person = await store.people.get(known.id)
        assert person
        assert not person.gone


async def test_who_blocks_the_bot_again_before_their_farewell_comes_is_left_in_peace(
    running: BotOnTelegram, lina: Person
) -> None:
    """A farewell belongs to nobody any more; its refusal tells of whoever is at that address by now."""
    await say(lina, "/start")
    await running.settled()
    running.telegram.fail_next("sendMessage", 403, "Forbidden: bot was blocked by the user")
    async with running.house.database.begin() as store:
        known = await store.people.find("telegram", str(lina.id))
        assert known
        now = running.house.now()
        await store.outbox.promise(_words(lina, "Tout est effacé.", "notice"), now)
        await store.outbox.promise(replace(_words(lina, "Un"), person_id=known.id), now)
    running.bot.delivery.ring()
    await running.settled()
    fates = [fate for fate, why in await running.fates("outbox") if why == "gone"]
    assert sorted(fates) == ["cancelled", "failed"]
    async with running.house.database.read() as store:
        person = await store.people.get(known.id)
        assert person
        assert person.gone


def _words(person: Person, words: str, purpose: Purpose = "screen") -> Promise:
    return Promise("telegram", str(person.id), "send", Message(words), purpose=purpose)
