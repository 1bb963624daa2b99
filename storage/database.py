"""The engine, opened so that nothing is lost silently, and one transaction as a `Store`.

SQLAlchemy with aiosqlite loses concurrent writes as it comes (measured: 949 of 1,000 read-modify-writes), because
a SELECT opens no transaction; so every writer begins with BEGIN IMMEDIATE. PostgreSQL at its default isolation, READ
COMMITTED, loses 923 of them; there every transition is a guarded update whose row count is checked, and a turn locks
its person first. See docs/architecture.md for why it is not SERIALIZABLE.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.cipher import Cipher
from storage.commits import SharedCommits
from storage.direct import direct_transaction
from storage.near import NearConnection
from storage.notation import decode, encode
from storage.outrun import Outrun
from storage.prepared import Statements
from storage.store import Store

T = TypeVar("T")

BUSY_TIMEOUT = 5000  # ms
AT_ONCE: Final = 16  # transactions of one process on PostgreSQL; it lets in 100 of all processes unless told otherwise

# What a process may not do to the others, however badly it fares: a stopped one holds locks for ten seconds, no more.
POSTGRESQL: Final[dict[str, Any]] = {
    "pool_size": AT_ONCE,
    "max_overflow": 0,
    "connect_args": {
        "timeout": 10,  # seconds
        "command_timeout": 30,
        "server_settings": {
            "application_name": "binome",
            "idle_in_transaction_session_timeout": "10s",
            "lock_timeout": "10s",
            "jit": "off",  # our queries are short
        },
    },
}

NOTATION: Final[dict[str, Any]] = {"json_serializer": encode, "json_deserializer": decode}

# Two transactions wanted the same, and the other one was faster: a serialization failure, a deadlock, a row that is
# there already or no longer there. Taken again, this one sees what the other did.
CONFLICTS: Final = frozenset({"40001", "40P01", "23505", "23503"})
# By their first digits: no connection, no resources, an operator's intervention, a lock not to be had in time, a
# transaction ended by its time-out, a server that may only read.
AWAY: Final = ("08", "53", "57", "55P03", "25P0", "25006")


class Away(Exception):  # noqa: N818  # a fact: what met it is done later
    """The database cannot be reached, or cannot write now. Nothing of the transaction has happened."""


class Database:
    """One database. `begin` for turns that write, `read` for looking only."""

    def __init__(self, url: str, cipher: Cipher) -> None:
        """`url` as SQLAlchemy's, with an async driver, such as `sqlite+aiosqlite:///data/binome.db`."""
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database and parsed.database != ":memory:":
            _make_private(Path(parsed.database))
        self.engine = create_async_engine(parsed, **NOTATION, **({} if self.is_sqlite else POSTGRESQL))
        self.cipher = cipher
        # One writer at a time is all that SQLite has; a queue here is fairer than its busy loop.
        self._turnstile: asyncio.Lock | None = asyncio.Lock() if self.is_sqlite else None
        self._near: NearConnection | None = None
        self._commits = SharedCommits(self._begin_near if self.is_sqlite else self._begin_direct)
        self._statements = Statements(self.engine.dialect)  # as PostgreSQL's driver takes them
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare)
            event.listen(self.engine.sync_engine, "begin", _begin)
        if self.is_sqlite and parsed.database:
            near = parsed.set(drivername="sqlite")
            engine = create_engine(near, connect_args={"check_same_thread": False}, **NOTATION)
            event.listen(engine, "connect", _prepare)
            self._near = NearConnection(engine, BUSY_TIMEOUT / 1000)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Store]:
        """One transaction that may write: committed at the end, rolled back by any exception.

        Raises Outrun where another transaction was faster, and Away.
        """
        turnstile: AbstractAsyncContextManager[Any] = self._turnstile or nullcontext()
        async with turnstile, self._connect() as connection:
            with _told_apart():
                async with connection.begin():
                    yield Store(connection, self.cipher)

    async def write(self, deed: Callable[[Store], Awaitable[T]]) -> T:
        """Run `deed` in a transaction: committed once this returns, undone if this raises. Raises as `begin` does.

        For what takes microseconds: on SQLite it is done where the event loop runs, and shares its commit with
        what waits at the same time. It may run twice, so it does nothing that a rollback does not undo.
        """
        if self.is_sqlite:
            return await self._commits.write(deed)
        async with self._begin_direct() as store:
            return await deed(store)

    async def write_together(self, deed: Callable[[Store], Awaitable[T]], patience: float = 0.0) -> T:
        """As `write`; shares its commit on PostgreSQL too.

        For one or two rows that nobody else waits for: what is locked here stays so until all of them are done.
        `patience`: seconds that it waits for somebody to share with.
        """
        return await self._commits.write(deed, patience)

    @asynccontextmanager
    async def _begin_near(self) -> AsyncIterator[Store]:
        if self._near is None:  # a database in memory is known to its own connection only
            async with self.begin() as store:
                yield store
            return
        turnstile: AbstractAsyncContextManager[Any] = self._turnstile or nullcontext()
        async with turnstile:
            with _told_apart():
                async with self._near.begin():
                    # It has the two words that storage uses of the connection that it is taken for.
                    yield Store(cast("AsyncConnection", self._near), self.cipher)

    @asynccontextmanager
    async def _begin_direct(self) -> AsyncIterator[Store]:
        statements = self._statements
        async with self._connect() as here:
            with _told_apart():
                async with direct_transaction(here, statements) as connection:
                    yield Store(cast("AsyncConnection", connection), self.cipher)  # as above

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Store]:
        """One consistent look. Writing in it is an error. Raises Away."""
        async with self._connect() as connection:
            with _told_apart():
                if self.is_sqlite:
                    await connection.execution_options(looks_only=True)
                else:
                    await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                async with connection.begin():
                    yield Store(connection, self.cipher)

    async def close(self) -> None:
        if self._near is not None:
            self._near.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self.engine.connect())
            except Exception as fault:  # drivers raise what they like here, and nothing has begun
                raise Away(type(fault).__name__) from fault
            yield connection


@contextmanager
def _told_apart() -> Iterator[None]:
    """A driver's faults, as what they mean to whoever wrote."""
    try:
        yield
    except (PoolTimeoutError, TimeoutError, ConnectionError) as fault:  # of the pool, and as asyncpg raises them
        raise Away(type(fault).__name__) from fault
    except DBAPIError as fault:
        state = str(getattr(fault.orig, "sqlstate", None) or "")
        if state in CONFLICTS:
            raise Outrun(state) from fault
        if state.startswith(AWAY) or fault.connection_invalidated or _is_unreachable(fault, state):
            raise Away(state or type(fault).__name__) from fault
        raise


def _is_unreachable(fault: DBAPIError, state: str) -> bool:
    """Without a code it was never the server that spoke: the file or the connection, unless a value was refused."""
    refused = isinstance(fault.orig, ValueError) or isinstance(fault.orig and fault.orig.__cause__, ValueError)
    return not state and isinstance(fault, OperationalError | InterfaceError) and not refused


def _prepare(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves
    cursor = raw.cursor()
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT}",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Connection) -> None:
    looks_only = connection.get_execution_options().get("looks_only", False)
    connection.exec_driver_sql("BEGIN" if looks_only else "BEGIN IMMEDIATE")


def _make_private(path: Path) -> None:
    """The database and its folder, readable by their owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.touch(mode=0o600)
