"""How fast a channel is written to by all processes together: the moment from which on more may be sent.

A moment is taken before anything is sent in it, in a transaction of its own, by the database's clock: processes whose
clocks differ keep the same limits.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Double, bindparam, cast, delete, extract, func, literal
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


def _taking(dialect: str) -> Any:
    now, step = _NOW[dialect], bindparam("step", type_=Double)
    insert: Any = postgresql_insert if dialect == "postgresql" else sqlite_insert
    latest = func.greatest if dialect == "postgresql" else func.max
    first = insert(paces).values(name=bindparam("pace"), free_at=now + step)
    again = first.on_conflict_do_update(index_elements=["name"], set_={"free_at": latest(paces.c.free_at, now) + step})
    return again.returning(paces.c.free_at - now)


_TAKE: Final = {dialect: _taking(dialect) for dialect in _NOW}
_PRUNE: Final = {dialect: delete(paces).where(paces.c.free_at < now - KEPT) for dialect, now in _NOW.items()}


class Paces:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, name: str, seconds: float) -> float:
        """Take the next `seconds` of this pace; returns in how many seconds they begin."""
        taking = _TAKE[self._connection.dialect.name]
        until: float = (await self._connection.execute(taking, {"pace": name, "step": seconds})).scalar_one()
        return max(until - seconds, 0.0)

    async def prune(self) -> None:
        """Forget those that are free again."""
        await self._connection.execute(_PRUNE[self._connection.dialect.name], {})
