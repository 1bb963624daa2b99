"""The best few so far, in the order in which they are shown: by points to the cent, and equals by a hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]

CENTS: Final = 100  # scores are compared to the hundredth of a point
ROUNDING: Final = 0.01  # more than rounding to cents may lift somebody
HASH_BITS: Final = 48
HASH_SHIFT, REST_SHIFT, LAST_SHIFT = np.uint64(HASH_BITS), np.uint64(64 - HASH_BITS), np.uint64(31)
MIXING: Final = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)


@dataclass(frozen=True, slots=True)
class Best:
    """For one youth, best first: sort keys (cents of a point, then 48 bits of hash) with their rows."""

    youth: int
    wanted: int
    keys: Sequence[tuple[int, int]] = ()

    @property
    def rows(self) -> Rows:
        return np.array([row for _, row in self.keys], dtype=np.intp)

    @property
    def is_full(self) -> bool:
        return len(self.keys) == self.wanted

    @property
    def floor(self) -> float:
        """The points to reach. Below zero all are equals, so that nobody is too low for the last place then."""
        cents = self.keys[-1][0] >> HASH_BITS if self.is_full else 0
        return cents / CENTS - ROUNDING if cents else -inf

    def with_others(self, points: Numbers, rows: Rows, ids: NDArray[np.int64]) -> "Best":
        """`ids`: of all rows."""
        keys = _keys(points, ids[rows], self.youth)
        if len(keys) > self.wanted:
            few = keys.argpartition(-self.wanted)[-self.wanted :]
            keys, rows = keys[few], rows[few]
        # Python sorts a few sooner than NumPy is called.
        known = sorted((*self.keys, *zip(keys.tolist(), rows.tolist(), strict=True)), reverse=True)
        return Best(self.youth, self.wanted, known[: self.wanted])


def _keys(points: Numbers, ids: NDArray[np.int64], youth: int) -> NDArray[np.uint64]:
    """One number to sort by: cents first, then a hash that gives equals another order for each youth."""
    cents = np.rint(np.maximum(points, 0) * CENTS)
    keys: NDArray[np.uint64] = cents.astype(np.uint64)
    keys <<= HASH_SHIFT
    keys |= _hash(ids, youth) >> REST_SHIFT
    return keys


def _hash(ids: NDArray[np.int64], other: int) -> NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele, Lea & Flood 2014) over both ids."""
    mixed: NDArray[np.uint64] = ids.astype(np.uint64) + np.uint64((other + 1) * 0x9E3779B97F4A7C15 & (1 << 64) - 1)
    for shift, factor in MIXING:
        mixed ^= mixed >> shift
        mixed *= factor
    mixed ^= mixed >> LAST_SHIFT
    return mixed
