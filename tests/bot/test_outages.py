"""After an outage: whose tap may have been lost is told so once, and asked again; nobody else is."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot import outages
from bot.hours import is_quiet
from bot.outages import TAP_LIFETIME, tell_we_are_back
from tests.fakes.bot_on_telegram import GLANCE, PATIENCE, BotOnTelegram, bot_on_telegram, hooked, say, tap
from tests.fakes.stage import Player, Stage, open_stage
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
BACK: Final = "Je suis de retour"


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def telegram(clock: VirtualClock) -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=clock) as server:
        yield server


async def recover(bot: BotOnTelegram, clock: VirtualClock) -> None:
    """Telegram is heard again, what waited there is worked on, and time brings its chores."""
    async with asyncio.timeout(PATIENCE):
        while await heard_at(bot) != bot.house.now():  # noqa: ASYNC110  # the database rings no bell
            await asyncio.sleep(GLANCE)
    await bot.settled()
    clock.advance(outages.SETTLING.total_seconds())
    await bot.bot.chores.do_all()
    await bot.bot.chores.do_all()
    await bot.settled()


async def heard_at(bot: BotOnTelegram) -> datetime | None:
    async with bot.house.database.read() as store:
        return await store.outages.heard_at("telegram")


def told(person: Person) -> int:
    return sum(BACK in message.text for message in person.messages)


@pytest.mark.parametrize(
    ("away", "tap_lost", "message_lost"),
    [(149, False, False), (151, True, False), (23 * HOUR, True, False), (25 * HOUR, True, True), (8 * DAY, True, True)],
)
async def test_whoever_lost_a_tap_is_asked_again_once(
    telegram: TelegramServer, clock: VirtualClock, tmp_path: Path, away: float, tap_lost: bool, message_lost: bool
) -> None:
    lina = telegram.person(first_name="Lina", language_code="fr")
    noah = telegram.person(first_name="Noah", language_code="fr")
    first_number = telegram.next_update_id
    async with bot_on_telegram(telegram, tmp_path) as bot:
        for person in (lina, noah):
            await say(person, "/start")
            await tap(person, "D'accord")
        await bot.settled()
    await lina.taps("16")
    await noah.says("17")
    clock.advance(away)
    if away > 7 * DAY:
        telegram.next_update_id = first_number  # numbered anew, from anywhere
    async with bot_on_telegram(telegram, tmp_path) as bot:
        await recover(bot, clock)
        assert (told(lina), told(noah)) == (int(tap_lost), int(message_lost))
        assert ("Quel âge" in lina.screen.text) == tap_lost
        await say(lina, "Lycée pro" if not tap_lost else "16")
        await bot.settled()
    async with bot_on_telegram(telegram, tmp_path) as bot:
        await recover(bot, clock)
    assert (told(lina), told(noah)) == (int(tap_lost), int(message_lost))


async def test_an_outage_of_telegram_itself_is_one_too(
    telegram: TelegramServer, clock: VirtualClock, tmp_path: Path
) -> None:
    lina = telegram.person(first_name="Lina", language_code="fr")
    async with bot_on_telegram(telegram, tmp_path) as bot:
        await say(lina, "/start")
        await bot.settled()
        await telegram.go_away()
        clock.advance(300)
        await telegram.come_back()
        await recover(bot, clock)
        assert told(lina) == 1


async def test_in_webhook_mode_too(telegram: TelegramServer, clock: VirtualClock, tmp_path: Path) -> None:
    lina = telegram.person(first_name="Lina", language_code="fr")
    async with bot_on_telegram(telegram, tmp_path, **hooked()) as bot:
        await say(lina, "/start")
        await bot.settled()
    clock.advance(300)
    async with bot_on_telegram(telegram, tmp_path, **hooked()) as bot:
        await telegram.called("setWebhook", 2)
        telegram.inject({"poll": {}})  # the first that is heard of Telegram
        await recover(bot, clock)
        assert told(lina) == 1


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as stage:
        yield stage


async def fall_silent(stage: Stage, away: timedelta = TAP_LIFETIME * 2) -> None:
    """The channel is not heard for so long; what waited there has had its time to come."""
    async with stage.house.database.begin() as store:
        await store.outages.hear("stage", stage.clock(), TAP_LIFETIME)
    stage.clock.advance(seconds=away.total_seconds())
    async with stage.house.database.begin() as store:
        await store.outages.hear("stage", stage.clock(), TAP_LIFETIME)
    stage.clock.advance(seconds=outages.SETTLING.total_seconds())


def heard(stage: Stage, player: Player) -> int:
    return sum(address == player.address and BACK in message.plain for address, message in stage.gateway.heard)


async def begin(stage: Stage, count: int) -> list[Player]:
    people = [stage.person(str(number), "Lina") for number in range(count)]
    for person in people:
        await person.says("/start")
        await person.taps("D'accord")
    return people


async def test_killed_in_the_middle_it_goes_on_and_nobody_is_told_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await begin(stage, 5)
    await fall_silent(stage)
    monkeypatch.setattr(outages, "AT_ONCE", 2)
    async with stage.house.database.read() as store:
        [outage] = await store.outages.unfinished(stage.clock())
    assert await outages.tell_some(stage.house, outage.id, stage.clock())
    await stage.restart()
    await tell_we_are_back(stage.house)
    await stage.settle()
    assert [heard(stage, person) for person in people] == [1] * 5


async def test_after_a_day_of_outage_we_are_back_is_the_reminder(stage: Stage) -> None:
    [lina] = await begin(stage, 1)
    said = len(stage.gateway.heard)
    async with stage.house.database.begin() as store:
        await store.outages.hear("stage", stage.clock(), TAP_LIFETIME)
    stage.clock.advance(seconds=25 * HOUR)
    await stage.bot.chores.do_all()  # before anything is heard
    await fall_silent(stage, timedelta())
    await stage.wait(minutes=1)
    await stage.wait(hours=25)
    assert heard(stage, lina) == 1
    assert len(stage.gateway.heard) == said + 1


async def test_at_night_it_waits_and_whoever_acts_meanwhile_is_not_told(stage: Stage) -> None:
    lina, noah = await begin(stage, 2)
    await fall_silent(stage, timedelta(hours=13))  # until 23:00 in Paris
    assert is_quiet(stage.clock(), stage.settings.time_zone)
    await stage.wait(minutes=5)
    assert (heard(stage, lina), heard(stage, noah)) == (0, 0)
    await noah.taps("16")
    await stage.wait(hours=9)
    assert (heard(stage, lina), heard(stage, noah)) == (1, 0)


async def test_who_has_stopped_or_is_in_no_dialogue_is_left_in_peace(stage: Stage) -> None:
    [lina] = await begin(stage, 1)
    await lina.taps("Stop")
    await fall_silent(stage)
    await stage.wait(minutes=1)
    assert heard(stage, lina) == 0


async def test_the_question_that_is_asked_again_can_be_answered(stage: Stage) -> None:
    [lina] = await begin(stage, 1)
    await fall_silent(stage)
    await stage.wait(minutes=1)
    assert BACK in lina.screen.notes
    assert "Que fais-tu" in (await lina.taps("16")).plain
