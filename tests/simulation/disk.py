"""SQLite's driver, which can refuse a commit, and is dead to whoever was killed.

The database is a real file. What goes wrong goes wrong where a disk or another process would make it: at the
beginning of a transaction that writes, and at its commit.
"""

import random
import sqlite3
from typing import Any, Final

import pytest

from tests.simulation.life import LIFE

REFUSALS: Final = ("database or disk is full", "disk I/O error", "database is locked")


class Disk:
    """What becomes of writes: so many of them are refused. At first none."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.share = 0.0
        self.refused = 0

    def check(self, *refusals: str) -> None:
        """Raises what the driver raises, where it is so decided."""
        if self.share and self._dice.random() < self.share:
            self.refused += 1
            raise sqlite3.OperationalError(self._dice.choice(refusals))


class Connection(sqlite3.Connection):
    """Belongs to the life in which it was opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._life = LIFE.get()
        self._writes = False
        if self._life is not None:
            self._life.connections.append(self)

    def look_at(self, statement: str) -> None:
        """Before it is said to the database."""
        if self._life is None:
            return
        self._life.check()
        if statement.startswith("BEGIN"):
            self._writes = statement == "BEGIN IMMEDIATE"
            if self._writes:
                self._life.disk.check(REFUSALS[-1])

    def commit(self) -> None:
        if self._life is None or not self._writes:
            super().commit()
            return
        self._life.pass_by("before a commit")
        self._life.disk.check(*REFUSALS)
        super().commit()
        self._life.pass_by("after a commit")

    def rollback(self) -> None:
        """A pool that finds it again later knows nothing of the end of its life."""
        if self._life is None or not self._life.buried:
            super().rollback()

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        self.look_at(sql)
        return super().execute(sql, *args)

    def cursor(self, _factory: Any = None) -> Any:
        return super().cursor(Cursor)


class Cursor(sqlite3.Cursor):
    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:  # type: ignore[override]  # names of its own
        self.connection.look_at(sql)  # type: ignore[attr-defined]  # it is one of ours
        return super().execute(sql, *args)

    def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:  # type: ignore[override]  # names of its own
        self.connection.look_at(sql)  # type: ignore[attr-defined]  # it is one of ours
        return super().executemany(sql, *args)


def install(patch: pytest.MonkeyPatch) -> None:
    """Whoever opens SQLite from now on gets this driver."""
    connect = sqlite3.connect

    def connect_watched(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        opened: sqlite3.Connection = connect(*args, **{"factory": Connection, **kwargs})
        return opened

    patch.setattr(sqlite3, "connect", connect_watched)
    patch.setattr(sqlite3.dbapi2, "connect", connect_watched)
