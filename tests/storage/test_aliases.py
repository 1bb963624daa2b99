"""What admins taught, in the database and in the files of aliases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot import aliases
from bot.__main__ import main
from bot.aliases import append_learned, load_aliases
from storage.aliases import Alias
from storage.database import Database
from tests.storage.house import open_database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TAUGHT = Alias("needs", "fr", "frigolito", "job")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as opened:
        yield opened


async def test_every_lesson_changes_the_state_and_a_text_has_one_meaning(database: Database) -> None:
    states = []
    for code in ("job", "internship", "job"):
        async with database.begin() as store:
            await store.aliases.add(Alias("needs", "fr", "frigolito", code), None, NOW)
            states.append(await store.aliases.state())
    async with database.read() as store:
        assert await store.aliases.all() == [TAUGHT]
    assert len(set(states)) == 3


async def test_who_taught_can_be_erased_and_the_alias_stays(database: Database) -> None:
    async with database.begin() as store:
        admin = await store.people.add("web", "ada", "fr", "", NOW)
        await store.aliases.add(TAUGHT, admin.id, NOW)
        await store.people.erase(admin.id)
        assert await store.aliases.all() == [TAUGHT]


def locale(folder: Path, lines: str) -> Path:
    path = folder / "fr" / "aliases" / "needs.tsv"
    path.parent.mkdir(parents=True)
    path.write_text(lines, encoding="utf-8")
    return path


def test_learned_aliases_stand_sorted_at_the_end_of_their_file_once(tmp_path: Path) -> None:
    path = locale(tmp_path, "# needs\nstage\tinternship\nBoulot\tjob")
    learned = {"fr": {"needs": {"zzz": "job", "frigolito": "job", "boulot": "job"}}}
    assert append_learned(learned, tmp_path) == [(path, 2)]
    written = "# needs\nstage\tinternship\nBoulot\tjob\nfrigolito\tjob\nzzz\tjob\n"
    assert path.read_text(encoding="utf-8") == written
    assert append_learned(learned, tmp_path) == []


def test_a_line_that_says_otherwise_gives_way(tmp_path: Path) -> None:
    path = locale(tmp_path, "boulot\tjob\nstage\tinternship\n")
    append_learned({"fr": {"needs": {"stage": "job"}}}, tmp_path)
    assert path.read_text(encoding="utf-8") == "boulot\tjob\nstage\tjob\n"


def test_a_field_without_a_file_gets_one(tmp_path: Path) -> None:
    append_learned({"fr": {"needs": {"frigolito": "job"}}}, tmp_path)
    assert load_aliases(tmp_path) == {"fr": {"needs": {"frigolito": "job"}}}


@pytest.mark.parametrize("into", ["--stdout", ""])
async def test_the_command_exports_what_was_taught(
    into: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with database.begin() as store:
        await store.aliases.add(TAUGHT, None, NOW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENCRYPTION_KEYS", Fernet.generate_key().decode())
    monkeypatch.setenv("DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    monkeypatch.setattr(aliases, "append_learned", partial(append_learned, locales=tmp_path))
    words = ("aliases", "export", *([into] if into else []))
    assert await asyncio.to_thread(main, words) == 0  # a command begins an event loop of its own
    said = capsys.readouterr().out
    if into:
        assert said == "fr\tneeds\tfrigolito\tjob\n"
    else:
        assert said == f"{tmp_path / 'fr' / 'aliases' / 'needs.tsv'}: 1 added\n"
