"""From hello to an accepted request, on the stage."""

from pathlib import Path

from tests.fakes.stage import open_stage

from bot.channel import Message


async def test_a_youth_comes_from_hello_to_suggestions_in_ten_taps_and_one_town(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await stage.mentor()
        lina = stage.person("lina", "Lina")
        await lina.says("/start")
        steps = [
            "D'accord", "16", "Lycée général ou techno", "Trouver un stage", "Suivant", "Santé", "Suivant", "En vrai",
        ]  # fmt: skip
        for label in steps[:-1]:
            await lina.taps(label)
        print(lina.screen.plain, lina.labels)
        await lina.taps("En vrai")
        await lina.says("Lyon")
        await lina.taps("Lina")
        print(lina.screen.plain, lina.labels)
        last: Message = await lina.taps("Oui, trouver un mentor")
        print(last.plain, lina.labels)
        assert "Karim" in last.plain
