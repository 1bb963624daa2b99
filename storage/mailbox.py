"""What the web chat shows: a page may close and come back, so its messages are kept here, encrypted."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.cipher import Cipher
from storage.tables import mailbox

_PRUNE: Final = delete(mailbox).where(mailbox.c.written_at < bindparam("before"))


class Mailbox:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def append(self, address: str, reference: str, content: str, now: datetime) -> int:
        """Keep a message's newest version; the earlier ones of the same reference are dropped.

        Whoever has read up to a sequence number misses nothing: on PostgreSQL, where several processes deliver, the
        next number of an address is given once the last one is committed.
        """
        if self._connection.dialect.name == "postgresql":
            turn = func.pg_advisory_xact_lock(func.hashtextextended(address, 0))
            await self._connection.execute(select(turn))
        await self._connection.execute(
            delete(mailbox).where(mailbox.c.address == address, mailbox.c.reference == reference)
        )
        values = {
            "address": address,
            "reference": reference,
            "sealed_content": self._cipher.seal(content),
            "written_at": now,
        }
        result = await self._connection.execute(insert(mailbox).values(values).returning(mailbox.c.sequence))
        return int(result.scalar_one())

    async def since(self, address: str, sequence: int) -> list[tuple[int, str, str]]:
        query = (
            select(mailbox.c.sequence, mailbox.c.reference, mailbox.c.sealed_content)
            .where(mailbox.c.address == address, mailbox.c.sequence > sequence)
            .order_by(mailbox.c.sequence)
        )
        rows = await self._connection.execute(query)
        return [(row.sequence, row.reference, self._cipher.open(row.sealed_content)) for row in rows]

    async def content(self, address: str, reference: str) -> str | None:
        query = select(mailbox.c.sealed_content).where(mailbox.c.address == address, mailbox.c.reference == reference)
        sealed = (await self._connection.execute(query)).scalar()
        return None if sealed is None else self._cipher.open(sealed)

    async def erase(self, address: str) -> None:
        await self._connection.execute(delete(mailbox).where(mailbox.c.address == address))

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(_PRUNE, {"before": before})
