"""An event loop in which nothing depends on real time: one thread, a clock that jumps, chance from one seed.

What the bot leaves to a thread is done by the loop itself, a moment later: when it is done and what else happens
meanwhile is drawn, and drawn again in the same way from the same seed.
"""

import asyncio
import random
import selectors
from collections import deque
from collections.abc import Callable
from contextvars import Context
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any, Final

INSTANT: Final = 1e-6  # seconds that pass at least where nobody has anything to do; less is lost in rounding
ERRAND: Final = 0.02  # seconds that a thread takes at the most, mostly
LONG_ERRAND: Final = 2.0  # and now and then


class StandsStill(Exception):  # noqa: N818  # a fact about a simulation
    """Nobody will ever do anything again."""


MANY: Final = 100  # timers that were given up, after which they are thrown away


class Loop(asyncio.SelectorEventLoop):
    """`dice` decides how long what is left to a thread takes.

    Nobody waits for a socket or another thread here. So a round is only: let time pass where nobody has anything to
    do, and let everybody do it whose moment has come. What asyncio does around that is as much as all that is done.
    """

    _ready: deque[asyncio.Handle]
    _timer_cancelled_count: int
    _stopping: bool

    def __init__(self, dice: random.Random) -> None:
        super().__init__(selectors.SelectSelector())
        self._dice = dice
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []  # the first who waits is the first in it
        self._begun = count()
        self._passed = 0.0
        self._grain = INSTANT

    def time(self) -> float:
        return self._passed

    def leap(self, seconds: float) -> None:
        """So much time passes at once; whatever was to happen in it happens afterwards, once."""
        self._passed += seconds

    def set_grain(self, seconds: float) -> None:
        """Who waits may wait so much longer: many small errands are done together then, as a busy machine does."""
        self._grain = max(seconds, INSTANT)

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Context | None = None) -> asyncio.Handle:  # type: ignore[override]  # without the type variables
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_at(  # type: ignore[override]  # as above
        self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        timer._scheduled = True  # type: ignore[attr-defined]  # noqa: SLF001  # so that it is counted if it is given up
        heappush(self._timers, (when, next(self._begun), timer))
        return timer

    def _run_once(self) -> None:
        timers, ready = self._timers, self._ready
        if self._timer_cancelled_count > MANY:
            timers[:] = [each for each in timers if not each[2].cancelled()]
            heapify(timers)
            self._timer_cancelled_count = 0
        if not ready and not self._stopping:
            self._let_time_pass()
        moment = self._passed + INSTANT / 10
        while timers and timers[0][0] <= moment:
            ready.append(self._take_first())
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle.cancelled():
                handle._run()  # noqa: SLF001  # as asyncio's own loop does

    def _let_time_pass(self) -> None:
        """Until the moment of the first who waits, or a grain later."""
        timers = self._timers
        while timers and timers[0][2].cancelled():
            self._take_first()
        if not timers:
            raise StandsStill
        wait = timers[0][0] - self._passed
        if wait > 0:
            self._passed += max(wait, self._grain)

    def _take_first(self) -> asyncio.TimerHandle:
        timer = heappop(self._timers)[2]
        self._timer_cancelled_count -= timer.cancelled()
        timer._scheduled = False  # type: ignore[attr-defined]  # noqa: SLF001  # as above
        return timer

    def run_in_executor(self, _executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]  # without the type variables
        done: asyncio.Future[Any] = self.create_future()
        self.call_later(self.errand(), _fulfil, done, func, *args)
        return done

    async def dawdle(self, share: float) -> None:
        """So many of those who come here are kept waiting for a moment."""
        if self._dice.random() < share:
            await asyncio.sleep(self.errand())

    def errand(self) -> float:
        """How long something takes that is done elsewhere."""
        drawn = self._dice.random()
        return LONG_ERRAND * self._dice.random() if drawn < 0.002 else ERRAND * drawn * drawn


def running_loop() -> Loop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Loop), "nothing of the simulation runs anywhere else"
    return loop


def _fulfil(done: asyncio.Future[Any], func: Callable[..., Any], *args: Any) -> None:
    """Do it now; what comes of it is for whoever still waits."""
    try:
        result = func(*args)
    except BaseException as fault:  # noqa: BLE001  # handed on, as a thread hands it on
        if not done.done():
            done.set_exception(fault)
    else:
        if not done.done():
            done.set_result(result)
