"""Mentors laid out for who does not ask how near they live: alike ones in bundles, the cheapest first.

Mentors of the same gates and fields, who meet the needs of some youths as well as each other, lie in one bundle. What
a bundle can gain a youth at most is worked out once for all in it: who cannot gain enough is not even looked at.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.criteria import NEUTRAL
from matching.crowd import BY_PLACE, COMMON, NOTHING, Crowd
from matching.ragged import strung
from matching.search import ROUNDING, Group, Mentors, Numbers, Pairs, Rows

GLANCE: Final = 6  # bundles
HOPE: Final = 0.7  # of the points to come, where it is guessed who is promising


@dataclass(frozen=True, slots=True)
class Stock:
    """All mentors by kind, and within a kind by price. Of one kind are the same gates, ways and fields."""

    crowd: Crowd
    rows: Rows
    mentors: Mentors
    gates: NDArray[np.uint8]
    ways: NDArray[np.uint8]
    kinds: Rows

    @classmethod
    def of(cls, crowd: Crowd, prices: Numbers) -> "Stock":
        fields = crowd.facets["fields"].given
        rows: Rows = np.lexsort((prices, fields, crowd.ways, crowd.columns.gates))
        fields, gates, ways = fields[rows], crowd.columns.gates[rows], crowd.ways[rows]
        changes = (np.diff(gates) != 0) | (np.diff(fields) != 0) | (np.diff(ways) != 0)
        given = {name: facet.given[rows] for name, facet in crowd.facets.items()}
        mentors = Mentors(given, prices[rows], rows.astype(np.uint64))
        kinds = np.concatenate(([0], np.cumsum(changes)))[: len(rows)]
        return cls(crowd, rows, mentors, gates, ways, kinds)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The stock in bundles, for youths who ask for the same needs."""

    stock: Stock
    order: Rows  # places in the stock
    starts: Rows  # where each bundle begins in `order`
    firsts: Rows  # one of each bundle, as a place in the stock
    cheapest: Numbers  # in each bundle
    keys: Numbers  # rising: by bundle, then by price
    span: float  # of one bundle in these keys

    @classmethod
    def of(cls, stock: Stock, line: int) -> "Shelf":
        _, tiers = np.unique(-stock.crowd.facets["needs"].levels[line], return_inverse=True)
        tier = tiers.astype(np.uint8)[stock.mentors.given["needs"]]
        order: Rows = np.argsort(tier, kind="stable")
        tier, kinds, prices = tier[order], stock.kinds[order], stock.mentors.prices[order]
        starts_anew = np.concatenate(([True], (np.diff(tier) != 0) | (np.diff(kinds) != 0)))[: len(order)]
        starts = np.flatnonzero(starts_anew)
        span = float(prices.max(initial=0.0)) + 1.0
        keys = (np.cumsum(starts_anew) - 1) * span + prices
        return cls(stock, order, starts, order[starts], prices[starts], keys, span)

    def search(self, group: Group, points: Numbers, most: int) -> Pairs:
        """The `most` who gain each youth most, of those who gain at least the floor."""
        spare = points + (group.to_come - group.floors + ROUNDING)[:, None]
        youths, bundles = np.nonzero(self.cheapest <= spare)
        places, counts = self._spans(bundles, spare[youths, bundles])
        pairs = Pairs(np.repeat(youths, counts), places, np.repeat(points[youths, bundles], counts))
        pairs = group.sharing(group.finish(pairs, self.stock.mentors), self.stock.mentors)
        return group.best(pairs, self.stock.mentors, most)

    def glance(self, group: Group, points: Numbers) -> Numbers:
        """What the best gains each youth, or more: the best of those in the most promising bundles."""
        last = min(GLANCE, len(self.firsts))
        if not last:
            return np.full(len(group.youths), NOTHING)
        gains = np.partition(points - self.cheapest, -last, axis=1)[:, -last]
        likely = np.maximum(gains + HOPE * group.to_come, NOTHING)
        pairs = self.search(replace(group, floors=likely), points, 1)
        np.maximum.at(likely, pairs.youths, pairs.points - self.stock.mentors.prices[pairs.mentors])
        return likely

    def points(self, group: Group) -> Numbers:
        """By youth and bundle: the points that all in the bundle have; none are minus infinity."""
        stock, crowd = self.stock, group.crowd
        points = np.repeat(crowd.base[group.youths][:, None], len(self.firsts), axis=1)
        for name in COMMON:
            table = crowd.earned(name, group.youths)
            if table is not None:
                points += table.take(stock.mentors.given[name][self.firsts], axis=1)
        points += (crowd.shares[BY_PLACE][group.youths] * NEUTRAL)[:, None]
        bits, ways = crowd.bits[group.youths][:, None], crowd.accepted[group.youths][:, None]
        stays = (stock.gates[self.firsts] & bits == bits) & (stock.ways[self.firsts] & ways != 0)
        points[~stays] = 2 * NOTHING
        return points

    def _spans(self, bundles: Rows, spare: Numbers) -> tuple[Rows, Rows]:
        """The places of all in these bundles whose price is not above what is to spare; and how many in each."""
        starts = self.starts[bundles]
        counts = np.searchsorted(self.keys, bundles * self.span + np.minimum(spare, self.span - 0.5), "right") - starts
        return self.order[strung(starts, counts)], counts
