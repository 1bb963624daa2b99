"""Fresh databases, migrated as the real ones are: copies of a file, and of a database in a PostgreSQL of our own."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import Fernet

from storage.cipher import Cipher
from storage.database import Database
from storage.migrations import upgrade

TEMPLATE: Final = "template_of_tests"


@dataclass
class Sqlite:
    """Databases in files."""

    folder: Path
    _names: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self._template = self.folder / "template.db"
        migrate(f"sqlite+aiosqlite:///{self._template}")

    def fresh(self) -> str:
        """The URL of a new one."""
        path = self.folder / f"{next(self._names)}" / "binome.db"
        path.parent.mkdir()
        shutil.copyfile(self._template, path)
        path.chmod(0o600)
        return f"sqlite+aiosqlite:///{path}"


@dataclass
class Postgresql:
    """Databases in one server."""

    server: Any  # pgserver's; it has no types
    _names: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.server.psql(f"CREATE DATABASE {TEMPLATE};")
        migrate(self._url(TEMPLATE))

    def fresh(self, *, empty: bool = False) -> str:
        """The URL of a new one; `empty` is without any table."""
        name = f"test_{next(self._names)}"
        template = "template1" if empty else TEMPLATE
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {template};")
        return self._url(name)

    def stop(self) -> None:
        """It is gone, with every connection, until it is started again."""
        from pgserver import pg_ctl  # type: ignore[attr-defined]  # noqa: PLC0415  # it names no exports

        pg_ctl(["-w", "-m", "fast", "stop"], pgdata=self.server.pgdata, user=self.server.system_user)

    def start(self) -> None:
        """Where it was, with all that it held."""
        self.server.ensure_postgres_running()

    def _url(self, name: str) -> str:
        return self.server.get_uri(database=name).replace("postgresql://", "postgresql+asyncpg://")  # type: ignore[no-any-return]


@contextmanager
def postgresql() -> Iterator[Postgresql]:
    """A real PostgreSQL while the block runs. Raises ImportError where there is no build of it."""
    from pgserver.postgres_server import get_server  # noqa: PLC0415  # there is none for every machine

    # A folder of its own: the server runs as another user where the tests run as root, and its socket's path is short.
    server = get_server(Path(tempfile.mkdtemp(prefix="binome")), cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off;")  # nothing here has to outlive the machine
    server.psql("SELECT pg_reload_conf();")
    try:
        yield Postgresql(server)
    finally:
        server.cleanup()


def migrate(url: str) -> None:
    """Bring it to the newest version. For a thread without an event loop."""

    async def bring_up() -> None:
        database = Database(url, Cipher([Fernet.generate_key().decode()]))
        await upgrade(database.engine)
        await database.close()

    asyncio.run(bring_up())
