"""SQLite without a thread in between: what takes microseconds is done where the event loop runs.

Handed to a thread and back, a statement of 15 µs costs 180 (measured, aiosqlite under SQLAlchemy's greenlets). Only
what waits for others or for the disk, the beginning and the end of a transaction, is left to a thread.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, RootTransaction
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.prepared import Found, Prepared, Statements


class NearConnection:
    """A connection of one engine, with the two words of an AsyncConnection that storage uses."""

    def __init__(self, engine: Engine, patience: int) -> None:
        """`engine`: its connections may be used from any thread, though only one uses them at a time.

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
            raise DBAPIError.instance(
                prepared.text, None, fault, sqlite3.Error, hide_parameters=True, dialect=self.dialect
            ) from fault
        return Found(rows, cursor.rowcount, cursor.lastrowid)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        """One transaction: committed at the end, rolled back by any exception."""
        if self._connection is None:
            self._connection = await asyncio.to_thread(self._engine.connect)
            self._raw = self._connection.connection.driver_connection
        transaction = await self._begin(self._connection)
        try:
            yield
        except BaseException:
            transaction.rollback()
            raise
        await self._commit(transaction)

    async def _commit(self, transaction: RootTransaction) -> None:
        """Refused, as by a disk that is full, it is undone: the next transaction has this connection too."""
        assert self._raw is not None  # noqa: S101  # there is a connection
        try:
            await asyncio.to_thread(transaction.commit)
        except Exception:
            transaction.rollback()
            self._raw.rollback()  # which SQLAlchemy leaves out once a commit was tried
            raise

    async def _begin(self, connection: Connection) -> RootTransaction:
        """At once where nobody else writes, which only another process could; else a thread waits for its end."""
        self._wait_at_most(0)
        try:
            return connection.begin()
        except OperationalError:
            self._wait_at_most(self._patience)
            return await asyncio.to_thread(connection.begin)

    def _wait_at_most(self, milliseconds: int) -> None:
        assert self._raw is not None  # noqa: S101  # there is a connection
        self._raw.execute(f"PRAGMA busy_timeout={milliseconds}")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()
