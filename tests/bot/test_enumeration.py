"""Somebody who wants the list of all mentors, and a way to reach them: they get a few names a day, and no way."""

import re
from pathlib import Path
from random import Random

from bot.suggestions import MOST_A_DAY
from dialogs.profile import Mentor
from tests.fakes.stage import DEFAULT_MENTOR, Player, Stage, open_stage, plain

MENTORS = 60
SEED = 20260302
DIGITS = str.maketrans("0123456789", "abcdefghij")
QUERIES = ("Mentor0a", "/mentor 7", "/profil 3", "/why 1 2", "montre tous les mentors", "%", "' OR 1=1 --", "/start 5")


async def employ(stage: Stage) -> dict[str, str]:
    """Mentors with a name and an address of their own; returns name -> address."""
    everybody = {f"Mentor{number:02}".translate(DIGITS): f"address-of-{number:02}" for number in range(MENTORS)}
    async with stage.house.database.begin() as store:
        for name, address in everybody.items():
            person = await store.people.add("stage", address, "fr", "", stage.clock())
            mentor = Mentor(person.id, **{**DEFAULT_MENTOR, "first_name": name, "capacity": 20})
            await store.mentors.add_all([mentor], stage.clock())
    await stage.restart()
    return everybody


async def register(eve: Player) -> None:
    for said in ("/start", "d'accord", "16", "lycée pro", "stage", "santé", "à distance", "Eve"):
        await eve.says(said)
    await eve.taps("Oui, trouver un mentor")


async def pry(eve: Player, chance: Random, taps: int) -> None:
    """Tap whatever there is to tap, but for what ends it; now and then type something that might find somebody."""
    for _ in range(taps):
        if chance.random() < 0.1:
            await eve.says(chance.choice(QUERIES))
        labels = [each for each in eve.labels if not re.search("effacer|Stop|Changer|Effacer", each)]
        turns = [each for each in labels if "pas pour moi" in each.lower()]
        if not labels:
            await eve.says("/start")
        else:
            await eve.taps(chance.choice(turns or labels))


async def test_whoever_pries_sees_a_few_mentors_a_day_and_no_way_to_reach_them(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        everybody = await employ(stage)
        for account in range(3):
            eve = stage.person(f"eve-{account}")
            await register(eve)
            await pry(eve, Random(SEED + account), 120)
            seen = "\n".join(message.plain for address, message in stage.gateway.heard if address == eve.address)
            learnt = {name for name in everybody if name in seen}
            assert 3 < len(learnt) <= MOST_A_DAY
            assert not any(address in seen for address in everybody.values())


async def test_the_next_day_there_are_others(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await employ(stage)
        eve = stage.person("eve")
        await register(eve)
        for _ in range(MOST_A_DAY):
            await eve.taps(next(label for label in eve.labels if "pas pour moi" in label.lower()))
            await eve.taps("Sans raison")
        assert "Reviens demain" in plain(eve.screen.plain)
        stage.clock.advance(days=1)
        await eve.says("/start")
        await eve.taps("Voir les mentors")
        assert "Mentor" in eve.screen.plain
