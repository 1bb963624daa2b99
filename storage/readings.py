"""How typed answers were read: counts by day, and what was not understood, without anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.understanding.folding import fold
from storage.cipher import Cipher
from storage.tables import readings, unread

LONGEST: Final = 80  # characters of a text that is kept


@dataclass(frozen=True, slots=True)
class Unread:
    field: str
    language: str
    text: str
    count: int


class Readings:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher
        self._insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def count(self, day: str, field: str, verdict: str) -> None:
        """One more typed answer that was read so."""
        await self._add(readings, {"day": day, "field": field, "verdict": verdict}, {})

    async def keep_unread(self, field: str, language: str, text: str, now: datetime) -> None:
        """Remember a text that was not understood, folded and cut, or that it was met again."""
        folded = fold(text)[:LONGEST]
        if not folded:
            return
        digest = sha256(f"{field}\0{language}\0{folded}".encode()).hexdigest()
        values = {"field": field, "language": language, "sealed_text": self._cipher.seal(folded)}
        await self._add(unread, {"digest": digest}, {**values, "last_at": now})

    async def totals(self) -> dict[tuple[str, str], int]:
        """(field, verdict) -> how many, of all days."""
        query = select(readings.c.field, readings.c.verdict, func.sum(readings.c.count)).group_by(
            readings.c.field, readings.c.verdict
        )
        return {(field, verdict): count for field, verdict, count in await self._connection.execute(query)}

    async def most_unread(self, limit: int) -> list[Unread]:
        met = unread.c.count.label("met")
        query = select(unread.c.field, unread.c.language, unread.c.sealed_text, met)
        rows = await self._connection.execute(query.order_by(met.desc(), unread.c.digest).limit(limit))
        return [Unread(row.field, row.language, self._cipher.open(row.sealed_text), row.met) for row in rows]

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(delete(unread).where(unread.c.last_at < before))

    async def _add(self, table: Table, key: Mapping[str, str], values: Mapping[str, Any]) -> None:
        statement = self._insert(table).values({**key, **values, "count": 1})
        change: dict[str, Any] = {"count": table.c.count + 1}
        if "last_at" in values:
            change["last_at"] = values["last_at"]
        await self._connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=change))
