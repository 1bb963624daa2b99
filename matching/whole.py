"""All mentors for one youth: whom no veto keeps away, what each scores, and who is kept away by what."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.columns import NAMES, Columns
from matching.policy import LATE_VETOES, VETOES, Vetoes
from matching.pool import Pool
from matching.rank import Weighing
from matching.vetoes import Gate, Stays
from matching.wish import Wish

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

ROUNDING: Final = 1e-6  # points that the order of additions may change
STEPS: Final = 10  # to a point: scores are told to the tenth
EVERYBODY: Final = slice(None)


@dataclass(frozen=True, slots=True)
class Found:
    """Mentors for one youth, and what each scores."""

    rows: Rows
    points: Numbers


def see_all(columns: Columns, wish: Wish) -> Found:
    """All whom no veto keeps away."""
    weighing, (bits, early) = Weighing.of(wish), _gates(wish)
    staying, points = columns.gates & bits == bits, np.full(columns.capacity, weighing.base)
    for stays in (*early, *_read(LATE_VETOES, wish)):
        staying &= stays(columns, EVERYBODY)
    for share, criterion in weighing.parts:
        points += np.multiply(share, criterion.levels(columns, EVERYBODY), dtype=np.float64)
    rows = staying.nonzero()[0]
    return Found(rows, points[rows])


def _gates(wish: Wish) -> tuple[np.uint8, list[Stays]]:
    """The first vetoes: those that are single bits in one, and the others."""
    vetoes = _read(VETOES, wish)
    bits = np.uint8(sum({veto.bit for veto in vetoes if isinstance(veto, Gate)}))
    return bits, [veto for veto in vetoes if not isinstance(veto, Gate)]


def _read(vetoes: Vetoes, wish: Wish) -> list[Stays]:
    return [stays for make in vetoes.values() if (stays := make(wish))]


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
