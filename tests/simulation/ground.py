"""What all runs of one process share, because it costs more than a run: the texts and places, and SQLAlchemy's engines.

Nothing of it remembers a run: an engine without its connections knows only how statements are said.
"""

import asyncio
import gc
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine

import storage.database
from bot.app import open_database
from bot.settings import Settings
from storage.migrations import upgrade
from tests.fakes.stage import Clock, furnish
from tests.fakes.witness import watch
from tests.simulation import disk, invariants
from tests.simulation.connection import Connections

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # where there is one, a commit does not wait for a disk
KEY: Final = "YSBrZXkgZm9yIHRlc3RzLCBhbmQgZm9yIG5vdGhpbmc="  # of 32 bytes; it seals made-up people only


@dataclass
class Ground:
    """A folder in memory, and one database in it, which each run finds as new."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None)))
    engines: dict[str, Any] = field(default_factory=dict)
    connections: Connections | None = None

    def __post_init__(self) -> None:
        self._template = self.folder / "template.db"
        self.path = self.folder / "binome.db"
        self._runs = 0
        asyncio.run(self._prepare())

    async def _prepare(self) -> None:
        """A database of this version, whose every row and fate is noted."""
        settings = self.settings()
        database = open_database(settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{self._template}"}))
        await upgrade(database.engine)
        await watch(database)
        async with database.begin() as store:
            for alarm in invariants.ALARMS:
                await store.connection.exec_driver_sql(alarm)
        furnish(settings, database, Clock())
        await database.close()

    def settings(self, **values: Any) -> Settings:
        url = f"sqlite+aiosqlite:///{self.path}"
        return Settings(_env_file=None, database_url=url, encryption_keys=KEY, **values)

    def renew(self) -> None:
        """The database is as it was at first."""
        for leftover in self.folder.glob("binome.db*"):
            leftover.unlink()
        shutil.copyfile(self._template, self.path)
        self.path.chmod(0o600)

    def drop_connections(self) -> None:
        """Whoever had them has ended, or will open others."""
        if self.connections:
            self.connections.drop()
        for engine in self.engines.values():
            sync = engine.sync_engine if isinstance(engine, AsyncEngine) else engine
            sync.dispose(close=False)

    def clear_up(self) -> None:
        """What is left of a run ends here, and not in the middle of the next one."""
        gc.collect()
        self._runs += 1
        if self._runs == 1:
            gc.freeze()  # texts, places, statements: looking through them for garbage took a tenth of each run

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Every life's database has the same engines. Nobody waits in real time for somebody else's transaction."""
        patch.setattr(storage.database, "BUSY_TIMEOUT", 0)
        disk.install(patch)
        for name in ("create_engine", "create_async_engine"):
            patch.setattr(storage.database, name, self._once(name, getattr(storage.database, name)))
        open_database(self.settings())  # the first one makes them
        self.connections = self.connections or Connections(self.engines["create_engine"])
        self.connections.install(patch)

    def _once(self, name: str, create: Callable[..., Engine | AsyncEngine]) -> Callable[..., Engine | AsyncEngine]:
        def give(*args: Any, **kwargs: Any) -> Engine | AsyncEngine:
            if name not in self.engines:
                self.engines[name] = create(*args, **kwargs)
            return self.engines[name]  # type: ignore[no-any-return]

        return give

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
