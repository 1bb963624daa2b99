"""A connection as the bot's storage knows it, without the thread and the greenlets behind: those take much longer.

What runs on it is SQLAlchemy's own connection to a real SQLite. Commits take their time, and much can happen meanwhile.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, cast

import pytest
from sqlalchemy import Connection, CursorResult, Engine
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from tests.simulation.loop import running_loop

SELDOM: Final = 0.05  # of all statements, so many take their time


class PlainConnection:
    """The words of an AsyncConnection that storage uses."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    async def execute(self, statement: Any, parameters: Any = None) -> CursorResult[Any]:
        await running_loop().dawdle(SELDOM)
        return self._connection.execute(statement, parameters)

    async def exec_driver_sql(self, statement: str) -> CursorResult[Any]:
        return self._connection.exec_driver_sql(statement)

    async def execution_options(self, **options: Any) -> None:
        self._connection.execution_options(**options)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        transaction = self._connection.begin()
        try:
            yield
            await running_loop().run_in_executor(None, transaction.commit)
        except BaseException:
            self._connection.rollback()
            raise


def install(patch: pytest.MonkeyPatch, engine: Engine) -> None:
    """Whoever begins or looks gets such a connection of this engine."""

    @asynccontextmanager
    async def connect(_database: Database) -> AsyncIterator[AsyncConnection]:
        with engine.connect() as connection:
            yield cast("AsyncConnection", PlainConnection(connection))

    patch.setattr(Database, "_connect", connect)
