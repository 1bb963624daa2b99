"""All mentors for one youth: whom no veto keeps away, and who is kept away by what; and scores as they are told."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.columns import NAMES, Columns
from matching.policy import LATE_VETOES, VETOES
from matching.pool import Pool

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

ROUNDING: Final = 1e-6  # points that the order of additions may change
STEPS: Final = 10  # to a point: scores are told to the tenth


def vetoes_of(pool: Pool, youth: Youth) -> tuple[Rows, dict[str, Rows]]:
    """The rows of those who suit this youth, and of those kept away by each veto, the first that holds."""
    wish, rows = pool.wish(youth), np.arange(len(pool))
    kept: dict[str, Rows] = {}
    for key, read in (*VETOES.items(), *LATE_VETOES.items()):
        if stays := read(wish):
            staying = stays(pool.columns, rows)
            if not staying.all():
                kept[key] = np.concatenate((kept.get(key, rows[:0]), rows[~staying]))
            rows = rows[staying]
    return rows, kept


def rearranged(columns: Columns, order: Rows) -> Columns:
    """A copy of these mentors in this order."""
    return Columns(*(getattr(columns, name)[order] for name in NAMES))


def tenths(points: Numbers) -> Whole:
    """Scores as they are told. Where binary halves are in doubt, Python's own rounding decides, as in `rank`."""
    steps = points * STEPS
    whole = np.rint(steps)
    for place in np.flatnonzero(np.abs(steps - whole) > 0.5 - ROUNDING):
        whole[place] = round(round(float(points[place]), 1) * STEPS)
    return whole.astype(np.int64)
