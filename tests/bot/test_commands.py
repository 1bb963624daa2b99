"""Commands, their names in each language, and their texts: the registries are walked."""

from pathlib import Path

import pytest

from bot.admin import ADMIN_COMMANDS
from bot.app import menus_of
from bot.commands import COMMANDS, MENU, TWINS, command_of, menu_of
from bot.lexicon import LOCALES
from bot.wording import Wording
from tests.fakes.stage import open_stage


def test_every_twin_leads_to_its_command_and_hides_no_other() -> None:
    for names in TWINS.values():
        assert set(names) <= set(COMMANDS)
        assert not set(names.values()) & (set(COMMANDS) | set(ADMIN_COMMANDS))
        for name, twin in names.items():
            assert command_of(twin) == command_of(twin.upper()) == name


def test_the_menu_holds_every_command_in_every_language_with_words_that_telegram_takes() -> None:
    wording = Wording(LOCALES, "fr", str)
    assert set(MENU) == {"start", *COMMANDS}
    for language, menu in menus_of(wording).items():
        assert [command_of(typed) for typed, _ in menu] == list(MENU)
        assert all(typed.isascii() and typed.islower() and len(typed) <= 32 for typed, _ in menu)
        assert all(0 < len(words) <= 256 for _, words in menu)
        assert menu_of(language)[0] == ("start", "start")


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_a_command_and_its_twin_answer_alike_to_somebody_new(name: str, tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        seen = []
        for number, typed in enumerate((name, TWINS["fr"].get(name, name))):
            somebody = stage.person(f"somebody-{number}")
            await somebody.says(f"/{typed}")
            seen.append([message.plain for message in somebody.messages])
            assert "Je ne connais pas" not in somebody.screen.plain
        assert seen[0] == seen[1]
        assert seen[0]
