"""What one process calls out and all others hear: PostgreSQL's NOTIFY and LISTEN.

A call says only that something is worth a look, and what is called while nobody listens is lost. So every listener
looks by itself now and then, and whenever it begins to listen. SQLite has one process, which needs no calls.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import structlog
from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

log = structlog.get_logger()

CHANNEL: Final = "binome"
RETRY: Final = 1.0  # seconds before a lost connection is made anew

_CALL: Final = select(func.pg_notify(CHANNEL, bindparam("word")))


async def call(connection: AsyncConnection, word: str) -> None:
    """Heard by every process once this transaction is committed; the same word only once for each transaction."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_CALL, {"word": word})


async def hear(engine: AsyncEngine, heard: Callable[[str], None]) -> None:
    """Tell of each word that is called, until cancelled; an empty one where some may have been missed."""
    while True:
        try:
            await _listen(engine, heard)
        except Exception as fault:  # noqa: BLE001  # the database is away: it is listened to again once it is back
            log.warning("calls_unheard", fault=type(fault).__name__)
        await asyncio.sleep(RETRY)


async def _listen(engine: AsyncEngine, heard: Callable[[str], None]) -> None:
    ended = asyncio.Event()
    async with engine.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection  # asyncpg's own
        try:
            raw.add_termination_listener(lambda _: ended.set())
            await raw.add_listener(CHANNEL, lambda _connection, _pid, _channel, word: heard(word))
            heard("")
            await ended.wait()
        finally:
            await connection.invalidate()  # never back into the pool, where it would go on to listen
