"""The criteria that one wish calls for, weighed: what a mentor earns, and the reasons."""

from dataclasses import dataclass
from functools import cache
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from matching.columns import Columns
from matching.criteria import NEUTRAL, Points
from matching.policy import CRITERIA
from matching.reasons import Suggestion
from matching.wish import Wish

Factor = NDArray[np.float32]
Parts = tuple[tuple[float, Factor, Points], ...]


@dataclass(frozen=True, slots=True)
class Weighing:
    """Each criterion with its share of 100 points, as a number and for whole columns."""

    parts: Parts
    shares: tuple[float, ...]
    base: float  # what everybody has: neutral, where the youth asks for nothing that counts
    least_reason: float  # points that are worth a reason

    @classmethod
    def of(cls, wish: Wish) -> "Weighing":
        weights = wish.policy.weights
        counting = {name: points for name, read in CRITERIA.items() if weights.get(name) and (points := read(wish))}
        shares, factors = _shares(tuple([weights[name] for name in counting]))
        parts = tuple(zip(shares, factors, counting.values(), strict=True))
        return cls(parts, shares, 0.0 if parts else 100 * NEUTRAL, wish.policy.least_reason)

    def suggestion(self, columns: Columns, row: int) -> Suggestion:
        """With the reasons that earned something worth saying, most first."""
        score, reasons = self.base, []
        for share, _, points in self.parts:
            level = points.level(columns, row)
            earned = share * level
            score += earned
            if earned >= self.least_reason and (reason := points.reason(columns, row, level)):
                reasons.append((-earned, reason))
        reasons.sort(key=itemgetter(0))
        return Suggestion(columns.ids.item(row), round(score, 1), tuple([reason for _, reason in reasons]))


@cache
def _shares(weights: tuple[float, ...]) -> tuple[tuple[float, ...], tuple[Factor, ...]]:
    total = sum(weights)
    shares = tuple(100 * weight / total for weight in weights)
    return shares, tuple(np.array(share, dtype=np.float32) for share in shares)
