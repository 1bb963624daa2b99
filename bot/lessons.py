"""What admins taught, brought to the reader of this process: at the start, after each lesson, and from the others."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.house import House
from storage.aliases import Alias

KEEP_UP: Final = timedelta(seconds=2)  # how long a lesson given in another process may be unknown in this one


class Lessons:
    """Keeps the house's reader at what the database holds."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known = (0, 0)  # the state of the aliases that the reader has
        self._looked_at: datetime | None = None
        self._turnstile = asyncio.Lock()  # an older state must not overtake a newer one

    async def keep_up(self) -> None:
        """Before a text is read: learn what other processes were taught, with a look every two seconds at most."""
        if self._is_due():
            async with self._turnstile:
                if self._is_due():  # else another turn has looked meanwhile
                    await self._look()

    async def learn(self) -> None:
        """Learn whatever was taught since the last look."""
        async with self._turnstile:
            await self._look()

    def _is_due(self) -> bool:
        return self._looked_at is None or abs(self._house.now() - self._looked_at) >= KEEP_UP

    async def _look(self) -> None:
        now = self._house.now()
        async with self._house.database.read() as store:
            state = await store.aliases.state()
            if state != self._known:
                self._house.reader.learn(by_language(await store.aliases.all()))
                self._known = state
        self._looked_at = now


def by_language(taught: Iterable[Alias]) -> dict[str, dict[str, dict[str, str]]]:
    """Language -> field -> text -> code, as the files of aliases are read."""
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for alias in taught:
        tables.setdefault(alias.language, {}).setdefault(alias.field, {})[alias.text] = alias.code
    return tables
