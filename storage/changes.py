"""Which mentors have changed, in the order of the changes: what keeps every process's pool at what is committed.

A row says only that somebody has changed, come or gone; whoever reads it looks at the mentor as they are now. Rows
are added in the transaction of the change itself, so none is lost and none is seen too early.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.calls import call
from storage.tables import changes

KEPT: Final = 100_000  # rows: days of them, for processes that were stopped for a while

# Asked every second, put together once.
_SINCE: Final = (
    select(changes.c.revision, changes.c.mentor_id)
    .where(changes.c.revision > bindparam("known"))
    .order_by(changes.c.revision)
)
_NOTE: Final = insert(changes)
_NEWEST: Final = select(func.coalesce(func.max(changes.c.revision), 0))
_PRUNE: Final = delete(changes).where(
    changes.c.revision <= select(func.max(changes.c.revision)).scalar_subquery() - KEPT
)


@dataclass(frozen=True, slots=True)
class Change:
    revision: int
    mentor_id: int


class Changes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, mentor_ids: Iterable[int]) -> None:
        """Their profile, state, places or showings have changed, or they are gone."""
        rows = [{"mentor_id": mentor_id} for mentor_id in mentor_ids]
        if rows:
            await self._connection.execute(_NOTE, rows)
            await call(self._connection, "mentors")

    async def since(self, revision: int) -> list[Change]:
        """What has a higher revision, in order.

        On PostgreSQL a transaction that began earlier may be committed later, with lower revisions: ask again for
        those of the last minute.
        """
        return [Change(*row) for row in await self._connection.execute(_SINCE, {"known": revision})]

    async def newest(self) -> int:
        """The highest revision; 0 before the first one."""
        return int((await self._connection.execute(_NEWEST, {})).scalar_one())

    async def prune(self) -> None:
        """Forget the oldest."""
        await self._connection.execute(_PRUNE, {})
