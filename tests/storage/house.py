"""A database of the tests' own, opened with a key of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from cryptography.fernet import Fernet

from storage.cipher import Cipher
from storage.database import Database

NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """The fixture `database_url` gives the URL of a fresh one."""
    database = Database(url, Cipher([Fernet.generate_key().decode()]))
    try:
        yield database
    finally:
        await database.close()
