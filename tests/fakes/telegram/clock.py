"""Time that a test moves by hand, and a bell that wakes whoever waits for the server's state to change."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

START = 1_767_600_000.0  # 2026-01-05 08:00 UTC, a Monday


class VirtualClock:
    """Stands still until it is advanced; calling it gives POSIX seconds."""

    def __init__(self, start: float = START) -> None:
        self.now = start
        self._alarms: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Wakes whoever waited for a moment that has come."""
        self.now += seconds
        while self._alarms and self._alarms[0][0] <= self.now:
            alarm = heapq.heappop(self._alarms)[2]
            if not alarm.done():
                alarm.set_result(None)

    async def reach(self, moment: float) -> None:
        """Until it has been advanced so far."""
        if moment > self.now:
            alarm: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._alarms, (moment, next(self._numbers), alarm))
            await alarm


async def until(clock: Callable[[], float], moment: float) -> None:
    """Waits for a moment on this clock: for a test to advance it, or for real time to pass."""
    if isinstance(clock, VirtualClock):
        await clock.reach(moment)
    else:
        await asyncio.sleep(max(0.0, moment - clock()))


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
