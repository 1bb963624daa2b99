"""`/unmet` as an admin reads it; and studies, which are read before the turn."""

from pathlib import Path
from typing import Any, cast

import pytest

from bot.admin import ADMIN_COMMANDS
from bot.admin.study import Study
from bot.channel import Picture
from bot.pictures import draw
from dialogs.profile import Youth
from storage.tables import youths
from storage.unmet import Cell
from tests.fakes.stage import Stage, open_stage, plain


async def wait(stage: Stage, count: int, place: str, field: str) -> None:
    """So many young people are on the waiting list."""
    async with stage.house.database.begin() as store:
        for number in range(count):
            person = await store.people.add("sample", f"{place}-{number}", "fr", "", stage.clock())
            youth = Youth(person.id, age=16, needs=("internship",), fields=(field,), place=place, first_name="Léa")
            await store.youths.save(youth, "searching", stage.clock())
        await store.connection.execute(youths.update().values(waiting_since=stage.clock()))


async def test_an_admin_reads_where_mentors_are_missing(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        await wait(stage, 7, "69123", "health")
        await wait(stage, 3, "75056", "sport")
        chief = stage.person("chief")
        await chief.says("/start the-admin-key")
        await chief.says("/unmet")
        table, picture = chief.messages[-2:]
        lines = plain(table.plain).splitlines()
        assert "Rhône (69) · Trouver un stage · Santé : 7" in lines
        assert "Paris (75) · Trouver un stage · Sport : <5" in lines
        assert not any(line.endswith(("3", "10")) for line in lines)
        assert picture.picture is not None
        assert [bar["youths"] for bar in picture.picture.figures["bars"]] == [7, None]


async def test_where_nobody_waits_there_is_nothing_to_draw(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        chief = stage.person("chief")
        await chief.says("/start the-admin-key")
        await chief.says("/unmet")
        assert "Personne n'attend" in chief.screen.plain
        assert chief.screen.picture is None


async def test_the_picture_shows_every_bar_below_five_alike() -> None:
    drawn = [await draw(Picture("unmet", figures(count, None))) for count in (6, 90_000)]
    assert all(each.startswith(b"\x89PNG") for each in drawn)
    assert await draw(Picture("unmet", figures(6, None))) == drawn[0]


def figures(*counts: int | None) -> dict[str, Any]:
    bars = [{"place": "Nord (59)", "asked": "$ \\frac", "youths": n, "count": str(n or "<5")} for n in counts]
    return {"labels": {"title": "title", "day": "day", "few": "few"}, "bars": bars}


async def test_a_study_is_read_before_the_turn_and_not_again_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bool] = []

    async def look(visit: Any) -> tuple[Cell, ...]:
        read.append(visit.store.connection.sync_connection.get_execution_options().get("looks_only", False))
        return ()

    async def show(visit: Any, found: tuple[Cell, ...]) -> None:
        await visit.show(f"{len(found)} cells")

    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        chief = stage.person("chief")
        await chief.says("/start the-admin-key")
        monkeypatch.setitem(cast("dict[str, Any]", ADMIN_COMMANDS), "unmet", Study(look, show))
        await chief.says("/unmet")
        assert chief.screen.plain == "0 cells"
        assert read == [True]
