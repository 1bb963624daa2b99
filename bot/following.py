"""The pool follows what other processes commit, and what this one committed and then failed to learn."""

import asyncio
from time import monotonic
from typing import Final

import structlog

from bot.house import House
from bot.matchmaking import fill_pool, learn

log = structlog.get_logger()

EVERY: Final = 1.0  # seconds between two looks: a change of another process is known within two
LATE: Final = 60.0  # seconds that a transaction may be open, and its revisions come after higher ones


class Following:
    """Looks every second, and when rung, at which mentors have changed."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._floor = 0  # what is not higher is known, all of it
        self._known: dict[int, float] = {}  # higher revisions that are known too, and since when
        self._bell = asyncio.Event()
        self._closing = False

    async def start(self) -> None:
        """Fill the pool; what changes meanwhile is followed."""
        async with self._house.database.read() as store:
            self._floor = await store.changes.newest()
        await fill_pool(self._house)

    def ring(self) -> None:
        """Another process has changed something."""
        self._bell.set()

    def stop(self) -> None:
        self._closing = True
        self._bell.set()

    async def run(self) -> None:
        while not self._closing:
            self._bell.clear()
            try:
                await self.keep_up()
            except Exception as fault:  # noqa: BLE001  # the database is away: what was missed is read once it is back
                log.error("following_failed", fault=type(fault).__name__)
            try:
                async with asyncio.timeout(EVERY):
                    await self._bell.wait()
            except TimeoutError:
                continue

    async def keep_up(self) -> None:
        """Learn what has changed since the last look."""
        async with self._house.database.read() as store:
            changes = await store.changes.since(self._floor)
            fresh = {each.mentor_id for each in changes if each.revision not in self._known}
            if fresh:
                await learn(self._house, store, fresh, self._house.now())
        for each in changes:
            self._known.setdefault(each.revision, monotonic())
        self._settle()

    def _settle(self) -> None:
        """Below what has been known for a minute nothing new can come any more."""
        settled = [revision for revision, since in self._known.items() if monotonic() - since > LATE]
        if settled:
            self._floor = max(settled)
            self._known = {revision: since for revision, since in self._known.items() if revision > self._floor}
