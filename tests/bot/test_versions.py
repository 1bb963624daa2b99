"""The whole bot after an upgrade, among people who were in the middle of something; and an old one beside a new one."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from bot.engine import Bot
from dialogs import session
from dialogs.question import Flow
from dialogs.session import RECAP, VERSION, NewerVersion, Session
from storage.tables import METADATA, inbox, pairs, youths
from tests.bot.test_everybody import LINA, NAME, play_a_request
from tests.bot.test_outages import fall_silent, heard
from tests.fakes.bot_process import KEY
from tests.fakes.stage import Player, Stage, open_stage

STEPS: Final = ("agree", "age", "situation", "needs", "fields", "format", "first_name")  # to which LINA is led


async def release(stage: Stage, change: Callable[[Flow], Flow]) -> None:
    """The process ends, and one begins whose youths' dialogue is another table."""
    await stage.restart()
    machine = stage.house.machine
    tables = {**machine.flows, "youth": change(machine.flows["youth"])}
    house = replace(stage.house, machine=replace(machine, flows=tables))
    stage.bot = Bot(house, {stage.gateway.name: stage.gateway})


def without(step: str) -> Callable[[Flow], Flow]:
    return lambda flow: Flow(flow.name, tuple(each for each in flow.questions if each.key != step), flow.recap)


def unchanged(flow: Flow) -> Flow:
    return flow


async def led_to(stage: Stage, step: str, address: str) -> Player:
    """Somebody who has come so far."""
    lina = stage.person(address, "Lina")
    await lina.says("/start")
    for label in LINA:
        if (await session_of(stage, lina)).at == step:
            return lina
        await lina.taps(label)
    raise AssertionError(f"nobody comes to {step}")


async def session_of(stage: Stage, player: Player) -> Session:
    async with stage.house.database.read() as store:
        person = await store.people.find("stage", player.address)
        assert person is not None
        return (await store.sessions.all(person.id))[0].session


async def taps_what_was_shown(_stage: Stage, lina: Player) -> None:
    await lina.taps(lina.labels[0])


async def types(_stage: Stage, lina: Player) -> None:
    await lina.says("Lina")


async def types_a_label(_stage: Stage, lina: Player) -> None:
    await lina.says("Retour")


async def shares_a_place(_stage: Stage, lina: Player) -> None:
    await lina.shares(48.853, 2.349)


async def sends_a_voice_message(_stage: Stage, lina: Player) -> None:
    await lina.sends("voice")


async def says_hello_and_goes_on(_stage: Stage, lina: Player) -> None:
    await lina.says("/start")
    if "Continuer" in lina.labels:
        await lina.taps("Continuer")


async def asks_for_help(_stage: Stage, lina: Player) -> None:
    await lina.says("/aide")


async def enters_by_the_door_again(_stage: Stage, lina: Player) -> None:
    await lina.says("/mentor")
    await lina.taps("Trouver un mentor")


async def is_told_that_we_are_back(stage: Stage, lina: Player) -> None:
    await fall_silent(stage)
    await stage.wait(minutes=1)
    assert heard(stage, lina) == 1


WAYS: Final[tuple[Callable[[Stage, Player], Awaitable[None]], ...]] = (
    taps_what_was_shown, types, types_a_label, shares_a_place, sends_a_voice_message, says_hello_and_goes_on,
    asks_for_help, enters_by_the_door_again, is_told_that_we_are_back,
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_whoever_waits_at_a_question_that_is_gone_is_asked_the_next_one(
    tmp_path: Path, way: Callable[[Stage, Player], Awaitable[None]]
) -> None:
    async with open_stage(tmp_path) as stage:
        for step, number in zip(STEPS, count()):
            await release(stage, unchanged)
            lina = await led_to(stage, step, f"lina-{number}")
            before = await session_of(stage, lina)
            await release(stage, without(step))
            await way(stage, lina)
            after = await session_of(stage, lina)
            assert after.flow == "youth"
            assert after.at == RECAP or (after.at in stage.house.machine.flows["youth"] and after.at != step)
            assert after.answers == before.answers
            assert lina.labels
        assert await stage.count(inbox, inbox.c.fate != "applied") == 0


async def test_whoever_left_off_at_a_question_that_is_gone_may_still_leave(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = await led_to(stage, "needs", "lina")
        await release(stage, without("needs"))
        await lina.says("/cancel")
        assert (await session_of(stage, lina)).stopped


async def test_a_new_question_is_asked_before_an_old_recap_counts(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await release(stage, without("situation"))
        lina = stage.person("lina", NAME)
        await lina.says("/start")
        for label in LINA[:2] + LINA[3:-1]:
            await lina.taps(label)
        assert (await session_of(stage, lina)).at == RECAP
        await release(stage, unchanged)
        await lina.taps("Oui, trouver un mentor")
        assert "Que fais-tu" in lina.screen.plain
        assert await stage.count(youths) == 0
        await lina.taps("Lycée pro")
        await lina.taps("Oui, trouver un mentor")
        assert await stage.count(youths, youths.c.situation == "vocational_school") == 1


async def test_what_was_said_to_a_newer_version_waits_for_one_that_can_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_stage(tmp_path) as stage:
        with monkeypatch.context() as newer:
            newer.setattr(session, "VERSION", VERSION + 1)
            lina = await led_to(stage, "age", "lina")
        with pytest.raises(NewerVersion):  # the worker tries it again after a pause, as while the database is away
            await lina.taps("16")
        assert await stage.count(inbox, inbox.c.fate == "waiting") == 1
        monkeypatch.setattr(session, "VERSION", VERSION + 1)
        await stage.settle()
        assert "Que fais-tu" in lina.screen.plain
        assert await stage.count(inbox, inbox.c.fate != "applied") == 0


async def test_this_version_works_on_tables_to_which_a_newer_one_has_added(tmp_path: Path, database_url: str) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key", database_url=database_url, encryption_keys=KEY) as stage:
        async with stage.house.database.engine.begin() as connection:
            await connection.exec_driver_sql("CREATE TABLE moods (id BIGINT PRIMARY KEY, mood TEXT)")
            for table in METADATA.sorted_tables:
                await connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN mood TEXT")
                await connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN sure TEXT DEFAULT 'no' NOT NULL")
        await stage.restart()
        _, karim = await play_a_request(stage)
        await karim.taps("Accepter")
        await stage.wait(hours=30)
        assert await stage.count(pairs) == 1
        assert await stage.count(inbox, inbox.c.fate != "applied") == 0
