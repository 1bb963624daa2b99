"""The weight lab on a real database: two columns, the same every time, and nothing is changed by it."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.__main__ import main
from bot.policies import SHIPPED
from bot.replay import compare, read_past
from matching.policy import DEFAULT, Policy
from matching.replay import Past
from storage.past import past_mentors, past_youths
from tests.bot.test_chores import youth
from tests.fakes.stage import Stage, open_stage


async def live(stage: Stage) -> int:
    """A mentor, a pair that began on the second day and ended on the fifth, and a youth who came too early."""
    await youth(stage, "early")
    stage.clock.advance(days=1)
    mentor = await stage.mentor(capacity=1)
    lina = await youth(stage, "lina")
    async with stage.house.database.begin() as store:
        person = await store.people.find("stage", lina.address)
        assert person is not None
        request = await store.matches.request(await store.matches.ask(person.id, mentor, "", stage.clock()))
        assert request is not None
        stage.clock.advance(days=1)
        await store.mentors.take_place(mentor, stage.clock())
        await store.matches.pair(request, stage.clock())
        stage.clock.advance(days=3)
        await store.matches.erase_words(mentor, stage.clock())
        await store.mentors.free_place(mentor)
    return mentor


async def test_the_tables_tell_who_asked_when_and_which_places_there_were(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        start = stage.clock()
        mentor = await live(stage)
        async with stage.house.database.read() as store:
            asked, stood = await past_youths(store.connection), await past_mentors(store.connection)
    assert [(moment - start).days for moment, _ in asked] == [0, 1]
    assert all(each.first_name == "" for _, each in asked)
    assert [((moment - start).days, each.taken) for moment, each in stood] == [(1, 0), (2, 1), (5, 0)]
    assert {each.id for _, each in stood} == {mentor}


async def test_each_policy_has_a_column_beside_todays(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await live(stage)
        past = await read_past(stage.house.database, stage.clock())
    assert isinstance(past, Past)
    console = Console(record=True, width=100, file=StringIO())
    console.print(compare(past, {"today's": DEFAULT, "mine.toml": Policy(half_km=5)}))
    lines = console.export_text().splitlines()
    assert any("today's" in line and "mine.toml" in line for line in lines)
    assert any("suggested at once" in line and line.count("50.0%") == 2 for line in lines)
    assert any("until today" in line and line.count("100.0%") == 2 for line in lines)


async def _fill(folder: Path) -> None:
    async with open_stage(folder) as stage:
        stage.clock.moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
        await live(stage)


def test_the_command_prints_the_same_twice_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:

    asyncio.run(_fill(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/binome.db")
    mine = tmp_path / "mine.toml"
    mine.write_text(SHIPPED.read_text("utf-8"), "utf-8")
    before = list(sqlite3.connect(tmp_path / "binome.db").iterdump())
    tables = []
    for _ in range(2):
        assert main(["match", "--replay", "--policy", str(mine)]) == 0
        tables.append(capsys.readouterr().out.splitlines()[1:])
    assert tables[0] == tables[1]
    assert any("mean score" in line for line in tables[0])
    assert list(sqlite3.connect(tmp_path / "binome.db").iterdump()) == before


def test_an_unfit_policy_is_refused_with_its_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/binome.db")
    mine = tmp_path / "mine.toml"
    mine.write_text(SHIPPED.read_text("utf-8").replace("needs = 32", "needs = 30"), "utf-8")
    assert main(["match", "--replay", "--policy", str(mine)]) == 2
    assert "add 2" in capsys.readouterr().err
