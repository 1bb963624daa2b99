"""The finished profiles of young people."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.profile import Youth
from storage.cipher import Cipher
from storage.tables import people, youths

# Asked of everybody who says hello, put together once.
_GET: Final = (
    select(youths, people.c.source)
    .join(people, people.c.id == youths.c.person_id)
    .where(youths.c.person_id == bindparam("whose"))
)
_UNCONSENTED: Final = (
    select(youths.c.person_id)
    .where(youths.c.state == "awaiting_consent", youths.c.finished_at < bindparam("before"))
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class YouthRecord:
    """A young person's profile and where they are in the programme."""

    youth: Youth
    state: str  # awaiting_consent, searching, paired
    waiting_since: datetime | None


class Youths:
    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def save(self, youth: Youth, state: str, now: datetime) -> None:
        """Keep a profile, or its newer answers."""
        values = {
            "state": state,
            "age": youth.age,
            "situation": youth.situation,
            "needs": list(youth.needs),
            "fields": list(youth.fields),
            "format": youth.format,
            "place": youth.place,
            "sealed_first_name": self._cipher.seal(youth.first_name),
            "availability": list(youth.availability),
            "duration": youth.duration,
            "languages": list(youth.languages),
            "mentor_status": youth.mentor_status,
        }
        changed = await self._connection.execute(update(youths).where(youths.c.person_id == youth.id).values(values))
        if changed.rowcount == 0:
            row = {**values, "person_id": youth.id, "finished_at": now}
            await self._connection.execute(insert(youths).values(row))

    async def get(self, person_id: int, now: datetime) -> YouthRecord | None:
        row = (await self._connection.execute(_GET, {"whose": person_id})).first()
        return self._record(row, now) if row else None

    async def set_state(self, person_id: int, state: str) -> None:
        await self._set(person_id, state=state)

    async def pair(self, person_id: int) -> bool:
        """They have found a mentor. False: they no longer look for one."""
        result = await self._connection.execute(
            update(youths).where(youths.c.person_id == person_id, youths.c.state == "searching").values(state="paired")
        )
        return result.rowcount == 1

    async def await_consent(self, person_id: int, now: datetime) -> None:
        """The days in which a parent can agree begin now."""
        await self._set(person_id, state="awaiting_consent", finished_at=now, waiting_since=None)

    async def remove(self, person_id: int) -> None:
        await self._connection.execute(delete(youths).where(youths.c.person_id == person_id))

    async def unconsented(self, finished_before: datetime) -> list[int]:
        """Those whose parents did not agree in time."""
        return list((await self._connection.execute(_UNCONSENTED, {"before": finished_before})).scalars())

    async def _set(self, person_id: int, **values: object) -> None:
        await self._connection.execute(update(youths).where(youths.c.person_id == person_id).values(values))

    def _record(self, row: Any, now: datetime) -> YouthRecord:
        youth = replace(wish_of(row, now), first_name=self._cipher.open(row.sealed_first_name))
        return YouthRecord(youth, row.state, row.waiting_since)


def wish_of(row: Any, now: datetime) -> Youth:
    """What somebody asks for, without their name: all that matching needs to know of them."""
    return Youth(
        id=row.person_id,
        age=row.age,
        situation=row.situation,
        needs=tuple(row.needs),
        fields=tuple(row.fields),
        format=row.format,
        place=row.place,
        availability=tuple(row.availability),
        duration=row.duration,
        languages=tuple(row.languages),
        mentor_status=row.mentor_status,
        source=row.source or None,
        waiting_days=(now - row.waiting_since).total_seconds() / 86400 if row.waiting_since else 0.0,
    )
