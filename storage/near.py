"""SQLite without a thread in between: what takes microseconds is done where the event loop runs.

Handed to a thread and back, a statement of 15 µs costs 180 (measured, aiosqlite under SQLAlchemy's greenlets). Only
what waits for others or for the disk, the beginning and the end of a transaction, is left to a thread.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable
from sqlalchemy.engine import Dialect


class NearConnection:
    """A connection of one engine, with the two words of an AsyncConnection that storage uses."""

    def __init__(self, engine: Engine) -> None:
        """`engine`: its connections may be used from any thread, though only one uses them at a time."""
        self._engine = engine
        self._connection: Connection | None = None

    @property
    def dialect(self) -> Dialect:
        return self._engine.dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        assert self._connection is not None, "outside of a transaction"  # noqa: S101  # a bug of ours
        return self._connection.execute(statement, parameters)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        """One transaction: committed at the end, rolled back by any exception."""
        if self._connection is None:
            self._connection = await asyncio.to_thread(self._engine.connect)
        transaction = await asyncio.to_thread(self._connection.begin)
        try:
            yield
        except BaseException:
            transaction.rollback()
            raise
        await asyncio.to_thread(transaction.commit)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()
