"""Everybody at once: the best whole assignment of youths to mentors' places.

The exact answer is a flow of least cost (`matching/flow.py`). For a whole country not every pair fits into it, so it
gets candidates only, and its dual says who else is worth a look: it gives each mentor a price, and each youth a gain,
the best score less price among their candidates. Then all youths look at all mentors at these prices
(`matching/scouts.py`), and whoever would gain more with somebody else has found a new candidate. When nobody does, the
assignment is the best of all; before that, prices and gains together are a bound on what any assignment reaches (weak
duality). This is column generation, Gilmore & Gomory 1961. The first prices come from a sample (`matching/opening.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.crowd import Crowd
from matching.flow import Candidates
from matching.opening import opening_prices
from matching.pool import Pool
from matching.scouts import Findings, Scouts, Spread, see_everybody
from matching.whole import STEPS, rearranged

Objective = Literal["score", "coverage"]
Whole = NDArray[np.int64]
Notify = Callable[[str, int, int], None]  # stage, how much of it is done, of how much

ALL_PAIRS: Final = 4_000_000  # up to so many pairs, all of them are candidates
SHORT_LIST: Final = 16
MISSING: Final = 0.004  # the share of the total that may be missing where not all pairs fit
LARGEST: Final = 100 * STEPS  # score


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets whom. `bound`: no assignment has a higher total; both are in tenths of a point.

    `most`: no assignment has more pairs. For `coverage` that is proven, for `score` it is the number of youths.
    """

    pairs: tuple[tuple[int, int, float], ...]  # youth's id, mentor's id, score; by the ids of youths
    left: tuple[int, ...]  # the ids of youths without a mentor
    total: int
    bound: int
    most: int


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
    market = Market(pool, sorted(youths, key=lambda youth: youth.id), objective, notify, spread)
    if len(youths) * len(pool) <= ALL_PAIRS:
        market.take_all()
    else:
        market.grow(SHORT_LIST, MISSING)
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
        self._pairs, self._worth = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        self._chosen = np.empty(0, dtype=np.intp)
        self._prices = np.zeros(len(pool), dtype=np.int64)
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
            most=self._bound // self._bonus if self._bonus else len(self._youths),
        )

    def take_all(self) -> None:
        """Every pair is a candidate."""
        self._add(see_everybody(Crowd.of(self._pool, self._youths, self._mentors), self._tell))
        self._choose()
        self._bound = int(self._worth[self._chosen].sum())

    def grow(self, most: int, missing: float) -> None:
        """Candidates are found, `most` at a time for each youth, until no more than that share can be missing."""
        if not self._youths or not len(self._free):
            self._bound = 0
            return
        crowd = Crowd.of(self._pool, self._youths, self._mentors)
        opening = opening_prices(crowd, self._spread)
        self._prices = np.rint(opening * STEPS).astype(np.int64)
        self._prices[self._prices > 0] += self._bonus
        scouts = Scouts(crowd, self._spread, self._tell)
        self.look(scouts, most, None)
        while True:
            gains = self.settle()
            self.look(scouts, most, gains)
            if self.missing <= missing:
                return

    def look(self, scouts: Scouts, most: int, gains: Whole | None) -> None:
        """Who gains more by others than by their candidates finds the best of them; and what that proves."""
        floors = None if gains is None else (gains - self._bonus + 0.5) / STEPS
        found = scouts.look(self._prices / STEPS, floors, most)
        best = found.limits * STEPS + self._bonus if gains is None else gains
        best = np.maximum(np.ceil(best), 0).astype(np.int64)
        np.maximum.at(best, found.youths, found.worth + self._bonus - self._prices[found.mentors])
        self._bound = min(self._bound, int(self._free @ self._prices + best.sum()))
        self._add(found)

    def settle(self) -> Whole:
        """The best assignment among the candidates, and its prices; returns what each youth gains at these.

        Whoever is not full would have no price, but only because too few know of them: with half of the price that
        they had, not all of the country stands before their door.
        """
        candidates = self._choose()
        prices = candidates.prices(self._chosen)
        known = self._prices % self._bonus if self._bonus else self._prices
        self._prices = np.where(candidates.is_full(self._chosen), prices, known // 2)
        return candidates.gains(self._prices)

    def _choose(self) -> Candidates:
        self._notify("assignment", 0, 1)
        candidates = Candidates(*self._ends(), self._worth, len(self._youths), self._free)
        self._chosen = candidates.best()
        self._notify("assignment", 1, 1)
        return candidates

    def _add(self, found: Findings) -> None:
        old = self._pairs[self._chosen]
        pairs = np.concatenate((self._pairs, found.youths * len(self._free) + found.mentors))
        worth = np.concatenate((self._worth, found.worth + self._bonus))
        self._pairs, kept = np.unique(pairs, return_index=True)
        self._worth = worth[kept]
        self._chosen = np.searchsorted(self._pairs, old)

    def _tell(self, done: int) -> None:
        self._notify("candidates", done, len(self._youths))

    def _ends(self) -> tuple[Whole, Whole]:
        youths, mentors = np.divmod(self._pairs, max(1, len(self._free)))
        return youths, mentors

    def _total(self) -> int:
        return int(self._worth[self._chosen].sum()) - self._bonus * len(self._chosen)
