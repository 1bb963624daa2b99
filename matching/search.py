"""A few youths on their way through the criteria: who can still gain them enough, and who gains them most.

What a youth gains by a mentor is the score less the mentor's price.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.crowd import COMMON, LANGUAGE, LATER, Crowd, Small

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

Entry = TypeVar("Entry", bound=np.generic)
ROUNDING: Final = 1e-6  # points that the order of additions may change
TIE: Final = 1e-6  # less than any difference of scores that counts
GOLDEN: Final = 0x9E3779B97F4A7C15  # Knuth's multiplicative hashing
APART: Final = 1e10  # more than the gains of one youth differ by


@dataclass(frozen=True, slots=True)
class Pairs:
    """Who (by place in a group), whom, and the points so far."""

    youths: Rows
    mentors: Rows
    points: Numbers

    def only(self, which: Rows) -> "Pairs":
        return Pairs(self.youths[which], self.mentors[which], self.points[which])


@dataclass(frozen=True, slots=True)
class Mentors:
    """Mentors in some order: what the tables call them, and their prices in points."""

    given: Mapping[str, Small]  # criterion or veto -> of each mentor: the column of its table
    prices: Numbers
    hashes: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Group:
    """A few youths. Each looks for mentors who gain them at least their floor."""

    crowd: Crowd
    youths: Rows
    floors: Numbers

    @property
    def to_come(self) -> Numbers:
        """Of each youth: the points by all criteria that come later, at most. A copy."""
        return self.crowd.to_come[self.youths]

    def finish(self, pairs: Pairs, mentors: Mentors) -> Pairs:
        """Those who gain their floor by all criteria, and have a language in common."""
        to_come = self.to_come
        for name in LATER:
            table = self.crowd.earned(name, self.youths)
            if table is not None:
                pairs.points[:] += _looked_up(table, pairs.youths, mentors.given[name][pairs.mentors])
                to_come -= self.crowd.hopes[name][self.youths]
                least = (self.floors - to_come - ROUNDING)[pairs.youths]
                pairs = pairs.only(np.flatnonzero(pairs.points - mentors.prices[pairs.mentors] >= least))
        return self._understood(pairs, mentors)

    def sharing(self, pairs: Pairs, mentors: Mentors) -> Pairs:
        """Those who share a need or a field, or where the youth asks for none."""
        facets = [self.crowd.facets[name] for name in COMMON]
        lines = [facet.asked[self.youths] for facet in facets]
        shared = ~np.any([facet.calls[line] for facet, line in zip(facets, lines, strict=True)], axis=0)[pairs.youths]
        for name, facet, line in zip(COMMON, facets, lines, strict=True):
            shared |= _looked_up(facet.levels[line] > 0, pairs.youths, mentors.given[name][pairs.mentors])
        return pairs.only(np.flatnonzero(shared))

    def _understood(self, pairs: Pairs, mentors: Mentors) -> Pairs:
        facet = self.crowd.facets[LANGUAGE]
        lines = facet.asked[self.youths]
        stays = (facet.levels[lines] > 0) | ~facet.calls[lines][:, None]
        if stays.all():
            return pairs
        understood = _looked_up(stays, pairs.youths, mentors.given[LANGUAGE][pairs.mentors])
        return pairs.only(np.flatnonzero(understood))

    def best(self, pairs: Pairs, mentors: Mentors, most: int) -> Pairs:
        """The `most` who gain each youth most.

        Equals come in another order for each youth, so that not all stand before the same doors.
        """
        counts = np.bincount(pairs.youths, minlength=len(self.youths))
        if counts.max(initial=0) <= most:
            return pairs
        gains = pairs.points - mentors.prices[pairs.mentors]
        mixed = (mentors.hashes[pairs.mentors] ^ self.youths.astype(np.uint64)[pairs.youths]) * np.uint64(GOLDEN)
        order = np.argsort(pairs.youths * APART - gains - TIE * (mixed >> np.uint64(32)) / 2.0**33)
        starts = np.cumsum(counts) - counts
        return pairs.only(order[np.arange(len(order)) - np.repeat(starts, counts) < most])


def _looked_up(table: NDArray[Entry], lines: Rows, columns: Small) -> NDArray[Entry]:
    found: NDArray[Entry] = table.ravel().take(lines * table.shape[1] + columns)
    return found
