"""What was shown with buttons: the opaque half of every button's token, and what each button means."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.events import Event, pack, unpack
from storage.tables import screens


@dataclass(frozen=True, slots=True)
class Screen:
    id: str
    root: str  # the screen with which its message began: the same for all that were edited into one place
    actions: tuple[Event, ...]
    flow: str = ""  # the dialogue that it belongs to; empty for menus and cards
    visit: int = 0
    spent: tuple[int, ...] = ()


class Screens:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, screen: Screen, person_id: int, now: datetime) -> None:
        values = {
            "id": screen.id,
            "root": screen.root,
            "person_id": person_id,
            "actions": [pack(event) for event in screen.actions],
            "flow": screen.flow,
            "visit": screen.visit,
            "spent": list(screen.spent),
            "created_at": now,
        }
        await self._connection.execute(insert(screens).values(values))

    async def find(self, screen_id: str, person_id: int) -> Screen | None:
        """A screen of this person's; nobody else's is ever found."""
        query = select(
            screens.c.id,
            screens.c.root,
            screens.c.actions,
            screens.c.flow,
            screens.c.visit,
            screens.c.spent,
        ).where(screens.c.id == screen_id, screens.c.person_id == person_id)
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        actions = tuple(unpack(packed) for packed in row.actions)
        return Screen(row.id, row.root, actions, row.flow, row.visit, tuple(row.spent))

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
        await self._connection.execute(update(screens).where(screens.c.id == screen_id).values(reference=reference))

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(delete(screens).where(screens.c.created_at < before))
