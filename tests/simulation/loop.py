"""An event loop in which nothing depends on real time: one thread, a clock that jumps, chance from one seed.

What the bot leaves to a thread is done by the loop itself, a moment later: when it is done and what else happens
meanwhile is drawn, and drawn again in the same way from the same seed.
"""

import asyncio
import random
import selectors
from collections.abc import Callable
from typing import Any, Final

INSTANT: Final = 1e-6  # seconds that pass at least where nobody has anything to do; less is lost in rounding
ERRAND: Final = 0.02  # seconds that a thread takes at the most, mostly
LONG_ERRAND: Final = 2.0  # and now and then


class StandsStill(Exception):  # noqa: N818  # a fact about a simulation
    """Nobody will ever do anything again."""


class _Jumping(selectors.SelectSelector):
    """Waits for nothing: where nobody has anything to do, the moment comes at which somebody has."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0
        self.grain = INSTANT

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise StandsStill
        if timeout > 0:
            self.passed += max(timeout, self.grain)
        return []


class Loop(asyncio.SelectorEventLoop):
    """`dice` decides how long what is left to a thread takes."""

    def __init__(self, dice: random.Random) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)
        self._dice = dice

    def time(self) -> float:
        return self._jumping.passed

    def leap(self, seconds: float) -> None:
        """So much time passes at once; whatever was to happen in it happens afterwards, once."""
        self._jumping.passed += seconds

    def set_grain(self, seconds: float) -> None:
        """Who waits may wait so much longer: many small errands are done together then, as a busy machine does."""
        self._jumping.grain = max(seconds, INSTANT)

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
