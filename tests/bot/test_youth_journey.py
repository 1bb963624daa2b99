"""From hello to the suggestions: how far it is, counted; and buttons that nobody was given."""

import json
import random
from pathlib import Path
from typing import Final

import pytest

from bot.house import random_token
from storage.tables import sessions
from tests.fakes.stage import Player, Stage, open_stage

QUESTIONS: Final = (
    "D'accord", "16", "Lycée général ou techno", "Trouver un stage", "Suivant", "Santé", "Suivant",
)  # fmt: skip


async def go(player: Player, form: str, *rest: str) -> int:
    """By taps alone; returns how many they were."""
    taps = (*QUESTIONS, form, *rest)
    for label in taps:
        await player.taps(label)
    return len(taps)


async def test_online_it_takes_ten_taps_and_nothing_typed(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await stage.mentor()
        lina = stage.person("lina", "Lina")
        await lina.says("/start")
        assert await go(lina, "À distance", "Lina", "Oui, trouver un mentor") == 10
        assert "Demander à Karim" in lina.labels


async def test_in_person_it_takes_ten_taps_and_one_town(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await stage.mentor()
        lina = stage.person("lina", "Lina")
        await lina.says("/start")
        taps = await go(lina, "En vrai")
        await lina.says("Lyon")
        taps += 2
        await lina.taps("Lina")
        await lina.taps("Oui, trouver un mentor")
        assert taps == 10
        assert "Demander à Karim" in lina.labels


async def test_a_channel_that_gives_no_name_asks_for_one_and_nothing_more(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await stage.mentor()
        visitor = stage.person("visitor")
        await visitor.says("/start")
        taps = await go(visitor, "À distance")
        await visitor.says("Lina")
        await visitor.taps("Oui, trouver un mentor")
        assert taps + 1 <= 10
        assert "Demander à Karim" in visitor.labels


async def state_of(stage: Stage) -> list[tuple[object, ...]]:
    async with stage.house.database.read() as store:
        rows = await store.connection.execute(sessions.select().order_by(sessions.c.person_id))
        return [tuple(row) for row in rows]


def forgeries(token: str, dice: random.Random) -> list[str]:
    """Tokens that nobody was given: random ones, one bit turned, other positions, other shapes."""
    screen = token.partition(".")[0]
    flipped = [
        screen[:place] + chr(ord(screen[place]) ^ (1 << dice.randrange(7))) + screen[place + 1 :] + ".0"
        for place in range(len(screen))
    ]
    shapes = ["", ".", "0", screen, f"{screen}.", f"{screen}.-1", f"{screen}.999", f"{screen}.1000", f"{screen}.²",
              f"{screen}.0.0", f"{screen}. 0", f"{screen}.0x0", f"{screen}.٣", f".{screen}",
              "%.0", "\x00.0", "é" * 40]  # fmt: skip
    return [*flipped, *shapes, *(f"{random_token()}.0" for _ in range(20))]


@pytest.mark.parametrize("seed", range(2))
async def test_no_forged_token_is_accepted(seed: int, tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina, mallory = stage.person("lina", "Lina"), stage.person("mallory")
        await lina.says("/start")
        await lina.taps("D'accord")
        await mallory.says("/start")
        await mallory.taps("D'accord")
        before = await state_of(stage)
        forged = forgeries(lina.token("16"), random.Random(seed))
        for token in forged:
            await lina.presses(token)
        for token in (lina.token("16"), lina.token("17"), lina.token("Stop")):
            await mallory.presses(token)
        assert await state_of(stage) == before
        assert len(stage.gateway.acknowledged) == len(forged) + 5
        assert all("plus valable" in toast for toast in (*lina.toasts[1:], *mallory.toasts[1:]))


async def test_the_same_update_received_twice_is_taken_once(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        raw = json.dumps({"id": "1", "address": "lina", "text": "/start"})
        assert await stage.bot.receive("stage", "1", "lina", raw)
        assert not await stage.bot.receive("stage", "1", "lina", raw)
        await stage.settle()
        assert len(stage.person("lina").messages) == 1


async def test_a_start_goes_on_after_the_database_was_closed_and_opened_again(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = stage.person("lina", "Lina")
        await lina.says("/start")
        await lina.taps("D'accord")
    async with open_stage(tmp_path) as again:
        screen = await again.person("lina").says("16")
        assert "2/7" in screen.plain
