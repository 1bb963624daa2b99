"""`python -m bot move`: row for row, or not at all."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
    text,
    update,
)

from bot.__main__ import main
from storage.cipher import Cipher
from storage.database import Database
from storage.tables import METADATA, Moment, leases, people
from tests.fakes.databases import Postgresql, Sqlite

NOW: Final = datetime(2026, 3, 2, 9, 0, 0, 123457, tzinfo=UTC)
GREAT: Final = 2**52 - 1  # the greatest id that a channel gives
NASTY: Final = (
    "", " ", "\u202egnihton", "a\u0301\u0301", "👩‍👩‍👧‍👦", "\U0010ffff", "'; DROP TABLE people; --", "\x01\x7f",
    "%_\\", "ﷺ", "Zoë\u00a0!", "\r\n\t", "NaN", "\\u0000", "\u2028", "=1+1", "日本", "ß ẞ ſ", "\ufffe", "null",
    "\ufeff",
)  # fmt: skip


def value_of(column: Column[Any], number: int) -> Any:
    """Something of this column's type that is hard to move; the same number gives the same."""
    nasty = NASTY[number % len(NASTY)]
    values: dict[type, Any] = {
        JSON: [nasty, f"{nasty}\0\ud800", GREAT, 0.1, None, True],
        Moment: NOW + timedelta(seconds=number, microseconds=number),
        Boolean: bool(number % 2),
        Float: number / 7,
        BigInteger: number if column.primary_key or column.foreign_keys else GREAT - number,
        Integer: number,
        String: f"{number}{nasty}"[: getattr(column.type, "length", None)],
    }
    return next(value for kind, value in values.items() if isinstance(column.type, kind))


def rows_of(table: Table, first: int, last: int) -> Iterator[dict[str, Any]]:
    return ({column.name: value_of(column, number) for column in table.columns} for number in range(first, last))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url, Cipher([Fernet.generate_key().decode()]))
    try:
        yield database
    finally:
        await database.close()


@dataclass
class Move:
    """Where from, where to, and what was said."""

    source: str
    target: str
    capsys: pytest.CaptureFixture[str]

    async def run(self) -> tuple[int, str]:
        """The exit code and all that was said. A command begins an event loop of its own."""
        code = await asyncio.to_thread(main, ("move", self.source, self.target))
        said = self.capsys.readouterr()
        return code, said.out + said.err

    async def fill(self, count: int) -> None:
        """So many rows in each table."""
        async with opened(self.source) as database, database.begin() as store:
            for table in METADATA.sorted_tables:
                await store.connection.execute(insert(table), list(rows_of(table, 1, count + 1)))
            await store.connection.execute(update(leases).values(holder=""))

    async def rows(self, url: str) -> dict[str, list[Any]]:
        """Everything in that database, by table."""
        async with opened(url) as database, database.read() as store:
            return {
                table.name: sorted(map(tuple, await store.connection.execute(select(table))), key=repr)
                for table in METADATA.sorted_tables
            }

    async def change(self, url: str, *statements: Any) -> None:
        async with opened(url) as database, database.begin() as store:
            for statement in statements:
                await store.connection.execute(statement)


@pytest.fixture
def move(sqlite_files: Sqlite, postgresql_server: Postgresql, capsys: pytest.CaptureFixture[str]) -> Move:
    return Move(sqlite_files.fresh(), postgresql_server.fresh(empty=True), capsys)


@pytest.mark.parametrize("count", [60, pytest.param(100_000 // len(METADATA.tables), marks=pytest.mark.soak)])
async def test_everything_is_moved_row_for_row(count: int, move: Move) -> None:
    await move.fill(count)
    code, said = await move.run()
    assert code == 0, said
    assert all(f"{name}: {count} rows" in said for name in METADATA.tables)
    assert await move.rows(move.target) == await move.rows(move.source)


async def test_no_number_is_given_again_not_even_one_whose_row_is_gone(move: Move) -> None:
    await move.fill(60)
    await move.change(move.source, delete(people).where(people.c.id > 50))
    await move.run()
    async with opened(move.target) as database, database.begin() as store:
        assert (await store.people.add("web", "lina", "fr", "", NOW)).id == 61


async def test_a_nul_which_postgresql_refuses_is_told_of_and_replaced(move: Move) -> None:
    await move.fill(1)
    await move.change(move.source, update(people).values(source="a\0b"))
    code, said = await move.run()
    assert code == 0
    assert "people: 1 rows, 1 texts without their NUL" in said
    async with opened(move.target) as database, database.read() as store:
        assert (await store.connection.execute(select(people.c.source))).scalar_one() == "a\ufffdb"


async def test_nothing_is_moved_over_what_is_there(move: Move) -> None:
    await move.fill(2)
    await move.run()
    before = await move.rows(move.target)
    code, said = await move.run()
    assert code == 1
    assert "not empty" in said
    assert await move.rows(move.target) == before


async def test_a_row_that_is_lost_on_the_way_undoes_everything(move: Move, postgresql_server: Postgresql) -> None:
    await move.fill(5)
    move.target = postgresql_server.fresh()
    await move.change(
        move.target,
        text("CREATE FUNCTION lose() RETURNS trigger AS 'BEGIN RETURN NULL; END' LANGUAGE plpgsql"),
        text("CREATE TRIGGER lose BEFORE INSERT ON readings FOR EACH ROW WHEN (NEW.count = 3) EXECUTE FUNCTION lose()"),
    )
    code, said = await move.run()
    assert code == 1
    assert "readings differs" in said
    assert not any((await move.rows(move.target)).values())


async def test_a_database_under_a_running_bot_or_of_another_version_is_not_moved(move: Move) -> None:
    await move.fill(1)
    ago = datetime.now(UTC) + timedelta(seconds=10)
    await move.change(move.source, update(leases).values(holder="elsewhere:1:abc", expires_at=ago))
    assert "still runs" in (await move.run())[1]
    await move.change(move.source, text("UPDATE alembic_version SET version_num = '0001'"))
    assert "another version" in (await move.run())[1]


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("sqlite+aiosqlite:///nowhere.db", "postgresql+asyncpg://nobody@/nothing?host=/nowhere", "no database to move"),
        ("postgresql+asyncpg://nobody@/x", "sqlite+aiosqlite:///there.db", "Say where from"),
        ("sqlite+aiosqlite:///there.db", "postgresql+asyncpg://nobody@/nothing?host=/nowhere", "cannot be reached"),
    ],
)
async def test_what_cannot_be_moved_is_said(
    source: str,
    target: str,
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.db").touch()
    code, said = await Move(source, target, capsys).run()
    assert (code, why in said) == (1, True)
    assert not (tmp_path / "nowhere.db").exists()
