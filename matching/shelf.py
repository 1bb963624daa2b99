"""The mentors laid out for youths who ask for the same, so that whole rounds are matched without looking at everybody.

Each mentor may have a price: the points that others would lose if one of their places were taken. What a youth
gains by a mentor is the score less that price. On a shelf those stand first who match best by the criterion that its
youths have in common, the cheapest first among equals: who cannot gain a youth enough is not even looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.columns import NAMES, Columns
from matching.policy import CRITERIA, LATE_VETOES, VETOES
from matching.pool import Pool
from matching.rank import Weighing
from matching.vetoes import Gate, Stays
from matching.wish import Wish

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

Tier = tuple[float, int, int]  # level, first place, first place after it

HEAD: Final = 2048
WORTH_A_LOOK: Final = 25.0  # points still to come, while ruling somebody out saves more than it costs
ROUNDING: Final = 1e-6  # points that the order of additions may change
STEPS: Final = 10  # to a point: scores are told to the tenth
TIE: Final = 1e-6  # less than any difference of scores that counts
GOLDEN: Final = 0x9E3779B97F4A7C15  # Knuth's multiplicative hashing


@dataclass(frozen=True, slots=True)
class Found:
    """Mentors for one youth, and what each scores in tenths of a point. `whole`: nobody else came into question."""

    rows: Rows
    tenths: Whole
    whole: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """A copy of the columns in its own order, in tiers of the same level by the common criterion, the best first."""

    columns: Columns
    rows: Rows  # where each stands in the pool
    prices: Numbers  # points; rising within a tier
    tiers: tuple[Tier, ...]
    common: str  # the name of the common criterion

    @classmethod
    def of(cls, pool: Pool, wish: Wish, prices: Numbers) -> "Shelf":
        """For all youths who are `alike`."""
        levels = _common_levels(pool, wish)
        order: Rows = np.lexsort((prices, -levels))
        values, starts = np.unique(-levels[order], return_index=True)
        stops = np.append(starts, len(order))[1:]
        tiers = zip((-values).tolist(), starts.tolist(), stops.tolist(), strict=True)
        columns = Columns(*(getattr(pool.columns, name)[order] for name in NAMES))
        return cls(columns, order, prices[order], tuple(tiers), alike(wish)[0])

    def search(self, wish: Wish, floor: float, most: int) -> Found:
        """The `most` who gain this youth most, of those who gain at least `floor` points. In no order."""
        weighing = Weighing.of(wish)
        vetoes = _read(wish)
        points, places, whole = np.empty(0), np.empty(0, dtype=np.intp), floor == -np.inf
        # Without a floor, a few of the first set one for all others.
        for first, last in ((0, HEAD), (HEAD, len(self.rows))) if whole else ((0, len(self.rows)),):
            chances = self._affordable(weighing, floor)
            chances = chances[slice(*np.searchsorted(chances, (first, last)))]
            new_points, new_places = self._contenders(vetoes, weighing, chances, floor)
            points, places = np.concatenate((points, new_points)), np.concatenate((places, new_places))
            if len(points) > most:
                best, floor = self._best(points - self.prices[places], places, wish.youth.id, most)
                points, places, whole = points[best], places[best], False
        return Found(self.rows[places], _tenths(points), whole)

    def _affordable(self, weighing: Weighing, floor: float) -> Rows:
        """The places of those whom the common criterion and the price leave a chance."""
        share = weighing.parts[0][0] if self.common else 0.0
        spans = [np.empty(0, dtype=np.intp)]
        for level, start, stop in self.tiers:
            most = share * level + 100 - share - floor + ROUNDING
            spans.append(np.arange(start, start + np.searchsorted(self.prices[start:stop], most, side="right")))
        return np.concatenate(spans)

    def _contenders(
        self, vetoes: Sequence[Stays], weighing: Weighing, places: Rows, floor: float
    ) -> tuple[Numbers, Rows]:
        """The scores of those who may gain the floor and whom no veto keeps away."""
        for stays in vetoes:
            places = places[stays(self.columns, places)]
        points, to_come = np.full(len(places), weighing.base), 100.0
        for share, criterion in weighing.parts:
            points += np.multiply(share, criterion.levels(self.columns, places), dtype=np.float64)
            to_come -= share
            if to_come > WORTH_A_LOOK:  # the heaviest rule most out; after the others one look is enough
                points, places = self._reaching(floor - to_come, points, places)
        return self._reaching(floor, points, places)

    def _reaching(self, floor: float, points: Numbers, places: Rows) -> tuple[Numbers, Rows]:
        reaching = np.flatnonzero(points - self.prices[places] >= floor - ROUNDING)
        return points[reaching], places[reaching]

    def _best(self, gains: Numbers, places: Rows, youth_id: int, most: int) -> tuple[Rows, float]:
        """The best few, and what the last of them gains.

        Equals come in another order for each youth, so that not all of them stand before the same doors.
        """
        mixed = (self.columns.ids[places].astype(np.uint64) ^ np.uint64(youth_id)) * np.uint64(GOLDEN)
        order = np.rint(gains / TIE) * TIE + TIE * (mixed >> np.uint64(32)) / 2.0**33
        best: Rows = np.argpartition(order, len(order) - most)[-most:]
        return best, float(gains[best].min())


def alike(wish: Wish) -> tuple[str, int]:
    """Youths of whom this is the same may look through the same shelf: the first criterion that both ask for."""
    for name, asked in (("needs", wish.needs), ("fields", wish.fields)):
        if asked and wish.policy.weights.get(name):
            return name, asked
    return "", 0


def _read(wish: Wish) -> list[Stays]:
    """The vetoes, those that are single bits in one."""
    read = [stays for make in (*VETOES.values(), *LATE_VETOES.values()) if (stays := make(wish))]
    bits = np.uint8(sum({veto.bit for veto in read if isinstance(veto, Gate)}))
    others = [veto for veto in read if not isinstance(veto, Gate)]
    return [lambda columns, index: columns.gates[index] & bits == bits, *others]


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


def _common_levels(pool: Pool, wish: Wish) -> Numbers:
    name, _ = alike(wish)
    criterion = CRITERIA[name](wish) if name else None
    if criterion is None:
        return np.ones(len(pool))
    return criterion.levels(pool.columns, np.arange(len(pool))).astype(np.float64)


def _tenths(points: Numbers) -> Whole:
    """Scores as they are told. Where binary halves are in doubt, Python's own rounding decides, as in `rank`."""
    steps = points * STEPS
    whole = np.rint(steps)
    for place in np.flatnonzero(np.abs(steps - whole) > 0.5 - ROUNDING):
        whole[place] = round(round(float(points[place]), 1) * STEPS)
    return whole.astype(np.int64)
