"""What was shown with buttons: the opaque half of every button's token, and what each button means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.events import Event, Packed, pack, unpack
from storage.tables import screens

# Said in every turn, put together once.
_ONE: Final = screens.c.id == bindparam("which")
_ADD: Final = insert(screens)
_FIND: Final = select(
    screens.c.id,
    screens.c.root,
    screens.c.actions,
    screens.c.flow,
    screens.c.visit,
    screens.c.spent,
    screens.c.reference,
).where(_ONE, screens.c.person_id == bindparam("whose"))
_SPEND: Final = update(screens).where(_ONE).values(spent=bindparam("all_spent"))
_CLOSE: Final = update(screens).where(_ONE).values(actions=[]).returning(screens.c.reference)
_REFER: Final = update(screens).where(_ONE).values(reference=bindparam("name"))
_REFERENCE: Final = select(screens.c.reference).where(_ONE)
_PRUNE: Final = delete(screens).where(screens.c.created_at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Screen:
    id: str
    root: str  # the screen with which its message began: the same for all that were edited into one place
    packed: tuple[Packed, ...]  # the events behind its buttons; of fourteen, one is tapped and unpacked
    flow: str = ""  # the dialogue that it belongs to; empty for menus and cards
    visit: int = 0
    spent: tuple[int, ...] = ()
    reference: str = ""  # the channel's name of the message that shows it, as far as it is known

    def behind(self, position: int) -> Event | None:
        """What the button at this position means. None: there is none, or it was tapped already."""
        if position >= len(self.packed) or position in self.spent:
            return None
        return unpack(self.packed[position])

    def offered(self) -> tuple[Event, ...]:
        """What is behind its buttons."""
        return tuple(map(unpack, self.packed))


def pack_all(actions: Iterable[Event]) -> tuple[Packed, ...]:
    """The events behind buttons, as they are stored."""
    return tuple(map(pack, actions))


class Screens:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, screen: Screen, person_id: int, now: datetime) -> None:
        values = {
            "id": screen.id,
            "root": screen.root,
            "person_id": person_id,
            "actions": screen.packed,
            "flow": screen.flow,
            "visit": screen.visit,
            "spent": list(screen.spent),
            "reference": screen.reference,
            "created_at": now,
        }
        await self._connection.execute(_ADD, values)

    async def find(self, screen_id: str, person_id: int) -> Screen | None:
        """A screen of this person's; nobody else's is ever found."""
        row = (await self._connection.execute(_FIND, {"which": screen_id, "whose": person_id})).first()
        if row is None:
            return None
        return Screen(row.id, row.root, tuple(row.actions), row.flow, row.visit, tuple(row.spent), row.reference)

    async def spend(self, screen: Screen, position: int) -> None:
        """This button was tapped: it will not do anything again."""
        spent = [*screen.spent, position]
        await self._connection.execute(_SPEND, {"which": screen.id, "all_spent": spent})

    async def close(self, screen_id: str) -> str:
        """No button of this screen means anything any more; its message stays known: the channel's name of it."""
        return (await self._connection.execute(_CLOSE, {"which": screen_id})).scalar() or ""

    async def reference(self, screen_id: str) -> str:
        """The channel's name of the message that shows this screen; empty while unknown."""
        return (await self._connection.execute(_REFERENCE, {"which": screen_id})).scalar() or ""

    async def set_reference(self, screen_id: str, reference: str) -> None:
        await self._connection.execute(_REFER, {"which": screen_id, "name": reference})

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(_PRUNE, {"before": before})
