"""Everybody at once: the best whole assignment of youths to mentors' places.

The exact answer is a flow of least cost (`matching/flow.py`). For a whole country not every pair fits into it, so it
gets candidates only, and prices say who else is worth a look (`matching/market.py`): all youths look at all mentors at
these prices (`matching/scouts.py`), and whoever would gain more with somebody else has found a new candidate. When
nobody does, the assignment is the best of all; before that, prices prove how much may be missing. This is column
generation, Gilmore & Gomory 1961. The first prices come from a sample (`matching/opening.py`), the next from all
candidates without a flow (`matching/levelling.py`); it is solved when they prove enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import numpy as np

from dialogs.profile import Youth
from matching.covering import Cut, least_cut
from matching.crowd import NOTHING, Crowd
from matching.market import Market, Rows
from matching.opening import opening_prices
from matching.pool import Pool
from matching.scouts import Scouts, Spread, see_everybody
from matching.whole import STEPS, rearranged

Objective = Literal["score", "coverage"]
Notify = Callable[[str, int, int], None]  # stage, how much of it is done, of how much

ALL_PAIRS: Final = 4_000_000  # up to so many pairs, all of them are candidates
SHORT_LIST: Final = 24
FEW: Final = 4  # of those beyond a cut
MISSING: Final = 0.005  # the share of the total that may be missing where not all pairs fit
FALL: Final = 2 * STEPS  # a price falls by so much at most before the next look
SPARE: Final = STEPS  # who may gain no more than that by others does not look for them again
EACH: Final = 3  # youths for a place: whom a mentor's price keeps away more is hardly ever part of the best assignment
ROUGH: Final = (20.0, 10.0, 5.0)  # tenths of a point: blurs
FINE: Final = (5.0, 2.5, 1.0)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets whom. `bound`: no assignment has a higher total; both are in tenths of a point.

    `most`: no assignment has more pairs. That is proven, but for `score` it may be just the number of youths.
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
    everybody = Round(pool, youths, objective, notify, spread)
    if len(youths) * len(pool) <= ALL_PAIRS:
        everybody.take_all()
    else:
        everybody.grow(SHORT_LIST, MISSING)
    return everybody.assignment()


class Round:
    """The way to an assignment. Youths and mentors go by id."""

    def __init__(
        self, pool: Pool, youths: Sequence[Youth], objective: Objective, notify: Notify, spread: Spread
    ) -> None:
        self._youths = sorted(youths, key=lambda youth: youth.id)
        self._mentors = rearranged(pool.columns, np.argsort(pool.columns.ids[: len(pool)]))
        self._crowd = Crowd.of(pool, self._youths, self._mentors)
        self._market = Market(len(youths), self._mentors.free.astype(np.int64))
        self._most = len(youths)
        self._covering, self._notify, self._spread = objective == "coverage", notify, spread

    def assignment(self) -> Assignment:
        """The pairs as they are now."""
        market = self._market
        takers, mentors, worth = market.assigned
        ids, scores = self._mentors.ids[mentors].tolist(), (worth / STEPS).tolist()
        without = np.setdiff1d(np.arange(len(self._youths)), takers).tolist()
        return Assignment(
            pairs=tuple(zip((self._youths[taker].id for taker in takers.tolist()), ids, scores, strict=True)),
            left=tuple(self._youths[place].id for place in without),
            total=market.total,
            bound=market.bound - market.bonus * len(scores),
            most=self._most,
        )

    def take_all(self) -> None:
        """Every pair is a candidate."""
        market = self._market
        market.add(see_everybody(self._crowd, partial(self._notify, "candidates")))
        if self._covering:
            cut = least_cut(market.candidates())
            market.chosen = cut.pairs
            self._count_pairs(cut)
        self._choose()
        market.bound = market.value

    def grow(self, most: int, missing: float) -> None:
        """Candidates are found, `most` at a time for each youth, until no more than that share can be missing."""
        market = self._market
        if not self._youths or not self._mentors.capacity:
            market.bound = self._most = 0
            return
        scouts = Scouts(self._crowd, self._spread, partial(self._notify, "candidates"))
        self._approach(scouts, most)
        self._choose(EACH)
        while market.missing > missing:
            self._choose()
            if market.missing > missing:
                market.reprice()
                market.look(scouts, most, 0)

    def _approach(self, scouts: Scouts, most: int) -> None:
        """Prices that come close to the best, and candidates enough to cover as many as can be, without costs.

        After the first look prices may fall a little; after that only those of the overlooked fall, and few youths
        have to look again at the others.
        """
        market = self._market
        market.prices = np.rint(opening_prices(self._crowd, self._spread) * STEPS).astype(np.int64)
        market.look(scouts, most, None)
        market.level(ROUGH, market.prices - FALL)
        market.look(scouts, most, FALL, SPARE)
        cut, overlooked = self._cover(scouts)
        lowest = market.prices.copy()
        lowest[overlooked] = 0
        market.level(FINE, lowest)
        market.look(scouts, most, FALL, SPARE, overlooked)
        self._count_pairs(cut)

    def _cover(self, scouts: Scouts) -> tuple[Cut, Rows]:
        """Find candidates until as many can be covered as among all pairs; and which mentors were overlooked."""
        market, overlooked = self._market, np.empty(0, dtype=np.intp)
        while True:
            cut = least_cut(market.candidates())
            market.chosen = cut.pairs
            beyond = np.flatnonzero(~cut.mentors)
            floors = np.full(len(self._youths), NOTHING)
            found = scouts.among(beyond).look(market.prices[beyond] / STEPS, cut.youths, floors, FEW)
            if not len(found.youths):
                return cut, overlooked
            overlooked = np.union1d(overlooked, beyond)
            market.add(found.of(beyond))

    def _count_pairs(self, cut: Cut) -> None:
        """No assignment has more pairs than this cut lets through, and what we choose has as many if they count."""
        self._most = len(cut.pairs)
        if self._covering:
            self._market.count_pairs(cut)

    def _choose(self, each: int | None = None) -> None:
        self._notify("assignment", 0, 1)
        self._market.choose(each)
        self._notify("assignment", 1, 1)
