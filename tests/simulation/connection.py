"""A connection as the bot's storage knows it, without the thread and the greenlets behind: those take much longer.

What runs on it goes to a real SQLite as it does near the event loop (see `storage.near`). Commits take their time, and
much can happen meanwhile.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, cast

import pytest
from sqlalchemy import Connection, CursorResult, Engine
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import near
from storage.database import Database
from storage.prepared import Found, Statements
from tests.simulation.life import LIFE, Life
from tests.simulation.loop import running_loop

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.engine import Dialect

SELDOM: Final = 0.05  # of all statements, so many take their time


class PlainConnection:
    """The words of an AsyncConnection that storage uses."""

    def __init__(self, connection: Connection, statements: Statements) -> None:
        self.dialect: Dialect = connection.dialect
        self._connection = connection
        self._raw = cast("sqlite3.Connection", connection.connection.driver_connection)
        self._statements = statements
        self._looks_only = False

    async def execute(self, statement: Any, parameters: Any = None) -> CursorResult[Any] | Found:
        await running_loop().dawdle(SELDOM)
        found = near.run(self._raw, self._statements, statement, parameters, self.dialect)
        return self._connection.execute(statement, parameters) if found is None else found

    async def exec_driver_sql(self, statement: str) -> CursorResult[Any]:
        return self._connection.exec_driver_sql(statement)

    async def execution_options(self, *, looks_only: bool) -> None:
        self._looks_only = looks_only

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        near.say(self._raw, "BEGIN" if self._looks_only else near.WRITE, self.dialect)
        try:
            yield
            await running_loop().run_in_executor(None, near.commit, self._connection, self._raw)
        except BaseException:
            self._connection.rollback()
            self._raw.rollback()
            raise
        finally:
            self._looks_only = False

    def close(self) -> None:
        """Nothing more is said, nor committed that was to be: whoever waited for that has gone."""
        self._raw.close()
        self._connection.invalidate()


class Connections:
    """Those of each life. Whoever ends well leaves theirs to the next one in it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._statements = Statements(engine.dialect)
        self._free: dict[Life | None, list[PlainConnection]] = defaultdict(list)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        free = self._free[LIFE.get()]
        connection = free.pop() if free else PlainConnection(self._engine.connect(), self._statements)
        try:
            # It has the words that storage uses of the connection that it is taken for.
            yield cast("AsyncConnection", connection)
        except BaseException:
            connection.close()
            raise
        free.append(connection)

    def drop(self) -> None:
        """Whoever had them has ended, or will open others."""
        self._free.clear()

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Whoever begins or looks gets one of these. What was worked out of a statement is known to all lives."""
        patch.setattr(Database, "_connect", lambda _: self.connect())
        patch.setattr(near, "Statements", lambda _: self._statements)
