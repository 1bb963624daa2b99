"""How far each person came, for the funnel. The counts outlive the person; the person's number does not."""

from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import Update, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import journeys

# Said in most turns, put together once.
_MINE: Final = and_(journeys.c.person_id == bindparam("whose"), journeys.c.role == bindparam("as_role"))
_HAS: Final = select(journeys.c.id).where(_MINE)
_BEGIN: Final = insert(journeys)


@lru_cache(64)
def _reach(earlier: tuple[str, ...]) -> Update:
    """For each place in a dialogue its own, so that the database sees it whole."""
    return (
        update(journeys).where(_MINE, or_(*(journeys.c.step == each for each in earlier))).values(step=bindparam("to"))
    )


class Journeys:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(self, person_id: int, role: str, source: str, now: datetime) -> None:
        """Somebody said hello in this role; once for each person."""
        if (await self._connection.execute(_HAS, {"whose": person_id, "as_role": role})).first():
            return
        values = {"person_id": person_id, "role": role, "source": source, "hello_at": now, "step": "hello"}
        await self._connection.execute(_BEGIN, values)

    async def leave(self, person_id: int, role: str) -> None:
        """They had come by the wrong door: not counted in this role."""
        await self._connection.execute(
            delete(journeys).where(journeys.c.person_id == person_id, journeys.c.role == role)
        )

    async def reach(self, person_id: int, role: str, step: str, order: tuple[str, ...]) -> None:
        """They came to this step; an earlier one than before changes nothing."""
        earlier = order[: order.index(step)] if step in order else order
        if earlier:
            await self._connection.execute(_reach(earlier), {"whose": person_id, "as_role": role, "to": step})

    async def mark(self, person_id: int, role: str, milestone: str, now: datetime) -> None:
        """`finished`, `suggested`, `asked` or `paired`, the first time that it happens."""
        column = journeys.c[f"{milestone}_at"]
        await self._connection.execute(
            update(journeys)
            .where(journeys.c.person_id == person_id, journeys.c.role == role, column.is_(None))
            .values({column: now})
        )
