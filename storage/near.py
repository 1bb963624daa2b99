"""SQLite without a thread in between: what takes microseconds is done where the event loop runs.

Handed to a thread and back, a statement of 15 µs costs 180 (measured, aiosqlite under SQLAlchemy's greenlets). Only
what waits for a slow disk is left to a thread.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, Engine, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.prepared import Found, Prepared, Statements, together

# Handed to a thread and back, a commit costs as much CPU as half a turn. Where the disk is quick, it is waited for.
QUICK: Final = 0.002  # seconds
MEMORY: Final = 8  # commits
# Seconds between two looks whether another process still writes. SQLite's own pauses grow to a tenth of a second,
# and whoever looks that seldom finds somebody at it for a long time.
LOOK: Final = 0.002
WRITE: Final = "BEGIN IMMEDIATE"  # who begins as a reader and then writes may find that somebody else has written


class NearConnection:
    """A connection of one engine, with the two words of an AsyncConnection that storage uses."""

    def __init__(self, engine: Engine, patience: float) -> None:
        """`engine`: its connections may be used from any thread, though only one uses them at a time.

        `patience`: seconds that it waits for another process to finish writing.
        """
        self._patience = patience
        self._engine = engine
        self.dialect: Final[Dialect] = engine.dialect
        self._connection: Connection | None = None
        self._raw: sqlite3.Connection | None = None
        self._usually_takes = 0.0  # seconds, a commit of late
        self._statements = Statements(engine.dialect)

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any] | Found:
        assert self._connection is not None, "outside of a transaction"  # noqa: S101  # a bug of ours
        assert self._raw is not None, "outside of a transaction"  # noqa: S101  # as above
        found = run(self._raw, self._statements, statement, parameters, self.dialect)
        return self._connection.execute(statement, parameters) if found is None else found

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        """One transaction: committed at the end, rolled back by any exception."""
        if self._connection is None:
            self._connection = await asyncio.to_thread(self._engine.connect)
            self._raw = self._connection.connection.driver_connection
            self._say("PRAGMA busy_timeout=0")
        await self._begin()
        try:
            yield
        except BaseException:
            self._roll_back()
            raise
        await self._commit()

    async def _begin(self) -> None:
        """At once where nobody else writes, which only another process could; else as soon as it has ended."""
        until = monotonic() + self._patience
        while not self._can_begin(last_time=monotonic() >= until):  # noqa: ASYNC110  # another process rings no bell
            await asyncio.sleep(LOOK)

    def _can_begin(self, *, last_time: bool) -> bool:
        try:
            self._say(WRITE)
        except OperationalError as fault:
            if last_time or not isinstance(fault.orig, sqlite3.Error) or not _is_busy(fault.orig):
                raise
            return False
        return True

    async def _commit(self) -> None:
        """Refused, as by a disk that is full, it is undone: the next transaction has this connection too."""
        assert self._connection is not None  # noqa: S101  # it has begun
        assert self._raw is not None  # noqa: S101  # it has begun
        began = monotonic()
        try:
            if self._usually_takes < QUICK:
                commit(self._connection, self._raw)
            else:
                await asyncio.to_thread(commit, self._connection, self._raw)
        except Exception:
            self._roll_back()
            raise
        finally:
            self._usually_takes += (monotonic() - began - self._usually_takes) / MEMORY

    def _roll_back(self) -> None:
        assert self._connection is not None  # noqa: S101  # it has begun
        assert self._raw is not None  # noqa: S101  # it has begun
        self._connection.rollback()
        self._raw.rollback()  # which SQLAlchemy leaves out where it has said nothing, or a commit was tried

    def _say(self, words: str) -> None:
        assert self._raw is not None  # noqa: S101  # there is a connection
        say(self._raw, words, self.dialect)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


# What SQLAlchemy makes of each statement, a beginning and an end costs more than SQLite needs for it. It does not know
# of what is said here; where it says something itself, it takes the transaction for one that it has begun.


def run(
    raw: sqlite3.Connection, statements: Statements, statement: Executable, parameters: Any, dialect: Dialect
) -> Found | None:
    """Say a statement, once for each of several values. None: it is for SQLAlchemy to say. Raises DBAPIError."""
    if isinstance(parameters, dict):  # nearly always
        prepared = statements.prepared(statement, parameters)
        return _run(raw, prepared, parameters, dialect) if prepared else None
    if not parameters or not (prepared := statements.prepared(statement, parameters[0])):
        return None
    return together([_run(raw, prepared, values, dialect) for values in parameters])


def _run(raw: sqlite3.Connection, prepared: Prepared, values: dict[str, Any], dialect: Dialect) -> Found:
    bound = prepared.bind(values)
    try:
        cursor = raw.execute(prepared.text, bound)
        rows = prepared.read(cursor.fetchall())
    except sqlite3.Error as fault:
        raise _as_sqlalchemy_has_it(fault, prepared.text, dialect) from fault
    return Found(rows, cursor.rowcount, cursor.lastrowid)


def say(raw: sqlite3.Connection, words: str, dialect: Dialect) -> None:
    """Say something that has no values and gives none. Raises DBAPIError."""
    try:
        raw.execute(words)
    except sqlite3.Error as fault:
        raise _as_sqlalchemy_has_it(fault, words, dialect) from fault


def commit(connection: Connection, raw: sqlite3.Connection) -> None:
    """Commit what was said to both of them. Raises DBAPIError."""
    if connection.in_transaction():
        connection.commit()
        return
    try:
        raw.commit()
    except sqlite3.Error as fault:
        raise _as_sqlalchemy_has_it(fault, "COMMIT", connection.dialect) from fault


def _is_busy(fault: sqlite3.Error) -> bool:
    return fault.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the rest of it says why


def _as_sqlalchemy_has_it(fault: sqlite3.Error, words: str, dialect: Dialect) -> BaseException:
    return DBAPIError.instance(words, None, fault, sqlite3.Error, hide_parameters=True, dialect=dialect)
