"""The database's versions: Alembic, run in the bot's own connection."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

HERE: Final = Path(__file__).parent
LOCK: Final = 20_260_302  # any number, as long as nobody else locks it


async def upgrade(engine: AsyncEngine) -> None:
    """Bring the database to the newest version; all of it or nothing, and by one process at a time."""
    async with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # However long another process takes: afterwards there is nothing left to do.
            await connection.execute(text("SET LOCAL lock_timeout = 0"))
            await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
