"""Whom young people are shown: mentors who were approved, have a place, do not pause, in words that were read."""

from pathlib import Path

import pytest

from tests.bot.test_chores import youth
from tests.bot.test_everybody import KARIM
from tests.fakes.stage import Player, Stage, open_stage


async def approved(stage: Stage) -> Player:
    """A mentor who registered and was approved."""
    chief, karim = stage.person("chief"), stage.person("karim", "Karim")
    await chief.says("/start the-admin-key")
    await karim.says("/mentor")
    for verb, what in KARIM:
        await getattr(karim, verb)(what)
    await chief.taps("Accepter")
    await karim.says("/profil")
    return karim


async def sees_karim(stage: Stage, name: str) -> bool:
    """Is the mentor suggested to somebody new whom he suits?"""
    lina = await youth(stage, name)
    await lina.says("/start")
    await lina.taps("Voir les mentors")
    return "Demander à Karim" in lina.labels


async def test_only_an_approved_mentor_is_suggested(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        karim = stage.person("karim", "Karim")
        await karim.says("/mentor")
        for verb, what in KARIM:
            await getattr(karim, verb)(what)
        assert not await sees_karim(stage, "lina")
        chief = stage.person("chief")
        await chief.says("/start the-admin-key")
        await chief.taps("Accepter")
        assert await sees_karim(stage, "sami")


async def test_a_mentor_who_pauses_is_not_suggested_until_the_day_comes(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        karim = await approved(stage)
        await karim.taps("Faire une pause")
        await karim.taps("Une semaine")
        assert not await sees_karim(stage, "lina")
        await stage.wait(days=8)
        assert await sees_karim(stage, "sami")


async def test_a_full_mentor_is_not_suggested_until_there_is_a_place_again(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        karim = await approved(stage)
        lina = await youth(stage, "lina")
        await lina.says("/start")
        await lina.taps("Voir les mentors")
        await lina.taps("Demander à Karim")
        await karim.taps("Accepter")
        assert not await sees_karim(stage, "sami")
        await karim.says("/profil")
        await karim.taps("Nombre de jeunes")
        await karim.taps("2")
        assert await sees_karim(stage, "awa")


@pytest.mark.parametrize(("change", "answer"), [("Changer la phrase", "Autre chose."), ("Changer le métier", "Clown")])
async def test_new_words_are_read_before_young_people_see_them(change: str, answer: str, tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        karim = await approved(stage)
        await karim.taps("Changer mes réponses")
        await karim.taps(change)
        await karim.says(answer)
        await karim.taps("Oui, envoyer")
        assert not await sees_karim(stage, "lina")
        await stage.person("chief").taps("Accepter")
        assert await sees_karim(stage, "sami")


async def test_a_mentor_who_is_erased_is_suggested_no_more(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        karim = await approved(stage)
        await karim.says("/delete")
        await karim.taps("Oui, tout effacer")
        assert not await sees_karim(stage, "lina")


async def test_what_a_mentor_half_answered_is_not_lost_by_any_door(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        karim = stage.person("karim", "Karim")
        await karim.says("/mentor")
        await karim.taps("D'accord")
        await karim.taps("Retraite")
        at = karim.screen.heading
        for typed in ("/mentor", "/profile", "/help", "/privacy", "/mydata", "/nobody-knows"):
            await karim.says(typed)
            assert karim.screen.heading == at
        await karim.says("/language")
        await karim.taps("Français")
        assert karim.screen.heading == at
