"""The mentors laid out so that whole rounds are matched without looking at everybody.

Each mentor may have a price: the points that others would lose if one of their places were taken. What a youth
gains by a mentor is the score less that price. Mentors who pass the same gates, work in the same fields and help a
youth as well as each other lie in one bundle, the cheapest first. What a bundle can gain a youth at most is worked
out once for all of them: who cannot gain a youth enough is not even looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.codes import needs_asked
from matching.columns import NAMES, Columns
from matching.criteria import Points
from matching.policy import CRITERIA, LATE_VETOES, VETOES, Vetoes
from matching.pool import Pool
from matching.rank import Weighing
from matching.vetoes import Gate, Stays
from matching.wish import Wish

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

HEAD: Final = 1024  # how many are looked at first by who looks for the best few
WIDER: Final = 8  # times as many, if there were not enough
ENOUGH: Final = 3  # who finds a third of what they look for among the first, leaves the others to a later look
ROUNDING: Final = 1e-6  # points that the order of additions may change
STEPS: Final = 10  # to a point: scores are told to the tenth
TIE: Final = 1e-6  # less than any difference of scores that counts
COMMON: Final = ("needs", "fields")  # the criteria, the first of all, by which all in a bundle earn the same
EVERYBODY: Final = slice(None)
GOLDEN: Final = 0x9E3779B97F4A7C15  # Knuth's multiplicative hashing


@dataclass(frozen=True, slots=True)
class Found:
    """Mentors for one youth, and what each scores. `whole`: nobody else came into question."""

    rows: Rows
    points: Numbers
    whole: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """A copy of the columns by kind, and within a kind by price. Of one kind are the same gates and fields."""

    columns: Columns
    rows: Rows  # where each stands in the columns that were copied
    prices: Numbers  # points
    kinds: NDArray[np.intp]
    needs: NDArray[np.intp]  # the number of their set of needs
    sets: Rows  # somebody with each set of needs

    @classmethod
    def of(cls, columns: Columns, prices: Numbers) -> "Stock":
        """Equals keep their order."""
        rows: Rows = np.lexsort((prices, columns.fields, columns.gates))
        ordered = rearranged(columns, rows)
        changes = (np.diff(ordered.gates) != 0) | (np.diff(ordered.fields) != 0)
        kinds = np.concatenate(([0], np.cumsum(changes))) if len(rows) else rows
        _, sets, needs = np.unique(ordered.needs, return_index=True, return_inverse=True)
        return cls(ordered, rows, prices[rows], kinds, needs, sets)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The stock in bundles, for youths who are `alike`."""

    stock: Stock
    order: Rows  # places in the stock
    starts: Rows  # where each bundle begins in `order`
    firsts: Rows  # one of each bundle, as a place in the stock
    gates: NDArray[np.uint8]  # of each bundle
    cheapest: Numbers  # in each bundle
    keys: Numbers  # rising: by bundle, then by price
    span: float  # of one bundle in these keys

    @classmethod
    def of(cls, stock: Stock, wish: Wish) -> "Shelf":
        tiers = _tiers(stock, wish)
        order: Rows = np.argsort(tiers, kind="stable")
        tiers, kinds, prices = tiers[order], stock.kinds[order], stock.prices[order]
        starts_anew = np.concatenate(([True], (np.diff(tiers) != 0) | (np.diff(kinds) != 0)))[: len(order)]
        starts = np.flatnonzero(starts_anew)
        span = float(prices.max(initial=0.0)) + 1.0
        keys = (np.cumsum(starts_anew) - 1) * span + prices
        firsts = order[starts]
        return cls(stock, order, starts, firsts, stock.columns.gates[firsts], prices[starts], keys, span)

    def search(self, wish: Wish, floor: float, most: int) -> Found:
        """The `most` who gain this youth most, of those who gain at least `floor` points. In no order."""
        look = Look.of(self, wish)
        for least in look.floors() if floor == -np.inf and most < len(self.order) else (floor,):
            points, places = look.contenders(least)
            if len(points) >= most // ENOUGH:
                break
        whole = least == -np.inf
        if len(points) > most:
            best = self._best(points - self.stock.prices[places], places, wish.youth.id, most)
            points, places, whole = points[best], places[best], False
        return Found(self.stock.rows[places], points, whole)

    def spans(self, bundles: Rows, spare: Numbers) -> tuple[Rows, Rows]:
        """The places of all in these bundles whose price is not above what is to spare; and how many in each."""
        starts = self.starts[bundles]
        counts = np.searchsorted(self.keys, bundles * self.span + np.minimum(spare, self.span - 0.5), "right") - starts
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        return self.order[np.repeat(starts - ends + counts, counts) + np.arange(total)], counts

    def _best(self, gains: Numbers, places: Rows, youth_id: int, most: int) -> Rows:
        """The best few. Equals come in another order for each youth, so that not all stand before the same doors."""
        mixed = (self.stock.columns.ids[places].astype(np.uint64) ^ np.uint64(youth_id)) * np.uint64(GOLDEN)
        order = np.rint(gains / TIE) * TIE + TIE * (mixed >> np.uint64(32)) / 2.0**33
        best: Rows = np.argpartition(order, len(order) - most)[-most:]
        return best


