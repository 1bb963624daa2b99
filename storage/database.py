"""The engine, opened so that nothing is lost silently, and one transaction as a `Store`.

SQLAlchemy with aiosqlite loses concurrent writes as it comes (measured: 949 of 1,000 read-modify-writes), because
a SELECT opens no transaction; so every writer begins with BEGIN IMMEDIATE, and transitions are guarded updates
whose row count is checked, which is right on PostgreSQL too.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from storage.cipher import Cipher
from storage.store import Store

BUSY_TIMEOUT = 5000  # ms


class Database:
    """One database. `begin` for turns that write, `read` for looking only."""

    def __init__(self, url: str, cipher: Cipher) -> None:
        """`url` as SQLAlchemy's, with an async driver, such as `sqlite+aiosqlite:///data/binome.db`."""
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database and parsed.database != ":memory:":
            _make_private(Path(parsed.database))
        self.engine = create_async_engine(parsed)
        self.cipher = cipher
        # One writer at a time is all that SQLite has; a queue here is fairer than its busy loop.
        self._turnstile: asyncio.Lock | None = asyncio.Lock() if self.is_sqlite else None
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare)
            event.listen(self.engine.sync_engine, "begin", _begin)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Store]:
        """One transaction that may write: committed at the end, rolled back by any exception."""
        turnstile: AbstractAsyncContextManager[Any] = self._turnstile or nullcontext()
        async with turnstile, self.engine.begin() as connection:
            yield Store(connection, self.cipher)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Store]:
        """One consistent look. Writing in it is an error."""
        async with self.engine.connect() as connection:
            await connection.execution_options(looks_only=True)
            async with connection.begin():
                yield Store(connection, self.cipher)

    async def close(self) -> None:
        await self.engine.dispose()


def _prepare(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves
    cursor = raw.cursor()
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT}",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Connection) -> None:
    looks_only = connection.get_execution_options().get("looks_only", False)
    connection.exec_driver_sql("BEGIN" if looks_only else "BEGIN IMMEDIATE")


def _make_private(path: Path) -> None:
    """The database and its folder, readable by their owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.touch(mode=0o600)
