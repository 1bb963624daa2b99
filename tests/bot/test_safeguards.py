"""What must not happen between the lines of the stories."""

from datetime import timedelta
from pathlib import Path

from dialogs import events
from dialogs.profile import Mentor
from storage.screens import Screen, pack_all
from storage.tables import people, requests, sessions, youths
from tests.fakes.stage import Player, Stage, open_stage, plain

UP_TO_THE_NAME = ("/start", "d'accord", "16", "lycée pro", "stage", "santé", "à distance")


async def register(lina: Player) -> None:
    for said in UP_TO_THE_NAME:
        await lina.says(said)
    await lina.says("Lina")
    await lina.taps("Oui, trouver un mentor")


async def change(stage: Stage, mentor: int, **values: object) -> None:
    """A mentor changes what they offer, and this process learns of it."""
    async with stage.house.database.begin() as store:
        record = await store.mentors.get(mentor, stage.clock())
        assert record is not None
        changed = Mentor(**{**{name: getattr(record.mentor, name) for name in Mentor.__slots__}, **values})
        await store.mentors.save(changed, "approved", stage.clock())
    stage.house.pool.put(changed)


async def test_an_old_dialogue_that_is_erased_takes_no_living_one_with_it(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = stage.person("lina")
        for said in UP_TO_THE_NAME[:3]:
            await lina.says(said)
        stage.clock.advance(days=29)
        await lina.says("/mentor")
        await lina.says("d'accord")
        stage.clock.advance(days=2)
        await stage.bot.chores.erase_unfinished()
        assert await stage.count(sessions, sessions.c.flow == "mentor") == 1
        assert await stage.count(people) == 1


async def test_starting_a_registration_over_starts_that_registration_over(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = stage.person("lina")
        await register(lina)
        for said in ("/mentor", "d'accord", "/start", "recommencer"):
            await lina.says(said)
        assert "Devenir mentor" in lina.screen.heading


async def test_a_yes_to_an_earlier_recap_is_none_to_the_present_one(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = stage.person("lina")
        for said in (*UP_TO_THE_NAME, "Lina"):
            await lina.says(said)
        async with stage.house.database.begin() as store:
            person = await store.people.find("stage", "lina")
            assert person
            (kept,) = await store.sessions.all(person.id)
            earlier = Screen("old", "old", pack_all([events.Confirmed()]), "youth", kept.session.visit - 1)
            await store.screens.add(earlier, person.id, stage.clock())
        await lina.presses("old.0")
        assert "plus valable" in lina.toasts[-1]
        assert await stage.count(youths) == 0


async def test_a_mentor_whom_a_veto_has_come_up_against_is_neither_shown_nor_asked(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        mentor = await stage.mentor()
        lina = stage.person("lina")
        await register(lina)
        await change(stage, mentor, ages=("18-25",))
        await lina.taps("Demander à Karim")
        assert await stage.count(requests) == 0
        assert "Karim" not in lina.screen.plain


async def test_what_is_skipped_in_a_refinement_stays_as_it_was(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = stage.person("lina")
        await register(lina)
        for answers in (("le soir", "passer", "passer", "passer"), ("passer", "passer", "passer", "passer")):
            await lina.taps("Préciser ma recherche")
            for said in answers:
                await lina.says(said)
        assert await stage.count(youths, youths.c.availability == ["weekday_evening"]) == 1


async def test_somebody_who_looks_at_a_finished_profile_is_not_reminded(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = stage.person("lina")
        await register(lina)
        await lina.says("/profil")
        before = len(lina.messages)
        stage.clock.moment += timedelta(days=2)
        await stage.bot.chores.remind()
        await stage.settle()
        assert len(lina.messages) == before


async def test_somebody_under_age_who_loses_their_mentor_waits_for_a_parent(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        mentor = await stage.mentor()
        lina = stage.person("lina")
        await register(lina)
        await lina.taps("Demander à Karim")
        async with stage.house.database.begin() as store:
            request = (await store.matches.open_of_mentor(mentor))[0]
            await store.mentors.take_place(mentor, stage.clock())
            await store.matches.close(request.id, "accepted", stage.clock())
            await store.youths.pair(request.youth_id)
            await store.matches.pair(request, stage.clock())
        await lina.says("/profil")
        await lina.taps("Changer l'âge")
        await lina.taps("14")
        await lina.taps("Oui, trouver un mentor")
        stage.clock.moment += timedelta(days=731)
        async with stage.house.database.begin() as store:
            if known := await store.people.find("stage", "lina"):
                await store.people.keep(known, stage.clock())
        await stage.bot.chores.prune()
        await stage.settle()
        assert await stage.count(youths, youths.c.state == "awaiting_consent") == 1
        assert "l'accord d'un parent" in plain(lina.screen.plain)
