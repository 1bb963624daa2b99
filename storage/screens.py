"""What was shown with buttons: the opaque half of every button's token, and what each button means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.events import Event, pack, unpack
from storage.tables import screens


@dataclass(frozen=True, slots=True)
class Screen:
    id: str
    person_id: int
    actions: tuple[Event, ...]
    flow: str  # the dialogue that it belongs to; empty for menus and cards
    visit: int
    spent: tuple[int, ...]


class Screens:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, screen_id: str, person_id: int, actions: Sequence[Event], flow: str, visit: int, now: datetime
    ) -> None:
        values = {
            "id": screen_id,
            "person_id": person_id,
            "actions": [pack(event) for event in actions],
            "flow": flow,
            "visit": visit,
            "spent": [],
            "created_at": now,
        }
        await self._connection.execute(insert(screens).values(values))

    async def find(self, screen_id: str, person_id: int) -> Screen | None:
        """A screen of this person's; nobody else's is ever found."""
        query = select(
            screens.c.id,
            screens.c.person_id,
            screens.c.actions,
            screens.c.flow,
            screens.c.visit,
            screens.c.spent,
        ).where(screens.c.id == screen_id, screens.c.person_id == person_id)
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        actions = tuple(unpack(packed) for packed in row.actions)
        return Screen(row.id, row.person_id, actions, row.flow, row.visit, tuple(row.spent))

    async def spend(self, screen: Screen, position: int) -> None:
        """This button was tapped: it will not do anything again."""
        spent = [*screen.spent, position]
        await self._connection.execute(update(screens).where(screens.c.id == screen.id).values(spent=spent))

    async def close(self, screen_id: str) -> None:
        """No button of this screen means anything any more; its message stays known."""
        await self._connection.execute(update(screens).where(screens.c.id == screen_id).values(actions=[]))

    async def reference(self, screen_id: str) -> str:
        """The channel's name of the message that shows this screen; empty while unknown."""
        query = select(screens.c.reference).where(screens.c.id == screen_id)
        return (await self._connection.execute(query)).scalar() or ""

    async def set_reference(self, screen_id: str, reference: str) -> None:
        await self._connection.execute(
            update(screens).where(screens.c.id == screen_id).values(reference=reference)
        )

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(delete(screens).where(screens.c.created_at < before))
