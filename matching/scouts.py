"""A look of many youths at all mentors, in parts that may go on at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.cells import LARGE, cells_of, packed
from matching.crowd import NOTHING, Crowd
from matching.search import TIE, Group
from matching.shelf import Shelf, Stock
from matching.table import Table
from matching.vicinity import Vicinity
from matching.whole import tenths

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
Spread = Callable[..., Iterable[Any]]  # `map`, or faster
Tell = Callable[[int, int], None]  # how many youths have looked, of how many

TOGETHER: Final = 120  # youths; so many that calls cost little, so few that what is worked out stays in the cache
ENTRIES: Final = 100_000  # of a table: where mentors are few, more youths
MARGIN: Final = 5.0  # points; who gains a youth so much less than the best is not looked for


@dataclass(frozen=True, slots=True)
class Findings:
    """Pairs that some youths found: who, whom, and what each is worth, in tenths of a point."""

    youths: Rows
    mentors: Rows
    worth: Whole
    limits: Numbers  # of each of all youths: whom they have not found gains them no more points than that

    def of(self, mentors: Rows) -> "Findings":
        """The same by the mentors' own numbers, where they were called by their places among these."""
        return replace(self, mentors=mentors[self.mentors])


Part = tuple[Rows, Rows, Numbers]  # who, whom, points


def see_everybody(crowd: Crowd, tell: Tell) -> Findings:
    """Every pair that no veto keeps apart."""

    def see(part: Rows) -> Part:
        table = Table.of(crowd, part)
        youths, mentors = table.staying.nonzero()
        return part[youths], mentors, table.points[youths, mentors]

    everybody = np.arange(len(crowd.youths))
    parts = [everybody[start : start + LARGE] for start in range(0, len(everybody), LARGE)]
    return _joined([*_told(map(see, parts), parts, tell)], len(everybody))


class Scouts:
    """They look at all mentors for all youths."""

    def __init__(self, crowd: Crowd, spread: Spread, tell: Tell) -> None:
        self._crowd, self._spread, self._tell = crowd, spread, tell
        needs = crowd.facets["needs"].asked
        order = np.argsort(needs, kind="stable")
        self._by_needs = np.split(order, np.flatnonzero(np.diff(needs[order])) + 1) if len(order) else []
        self._by_cell = cells_of(crowd)
        self._together = min(LARGE, TOGETHER + ENTRIES // (1 + crowd.columns.capacity))

    def among(self, mentors: Rows) -> "Scouts":
        """They look at these only, and call them by their places among these."""
        return Scouts(self._crowd.among(mentors), self._spread, self._tell)

    def look(self, prices: Numbers, who: Mask, floors: Numbers | None, most: int) -> Findings:
        """The `most` who gain each of these youths most, of those who gain at least the floor.

        Without floors: of those who gain not much less than the best that a first glance shows.
        """
        count = len(self._crowd.youths)
        stock, vicinity = Stock.of(self._crowd, prices), Vicinity.of(self._crowd, prices)
        browse = partial(self._browse, stock, floors, most)
        by_needs, by_cell = _of_these(self._by_needs, who), packed(_of_these(self._by_cell, who))
        far = [*_told(self._spread(browse, by_needs), by_needs, self._tell)]
        least = np.full(count, NOTHING)
        for group, (*_, reached) in zip(by_needs, far, strict=True):
            least[group] = reached
        near = [*self._spread(partial(self._walk, vicinity, least, most), by_cell)]
        found = [part[:3] for part in far]
        limits = [_worst_of_enough(parts, prices, count, most) for parts in (found, near)]
        return _joined([*near, *found], count, np.maximum.reduce([least, *limits]))

    def _browse(
        self, stock: Stock, floors: Numbers | None, most: int, youths: Rows
    ) -> tuple[Rows, Rows, Numbers, Numbers]:
        """Those who need the same before one shelf; and their floors."""
        shelf = Shelf.of(stock, int(self._crowd.facets["needs"].asked[youths[0]]))
        found = []
        for start in range(0, len(youths), self._together):
            those = youths[start : start + self._together]
            group = Group(self._crowd, those, np.full(len(those), NOTHING) if floors is None else floors[those])
            points = shelf.points(group)
            if floors is None:
                group = replace(group, floors=shelf.glance(group, points) - MARGIN)
            pairs = shelf.search(group, points, most)
            found.append((those[pairs.youths], stock.rows[pairs.mentors], pairs.points, group.floors))
        return tuple(map(np.concatenate, zip(*found, strict=True)))  # type: ignore[return-value]

    def _walk(self, vicinity: Vicinity, floors: Numbers, most: int, cells: Sequence[Rows]) -> Part:
        """Those who live near each other around where they live."""
        found = []
        for cell in cells:
            hood = vicinity.around(cell)
            for youths in (cell[start : start + self._together] for start in range(0, len(cell), self._together)):
                pairs = hood.search(Group(self._crowd, youths, floors[youths]), most)
                found.append((youths[pairs.youths], hood.rows[pairs.mentors], pairs.points))
        return tuple(map(np.concatenate, zip(*found, strict=True)))  # type: ignore[return-value]


def _of_these(groups: Sequence[Rows], who: Mask) -> list[Rows]:
    return [part for group in groups if len(part := group[who[group]])]


def _worst_of_enough(parts: Sequence[Part], prices: Numbers, count: int, most: int) -> Numbers:
    """What the last one gains whom a youth has found who has found as many as they looked for."""
    youths, mentors, points = _strung(parts)
    worst = np.full(count, np.inf)
    np.minimum.at(worst, youths, points - prices[mentors])
    return np.where(np.bincount(youths, minlength=count) >= most, worst + TIE, NOTHING)


def _told(found: Iterable[Any], parts: Sequence[Rows], tell: Tell) -> Iterator[Any]:
    done, everybody = 0, sum(map(len, parts))
    for part, each in zip(parts, found, strict=True):
        done += len(part)
        tell(done, everybody)
        yield each


def _joined(parts: Sequence[Part], count: int, limits: Numbers | None = None) -> Findings:
    youths, mentors, points = _strung(parts)
    return Findings(youths, mentors, tenths(points), np.full(count, NOTHING) if limits is None else limits)


def _strung(parts: Sequence[Part]) -> Part:
    nothing: Part = (np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0))
    youths, mentors, points = (np.concatenate(each) for each in zip(nothing, *parts, strict=True))
    return youths, mentors, points
