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
        self._waiting: dict[asyncio.Future[None], Callable[[], bool]] = {}

    def ring(self) -> None:
        """Looks at once, so that a state that lasts for a moment only is not missed."""
        for future, holds in list(self._waiting.items()):
            if not future.done() and holds():
                future.set_result(None)

    async def wait_for(self, holds: Callable[[], bool], seconds: float) -> bool:
        """True as soon as `holds()` does; False if it has not within that many real seconds."""
        if holds():
            return True
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[future] = holds
        try:
            async with asyncio.timeout(seconds):
                await future
        except TimeoutError:
            return False
        finally:
            del self._waiting[future]
        return True
