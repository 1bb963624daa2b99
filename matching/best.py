"""The best few so far, in the order in which they are shown: by points to the cent, and equals by a hash."""

from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]


def _number(value: int) -> NDArray[np.uint64]:
    """As an array of no dimension: NumPy reads it in half the time of a number."""
    return np.array(value, dtype=np.uint64)


CENTS: Final = 100  # scores are compared to the hundredth of a point
ROUNDING: Final = 0.01  # more than rounding to cents may lift somebody
HASH_SHIFT, REST_SHIFT, LAST_SHIFT = _number(48), _number(16), _number(31)
NOUGHT, HUNDRED = np.array(0.0), np.array(float(CENTS))
MIXING: Final = (
    (_number(30), _number(0xBF58476D1CE4E5B9)),
    (_number(27), _number(0x94D049BB133111EB)),
)
NO_POINTS, NO_ROWS = np.empty(0), np.empty(0, dtype=np.intp)


class Best:
    """Those who may be among the best few, in no order: only who is left in the end is put in order."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.floor = -inf  # the points to reach for the last place
        self.points, self.rows = NO_POINTS, NO_ROWS

    @property
    def are_enough(self) -> bool:
        return len(self.rows) >= self.wanted

    def add(self, points: Numbers, rows: Rows) -> None:
        """They have these points, after all vetoes."""
        if len(self.rows):
            points, rows = np.concatenate((self.points, points)), np.concatenate((self.rows, rows))
        self.points, self.rows = points, rows

    def narrow(self) -> None:
        """Forget who is too low for the last place."""
        if not self.are_enough:
            return
        cents = round(np.partition(self.points, -self.wanted).item(-self.wanted) * CENTS)
        # Below zero all are equals, so that nobody is too low for the last place then.
        self.floor = cents / CENTS - ROUNDING if cents > 0 else -inf
        few = (self.points >= self.floor).nonzero()[0]
        self.points, self.rows = self.points[few], self.rows[few]

    def in_order(self, ids: NDArray[np.int64], youth: int) -> Rows:
        """Best first. `ids`: of all rows."""
        keys, rows = _keys(self.points, ids[self.rows], youth), self.rows
        if len(keys) > self.wanted:
            few = keys.argpartition(-self.wanted)[-self.wanted :]
            keys, rows = keys[few], rows[few]
        return rows[keys.argsort()[::-1]]


def _keys(points: Numbers, ids: NDArray[np.int64], youth: int) -> NDArray[np.uint64]:
    """One number to sort by: cents first, then a hash that gives equals another order for each youth."""
    cents = np.rint(np.maximum(points, NOUGHT) * HUNDRED)
    keys: NDArray[np.uint64] = cents.astype(np.uint64)
    keys <<= HASH_SHIFT
    keys |= _hash(ids, youth) >> REST_SHIFT
    return keys


def _hash(ids: NDArray[np.int64], other: int) -> NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele, Lea & Flood 2014) over both ids."""
    mixed: NDArray[np.uint64] = ids.astype(np.uint64) + _number((other + 1) * 0x9E3779B97F4A7C15 & (1 << 64) - 1)
    for shift, factor in MIXING:
        mixed ^= mixed >> shift
        mixed *= factor
    mixed ^= mixed >> LAST_SHIFT
    return mixed
