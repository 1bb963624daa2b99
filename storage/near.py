"""SQLite without a thread in between: what takes microseconds is done where the event loop runs.

Handed to a thread and back, a statement of 15 µs costs 180 (measured, aiosqlite under SQLAlchemy's greenlets). Only
what waits for others or for the disk, the beginning and the end of a transaction, is left to a thread.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, cast

from sqlalchemy import Connection, CursorResult, Engine, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

from storage.prepared import Found, Prepared, Statements

BEGIN: Final = "BEGIN IMMEDIATE"  # a transaction that only later wants to write can be refused in its middle


class NearConnection:
    """A connection of one engine, with the two words of an AsyncConnection that storage uses."""

    def __init__(self, engine: Engine, patience: int) -> None:
        """`engine` begins nothing by itself. Its connections may be used from any thread, though only by one at a time.

        `patience`: milliseconds that it waits for another process to finish writing.
        """
        self._patience = patience
        self._engine = engine
        self._connection: Connection | None = None
        self._raw: sqlite3.Connection | None = None
        self._statements = Statements(engine.dialect)

    @property
    def dialect(self) -> Dialect:
        return self._engine.dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any] | Found:
        assert self._connection is not None, "outside of a transaction"  # noqa: S101  # a bug of ours
        values = parameters[0] if isinstance(parameters, list) and len(parameters) == 1 else parameters
        if isinstance(values, dict) and (prepared := self._statements.prepared(statement, values)):
            return self._run(prepared, values)
        return self._connection.execute(statement, parameters)

    def _run(self, prepared: Prepared, values: dict[str, Any]) -> Found:
        assert self._raw is not None  # noqa: S101  # there is a connection
        bound = prepared.bind(values)
        try:
            cursor = self._raw.execute(prepared.text, bound)
            rows = prepared.read(cursor.fetchall())
        except sqlite3.Error as fault:
            raise self._told(fault, prepared.text) from fault
        return Found(rows, cursor.rowcount, cursor.lastrowid)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        """One transaction: committed at the end, rolled back by any exception.

        SQLAlchemy takes part once it is asked to say something: its own beginning and end take longer than a turn's
        statements.
        """
        if self._connection is None or self._raw is None:
            self._connection = await asyncio.to_thread(self._engine.connect)
            self._raw = cast("sqlite3.Connection", self._connection.connection.driver_connection)
            self._wait_at_most(self._raw, 0)
        try:
            await self._begin(self._raw)
            yield
            await asyncio.to_thread(self._raw.commit)
        except BaseException as fault:
            self._raw.rollback()
            if isinstance(fault, sqlite3.Error):
                raise self._told(fault) from fault
            raise
        finally:
            if self._connection.in_transaction():
                self._connection.rollback()  # of nothing: to SQLAlchemy this is over too

    async def _begin(self, raw: sqlite3.Connection) -> None:
        """At once where nobody else writes, which only another process could; else a thread waits for its end."""
        try:
            raw.execute(BEGIN)
        except sqlite3.OperationalError:
            self._wait_at_most(raw, self._patience)
            try:
                await asyncio.to_thread(raw.execute, BEGIN)
            finally:
                self._wait_at_most(raw, 0)

    def _told(self, fault: sqlite3.Error, statement: str | None = None) -> BaseException:
        """As SQLAlchemy tells it."""
        return DBAPIError.instance(statement, None, fault, sqlite3.Error, hide_parameters=True, dialect=self.dialect)

    def _wait_at_most(self, raw: sqlite3.Connection, milliseconds: int) -> None:
        raw.execute(f"PRAGMA busy_timeout={milliseconds}")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()
