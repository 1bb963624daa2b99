"""Everybody at once: the best whole assignment of youths to mentors' places.

The exact answer is a flow of least cost (`matching/flow.py`). For a whole country not every pair fits into it, so it
gets candidates only, and its dual says who else is worth a look: it gives each mentor a price, and each youth a gain,
the best score less price among their candidates. Then all youths look at all mentors at these prices
(`matching/scouts.py`), and whoever would gain more with somebody else has found a new candidate. When nobody does, the
assignment is the best of all; before that, prices and gains together are a bound on what any assignment reaches (weak
duality). This is column generation, Gilmore & Gomory 1961. The first prices come from a sample (`matching/opening.py`),
the next from all candidates without a flow (`matching/levelling.py`); it is solved when they prove enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.crowd import Crowd
from matching.flow import Candidates
from matching.levelling import levelled
from matching.opening import opening_prices
from matching.pool import Pool
from matching.scouts import Findings, Scouts, Spread, see_everybody
from matching.whole import ROUNDING, STEPS, rearranged

Objective = Literal["score", "coverage"]
Whole = NDArray[np.int64]
Notify = Callable[[str, int, int], None]  # stage, how much of it is done, of how much

ALL_PAIRS: Final = 4_000_000  # up to so many pairs, all of them are candidates
SHORT_LIST: Final = 32
MISSING: Final = 0.005  # the share of the total that may be missing where not all pairs fit
LARGEST: Final = 100 * STEPS  # score
FALL: Final = 2 * STEPS  # a price falls by so much at most before the next look
ROUGH: Final = (20.0, 10.0, 5.0)  # tenths of a point: blurs
FINE: Final = (5.0, 2.5, 1.0)
ROUNDS: Final = 40  # for each of them


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
        self._objective, self._bonus = objective, 0
        self._pairs, self._worth = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        self._chosen = np.empty(0, dtype=np.intp)
        self._prices = np.zeros(len(pool), dtype=np.int64)
        self._seen = self._prices  # at the last look
        self._limits = np.zeros(len(youths), dtype=np.int64)  # of each youth: what others than candidates can gain them
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
        self._count_pairs()
        self._add(see_everybody(Crowd.of(self._pool, self._youths, self._mentors), partial(self._notify, "candidates")))
        self._choose()
        self._bound = int(self._worth[self._chosen].sum())

    def grow(self, most: int, missing: float) -> None:
        """Candidates are found, `most` at a time for each youth, until no more than that share can be missing."""
        if not self._youths or not len(self._free):
            self._count_pairs()
            self._bound = 0
            return
        crowd = Crowd.of(self._pool, self._youths, self._mentors)
        self._prices = np.rint(opening_prices(crowd, self._spread) * STEPS).astype(np.int64)
        scouts = Scouts(crowd, self._spread, partial(self._notify, "candidates"))
        self._approach(scouts, most)
        self._count_pairs()
        while True:
            candidates = self._choose()
            if self.missing <= missing:
                return
            self._reprice(candidates)
            self._look(scouts, most, 0)
            if self.missing <= missing:
                return

    def _approach(self, scouts: Scouts, most: int) -> None:
        """Prices that come close to the best, without a flow.

        After the first look they may fall a little; after that they only rise, and few youths have to look again.
        """
        self._look(scouts, most, None)
        self._level(ROUGH, self._prices - FALL)
        self._look(scouts, most, FALL)
        self._level(FINE, self._prices)
        self._look(scouts, most, FALL)

    def _count_pairs(self) -> None:
        """For coverage: from now on a youth more with a mentor outweighs all that a chain of others may lose by it."""
        if self._objective == "coverage":
            self._bonus = 2 * LARGEST * (len(self._youths) + 1)
            self._worth += self._bonus
            self._limits += self._bonus
            self._prices = np.where(self._prices > 0, self._prices + self._bonus, 0)
            self._bound = np.iinfo(np.int64).max

    def _look(self, scouts: Scouts, most: int, margin: int | None) -> None:
        """Who may gain more by others finds those who gain them not much less than their best; and what that proves.

        By others than their candidates all gain no more than their limit, and by how much prices have fallen since.
        Without a margin: everybody looks for the first time.
        """
        self._limits += max(0, int((self._seen - self._prices).max()))
        self._seen = self._prices
        gains = self._candidates().gains(self._prices)
        who = np.ones(len(gains), dtype=np.bool_) if margin is None else self._limits > gains
        floors = None if margin is None else (gains - margin - self._bonus + 0.5) / STEPS
        found = scouts.look(self._prices / STEPS, who, floors, most)
        limits = np.ceil(found.limits * STEPS - 0.5 - ROUNDING).astype(np.int64) + self._bonus
        self._limits = np.where(who, limits, self._limits)
        self._add(found)
        best = np.maximum(self._candidates().gains(self._prices), self._limits)
        self._bound = min(self._bound, int(self._free @ self._prices + best.sum()))

    def _level(self, blurs: tuple[float, ...], lowest: Whole) -> None:
        prices = levelled(self._candidates(), self._prices.astype(np.float64), np.maximum(lowest, 0), blurs, ROUNDS)
        self._prices = np.rint(prices).astype(np.int64)

    def _reprice(self, candidates: Candidates) -> None:
        """The prices of the flow.

        Whoever is not full would have no price, but only because too few know of them: with half of the price that
        they had, not all of the country stands before their door.
        """
        prices = candidates.prices(self._chosen)
        known = self._prices % self._bonus if self._bonus else self._prices
        self._prices = np.where(candidates.is_full(self._chosen), prices, known // 2)

    def _choose(self) -> Candidates:
        self._notify("assignment", 0, 1)
        candidates = self._candidates()
        self._chosen = candidates.best()
        self._notify("assignment", 1, 1)
        return candidates

    def _candidates(self) -> Candidates:
        return Candidates(*self._ends(), self._worth, len(self._youths), self._free)

    def _add(self, found: Findings) -> None:
        old = self._pairs[self._chosen]
        pairs = np.concatenate((self._pairs, found.youths * len(self._free) + found.mentors))
        worth = np.concatenate((self._worth, found.worth + self._bonus))
        self._pairs, kept = np.unique(pairs, return_index=True)
        self._worth = worth[kept]
        self._chosen = np.searchsorted(self._pairs, old)

    def _ends(self) -> tuple[Whole, Whole]:
        youths, mentors = np.divmod(self._pairs, max(1, len(self._free)))
        return youths, mentors

    def _total(self) -> int:
        return int(self._worth[self._chosen].sum()) - self._bonus * len(self._chosen)
