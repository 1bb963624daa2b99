"""The criteria that one wish calls for, weighed: what a mentor earns, and the reasons."""

from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from matching.columns import Columns
from matching.criteria import NEUTRAL, Points
from matching.policy import CRITERIA
from matching.reasons import Suggestion
from matching.wish import Wish

Parts = tuple[tuple[float, Points], ...]


@dataclass(frozen=True, slots=True)
class Weighing:
    """Each criterion with its share of 100 points."""

    parts: Parts
    base: float  # what everybody has: neutral, where the youth asks for nothing that counts
    least_reason: float  # points that are worth a reason

    @classmethod
    def of(cls, wish: Wish) -> "Weighing":
        weights, asked, parts = wish.policy.weights, [], []
        for name, read in CRITERIA.items():
            if (weight := weights.get(name)) and (points := read(wish)):
                asked.append(weight)
                parts.append(points)
        shares = _shares(tuple(asked))
        return cls(tuple(zip(shares, parts, strict=True)), 0.0 if parts else 100 * NEUTRAL, wish.policy.least_reason)

    def suggestion(self, columns: Columns, row: int) -> Suggestion:
        """With the reasons that earned something worth saying, most first."""
        score, reasons = self.base, []
        for share, points in self.parts:
            level = points.level(columns, row)
            earned = share * level
            score += earned
            if earned >= self.least_reason and (reason := points.reason(columns, row, level)):
                reasons.append((-earned, reason))
        reasons.sort(key=itemgetter(0))
        return Suggestion(columns.ids.item(row), round(score, 1), tuple(reason for _, reason in reasons))


@cache
def _shares(weights: tuple[float, ...]) -> tuple[float, ...]:
    total = sum(weights)
    return tuple(100 * weight / total for weight in weights)
