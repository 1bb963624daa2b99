"""Who does alone what only one process may do, and the number that keeps a process which lost that from writing.

A lease ends by the clock, so that the death of its holder is noticed by nobody being heard of. A clock cannot prove
that the holder is dead: a process that was stopped for a minute goes on where it was. So each take-over counts the
fence up, and whoever writes under a lease checks its fence in the same transaction.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import leases


class Fenced(Exception):  # noqa: N818  # a fact: the transaction that meets it is rolled back
    """Somebody else has taken this lease over since."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What its holder was given. `fence` is greater than that of every holder before."""

    name: str
    holder: str
    fence: int
    expires_at: datetime


class Leases:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def acquire(self, name: str, holder: str, now: datetime, term: timedelta) -> Lease | None:
        """Take the lease if nobody has it, for `term` from now. None: somebody has it, the asker included."""
        nobodys = {"name": name, "holder": "", "fence": 0, "expires_at": now}
        await self._connection.execute(self._insert(leases).values(nobodys).on_conflict_do_nothing())
        lease = leases.c
        taken = await self._connection.execute(
            update(leases)
            .where(lease.name == name, (lease.holder == "") | (lease.expires_at <= now))
            .values(holder=holder, fence=lease.fence + 1, expires_at=now + term)
            .returning(lease.fence)
        )
        fence = taken.scalar()
        return None if fence is None else Lease(name, holder, fence, now + term)

    async def renew(self, lease: Lease, now: datetime, term: timedelta) -> Lease | None:
        """Keep it for `term` from now, even if it ran out, as long as nobody took it over. None: somebody did."""
        renewed = await self._connection.execute(
            update(leases)
            .where(leases.c.name == lease.name, leases.c.fence == lease.fence, leases.c.holder == lease.holder)
            .values(expires_at=now + term)
        )
        return replace(lease, expires_at=now + term) if renewed.rowcount == 1 else None

    async def holder(self, name: str) -> Lease | None:
        """Who has it, and until when, over or not. None: nobody."""
        row = (await self._connection.execute(select(leases).where(leases.c.name == name))).first()
        return Lease(row.name, row.holder, row.fence, row.expires_at) if row and row.holder else None

    async def release(self, lease: Lease) -> None:
        """Give it back before its time, so that nobody has to wait. The fence stays, for the next one to pass."""
        await self._connection.execute(
            update(leases).where(leases.c.name == lease.name, leases.c.fence == lease.fence).values(holder="")
        )

    async def check(self, lease: Lease) -> None:
        """Nobody takes this lease over before this transaction ends. Raises Fenced if somebody has already."""
        mine = (leases.c.name == lease.name, leases.c.fence == lease.fence, leases.c.holder == lease.holder)
        query = select(leases.c.fence).where(*mine).with_for_update(read=True)
        if (await self._connection.execute(query)).first() is None:
            raise Fenced(lease.name)