@dataclass(frozen=True, slots=True)
class Look:
    """One youth before a shelf: the bundles whose gates are open, and the points that all in a bundle have."""

    shelf: Shelf
    bundles: Rows
    points: Numbers
    to_come: float
    others: Sequence[tuple[float, Points]]  # the criteria that tell those in a bundle apart
    early: Sequence[Stays]
    late: Sequence[Stays]

    @classmethod
    def of(cls, shelf: Shelf, wish: Wish) -> "Look":
        weighing, (bits, early) = Weighing.of(wish), _gates(wish)
        bundles = (shelf.gates & bits == bits).nonzero()[0]
        firsts = shelf.firsts[bundles]
        points, to_come = np.full(len(bundles), weighing.base), 100.0
        common = sum(bool(getattr(wish, name) and wish.policy.weights.get(name)) for name in COMMON)
        for share, criterion in weighing.parts[:common]:
            points += np.multiply(share, criterion.levels(shelf.stock.columns, firsts), dtype=np.float64)
            to_come -= share
        return cls(shelf, bundles, points, to_come, weighing.parts[common:], early, _read(LATE_VETOES, wish))

    def floors(self) -> Iterator[float]:
        """What those who are looked at have to gain: less and less, until there are enough."""
        if not self.early:
            hopes = np.maximum(self.points + self.to_come - self.shelf.cheapest[self.bundles], 0).astype(np.intp)
            sizes = np.diff(self.shelf.starts, append=len(self.shelf.order))[self.bundles]
            above = np.cumsum(np.bincount(hopes, weights=sizes)[::-1])
            head = HEAD
            while len(above) and head < above[-1]:
                yield float(len(above) - 1 - np.searchsorted(above, head))
                head *= WIDER
        yield -np.inf

    def contenders(self, floor: float) -> tuple[Numbers, Rows]:
        """The scores of those who may gain the floor and whom no veto keeps away."""
        columns, to_come = self.shelf.stock.columns, self.to_come
        spare = self.points + (to_come - floor + ROUNDING)
        open_ = np.flatnonzero(self.shelf.cheapest[self.bundles] <= spare)
        places, counts = self.shelf.spans(self.bundles[open_], spare[open_])
        points = np.repeat(self.points[open_], counts)
        points, places = self._staying(self.early, points, places)
        for share, criterion in self.others:
            points += np.multiply(share, criterion.levels(columns, places), dtype=np.float64)
            to_come -= share
            if floor > -np.inf:
                reaching = np.flatnonzero(points - self.shelf.stock.prices[places] >= floor - to_come - ROUNDING)
                points, places = points[reaching], places[reaching]
        return self._staying(self.late, points, places)

    def _staying(self, vetoes: Sequence[Stays], points: Numbers, places: Rows) -> tuple[Numbers, Rows]:
        for stays in vetoes:
            staying = np.flatnonzero(stays(self.shelf.stock.columns, places))
            points, places = points[staying], places[staying]
        return points, places


def see_all(columns: Columns, wish: Wish) -> Found:
    """All whom no veto keeps away."""
    weighing, (bits, early) = Weighing.of(wish), _gates(wish)
    staying, points = columns.gates & bits == bits, np.full(columns.capacity, weighing.base)
    for stays in (*early, *_read(LATE_VETOES, wish)):
        staying &= stays(columns, EVERYBODY)
    for share, criterion in weighing.parts:
        points += np.multiply(share, criterion.levels(columns, EVERYBODY), dtype=np.float64)
    rows = staying.nonzero()[0]
    return Found(rows, points[rows], whole=True)


def alike(youth: Youth) -> int:
    """Youths of whom this is the same may look through the same shelf: what they need."""
    return needs_asked(youth.needs)


def _tiers(stock: Stock, wish: Wish) -> NDArray[np.uint16]:
    """By how well their needs are met."""
    criterion = CRITERIA["needs"](wish)
    if not criterion:
        return np.zeros(len(stock.rows), dtype=np.uint16)
    _, tiers = np.unique(-criterion.levels(stock.columns, stock.sets), return_inverse=True)
    found: NDArray[np.uint16] = tiers.astype(np.uint16)[stock.needs]
    return found


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
