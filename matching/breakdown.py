"""One youth and one mentor in full: what each criterion earns of what it could, or the veto."""

from collections.abc import Collection
from dataclasses import dataclass

from dialogs.profile import Youth
from matching.policy import CRITERIA
from matching.pool import Pool
from matching.rank import explain
from matching.reasons import Reason, Suggestion, Veto


@dataclass(frozen=True, slots=True)
class Earned:
    """One criterion: the points that it earned, those that it could have earned, and why."""

    criterion: str
    points: float
    most: float
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The score and its parts. Nothing earned: the youth asks for nothing that counts, and everybody has the same."""

    score: float
    earned: tuple[Earned, ...]
    handicap: float  # points that being shown much takes off in the ranking, never off the score; below 0: adds


def break_down(pool: Pool, youth: Youth, mentor_id: int, without: Collection[int] = ()) -> Breakdown | Veto:
    """What `explain` says, criterion by criterion. A criterion that this youth does not ask for is left out."""
    answer, row = explain(pool, youth, mentor_id, without), pool.row(mentor_id)
    if row is None or not isinstance(answer, Suggestion):
        return answer if isinstance(answer, Veto) else Veto(mentor_id, "veto-unknown")
    wish = pool.wish(youth, without)
    asked = [(name, wish.policy.weights[name], read(wish)) for name, read in CRITERIA.items()]
    total = sum(weight for _, weight, points in asked if points)
    earned = []
    for name, weight, points in asked:
        if points and weight:
            most, level = 100 * weight / total, points.level(pool.columns, row)
            earned.append(Earned(name, most * level, most, points.reason(pool.columns, row, level)))
    return Breakdown(answer.score, tuple(earned), float(pool.columns.handicap[row]))
