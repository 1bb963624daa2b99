"""Admins, and everybody who would like to be one: the registries are walked."""

from pathlib import Path

import pytest

from bot.admin import ADMIN_COMMANDS
from dialogs import events
from dialogs.phrase import Phrase
from dialogs.profile import Mentor
from storage.tables import admins, aliases, mentors
from tests.bot.test_requests import hand
from tests.fakes.stage import Player, Stage, open_stage


async def wait_for_approval(stage: Stage) -> int:
    """Somebody has registered as a mentor."""
    async with stage.house.database.begin() as store:
        person = await store.people.add("sample", "pending", "fr", "", stage.clock())
        await store.mentors.save(Mentor(person.id, first_name="Karim", approved=False), "pending", stage.clock())
    return person.id


@pytest.mark.parametrize("name", ADMIN_COMMANDS)
async def test_an_admins_command_is_unknown_to_everybody_else(name: str, tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        await wait_for_approval(stage)
        stranger = stage.person("stranger")
        answers = []
        for command in ("/nobody-knows-this", f"/{name}", f"/{name.upper()}", f"/{name} all"):
            await stranger.says(command)
            answers.append(stranger.screen.plain)
        await stranger.says("/unheard_of")
        assert {stranger.screen.plain} == set(answers[1:])
        newcomer = stage.person("newcomer")
        await newcomer.says(f"/{name}")
        assert newcomer.screen.plain == answers[0]
        assert "Karim" not in "".join(message.plain for message in stranger.messages)


@pytest.mark.parametrize("name", ADMIN_COMMANDS)
async def test_an_admins_command_answers_and_is_described_in_every_language(name: str, tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        await wait_for_approval(stage)
        chief = stage.person("chief")
        await chief.says("/start the-admin-key")
        before = len(chief.messages)
        await chief.says(f"/{name}")
        assert len(chief.messages) > before
        assert "/aide" not in chief.screen.plain
        for language in stage.house.wording.languages:
            assert stage.house.wording.say(Phrase(f"command-{name}"), language)


@pytest.mark.parametrize("name", ADMIN_COMMANDS)
async def test_an_admins_command_in_the_middle_of_a_dialogue_leaves_all_buttons(name: str, tmp_path: Path) -> None:
    """The question's, and its own: all that the command offers an admin who is in no dialogue."""
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        await wait_for_approval(stage)
        async with stage.house.database.begin() as store:
            await store.readings.keep_unread("needs", "fr", "frigolito", stage.clock())
        busy, free = stage.person("busy"), stage.person("free")
        for said in ("/start the-admin-key", "/mentor"):
            await busy.says(said)
        await free.says("/start the-admin-key")
        before = labels_of(busy)
        for admin in (busy, free):
            await admin.says(f"/{name}")
        assert labels_of(busy) >= before | labels_of(free)
        assert "Devenir mentor" in busy.screen.heading


def labels_of(player: Player) -> set[str]:
    """All that they can tap."""
    return {button.label for message in player.messages for row in message.rows for button in row}


async def test_an_admin_teaches_while_their_own_dialogue_waits(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        async with stage.house.database.begin() as store:
            await store.readings.keep_unread("situation", "fr", "frigolito", stage.clock())
        chief = stage.person("chief")
        for said in ("/start the-admin-key", "/mentor", "/unknown"):
            await chief.says(said)
        await chief.taps("Situation\u00a0: frigolito (1)")
        await chief.taps("Lycée pro")
        assert await stage.count(aliases) == 1
        await chief.taps("D'accord")
        assert "1/15" in chief.screen.plain


async def test_a_strangers_approval_or_refusal_changes_nothing(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        mentor = await wait_for_approval(stage)
        stranger = stage.person("stranger")
        await stranger.says("/start the-admin-kez")
        deeds = (
            events.Approved(mentor),
            events.Refused(mentor),
            events.Refused(mentor, "outside"),
            events.Approved(99),
        )
        for token in await hand(stage, stranger, *deeds):
            await stranger.presses(token)
            assert "plus valable" in stranger.toasts[-1]
        assert await stage.count(mentors, mentors.c.state == "pending") == 1
        assert await stage.count(admins) == 0


async def test_without_a_key_no_link_makes_an_admin(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        for payload in ("", "admin", "the-admin-key", "0"):
            await stage.person("stranger").says(f"/start {payload}")
        assert await stage.count(admins) == 0


async def test_an_id_of_the_settings_counts_on_telegram_alone(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_ids=(4242,)) as stage:
        await wait_for_approval(stage)
        impostor = stage.person("4242")
        await impostor.says("/pending")
        assert "/aide" in impostor.screen.plain


async def test_a_mentor_is_decided_on_once(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        mentor = await wait_for_approval(stage)
        chief, second = stage.person("chief"), stage.person("second")
        for admin in (chief, second):
            await admin.says("/start the-admin-key")
        await chief.taps("Accepter")
        assert chief.screen.plain.endswith("Accepté. Le mentor est prévenu.")
        assert not chief.screen.rows
        await second.taps("Refuser")
        await second.taps("Hors du programme")
        assert "déjà décidé" in second.screen.plain
        assert await stage.count(mentors, mentors.c.person_id == mentor, mentors.c.state == "approved") == 1
