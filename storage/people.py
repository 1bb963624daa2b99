"""Who is who: one row for each person on each channel."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import Changes
from storage.tables import admins, people

# What every turn says, put together once: that costs five times as much as saying it.
_WHOLE: Final = select(
    people.c.id,
    people.c.channel,
    people.c.address,
    people.c.language,
    people.c.source,
    people.c.gone_at.is_not(None),
    people.c.live_screen,
)
_ONE: Final = people.c.id == bindparam("number")
_AT: Final = (people.c.channel == bindparam("on_channel"), people.c.address == bindparam("at_address"))
_GET: Final = _WHOLE.where(_ONE)
_FIND: Final = _WHOLE.where(*_AT)
# SQLite takes five times as long where an UPDATE is to return what it changed.
_HOLD: Final = _FIND.with_for_update(key_share=True)
_KEEP: Final = (
    update(people)
    .where(_ONE)
    .values(seen_at=bindparam("moment"), gone_at=bindparam("went"), live_screen=bindparam("screen"))
)
_ADD: Final = insert(people).returning(people.c.id)
_SHOW: Final = update(people).where(_ONE).values(live_screen=bindparam("screen"))
_UNSEEN: Final = select(people.c.id).where(people.c.seen_at < bindparam("before")).with_for_update(skip_locked=True)
_APPOINT: Final = insert(admins)
_IS_ADMIN: Final = select(admins.c.person_id).where(admins.c.person_id == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    channel: str
    address: str
    language: str
    source: str  # the deep link that brought them
    gone: bool
    live_screen: str  # the screen whose buttons are theirs to tap


class People:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, channel: str, address: str) -> Person | None:
        row = (await self._connection.execute(_FIND, {"on_channel": channel, "at_address": address})).first()
        return Person(*row) if row else None

    async def get(self, person_id: int) -> Person | None:
        row = (await self._connection.execute(_GET, {"number": person_id})).first()
        return Person(*row) if row else None

    async def add(self, channel: str, address: str, language: str, source: str, now: datetime) -> Person:
        values = {
            "channel": channel,
            "address": address,
            "language": language,
            "source": source,
            "created_at": now,
            "seen_at": now,
        }
        result = await self._connection.execute(_ADD, values)
        return Person(result.scalar_one(), channel, address, language, source, gone=False, live_screen="")

    async def meet(self, channel: str, address: str) -> Person | None:
        """They are here: reachable again; nobody else changes anything of theirs until this is over, by `keep`.

        None: they have never been here.
        """
        row = (await self._connection.execute(_HOLD, {"on_channel": channel, "at_address": address})).first()
        if row is None:
            return None
        person = Person(*row)
        if person.gone:
            person = replace(person, gone=False)
            await self._set(person.id, gone_at=None)
        return person

    async def keep(self, person: Person, now: datetime) -> None:
        """As they are at the end of their turn: not forgotten, gone or not, with the screen that they may tap."""
        values = {
            "number": person.id,
            "moment": now,
            "went": now if person.gone else None,
            "screen": person.live_screen,
        }
        await self._connection.execute(_KEEP, values)

    async def hold(self, person_id: int) -> bool:
        """Nobody else changes anything of this person's until this transaction is over.

        For whoever is about to decide something that concerns somebody else. True: it may have taken a while, and
        what was read before may hold no more. SQLite has one writer, who need not ask.
        """
        if self._connection.dialect.name != "postgresql":
            return False
        query = select(people.c.id).where(people.c.id == person_id).with_for_update(key_share=True)
        await self._connection.execute(query)
        return True

    async def speak(self, person_id: int, language: str) -> None:
        await self._set(person_id, language=language)

    async def set_source(self, person_id: int, source: str) -> None:
        await self._set(person_id, source=source)

    async def lose(self, person_id: int, now: datetime) -> None:
        """They left: nothing is sent until they return."""
        await self._set(person_id, gone_at=now)

    async def show(self, person_id: int, screen: str) -> None:
        """This screen is the one they may tap now."""
        await self._connection.execute(_SHOW, {"number": person_id, "screen": screen})

    async def is_admin(self, person_id: int) -> bool:
        return (await self._connection.execute(_IS_ADMIN, {"number": person_id})).first() is not None

    async def appoint(self, person_id: int, now: datetime) -> None:
        if not await self.is_admin(person_id):
            await self._connection.execute(_APPOINT, {"person_id": person_id, "since": now})

    async def admins(self) -> list[Person]:
        result = await self._connection.execute(select(admins.c.person_id))
        found = [await self.get(person_id) for person_id in result.scalars()]
        return [person for person in found if person]

    async def count(self) -> int:
        return (await self._connection.execute(select(func.count()).select_from(people))).scalar_one()

    async def erase(self, person_id: int) -> None:
        await Changes(self._connection).note([person_id])
        await self._connection.execute(delete(people).where(people.c.id == person_id))

    async def unseen_since(self, moment: datetime) -> list[int]:
        """Those without a sign of life since then. Whoever gives one just now is left out."""
        return list((await self._connection.execute(_UNSEEN, {"before": moment})).scalars())

    async def _set(self, person_id: int, **values: object) -> None:
        await self._connection.execute(update(people).where(people.c.id == person_id).values(values))
