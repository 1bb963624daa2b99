"""`/why`: the score in parts or the veto, by numbers alone; and wrong words that say what to write."""

from pathlib import Path

import pytest

from matching.policy import CRITERIA
from tests.bot.test_chores import youth
from tests.fakes.stage import Player, Stage, open_stage, plain
from tests.locales.texts import TEXTS


async def admin(stage: Stage) -> Player:
    chief = stage.person("chief")
    await chief.says("/start the-admin-key")
    return chief


async def number_of(stage: Stage, player: Player) -> int:
    async with stage.house.database.read() as store:
        person = await store.people.find("stage", player.address)
    assert person is not None
    return person.id


async def test_a_score_is_told_criterion_by_criterion_with_its_reasons(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        lina, mentor, chief = await youth(stage, "lina"), await stage.mentor(), await admin(stage)
        await chief.says(f"/why {await number_of(stage, lina)} {mentor}")
        told = plain(chief.screen.plain)
        assert "Score : " in told
        assert told.splitlines()[-4:] == [
            "Score : 97,5 sur 100",
            "Aide : 54,2 sur 54,2 (Aide : Trouver un stage)",
            "Domaines : 40,7 sur 40,7 (Même domaine : Santé)",
            "Délai de réponse : 2,5 sur 5,1",
        ]
        assert "Karim" not in told
        assert "lina" not in told.lower()


@pytest.mark.parametrize(
    ("values", "told"),
    [({"capacity": 1, "taken": 1}, "Pas proposé : Plus de place"), ({"format": "in_person"}, "Pas de format commun")],
)
async def test_a_veto_is_told_with_its_reason(values: dict[str, object], told: str, tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        lina, mentor, chief = await youth(stage, "lina"), await stage.mentor(**values), await admin(stage)
        await chief.says(f"/why {await number_of(stage, lina)}, {mentor}")
        assert told in plain(chief.screen.plain)


async def test_a_mentor_who_is_not_approved_is_told_as_such_though_the_pool_does_not_know_them(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        lina, mentor, chief = await youth(stage, "lina"), await stage.mentor(), await admin(stage)
        async with stage.house.database.begin() as store:
            record = await store.mentors.get(mentor, stage.clock())
            assert record is not None
            await store.mentors.save(record.mentor, "pending", stage.clock())
        stage.house.pool.remove(mentor)
        await chief.says(f"/why {await number_of(stage, lina)} {mentor}")
        assert "Pas proposé : Profil non accepté" in plain(chief.screen.plain)


async def test_a_request_between_the_two_is_the_answer(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        lina, mentor, chief = await youth(stage, "lina"), await stage.mentor(), await admin(stage)
        await lina.says("/start")
        await lina.taps("Voir les mentors")
        await lina.taps("Demander à Karim")
        await chief.says(f"/why {await number_of(stage, lina)} {mentor}")
        assert "Leur demande : en attente de réponse" in plain(chief.screen.plain)


@pytest.mark.parametrize("argument", ["", "12", "lina karim", "1 2 3", "-1 2", "9" * 19 + " 1"])
async def test_wrong_words_say_what_to_write(argument: str, tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        chief = await admin(stage)
        await chief.says(f"/why {argument}")
        assert "/why 12 34" in plain(chief.screen.plain)


async def test_numbers_of_nobody_or_in_the_wrong_order_are_named(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        lina, mentor, chief = await youth(stage, "lina"), await stage.mentor(), await admin(stage)
        youth_id = await number_of(stage, lina)
        for words, told in (
            (f"{mentor} {youth_id}", f"jeune n'a le numéro {mentor}"),
            (f"{youth_id} 999", "numéro 999"),
        ):
            await chief.says(f"/why {words}")
            assert told in plain(chief.screen.plain)


async def test_the_numbers_are_where_the_answer_says_that_they_are(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        lina = await youth(stage, "lina")
        await lina.says("/mydata")
        (document,) = [message.document for message in lina.messages if message.document]
        assert f'"number": {await number_of(stage, lina)},' in document.content


@pytest.mark.parametrize("name", CRITERIA)
def test_every_criterion_has_a_name_for_admins_in_every_language(name: str) -> None:
    assert all(f"criterion-{name}" in texts for texts in TEXTS.values())
