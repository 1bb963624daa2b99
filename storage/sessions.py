"""Where each person is in their dialogues. The one opened last is on top; a finished one uncovers the one below."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import Executable, and_, bindparam, delete, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.session import Session, dump, load
from storage.cipher import Cipher
from storage.outrun import Outrun
from storage.tables import people, sessions

# Said in every turn, put together once.
_ALL: Final = (
    select(sessions.c.sealed_state, sessions.c.version)
    .where(sessions.c.person_id == bindparam("whose"))
    .order_by(sessions.c.opened_at.desc(), sessions.c.flow)
)
_ONE: Final = and_(sessions.c.person_id == bindparam("whose"), sessions.c.flow == bindparam("which"))
_OPEN: Final = insert(sessions)
_CLOSE: Final = delete(sessions).where(_ONE)
_SAVE: Final = (
    update(sessions)
    .where(_ONE, sessions.c.version == bindparam("read"))
    .values(
        sealed_state=bindparam("state"),
        version=sessions.c.version + 1,
        touched_at=bindparam("moment"),
        stopped=bindparam("stops"),
    )
)
_REMINDED: Final = update(sessions).where(_ONE).values(reminded_at=bindparam("moment"))
_UNTOUCHED: Final = select(sessions.c.person_id, sessions.c.flow).where(sessions.c.touched_at < bindparam("before"))
_ABANDONED: Final = _UNTOUCHED.with_for_update(skip_locked=True)


@lru_cache
def _to_remind(flows: tuple[str, ...]) -> Executable:
    return (
        _UNTOUCHED.join(people, people.c.id == sessions.c.person_id)
        .where(
            sessions.c.reminded_at.is_(None),
            sessions.c.stopped.is_(False),
            sessions.c.flow.in_([literal(flow) for flow in flows]),
            people.c.gone_at.is_(None),
        )
        .with_for_update(of=sessions, skip_locked=True)
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as it was read: saved again only if nobody saved it in between."""

    session: Session
    version: int


class Sessions:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def all(self, person_id: int) -> list[Kept]:
        """The dialogues that a person is in, the present one first."""
        result = await self._connection.execute(_ALL, {"whose": person_id})
        return [Kept(load(self._cipher.open_json(state)), version) for state, version in result]

    async def open(self, person_id: int, session: Session, now: datetime) -> None:
        """Put a dialogue on top, in the place of an earlier one of the same flow."""
        await self.close(person_id, session.flow)
        values = {
            "person_id": person_id,
            "flow": session.flow,
            "sealed_state": self._cipher.seal_json(dump(session)),
            "version": 1,
            "opened_at": now,
            "touched_at": now,
            "stopped": session.stopped,
        }
        await self._connection.execute(_OPEN, values)

    async def save(self, person_id: int, kept: Kept, session: Session, now: datetime) -> None:
        """Save over exactly the version that was read. Raises Outrun."""
        values = {
            "whose": person_id,
            "which": session.flow,
            "read": kept.version,
            "state": self._cipher.seal_json(dump(session)),
            "moment": now,
            "stops": session.stopped,
        }
        result = await self._connection.execute(_SAVE, values)
        if result.rowcount != 1:
            raise Outrun

    async def speak(self, person_id: int, language: str, now: datetime) -> None:
        """All dialogues of this person go on in another language."""
        for kept in await self.all(person_id):
            await self.save(person_id, kept, replace(kept.session, language=language), now)

    async def close(self, person_id: int, flow: str) -> None:
        await self._connection.execute(_CLOSE, {"whose": person_id, "which": flow})

    async def to_remind(self, untouched_since: datetime, flows: tuple[str, ...]) -> list[tuple[int, str]]:
        """Half-finished dialogues (person, flow) that were neither stopped nor reminded of, nor are gone on with."""
        found = await self._connection.execute(_to_remind(flows), {"before": untouched_since})
        return [(person, flow) for person, flow in found]

    async def mark_reminded(self, person_id: int, flow: str, now: datetime) -> None:
        await self._connection.execute(_REMINDED, {"whose": person_id, "which": flow, "moment": now})

    async def abandoned(self, untouched_since: datetime) -> list[tuple[int, str]]:
        """Those (person, flow) that nobody touched since then, nor touches just now."""
        found = await self._connection.execute(_ABANDONED, {"before": untouched_since})
        return [(person, flow) for person, flow in found]
