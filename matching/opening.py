"""The first prices: what the mentors' places would fetch if a sample of the youths chose among everybody.

Each youth of the sample spreads over all who suit them, more to who gains them more, and prices rise until no mentor
is asked for beyond their places: Sinkhorn's iterations (Cuturi 2013), with staying alone as one more choice. They are
rough, but nobody has no price for having been overlooked, and a price says what level all are at.
"""

from collections import deque
from collections.abc import Callable, Iterable
from mmap import mmap
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.crowd import Crowd
from matching.table import Table

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Share = NDArray[np.float32]
Spread = Callable[..., Iterable[Any]]

SAMPLE: Final = 2000  # youths
ROUNDS: Final = 25
BLUR: Final = 2.0  # points: who gains a youth so much less is asked for e times less often
MIDDLE: Final = 50.0  # points; so that the exponentials fit into a float
ALONE: Final = np.float32(np.exp(-MIDDLE / BLUR))
NOBODY: Final = np.float32(1e-30)  # asks
CHEAPEST: Final = np.float32(1e3)
HALVINGS: Final = 40
TOGETHER: Final = 10  # youths who look in one go; their table fits into the processor's cache


def opening_prices(crowd: Crowd, spread: Spread) -> Numbers:
    """In points."""
    everybody = len(crowd.youths)
    count = min(SAMPLE, everybody)
    sample = np.arange(count) * everybody // count
    wanted = _wanted(crowd, sample, spread)
    places = (crowd.columns.free * (count / everybody)).astype(np.float32)
    affordable = np.ones(len(places), dtype=np.float32)  # e to the power of minus the price
    for _ in range(ROUNDS):
        asked = (1 / (ALONE + wanted @ affordable)) @ wanted
        affordable = np.minimum(places / np.maximum(asked, NOBODY), CHEAPEST)
        affordable *= _level(wanted @ affordable, float(places.sum()))
        np.minimum(affordable, 1, out=affordable)
    return -BLUR * np.log(np.maximum(affordable, NOBODY)).astype(np.float64)


def _wanted(crowd: Crowd, youths: Rows, spread: Spread) -> Share:
    """By youth and mentor: e to the power of the score.

    The memory is shared, so that forked children write into it, and need not send back hundreds of megabytes.
    """
    wanted = np.frombuffer(mmap(-1, len(youths) * crowd.columns.capacity * 4), dtype=np.float32)
    wanted = wanted.reshape(len(youths), -1)

    def look(start: int) -> None:
        table = Table.of(crowd, youths[start : start + TOGETHER])
        gains = np.where(table.staying, (table.points - MIDDLE) / BLUR, -np.inf)
        np.exp(gains.astype(np.float32), out=wanted[start : start + TOGETHER])

    deque(spread(look, range(0, len(youths), TOGETHER)), maxlen=0)
    return wanted


def _level(chances: Share, places: float) -> float:
    """By how much all have to become dearer at once, so that as many youths stay alone as there are too many."""
    low, high = -2 * MIDDLE / BLUR, 2 * MIDDLE / BLUR
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        met = np.exp(middle) * chances.astype(np.float64)
        low, high = (low, middle) if (met / (ALONE + met)).sum() > places else (middle, high)
    return float(np.exp(low))
