"""How fast a channel is written to by all processes together: the moment from which on more may be sent.

A moment is taken before anything is sent in it, in a transaction of its own, by the database's clock: processes whose
clocks differ keep the same limits.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Double, cast, delete, extract, func, literal
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import paces

EPOCH: Final = 2_440_587.5  # 1970, in SQLite's days
KEPT: Final = 60.0  # seconds for which a pace that was used up and has rested is remembered

_NOW: Final[dict[str, ColumnElement[float]]] = {
    "postgresql": cast(extract("epoch", func.clock_timestamp()), Double),
    "sqlite": (func.julianday("now") - literal(EPOCH)) * 86_400.0,
}


class Paces:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._now = _NOW[connection.dialect.name]
        self._insert: Any = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def take(self, name: str, seconds: float) -> float:
        """Take the next `seconds` of this pace; returns in how many seconds they begin."""
        first = self._insert(paces).values(name=name, free_at=self._now + seconds)
        latest = func.max if self._connection.dialect.name == "sqlite" else func.greatest
        taken = first.on_conflict_do_update(
            index_elements=["name"], set_={"free_at": latest(paces.c.free_at, self._now) + seconds}
        ).returning(paces.c.free_at - self._now)
        until: float = (await self._connection.execute(taken)).scalar_one()
        return max(until - seconds, 0.0)

    async def prune(self) -> None:
        """Forget those that are free again."""
        await self._connection.execute(delete(paces).where(paces.c.free_at < self._now - KEPT))
