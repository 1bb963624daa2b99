"""SQLite's driver, which can refuse a commit, and is dead to whoever was killed.

The database is a real file. What goes wrong goes wrong where a disk or another process would make it: at the
beginning of a transaction that writes, and at its commit.
"""

import random
import sqlite3
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.simulation.life import LIFE, Life

REFUSALS: Final = ("database or disk is full", "disk I/O error", "database is locked")
STATEMENTS: Final = 400  # that the driver remembers; the bot has two hundred


class Disk:
    """What becomes of writes: so many of them are refused. At first none.

    The database is opened once for each connection that is used at a time: a process that has ended leaves its own to
    the next one, as new. To open one and to have it learn the schema takes longer than all that a short life writes.
    """

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._left: list[sqlite3.Connection] = []
        self.share = 0.0
        self.refused = 0

    def check(self, *refusals: str) -> None:
        """Raises what the driver raises, where it is so decided."""
        if self.share and self._dice.random() < self.share:
            self.refused += 1
            raise sqlite3.OperationalError(self._dice.choice(refusals))

    def open(self, connect: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
        return self._left.pop() if self._left else connect()

    def leave(self, raw: sqlite3.Connection) -> None:
        """Nobody has it any more. What was not committed is not."""
        raw.rollback()
        self._left.append(raw)

    def close(self) -> None:
        for raw in self._left:
            raw.close()


class Connection:
    """Belongs to the life in which it was opened, and leads nowhere once that is over."""

    def __init__(self, raw: sqlite3.Connection, life: Life) -> None:
        self._raw: sqlite3.Connection | None = raw
        self._life = life
        self._writes = False
        life.connections.append(self)

    @property
    def raw(self) -> sqlite3.Connection:
        if self._raw is None:
            raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
        return self._raw

    def look_at(self, statement: str) -> None:
        """Before it is said to the database."""
        self._life.check()
        if statement.startswith("BEGIN"):
            self._writes = statement == "BEGIN IMMEDIATE"
            if self._writes:
                self._life.disk.check(REFUSALS[-1])

    def commit(self) -> None:
        if not self._writes:
            self.raw.commit()
            return
        self._life.pass_by("before a commit")
        self._life.disk.check(*REFUSALS)
        self.raw.commit()
        self._life.pass_by("after a commit")

    def rollback(self) -> None:
        """A pool that finds it again later knows nothing of its end."""
        if self._raw is not None:
            self._raw.rollback()

    def close(self) -> None:
        if self._raw is not None:
            self._life.disk.leave(self._raw)
            self._raw = None

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        self.look_at(sql)
        return self.raw.execute(sql, *args)

    def cursor(self, _factory: Any = None) -> "Cursor":
        cursor = self.raw.cursor(Cursor)
        cursor.owner = self
        return cursor

    def __getattr__(self, name: str) -> Any:
        """Whatever else SQLAlchemy asks of a driver's connection."""
        return getattr(self.raw, name)


class Cursor(sqlite3.Cursor):
    owner: Connection

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:  # type: ignore[override]  # names of its own
        self.owner.look_at(sql)
        return super().execute(sql, *args)

    def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:  # type: ignore[override]  # names of its own
        self.owner.look_at(sql)
        return super().executemany(sql, *args)


def install(patch: pytest.MonkeyPatch) -> None:
    """Whoever opens SQLite from now on in a life gets this driver."""
    connect = sqlite3.connect

    def connect_watched(*args: Any, **kwargs: Any) -> Any:
        if (life := LIFE.get()) is None:
            return connect(*args, **kwargs)
        every = {**kwargs, "isolation_level": None, "cached_statements": STATEMENTS}
        return Connection(life.disk.open(lambda: connect(*args, **every)), life)

    patch.setattr(sqlite3, "connect", connect_watched)
    patch.setattr(sqlite3.dbapi2, "connect", connect_watched)
