"""A fresh database of the tests' own, migrated as the real one is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet

from storage.cipher import Cipher
from storage.database import Database
from storage.migrations import upgrade

NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)


@asynccontextmanager
async def open_database(folder: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{folder}/binome.db", Cipher([Fernet.generate_key().decode()]))
    await upgrade(database.engine)
    try:
        yield database
    finally:
        await database.close()
