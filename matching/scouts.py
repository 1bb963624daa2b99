"""A look of many youths at all mentors, in parts that may go on at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.crowd import NOTHING, Crowd
from matching.search import Group
from matching.shelf import Shelf, Stock
from matching.table import Table
from matching.vicinity import Vicinity
from matching.whole import tenths

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Spread = Callable[..., Iterable[Any]]  # `map`, or faster

TOGETHER: Final = 20  # youths; what is worked out for them fits into the processor's cache
LARGE: Final = 500  # youths in one part
PROMISING: Final = 3  # bundles for each mentor that a youth looks for
CELL: Final = 0.2  # degrees: who lives in one looks around together


@dataclass(frozen=True, slots=True)
class Findings:
    """Pairs that some youths found: who, whom, and what each is worth, in tenths of a point."""

    youths: Rows
    mentors: Rows
    worth: Whole
    limits: Numbers  # of each of all youths: whom they have not found gains them no more points than that


Part = tuple[Rows, Rows, Numbers]  # who, whom, points


def see_everybody(crowd: Crowd, tell: Callable[[int], None]) -> Findings:
    """Every pair that no veto keeps apart."""

    def see(part: Rows) -> Part:
        table = Table.of(crowd, part)
        youths, mentors = table.staying.nonzero()
        return part[youths], mentors, table.points[youths, mentors]

    everybody = np.arange(len(crowd.youths))
    parts = [everybody[start : start + LARGE] for start in range(0, len(everybody), LARGE)]
    nothing: Part = (np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0))
    return _joined([nothing, *_told(map(see, parts), parts, tell)], len(everybody))


class Scouts:
    """They look at all mentors for all youths."""

    def __init__(self, crowd: Crowd, spread: Spread, tell: Callable[[int], None]) -> None:
        self._crowd, self._spread, self._tell = crowd, spread, tell
        needs = crowd.facets["needs"].asked
        order = np.argsort(needs, kind="stable")
        self._by_needs = np.split(order, np.flatnonzero(np.diff(needs[order])) + 1) if len(order) else []
        self._by_cell = _packed(_cells(crowd))

    def look(self, prices: Numbers, floors: Numbers | None, most: int) -> Findings:
        """The `most` who gain each youth most, of those who gain at least the floor.

        Without floors: of some of the most promising, and the limits say whom that may have missed.
        """
        count = len(self._crowd.youths)
        stock, vicinity = Stock.of(self._crowd, prices), Vicinity.of(self._crowd, prices)
        least = np.full(count, np.nan) if floors is None else floors
        far = [
            *_told(self._spread(partial(self._browse, stock, least, most), self._by_needs), self._by_needs, self._tell)
        ]
        limits = np.full(count, NOTHING)
        for group, (*_, reached) in zip(self._by_needs, far, strict=True):
            limits[group] = reached
        parts = [part[:3] for part in far]
        if floors is None:
            least = _worst_of_enough(parts, prices, count, most)
        near = self._spread(partial(self._walk, vicinity, least, most), self._by_cell)
        return _joined([*near, *parts], count, limits)  # who is near scores more by it, and stands first

    def _browse(self, stock: Stock, floors: Numbers, most: int, youths: Rows) -> tuple[Rows, Rows, Numbers, Numbers]:
        """Those who need the same before one shelf; and their floors."""
        shelf = Shelf.of(stock, int(self._crowd.facets["needs"].asked[youths[0]]))
        found = []
        for start in range(0, len(youths), TOGETHER):
            group = Group(self._crowd, youths[start : start + TOGETHER], floors[youths[start : start + TOGETHER]])
            points = shelf.points(group)
            if np.isnan(group.floors).any():
                group = replace(group, floors=shelf.promising(group, points, PROMISING * most))
            pairs = shelf.search(group, points, most)
            found.append((group.youths[pairs.youths], stock.rows[pairs.mentors], pairs.points, group.floors))
        return tuple(map(np.concatenate, zip(*found, strict=True)))  # type: ignore[return-value]

    def _walk(self, vicinity: Vicinity, floors: Numbers, most: int, cells: Sequence[Rows]) -> Part:
        """Those who live near each other around where they live."""
        found = []
        for cell in cells:
            hood = vicinity.around(cell)
            for youths in (cell[start : start + TOGETHER] for start in range(0, len(cell), TOGETHER)):
                pairs = hood.search(Group(self._crowd, youths, floors[youths]), most)
                found.append((youths[pairs.youths], hood.rows[pairs.mentors], pairs.points))
        return tuple(map(np.concatenate, zip(*found, strict=True)))  # type: ignore[return-value]


def _cells(crowd: Crowd) -> list[Rows]:
    """Those who could meet, by where they live."""
    cells: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for number in np.flatnonzero(crowd.placed).tolist():
        place = crowd.pool.position(crowd.youths[number].place or "") or (0.0, 0.0)
        cells[tuple(round(degrees / CELL) for degrees in place)].append(number)
    of = crowd.youths
    return [
        np.array(sorted(cell, key=lambda number: (of[number].place or "", of[number].format or "")))
        for cell in cells.values()
    ]


def _packed(cells: Sequence[Rows]) -> list[list[Rows]]:
    """Parts of about the same size."""
    parts: list[list[Rows]] = []
    room = 0
    for cell in cells:
        if room <= 0:
            parts.append([])
            room = LARGE
        parts[-1].append(cell)
        room -= len(cell)
    return parts


def _worst_of_enough(parts: Sequence[Part], prices: Numbers, count: int, most: int) -> Numbers:
    """What the last one gains whom a youth has found who has found as many as they looked for."""
    youths, mentors, points = (np.concatenate(each) for each in zip(*parts, strict=True))
    worst = np.full(count, np.inf)
    np.minimum.at(worst, youths, points - prices[mentors])
    return np.where(np.bincount(youths, minlength=count) >= most, worst, NOTHING)


def _told(found: Iterable[Any], parts: Sequence[Rows], tell: Callable[[int], None]) -> Iterator[Any]:
    done = 0
    for part, each in zip(parts, found, strict=True):
        done += len(part)
        tell(done)
        yield each


def _joined(parts: Sequence[Part], count: int, limits: Numbers | None = None) -> Findings:
    youths, mentors, points = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Findings(youths, mentors, tenths(points), np.full(count, NOTHING) if limits is None else limits)
