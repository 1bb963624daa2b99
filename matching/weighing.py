"""The criteria that one wish calls for, weighed: what a mentor earns, and the reasons."""

from dataclasses import dataclass
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
        weights = wish.policy.weights
        asked = [(weights.get(name, 0), read(wish)) for name, read in CRITERIA.items()]
        parts = [(weight, points) for weight, points in asked if points and weight]
        total = sum(weight for weight, _ in parts)
        shares = tuple((100 * weight / total, points) for weight, points in parts)
        return cls(shares, 0.0 if parts else 100 * NEUTRAL, wish.policy.least_reason)

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
