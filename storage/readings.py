"""How typed answers were read: counts by day, and what was not understood, without anybody."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import RowMapping, Table, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.understanding.folding import fold
from storage.cipher import Cipher
from storage.tables import readings, unread

LONGEST: Final = 80  # characters of a text that is kept

_PRUNE: Final = delete(unread).where(unread.c.last_at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Unread:
    digest: str  # of the other three: its key
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
        folded = fold(text)[:LONGEST].rstrip()
        if not folded:
            return
        digest = sha256(f"{field}\0{language}\0{folded}".encode()).hexdigest()
        values = {"field": field, "language": language, "sealed_text": self._cipher.seal(folded)}
        await self._add(unread, {"digest": digest}, {**values, "last_at": now})

    async def most_unread(self, fields: Collection[str], limit: int) -> list[Unread]:
        """The most frequent of each of these fields, then the second most frequent of each, and so on."""
        order = (unread.c.count.desc(), unread.c.digest)
        place = func.row_number().over(partition_by=unread.c.field, order_by=order)
        query = select(unread).where(unread.c.field.in_(fields)).order_by(place, *order).limit(limit)
        return [self._unread(row) for row in (await self._connection.execute(query)).mappings()]

    async def find_unread(self, digest: str) -> Unread | None:
        rows = await self._connection.execute(select(unread).where(unread.c.digest == digest))
        row = rows.mappings().first()
        return self._unread(row) if row else None

    async def settle_unread(self, digest: str) -> bool:
        """This text is dealt with. False: somebody else was faster."""
        return bool((await self._connection.execute(delete(unread).where(unread.c.digest == digest))).rowcount)

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(_PRUNE, {"before": before})

    def _unread(self, row: RowMapping) -> Unread:
        text = self._cipher.open(row["sealed_text"])
        return Unread(row["digest"], row["field"], row["language"], text, row["count"])

    async def _add(self, table: Table, key: Mapping[str, str], values: Mapping[str, Any]) -> None:
        statement = self._insert(table).values({**key, **values, "count": 1})
        change: dict[str, Any] = {"count": table.c.count + 1}
        if "last_at" in values:
            change["last_at"] = values["last_at"]
        await self._connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=change))
