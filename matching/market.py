"""Candidates, and prices at which nobody would rather have another of theirs; and what that proves.

A price says what others lose if one of a mentor's places is taken, a gain what a youth has by the best candidate: the
score less the price. Whatever the prices are, those of all places and the gains of all youths together are a bound on
what any assignment reaches (weak duality), as long as others than candidates are counted by what they can gain a youth
at most: the youth's limit. Everything is in tenths of a point.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.covering import Cut
from matching.flow import Candidates
from matching.levelling import levelled
from matching.scouts import Findings, Scouts
from matching.whole import ROUNDING, STEPS

Rows = NDArray[np.intp]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

LARGEST: Final = 100 * STEPS  # score
ROUNDS: Final = 40  # of levelling, for each blur
NO_BOUND: Final = np.iinfo(np.int64).max


class Market:
    """Youths and mentors go by number."""

    def __init__(self, youths: int, free: Whole) -> None:
        self._count, self._free = youths, free
        self._pairs, self._worth = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        self.chosen: Rows = np.empty(0, dtype=np.intp)  # the best assignment so far, among the candidates
        self.prices: Whole = np.zeros(len(free), dtype=np.int64)
        self.bound = NO_BOUND
        self.bonus = 0  # for a pair more
        self._seen = self.prices  # at the last look
        self._limits = np.zeros(youths, dtype=np.int64)

    @property
    def value(self) -> int:
        """Of those chosen; with the bonus of each, as the bound is."""
        return int(self._worth[self.chosen].sum())

    @property
    def total(self) -> int:
        return self.value - self.bonus * len(self.chosen)

    @property
    def missing(self) -> float:
        """The share of the total that may be missing at most."""
        return (self.bound - self.value) / max(1, self.total)

    @property
    def assigned(self) -> tuple[Rows, Rows, Whole]:
        """Who, whom, and what it is worth."""
        youths, mentors = np.divmod(self._pairs[self.chosen], max(1, len(self._free)))
        return youths, mentors, self._worth[self.chosen] - self.bonus

    def candidates(self) -> Candidates:
        youths, mentors = np.divmod(self._pairs, max(1, len(self._free)))
        return Candidates(youths, mentors, self._worth, self._count, self._free)

    def add(self, found: Findings) -> None:
        old = self._pairs[self.chosen]
        pairs = np.concatenate((self._pairs, found.youths * len(self._free) + found.mentors))
        worth = np.concatenate((self._worth, found.worth + self.bonus))
        self._pairs, kept = np.unique(pairs, return_index=True)
        self._worth = worth[kept]
        self.chosen = np.searchsorted(self._pairs, old)

    def count_pairs(self, cut: Cut) -> None:
        """From now on a youth more with a mentor outweighs all that a chain of others may lose by it.

        The places of this side of the cut are dearer by as much: that proves that nobody else can be covered, if no
        youth of this side suits a mentor beyond it.
        """
        self.bonus = 2 * LARGEST * (self._count + 1)
        self._worth += self.bonus
        self._limits += np.where(cut.youths, 0, self.bonus)
        self.prices = self.prices + np.where(cut.mentors, self.bonus, 0)
        self._seen, self.bound = self.prices, NO_BOUND
        self._prove()

    def look(self, scouts: Scouts, most: int, margin: int | None, spare: int = 0, cheap: Rows | None = None) -> None:
        """Who may gain more by others finds those who gain them not much less than their best; and what that proves.

        By others than their candidates all gain no more than their limit, and by how much prices have fallen since.
        Who may gain no more than what is to spare does not look: the bound counts it instead. Everybody looks at the
        `cheap`, whose prices alone have fallen further. Without a margin: everybody looks at all, for the first time.
        """
        falls = self._seen - self.prices
        if cheap is not None:
            falls[cheap] = 0
        self._limits += max(0, int(falls.max(initial=0)))
        self._seen = self.prices
        gains = self.candidates().gains(self.prices)
        who = np.ones(len(gains), dtype=np.bool_) if margin is None else self._limits > gains + spare
        floors = None if margin is None else (gains - margin - self.bonus + 0.5) / STEPS
        found = scouts.look(self.prices / STEPS, who, floors, most)
        self._limits = np.where(who, self._told(found), self._limits)
        self.add(found)
        if cheap is not None and len(cheap):
            found = scouts.among(cheap).look(self.prices[cheap] / STEPS, ~who, floors, most)
            self._limits = np.where(who, self._limits, np.maximum(self._told(found), self._limits))
            self.add(found.of(cheap))
        self._prove()

    def level(self, blurs: tuple[float, ...], lowest: Whole) -> None:
        """Prices come closer to the best among the candidates."""
        prices = levelled(self.candidates(), self.prices.astype(np.float64), np.maximum(lowest, 0), blurs, ROUNDS)
        self.prices = np.rint(prices).astype(np.int64)

    def choose(self, each: int | None = None) -> None:
        """The best assignment: for each place among so many youths who lose least by this mentor, if that is given.

        Those chosen before are candidates in any case. Where pairs count, there are as many of them as before.
        """
        candidates = self.candidates()
        which = np.arange(len(self._pairs))
        if each is not None:
            which = np.union1d(candidates.nearest(self.prices, each), self.chosen)
        self.chosen = which[candidates.only(which).best(len(self.chosen) if self.bonus else None)]

    def reprice(self) -> None:
        """The prices of the flow, if all candidates were in it.

        Whoever is not full would have no price, but only because too few know of them: with half of the price that
        they had, not all of the country stands before their door.
        """
        candidates = self.candidates()
        known = self.prices % self.bonus if self.bonus else self.prices
        full = candidates.is_full(self.chosen)
        self.prices = np.where(full, candidates.prices(self.chosen), known // 2)

    def _told(self, found: Findings) -> Whole:
        """What others can gain the youths at most, after a look."""
        return np.ceil(found.limits * STEPS - 0.5 - ROUNDING).astype(np.int64) + self.bonus

    def _prove(self) -> None:
        best = np.maximum(self.candidates().gains(self.prices), self._limits)
        self.bound = min(self.bound, int(self._free @ self.prices + best.sum()))
