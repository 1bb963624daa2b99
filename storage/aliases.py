"""What admins taught: texts that were not understood, with the code that they stand for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import aliases

# Asked every few seconds, put together once.
_STATE: Final = select(func.coalesce(func.max(aliases.c.id), 0), func.count())


@dataclass(frozen=True, slots=True)
class Alias:
    field: str
    language: str
    text: str  # folded
    code: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One alias with the number by which it can be taken back."""

    id: int
    alias: Alias


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

    async def newest(self, limit: int) -> list[Lesson]:
        """What was taught last, the newest first."""
        columns = aliases.c
        query = select(columns.id, columns.field, columns.language, columns.text, columns.code)
        rows = await self._connection.execute(query.order_by(columns.id.desc()).limit(limit))
        return [Lesson(number, Alias(*alias)) for number, *alias in rows]

    async def forget(self, number: int) -> Alias | None:
        """From now on this text means nothing again; what it meant, or None where somebody else was faster."""
        columns = aliases.c
        statement = delete(aliases).where(columns.id == number)
        gone = statement.returning(columns.field, columns.language, columns.text, columns.code)
        row = (await self._connection.execute(gone)).first()
        return Alias(*row) if row else None

    async def state(self) -> tuple[int, int]:
        """(the newest row, how many there are): different whenever anything was taught or taken back since.

        The count is there for PostgreSQL, where a row may be committed after one with a higher number.
        """
        newest, count = (await self._connection.execute(_STATE, {})).one()
        return newest, count
