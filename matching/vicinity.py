"""Mentors by where they live, for who could meet one: those within reach, or near enough to be worth more for it.

What does not depend on the place is the business of `matching/shelf.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.codes import MEETS, REMOTE
from matching.columns import EVERYBODY, Columns
from matching.criteria import NEUTRAL
from matching.crowd import BY_PLACE, COMMON, NOTHING, TOO_FAR, Crowd, Small
from matching.policy import CRITERIA, LATE_VETOES, VETOES
from matching.ragged import strung
from matching.search import ROUNDING, Group, Mentors, Numbers, Pairs, Rows
from matching.sphere import EARTH_KM
from matching.whole import rearranged
from matching.wish import Wish

METRES: Final = 0.01  # km: more than rounding may take off a distance


@dataclass(frozen=True, slots=True)
class Vicinity:
    """Who meets, by place."""

    crowd: Crowd
    rows: Rows  # the mentors who meet, by place
    starts: Rows  # by number of a place: where its mentors begin in `rows`; and the end
    reach: NDArray[np.float32]  # by number of a place: as far as one of them can matter; where none is, -infinity
    given: Mapping[str, Small]
    prices: Numbers

    @classmethod
    def of(cls, crowd: Crowd, prices: Numbers) -> "Vicinity":
        columns = crowd.columns
        count = len(crowd.pool.places.blurs)
        rows = np.flatnonzero((columns.gates & MEETS != 0) & (columns.place > 0))
        rows = rows[np.argsort(columns.place[rows], kind="stable")]
        starts = np.searchsorted(columns.place[rows], np.arange(count + 1))
        reach = np.full(count, -np.inf, dtype=np.float32)
        reach[columns.place[rows]] = crowd.pool.policy.half_km
        np.maximum.at(reach, columns.place[rows], columns.reach[rows])
        given = {name: facet.given for name, facet in crowd.facets.items()}
        return cls(crowd, rows, starts, reach, given, prices)

    def around(self, youths: Rows) -> "Hood":
        """Everybody who may matter to one of these; the nearer to each other they live, the better."""
        pool = self.crowd.pool
        homes = {self.crowd.youths[number].place or "" for number in youths.tolist()}
        vectors = np.array([pool.vector(home) for home in homes])
        middle = vectors.mean(axis=0)
        middle *= EARTH_KM / np.linalg.norm(middle)
        apart = np.sqrt(((vectors - middle) ** 2).sum(axis=1).max()) + max(map(pool.blur, homes)) + METRES
        near = np.sqrt(pool.places.squared_km(middle)) <= self.reach + apart
        places = near.nonzero()[0]
        rows = self.rows[strung(self.starts[places], self.starts[places + 1] - self.starts[places])]
        columns = rearranged(self.crowd.columns, rows)
        places = np.concatenate(([0], places))  # nowhere stays the first
        columns.place = np.searchsorted(places, columns.place)
        given = {name: each[rows] for name, each in self.given.items()}
        return Hood(self.crowd, rows, columns, places, Mentors(given, self.prices[rows], rows.astype(np.uint64)))


@dataclass(frozen=True, slots=True)
class Hood:
    """A neighbourhood: the mentors who live there."""

    crowd: Crowd
    rows: Rows
    columns: Columns  # of these, with places by number in `places`
    places: Rows
    mentors: Mentors

    def search(self, group: Group, most: int) -> Pairs:
        """The `most` who gain each youth most, of those who gain at least the floor."""
        crowd = self.crowd
        points = self._levels(group.youths) * crowd.shares[BY_PLACE][group.youths][:, None]
        points += crowd.base[group.youths][:, None]
        for name in COMMON:
            table = crowd.earned(name, group.youths)
            if table is not None:
                points += table.take(self.mentors.given[name], axis=1)
        least = np.maximum(group.floors - group.to_come - ROUNDING, NOTHING)
        youths, mentors = np.nonzero(points >= least[:, None] + self.mentors.prices)
        pairs = Pairs(youths, mentors, points[youths, mentors])
        bits = crowd.bits[group.youths][youths]
        pairs = pairs.only(np.flatnonzero(self.columns.gates[mentors] & bits == bits))
        pairs = group.finish(group.sharing(pairs, self.mentors), self.mentors)
        return group.best(pairs, self.mentors, most)

    def _levels(self, youths: Rows) -> Numbers:
        """What share of the distance's points they earn each youth.

        No number is told where it does not matter, or where it is too far.
        """
        levels = np.empty((len(youths), len(self.rows)))
        for which, wish in self.crowd.who_meet(youths, self.places):
            levels[which] = self._judged(wish)
        return levels

    def _judged(self, wish: Wish) -> Numbers:
        points = CRITERIA[BY_PLACE](wish)
        if points is None:
            raise ValueError("these youths ask for nobody near")
        levels = points.levels(self.columns, EVERYBODY).astype(np.float64)
        for vetoes in (VETOES, LATE_VETOES):
            if stays := vetoes[TOO_FAR](wish):
                levels[~stays(self.columns, EVERYBODY)] = np.nan
        if wish.formats & REMOTE:
            levels[(self.columns.gates & REMOTE != 0) & (levels <= NEUTRAL)] = np.nan
        return levels
