"""What was not understood is kept without anybody, and an admin teaches it with two taps."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from storage.tables import admins, aliases, unread
from tests.fakes.stage import Player, Stage, open_stage

KEY = "a-key-that-only-the-operator-has"
WORD = "Frigolito XYZ !"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path, admin_key=KEY) as opened:
        yield opened


async def ask_situation(stage: Stage, address: str) -> Player:
    """Somebody in front of "Where do you stand?"."""
    youth = stage.person(address)
    await youth.says("/start")
    await youth.taps("D'accord")
    await youth.taps("16")
    return youth


async def make_admin(stage: Stage, address: str = "ada") -> Player:
    admin = stage.person(address)
    await admin.says(f"/start {KEY}")
    return admin


async def teach(stage: Stage, meaning: str = "Lycée pro") -> Player:
    admin = await make_admin(stage)
    await admin.says("/unknown")
    await admin.taps(next(label for label in admin.labels if "frigolito xyz" in label))
    await admin.taps(meaning)
    return admin


async def rows_of_unread(stage: Stage) -> list[tuple[object, ...]]:
    async with stage.house.database.read() as store:
        return [tuple(row) for row in await store.connection.execute(select(unread))]


async def test_a_text_typed_twice_is_taught_with_two_taps_and_understood_from_then_on(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    await lina.says(WORD.lower())
    admin = await make_admin(stage)
    await admin.says("/unknown")
    assert admin.labels == ["Situation\u00a0: frigolito xyz (2)", "Ce qui a été appris"]
    await admin.taps(admin.labels[0])
    await admin.taps("Lycée pro")
    assert "frigolito xyz veut dire lycée pro" in admin.screen.plain.lower()
    assert "lycée pro" in (await lina.says(WORD)).notes.lower()
    assert await stage.count(unread) == 0


async def test_a_text_that_was_taught_is_read_within_two_seconds_by_another_process(
    stage: Stage, tmp_path: Path
) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    async with open_stage(tmp_path) as other:
        sam = await ask_situation(other, "sam")
        assert "lycée pro" not in (await sam.says(WORD)).notes.lower()
        await teach(stage)
        other.clock.advance(seconds=2)
        assert "lycée pro" in (await sam.says(WORD)).notes.lower()


async def test_what_was_taught_is_known_after_a_restart(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    await teach(stage)
    await stage.restart()
    assert "lycée pro" in (await lina.says(WORD)).notes.lower()


async def test_nobody_but_an_admin_sees_the_texts(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    await lina.says("/unknown")
    assert not any("frigolito" in label for label in lina.labels)


@pytest.mark.parametrize("meaning", ["Lycée pro", "Ignorer", "Retour"])
async def test_who_is_no_admin_any_more_can_do_nothing(stage: Stage, meaning: str) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    admin = await make_admin(stage)
    await admin.says("/unknown")
    before = await admin.taps(admin.labels[0])
    async with stage.house.database.begin() as store:
        await store.connection.execute(delete(admins))
    assert await admin.taps(meaning) == before
    assert await stage.count(unread) == 1
    assert await stage.count(aliases) == 0


async def test_a_text_that_another_admin_has_dealt_with_is_not_taught_again(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    late = await make_admin(stage, "late")
    await late.says("/unknown")
    await late.taps(late.labels[0])
    await teach(stage)
    await late.taps("Service civique")
    assert late.toasts[-1] == "Ce texte a déjà été traité."
    assert "lycée pro" in (await lina.says(WORD)).notes.lower()


async def test_an_ignored_text_leaves_the_list_and_teaches_nothing(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    admin = await teach(stage, "Ignorer")
    assert "Aucun texte non compris." in admin.screen.plain
    assert (await stage.count(unread), await stage.count(aliases)) == (0, 0)


async def test_many_meanings_are_turned_over_page_by_page(stage: Stage) -> None:
    async with stage.house.database.begin() as store:
        await store.readings.keep_unread("fields", "fr", WORD, stage.clock())
    admin = await make_admin(stage)
    await admin.says("/unknown")
    await admin.taps(admin.labels[0])
    await admin.taps("Voir plus (1/2)")
    await admin.taps("Je ne sais pas encore")
    assert await stage.count(aliases, aliases.c.code == "undecided") == 1


async def test_every_field_has_its_most_frequent_text_on_the_screen(stage: Stage) -> None:
    async with stage.house.database.begin() as store:
        for number in range(12):
            await store.readings.keep_unread("needs", "fr", f"besoin {number}", stage.clock())
            await store.readings.keep_unread("needs", "fr", f"besoin {number}", stage.clock())
        await store.readings.keep_unread("format", "fr", "rare", stage.clock())
        await store.readings.keep_unread("place", "fr", "nulle part", stage.clock())
    admin = await make_admin(stage)
    await admin.says("/unknown")
    *texts, _ = admin.labels
    assert len(texts) == 8
    assert texts[-1] == "Rencontres\u00a0: rare (1)"


async def test_what_ends_in_none_of_these_is_kept(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says("vie en")
    assert "Rien de tout ça" in lina.labels
    await lina.taps("Rien de tout ça")
    admin = await make_admin(stage)
    await admin.says("/unknown")
    assert admin.labels[0] == "Situation\u00a0: vie en (1)"


async def test_nothing_that_is_kept_leads_to_the_person(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    assert {column.name for column in unread.c} == {
        "digest", "field", "language", "sealed_text", "count", "last_at",
    }  # fmt: skip
    assert not unread.foreign_keys
    assert not any("lina" in str(value) or "frigolito" in str(value) for value in (await rows_of_unread(stage))[0])


async def test_the_name_by_which_somebody_introduces_themselves_is_not_kept(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says("Je m'appelle Lina Dupont, frigolito xyz")
    await lina.says("moi c'est Lina")
    async with stage.house.database.read() as store:
        assert [kept.text for kept in await store.readings.most_unread(["situation"], 8)] == ["frigolito xyz"]


async def test_at_most_eighty_folded_characters_are_kept(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says("Zôrglub " * 30)
    async with stage.house.database.read() as store:
        [kept] = await store.readings.most_unread(["situation"], 8)
    assert kept.text == ("zorglub " * 10).strip()


async def test_what_nobody_types_again_is_erased_after_ninety_days(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    await stage.wait(days=89)
    assert await stage.count(unread) == 1
    await stage.wait(days=2)
    assert await stage.count(unread) == 0


async def test_a_wrong_lesson_is_taken_back_with_two_taps_in_every_process(stage: Stage, tmp_path: Path) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    admin = await teach(stage)
    async with open_stage(tmp_path) as other:
        sam = await ask_situation(other, "sam")
        await admin.taps("Ce qui a été appris")
        await admin.taps(admin.labels[0])
        assert "Oublié" in admin.screen.plain
        other.clock.advance(seconds=2)
        assert "lycée pro" not in (await sam.says(WORD)).notes.lower()
    assert await stage.count(aliases) == 0


async def test_a_lesson_is_taken_back_once(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    late = await make_admin(stage, "late")
    admin = await teach(stage)
    for each in (admin, late):
        await each.says("/unknown")
        await each.taps("Ce qui a été appris")
    await admin.taps(admin.labels[0])
    await late.taps("frigolito xyz = Lycée pro")
    assert late.toasts[-1] == "Ce texte a déjà été traité."


async def test_who_is_no_admin_any_more_takes_nothing_back(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says(WORD)
    admin = await teach(stage)
    await admin.taps("Ce qui a été appris")
    async with stage.house.database.begin() as store:
        await store.connection.execute(delete(admins))
    await admin.taps(admin.labels[0])
    assert await stage.count(aliases) == 1


async def test_what_could_not_be_taught_is_not_kept(stage: Stage) -> None:
    lina = stage.person("lina")
    await lina.says("/start")
    await lina.taps("D'accord")
    await lina.says("frigolito")
    assert await stage.count(unread) == 0


async def test_a_long_answer_that_says_all_but_what_was_asked_is_kept(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says("frigolito xyz, j'habite à Brest, je cherche un stage, plutôt en visio le soir")
    assert await stage.count(unread, unread.c.field == "situation") == 1


async def test_the_words_of_a_button_answer_its_question_and_no_other(stage: Stage) -> None:
    lina = await ask_situation(stage, "lina")
    await lina.says("Études après le bac")
    assert "3/7" in lina.screen.plain
