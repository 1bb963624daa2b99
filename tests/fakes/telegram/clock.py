"""Time that a test moves by hand, and a bell that wakes whoever waits for the server's state to change."""

import asyncio
from collections.abc import Callable

START = 1_767_600_000.0  # 2026-01-05 08:00 UTC, a Monday


class VirtualClock:
    """Stands still until it is advanced; calling it gives POSIX seconds."""

    def __init__(self, start: float = START) -> None:
        self.now = start

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class Bell:
    """Rung at each change; nobody who waits for it ever polls or sleeps.

    Plain asyncio.Condition would want its lock, and so an await, at every place that changes something.
    """

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def _rung(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    async def wait_for(self, holds: Callable[[], bool], seconds: float) -> bool:
        """True as soon as `holds()` does; False if it still does not after that many real seconds."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    await self._rung()
        except TimeoutError:
            return holds()
        return True
