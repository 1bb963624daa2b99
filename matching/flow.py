"""The best assignment among candidates, and the prices that prove it.

A dual of the flow gives each mentor a price and each youth a gain, the best score less price among their candidates.
There are many such prices: the least and the greatest are found by shortest paths over the flow (Bellman and Ford).
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.ragged import strung

Rows = NDArray[np.intp]
Whole = NDArray[np.int64]

SMALL: Final = np.iinfo(np.uint16)  # numbers that are sorted ten times as fast


@dataclass(frozen=True)
class Candidates:
    """Who may be paired with whom, by youth and then by mentor, and what it is worth."""

    youths: Rows
    mentors: Rows
    worth: Whole
    count: int  # of youths
    free: Whole  # of each mentor: the places

    def best(self, most: int | None = None) -> Rows:
        """Which of them make the best assignment; or the best of those with so many pairs, if that many can be had.

        Each youth is a source of one, and may also stay alone: unless told how many, as many as gain by it. If told,
        what every pair is worth at least makes no difference, and the flow is faster without.
        """
        from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415 - heavy, and for rounds alone

        flow: Any = SimpleMinCostFlow()
        paired = self.count + len(self.free)
        alone = paired if most is None else paired + 1
        everybody, givers = np.arange(self.count), np.arange(self.count, paired)
        tails = np.concatenate((self.youths, givers, everybody)).astype(np.int32)
        sinks = np.full(len(givers), paired), np.full(self.count, alone)
        heads = np.concatenate((self.mentors + self.count, *sinks)).astype(np.int32)
        room = np.concatenate((np.ones_like(self.worth), self.free, np.ones(self.count, dtype=np.int64)))
        alike = 0 if most is None else self.worth.min(initial=np.iinfo(np.int64).max)
        cost = np.concatenate((alike - self.worth, np.zeros(paired, dtype=np.int64)))
        arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, cost)
        nodes = np.concatenate((everybody, [paired, alone][: 1 + alone - paired])).astype(np.int32)
        ends = [-self.count] if most is None else [-most, most - self.count]
        flow.set_nodes_supplies(nodes, np.concatenate((np.ones(self.count, dtype=np.int64), ends)))
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise RuntimeError(f"the flow ended as {status}")  # without a number, everybody may stay alone
        chosen: Rows = np.flatnonzero(flow.flows(arcs[: len(self.worth)]))
        return chosen

    def is_full(self, chosen: Rows) -> NDArray[np.bool_]:
        """Of each mentor: is no place left?"""
        full: NDArray[np.bool_] = np.bincount(self.mentors[chosen], minlength=len(self.free)) >= self.free
        return full

    def prices(self, chosen: Rows) -> Whole:
        """Midway between the least and the greatest: both extremes say too much about who has few candidates."""
        return (self._least(chosen) + self._greatest(chosen)) // 2

    def gains(self, prices: Whole) -> Whole:
        """What the best candidate gains each youth, or staying alone."""
        gains = np.zeros(self.count, dtype=np.int64)
        if len(self.youths):
            best = np.maximum.reduceat(self.worth - prices[self.mentors], self.firsts)
            gains[self.youths[self.firsts]] = np.maximum(best, 0)
        return gains

    def nearest(self, prices: Whole, each: int) -> Rows:
        """For each place so many, whom this mentor gains little less than their best candidate, or than staying alone.

        Youths alone would not do: of somebody who is too dear for all, hardly anybody would be left.
        """
        losses = self.gains(prices)[self.youths] - self.worth + prices[self.mentors]
        losses = np.minimum(losses, SMALL.max).astype(SMALL.dtype)
        order = np.lexsort((losses, self.mentors.astype(np.min_scalar_type(len(self.free)))))
        mentors = self.mentors[order]
        ranks = np.arange(len(order)) - np.searchsorted(mentors, np.arange(len(self.free)))[mentors]
        return np.sort(order[ranks < each * self.free[mentors]])

    def only(self, which: Rows) -> "Candidates":
        return replace(self, youths=self.youths[which], mentors=self.mentors[which], worth=self.worth[which])

    @cached_property
    def firsts(self) -> Rows:
        """Where each youth's begin, of those who have any."""
        return np.flatnonzero(np.diff(self.youths, prepend=-1))

    @cached_property
    def ranks(self) -> Rows:
        """Of each candidate: whose it is, by place in `firsts`."""
        return np.repeat(np.arange(len(self.firsts)), np.diff(self.firsts, append=len(self.youths)))

    def _least(self, chosen: Rows) -> Whole:
        """From nothing they rise until nobody would rather change."""
        prices, gains = np.zeros(len(self.free), dtype=np.int64), np.zeros(self.count, dtype=np.int64)
        own, takers = _sorted(self.mentors[chosen], chosen, len(self.free))
        starts = np.searchsorted(self.youths, np.arange(self.count + 1))
        gains[self.youths[chosen]] = self.worth[chosen]
        restless = np.unique(self.youths)
        while len(restless):
            looked_at = strung(starts[restless], starts[restless + 1] - starts[restless])
            mentors, offers = self.mentors[looked_at], self.worth[looked_at] - gains[self.youths[looked_at]]
            higher = offers > prices[mentors]
            np.maximum.at(prices, mentors[higher], offers[higher])
            raised = np.unique(mentors[higher])
            pairs = takers[strung(own[raised], own[raised + 1] - own[raised])]
            restless = self.youths[pairs]
            gains[restless] = self.worth[pairs] - prices[self.mentors[pairs]]
            restless = np.sort(restless)
        return prices

    def _greatest(self, chosen: Rows) -> Whole:
        """From all that their pairs are worth they fall, until nobody would rather change."""
        full, gains = self.is_full(chosen), np.zeros(self.count, dtype=np.int64)
        starts, pairs = _sorted(self.mentors, np.arange(len(self.mentors)), len(self.free))
        own = np.full(self.count, -1)
        own[self.youths[chosen]] = chosen
        prices = np.where(full & (self.free > 0), np.iinfo(np.int64).max, 0)
        np.minimum.at(prices, self.mentors[chosen], self.worth[chosen])
        prices[~full] = 0
        restless = np.flatnonzero(self.free)
        while len(restless):
            looked_at = pairs[strung(starts[restless], starts[restless + 1] - starts[restless])]
            youths, offers = self.youths[looked_at], self.worth[looked_at] - prices[self.mentors[looked_at]]
            higher = offers > gains[youths]
            np.maximum.at(gains, youths[higher], offers[higher])
            raised = np.unique(youths[higher])
            changed = own[raised]
            mentors, left = self.mentors[changed], self.worth[changed] - gains[raised]
            lower = left < prices[mentors]
            np.minimum.at(prices, mentors[lower], left[lower])
            restless = np.unique(mentors[lower])
        return prices


def _sorted(keys: Rows, values: Rows, count: int) -> tuple[Rows, Rows]:
    """The values by key, and where each key begins; and the end."""
    order = np.argsort(keys, kind="stable")
    return np.searchsorted(keys[order], np.arange(count + 1)), values[order]
