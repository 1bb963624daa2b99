"""`python -m bot move`: an embedded database, moved row for row into an empty PostgreSQL, and compared afterwards.

All of it or nothing: one transaction, committed once each table has as many rows on both sides and the same checksum.
What is sealed is moved as it is; the keys do not change.
"""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from alembic.migration import MigrationContext
from cryptography.fernet import Fernet
from sqlalchemy import Connection, Row, Table, func, insert, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.process import has_ended
from storage.cipher import Cipher
from storage.database import Away, Database
from storage.migrations import upgrade
from storage.tables import METADATA, leases

BATCH: Final = 2000  # rows in memory at once
NUL: Final = "\0"  # SQLite keeps it within a text, PostgreSQL refuses it
REPLACEMENT: Final = "\ufffd"

Tell = Callable[[str], None]


class Refused(Exception):  # noqa: N818  # a reason, for the operator to read
    """Nothing has been moved."""


@dataclass(slots=True)
class Tally:
    """What a table holds, whatever the order of its rows."""

    rows: int = 0
    checksum: int = 0
    mended: int = 0  # texts that held a NUL

    def add(self, row: Sequence[Any]) -> None:
        self.rows += 1
        content = json.dumps(list(row), default=datetime.isoformat, sort_keys=True)
        self.checksum = (self.checksum + int.from_bytes(sha256(content.encode("ascii")).digest(), "big")) % 2**256


async def move(source_url: str, target_url: str, tell: Tell) -> None:
    """Move everything; `tell` gets a line for each table. Raises Refused."""
    if not source_url.startswith("sqlite+aiosqlite://") or not target_url.startswith("postgresql+asyncpg://"):
        raise Refused("Say where from (sqlite+aiosqlite:///…) and where to (postgresql+asyncpg://…).")
    if not _is_there(source_url):
        raise Refused("There is no database to move from.")
    cipher = Cipher([Fernet.generate_key().decode("ascii")])  # opens nothing, and nothing is opened
    source, target = Database(source_url, cipher), Database(target_url, cipher)
    try:
        await _move(source, target, tell)
    except Away as fault:
        raise Refused(f"The database cannot be reached, or is in use ({fault}).") from fault
    finally:
        await source.close()
        await target.close()


def _is_there(url: str) -> bool:
    """Opened, it would be made."""
    path = make_url(url).database
    return bool(path) and Path(str(path)).exists()


async def _move(source: Database, target: Database, tell: Tell) -> None:
    async with target.read():
        pass  # before anything is made there
    await upgrade(target.engine)
    # For as long as it takes, nobody writes on either side.
    async with source.begin() as old, target.begin() as new:
        await new.connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        await new.connection.execute(text(f"LOCK TABLE {', '.join(METADATA.tables)} IN EXCLUSIVE MODE"))
        await _check(old.connection, new.connection)
        for table in METADATA.sorted_tables:
            read = await _copy(table, old.connection, new.connection)
            await _compare(table, read, new.connection)
            tell(
                f"{table.name}: {read.rows} rows" + (f", {read.mended} texts without their NUL" if read.mended else "")
            )
        await _go_on_counting(old.connection, new.connection)


async def _check(old: AsyncConnection, new: AsyncConnection) -> None:
    versions = [await connection.run_sync(_version) for connection in (old, new)]
    if versions[0] != versions[1]:
        raise Refused("The database to move from is of another version: run `python -m bot migrate` on it first.")
    for holder in (await old.execute(select(leases.c.holder).where(leases.c.expires_at > datetime.now(UTC)))).scalars():
        if holder and not has_ended(holder):
            raise Refused(f"The bot still runs on it ({holder}): stop it first.")
    for table in METADATA.sorted_tables:
        if (await new.execute(select(func.count()).select_from(table))).scalar_one():
            raise Refused(f"The database to move into is not empty: its table {table.name} has rows.")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def _copy(table: Table, old: AsyncConnection, new: AsyncConnection) -> Tally:
    """Returns what was read."""
    tally = Tally()
    async for rows in _batches(table, old):
        mended = [{name: _without_nul(value) for name, value in row._mapping.items()} for row in rows]  # noqa: SLF001  # SQLAlchemy's public name
        for row, values in zip(rows, mended, strict=True):
            tally.mended += sum(value is not kept for value, kept in zip(row, values.values(), strict=True))
            tally.add(list(values.values()))
        await new.execute(insert(table), mended)
    return tally


async def _compare(table: Table, read: Tally, new: AsyncConnection) -> None:
    written = Tally()
    async for rows in _batches(table, new):
        for row in rows:
            written.add(row)
    if (written.rows, written.checksum) != (read.rows, read.checksum):
        raise Refused(f"The table {table.name} differs after the move: {read.rows} rows read, {written.rows} written.")


async def _batches(table: Table, connection: AsyncConnection) -> AsyncIterator[Sequence[Row[Any]]]:
    result = await connection.stream(select(table))
    async for rows in result.partitions(BATCH):
        yield rows


def _without_nul(value: Any) -> Any:
    return value.replace(NUL, REPLACEMENT) if isinstance(value, str) and NUL in value else value


async def _go_on_counting(old: AsyncConnection, new: AsyncConnection) -> None:
    """No number is given again, not even one whose row is gone."""
    last = await old.execute(text("SELECT name, seq FROM sqlite_sequence"))
    for name, number in last.all():
        if name not in METADATA.tables:
            continue
        key = METADATA.tables[name].primary_key.columns.keys()[0]
        await new.execute(select(func.setval(func.pg_get_serial_sequence(name, key), number)))
