"""Everybody at once: the best whole assignment of youths to mentors' places.

The exact answer is a flow of least cost. For a whole country not every pair fits into it, so it gets candidates only,
and its dual says who else is worth a look: it gives each mentor a price, and each youth a gain, the best score less
price among their candidates. Then all youths look at all mentors at these prices (`matching/shelf.py`), and whoever
would gain more with somebody else has found a new candidate. When nobody does, the assignment is the best of all;
before that, prices and gains together are a bound on what any assignment reaches (weak duality). This is column
generation, Gilmore & Gomory 1961. The first prices are poor, as many mentors are on nobody's list and cost nothing;
so that all need not look at these, a part of the youths looks first, three times.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.pool import Pool
from matching.shelf import EVERYBODY, STEPS, Found, Shelf, Stock, alike, rearranged, see_all, tenths

Objective = Literal["score", "coverage"]
Whole = NDArray[np.int64]
Notify = Callable[[str, int, int], None]  # stage, how much of it is done, of how much
Look = Callable[[Whole], "Findings"]
Spread = Callable[[Look, Sequence[Whole]], Iterable["Findings"]]  # `map`, or faster

ALL_PAIRS: Final = 4_000_000  # up to so many pairs, all of them are candidates
SHORT_LIST: Final = 20
TOGETHER: Final = 500  # youths who look through one shelf in one go
MISSING: Final = 0.004  # the share of the total that may be missing where not all pairs fit
REHEARSALS: Final = tuple(slice(start, None, 4) for start in range(3))  # a part of the youths sets the prices first
LARGEST: Final = 100 * STEPS  # score


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets whom. `bound`: no assignment has a higher total. Both are in tenths of a point."""

    pairs: tuple[tuple[int, int, float], ...]  # youth's id, mentor's id, score; by the ids of youths
    left: tuple[int, ...]  # the ids of youths without a mentor
    total: int
    bound: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Pairs that some youths found: who, whom, and what it is worth; and those who have seen all there are."""

    youths: Whole
    mentors: Whole
    worth: Whole
    through: Whole


def _ignore(_stage: str, _done: int, _of: int) -> None:
    pass


def assign(
    pool: Pool,
    youths: Sequence[Youth],
    objective: Objective = "score",
    notify: Notify = _ignore,
    spread: Spread = map,
) -> Assignment:
    """The best assignment: nobody in two pairs, no mentor in more than they have places, no veto broken.

    `score`: the highest total. `coverage`: first the most youths with a mentor, then the highest total. Exact up to
    `ALL_PAIRS` pairs; beyond, the total is within `MISSING` of the bound, and for `coverage` as many are covered as
    can be. The same for any order of the youths and of the mentors. `spread` may work on several parts at once.
    """
    exact = len(youths) * len(pool) <= ALL_PAIRS
    most, missing = (len(pool), 0.0) if exact else (SHORT_LIST, MISSING)
    market = Market(pool, sorted(youths, key=lambda youth: youth.id), objective, notify, spread)
    market.look_around(most)
    market.settle()
    for part in REHEARSALS if not exact else ():
        market.look_around(most, part)
        market.settle()
    while market.missing > missing and market.look_around(most):
        market.settle()
    return market.assignment()


class Market:
    """Candidates, and prices at which nobody would rather have another of theirs. Youths and mentors go by id."""

    def __init__(
        self, pool: Pool, youths: Sequence[Youth], objective: Objective, notify: Notify, spread: Spread
    ) -> None:
        self._pool, self._youths, self._notify, self._spread = pool, youths, notify, spread
        self._mentors = rearranged(pool.columns, np.argsort(pool.columns.ids[: len(pool)]))
        self._free = self._mentors.free.astype(np.int64)
        # One more youth with a mentor outweighs all that a chain of others may lose by it.
        self._bonus = 2 * LARGEST * (len(youths) + 1) if objective == "coverage" else 0
        self._everybody = np.arange(len(youths))
        self._through = np.zeros(len(youths), dtype=np.bool_)
        self._pairs, self._worth = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        self._chosen = np.empty(0, dtype=np.intp)
        self._prices, self._gains = np.zeros(len(pool), dtype=np.int64), np.zeros(len(youths), dtype=np.int64)
        self._settled = False
        self._bound = np.iinfo(np.int64).max

    @property
    def missing(self) -> float:
        """The share of the total that may be missing at most."""
        return (self._bound - int(self._worth[self._chosen].sum())) / max(1, self._total())

    def assignment(self) -> Assignment:
        """The pairs as they are now."""
        takers, mentors = self._ends()
        takers, mentors = takers[self._chosen], mentors[self._chosen]
        ids = self._mentors.ids[mentors].tolist()
        scores = ((self._worth[self._chosen] - self._bonus) / STEPS).tolist()
        without = np.setdiff1d(np.arange(len(self._youths)), takers).tolist()
        return Assignment(
            pairs=tuple(zip((self._youths[taker].id for taker in takers.tolist()), ids, scores, strict=True)),
            left=tuple(self._youths[place].id for place in without),
            total=self._total(),
            bound=self._bound - self._bonus * len(scores),
        )

    def look_around(self, most: int, among: slice = EVERYBODY) -> int:
        """Who has not seen all mentors looks for better ones; returns how many pairs were found."""
        before, best = len(self._pairs), self._gains.copy()
        looking = self._everybody[among]
        looking = looking[~self._through[looking]]
        look, groups = self._glance(looking) if most >= len(self._free) else self._browse(looking, most)
        pairs, worth, done = [self._pairs], [self._worth], 0
        for group, found in zip(groups, self._spread(look, groups), strict=True):
            pairs.append(found.youths * len(self._free) + found.mentors)
            worth.append(found.worth)
            np.maximum.at(best, found.youths, found.worth - self._prices[found.mentors])
            self._through[found.through] = True
            done += len(group)
            self._notify("candidates", done, len(looking))
        if among == EVERYBODY:
            self._bound = min(self._bound, int(self._free @ self._prices + best.sum()))
        old = self._pairs[self._chosen]
        self._pairs, kept = np.unique(np.concatenate(pairs), return_index=True)
        self._worth = np.concatenate(worth)[kept]
        self._chosen = np.searchsorted(self._pairs, old)
        return len(self._pairs) - before

    def settle(self) -> None:
        """The best assignment among the candidates, and its prices."""
        self._notify("assignment", 0, 1)
        youths, mentors = self._ends()
        self._chosen = _flow(youths, mentors, self._worth, len(self._youths), self._free)
        self._gains, self._prices = self._dual(youths, mentors)
        self._settled = True
        if self._through.all():
            self._bound = int(self._free @ self._prices + self._gains.sum())
        self._notify("assignment", 1, 1)

    def _glance(self, looking: Whole) -> tuple[Look, list[Whole]]:
        """Everybody sees everybody who suits, in whatever order."""
        return self._see_all, [looking[start : start + TOGETHER] for start in range(0, len(looking), TOGETHER)]

    def _see_all(self, group: Whole) -> Findings:
        found = [see_all(self._mentors, self._pool.wish(self._youths[place])) for place in group.tolist()]
        return self._findings(group, found)

    def _browse(self, looking: Whole, most: int) -> tuple[Look, list[Whole]]:
        """Those who are alike go along one shelf."""
        stock = Stock.of(self._mentors, self._prices / STEPS)
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for place in looking.tolist():
            groups[alike(self._youths[place])].append(place)
        parts = [
            np.array(places[start : start + TOGETHER])
            for places in groups.values()
            for start in range(0, len(places), TOGETHER)
        ]
        return partial(self._search, stock, most), parts

    def _search(self, stock: Stock, most: int, group: Whole) -> Findings:
        """What these youths, who are alike, find at these prices beyond what they have."""
        shelf = Shelf.of(stock, self._pool.wish(self._youths[group[0]]))
        # Half a step more than they have is the least that is told as more.
        least = (self._gains[group] - self._bonus + 0.5) / STEPS if self._settled else np.full(len(group), -np.inf)
        found = [
            shelf.search(self._pool.wish(self._youths[place]), floor, most)
            for place, floor in zip(group.tolist(), least.tolist(), strict=True)
        ]
        return self._findings(group, found)

    def _findings(self, group: Whole, found: Sequence[Found]) -> Findings:
        return Findings(
            youths=np.repeat(group, [len(each.rows) for each in found]),
            mentors=np.concatenate([each.rows for each in found]),
            worth=tenths(np.concatenate([each.points for each in found])) + self._bonus,
            through=group[[each.whole for each in found]],
        )

    def _dual(self, youths: Whole, mentors: Whole) -> tuple[Whole, Whole]:
        """The least prices at which everybody has the best of their candidates, and what each youth then gains.

        They rise from nothing until nobody would rather change: Bellman and Ford's shortest paths over the flow.
        """
        prices = np.zeros_like(self._prices)
        takers, partners = youths[self._chosen], mentors[self._chosen]
        gains = np.zeros_like(self._gains)
        while True:
            gains[takers] = self._worth[self._chosen] - prices[partners]
            offers = self._worth - gains[youths]
            higher = np.flatnonzero(offers > prices[mentors])
            if not len(higher):
                return gains, prices
            np.maximum.at(prices, mentors[higher], offers[higher])

    def _ends(self) -> tuple[Whole, Whole]:
        youths, mentors = np.divmod(self._pairs, max(1, len(self._free)))
        return youths, mentors

    def _total(self) -> int:
        return int(self._worth[self._chosen].sum()) - self._bonus * len(self._chosen)


def _flow(youths: Whole, mentors: Whole, worth: Whole, count: int, free: Whole) -> NDArray[np.intp]:
    """Which of these pairs make the best assignment: each youth is a source of one, and may also stay alone."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415 - heavy, and for rounds alone

    flow: Any = SimpleMinCostFlow()
    sink = count + len(free)
    everybody, givers = np.arange(count), np.arange(count, sink)
    tails = np.concatenate((youths, givers, everybody)).astype(np.int32)
    heads = np.concatenate((mentors + count, np.full(len(free) + count, sink))).astype(np.int32)
    room = np.concatenate((np.ones_like(worth), free, np.ones(count, dtype=np.int64)))
    cost = np.concatenate((-worth, np.zeros(len(free) + count, dtype=np.int64)))
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, cost)
    flow.set_nodes_supplies(
        np.append(everybody, sink).astype(np.int32), np.append(np.ones(count, dtype=np.int64), -count)
    )
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow ended as {status}")  # it is always feasible: everybody may stay alone
    chosen: NDArray[np.intp] = np.flatnonzero(flow.flows(arcs[: len(worth)]))
    return chosen
