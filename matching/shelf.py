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
from matching.codes import fields_asked, needs_asked
from matching.columns import NAMES, Columns
from matching.policy import CRITERIA, LATE_VETOES, VETOES, Policy
from matching.pool import Pool
from matching.rank import Weighing
from matching.vetoes import Gate, Stays
from matching.wish import Wish

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

Tier = tuple[float, int, int]  # level, first place, first place after it

HEAD: Final = 1024
LITTLE_TO_COME: Final = 50.0  # points: the criteria that are left hardly rule anybody out
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
    rows: Rows  # where each stands in the columns that were copied
    prices: Numbers  # points; rising within a tier
    tiers: tuple[Tier, ...]
    common: str  # the name of the common criterion

    @classmethod
    def of(cls, columns: Columns, wish: Wish, prices: Numbers) -> "Shelf":
        """For all youths who are `alike`. Equals keep their order."""
        levels = _common_levels(columns, wish)
        order: Rows = np.lexsort((prices, -levels))
        values, starts = np.unique(-levels[order], return_index=True)
        stops = np.append(starts, len(order))[1:]
        tiers = zip((-values).tolist(), starts.tolist(), stops.tolist(), strict=True)
        return cls(rearranged(columns, order), order, prices[order], tuple(tiers), alike(wish.youth, wish.policy)[0])

    def search(self, wish: Wish, floor: float, most: int) -> Found:
        """The `most` who gain this youth most, of those who gain at least `floor` points. In no order."""
        weighing = Weighing.of(wish)
        vetoes = _read(wish)
        whole = floor == -np.inf
        if whole and most < len(self.rows):
            floor = self._likely_floor(vetoes, weighing, most)
        points, places = self._contenders(vetoes, weighing, self._affordable(weighing, floor), floor)
        if len(points) > most:
            best = self._best(points - self.prices[places], places, wish.youth.id, most)
            points, places, whole = points[best], places[best], False
        return Found(self.rows[places], _tenths(points), whole and floor == -np.inf)

    def _likely_floor(self, vetoes: Sequence[Stays], weighing: Weighing, most: int) -> float:
        """What about `most` of all gain, judged by a few of the first: whoever looks for the best few begins there."""
        points, places = self._contenders(vetoes, weighing, np.arange(len(self.rows))[:HEAD], -np.inf)
        enough = 1 + most * HEAD // max(1, len(self.rows))
        return float(np.partition(points - self.prices[places], -enough)[-enough]) if len(points) > enough else -np.inf

    def _affordable(self, weighing: Weighing, floor: float) -> Rows:
        """The places of those whom the common criterion and the price leave a chance."""
        if floor == -np.inf:
            return np.arange(len(self.rows))
        share = weighing.parts[0][0] if self.common else 0.0
        spans = [np.empty(0, dtype=np.intp)]
        for level, start, stop in self.tiers:
            most = share * level + 100 - share - floor + ROUNDING
            spans.append(np.arange(start, start + np.searchsorted(self.prices[start:stop], most, side="right")))
        return np.concatenate(spans)

    def _contenders(
        self, vetoes: Sequence[Stays], weighing: Weighing, places: Rows, floor: float
    ) -> tuple[Numbers, Rows]:
        """The scores of those who may gain the floor and whom no veto keeps away.

        The heaviest criteria rule out most, so they come before the vetoes; without a floor they rule out nobody.
        """
        if floor == -np.inf:
            places, vetoes = places[self._staying(vetoes, places)], ()
        points, to_come = np.full(len(places), weighing.base), 100.0
        for share, criterion in weighing.parts:
            if vetoes and to_come <= LITTLE_TO_COME:
                staying, vetoes = self._staying(vetoes, places), ()
                points, places = points[staying], places[staying]
            points += np.multiply(share, criterion.levels(self.columns, places), dtype=np.float64)
            to_come -= share
            if vetoes:
                points, places = self._reaching(floor - to_come, points, places)
        if floor == -np.inf:
            return points, places
        staying = self._staying(vetoes, places)
        return self._reaching(floor, points[staying], places[staying])

    def _staying(self, vetoes: Sequence[Stays], places: Rows) -> Rows:
        """Which of these no veto keeps away."""
        staying = np.arange(len(places))
        for stays in vetoes:
            staying = staying[stays(self.columns, places[staying])]
        return staying

    def _reaching(self, floor: float, points: Numbers, places: Rows) -> tuple[Numbers, Rows]:
        reaching = np.flatnonzero(points - self.prices[places] >= floor - ROUNDING)
        return points[reaching], places[reaching]

    def _best(self, gains: Numbers, places: Rows, youth_id: int, most: int) -> Rows:
        """The best few. Equals come in another order for each youth, so that not all stand before the same doors."""
        mixed = (self.columns.ids[places].astype(np.uint64) ^ np.uint64(youth_id)) * np.uint64(GOLDEN)
        order = np.rint(gains / TIE) * TIE + TIE * (mixed >> np.uint64(32)) / 2.0**33
        best: Rows = np.argpartition(order, len(order) - most)[-most:]
        return best


def alike(youth: Youth, policy: Policy) -> tuple[str, int]:
    """Youths of whom this is the same may look through the same shelf: the first criterion that both ask for."""
    for name, asked in (("needs", needs_asked(youth.needs)), ("fields", fields_asked(youth.fields))):
        if asked and policy.weights.get(name):
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


def rearranged(columns: Columns, order: Rows) -> Columns:
    """A copy of these mentors in this order."""
    return Columns(*(getattr(columns, name)[order] for name in NAMES))


def _common_levels(columns: Columns, wish: Wish) -> Numbers:
    name, _ = alike(wish.youth, wish.policy)
    criterion, everybody = CRITERIA[name](wish) if name else None, np.arange(columns.capacity)
    return criterion.levels(columns, everybody).astype(np.float64) if criterion else np.ones(columns.capacity)


def _tenths(points: Numbers) -> Whole:
    """Scores as they are told. Where binary halves are in doubt, Python's own rounding decides, as in `rank`."""
    steps = points * STEPS
    whole = np.rint(steps)
    for place in np.flatnonzero(np.abs(steps - whole) > 0.5 - ROUNDING):
        whole[place] = round(round(float(points[place]), 1) * STEPS)
    return whole.astype(np.int64)
