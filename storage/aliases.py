"""What admins taught: texts that were not understood, with the code that they stand for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import aliases


@dataclass(frozen=True, slots=True)
class Alias:
    field: str
    language: str
    text: str  # folded
    code: str


class Aliases:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, alias: Alias, by: int | None, now: datetime) -> None:
        """From now on this text means this code. Always a new row, so that other processes see the change."""
        columns = aliases.c
        same = (columns.field == alias.field, columns.language == alias.language, columns.text == alias.text)
        await self._connection.execute(delete(aliases).where(*same))
        values = {"field": alias.field, "language": alias.language, "text": alias.text, "code": alias.code}
        await self._connection.execute(insert(aliases).values(**values, added_at=now, added_by=by))

    async def all(self) -> list[Alias]:
        """Everything that was taught, by language, field and text."""
        columns = aliases.c
        query = select(columns.field, columns.language, columns.text, columns.code)
        rows = await self._connection.execute(query.order_by(columns.language, columns.field, columns.text))
        return [Alias(*row) for row in rows]

    async def state(self) -> tuple[int, int]:
        """(the newest row, how many there are): different whenever anything was taught since.

        The count is there for PostgreSQL, where a row may be committed after one with a higher number.
        """
        query = select(func.coalesce(func.max(aliases.c.id), 0), func.count())
        newest, count = (await self._connection.execute(query)).one()
        return newest, count
