"""Who does alone what only one process may do, and the number that keeps a process which lost that from writing.

A lease ends by the clock, so that the death of its holder is noticed by nobody being heard of. A clock cannot prove
that the holder is dead: a process that was stopped for a minute goes on where it was. So each take-over counts the
fence up, and whoever writes under a lease checks its fence in the same transaction.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import leases

# Said every few seconds, and with whatever is written under a lease; put together once.
_NAMED: Final = leases.c.name == bindparam("which")
_MINE: Final = and_(_NAMED, leases.c.fence == bindparam("its_fence"), leases.c.holder == bindparam("its_holder"))
_NOBODYS: Final = {
    "postgresql": postgresql_insert(leases).on_conflict_do_nothing(),
    "sqlite": sqlite_insert(leases).on_conflict_do_nothing(),
}
_ACQUIRE: Final = (
    update(leases)
    .where(_NAMED, (leases.c.holder == "") | (leases.c.expires_at <= bindparam("now")))
    .values(holder=bindparam("to_holder"), fence=leases.c.fence + 1, expires_at=bindparam("until"))
    .returning(leases.c.fence)
)
_RENEW: Final = update(leases).where(_MINE).values(expires_at=bindparam("until"))
_HOLDER: Final = select(leases).where(_NAMED)
_RELEASE: Final = update(leases).where(_NAMED, leases.c.fence == bindparam("its_fence")).values(holder="")
_CHECK: Final = select(leases.c.fence).where(_MINE).with_for_update(read=True)


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

    async def acquire(self, name: str, holder: str, now: datetime, term: timedelta) -> Lease | None:
        """Take the lease if nobody has it, for `term` from now. None: somebody has it, the asker included."""
        nobodys = {"name": name, "holder": "", "fence": 0, "expires_at": now}
        await self._connection.execute(_NOBODYS[self._connection.dialect.name], nobodys)
        values = {"which": name, "to_holder": holder, "now": now, "until": now + term}
        fence = (await self._connection.execute(_ACQUIRE, values)).scalar()
        return None if fence is None else Lease(name, holder, fence, now + term)

    async def renew(self, lease: Lease, now: datetime, term: timedelta) -> Lease | None:
        """Keep it for `term` from now, even if it ran out, as long as nobody took it over. None: somebody did."""
        renewed = await self._connection.execute(_RENEW, {**_mine(lease), "until": now + term})
        return replace(lease, expires_at=now + term) if renewed.rowcount == 1 else None

    async def holder(self, name: str) -> Lease | None:
        """Who has it, and until when, over or not. None: nobody."""
        row = (await self._connection.execute(_HOLDER, {"which": name})).first()
        return Lease(row.name, row.holder, row.fence, row.expires_at) if row and row.holder else None

    async def release(self, lease: Lease) -> None:
        """Give it back before its time, so that nobody has to wait. The fence stays, for the next one to pass."""
        await self._connection.execute(_RELEASE, {"which": lease.name, "its_fence": lease.fence})

    async def check(self, lease: Lease) -> None:
        """Nobody takes this lease over before this transaction ends. Raises Fenced if somebody has already."""
        if (await self._connection.execute(_CHECK, _mine(lease))).first() is None:
            raise Fenced(lease.name)


def _mine(lease: Lease) -> dict[str, Any]:
    return {"which": lease.name, "its_fence": lease.fence, "its_holder": lease.holder}
