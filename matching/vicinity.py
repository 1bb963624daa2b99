"""Mentors by where they live, for who could meet one: those within reach, or near enough to be worth more for it.

What does not depend on the place is the business of `matching/shelf.py`.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.codes import MEETS, REMOTE
from matching.criteria import NEUTRAL
from matching.crowd import BY_PLACE, COMMON, NOTHING, TOO_FAR, Crowd
from matching.policy import CRITERIA, LATE_VETOES, VETOES
from matching.ragged import strung
from matching.search import ROUNDING, Group, Mentors, Numbers, Pairs, Rows
from matching.wish import Wish

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Vicinity:
    """Who meets, by place."""

    crowd: Crowd
    rows: Rows  # the mentors who meet, by place
    starts: Rows  # by number of a place: where its mentors begin in `rows`; and the end
    reach: NDArray[np.float32]  # by number of a place: as far as one of them goes, blur included
    mentors: Mentors

    @classmethod
    def of(cls, crowd: Crowd, prices: Numbers) -> "Vicinity":
        columns = crowd.columns
        count = len(crowd.pool.places.blurs)
        rows = np.flatnonzero((columns.gates & MEETS != 0) & (columns.place > 0))
        rows = rows[np.argsort(columns.place[rows], kind="stable")]
        starts = np.searchsorted(columns.place[rows], np.arange(count + 1))
        reach = np.zeros(count, dtype=np.float32)
        np.maximum.at(reach, columns.place[rows], columns.reach[rows])
        given = {name: facet.given for name, facet in crowd.facets.items()}
        return cls(crowd, rows, starts, reach, Mentors(given, prices, np.arange(len(prices), dtype=np.uint64)))

    def search(self, group: Group, most: int) -> Pairs:
        """The `most` who gain each youth most, of those who gain at least the floor.

        The fewer places the youths live in, the better.
        """
        crowd = self.crowd
        rows, levels, kinds = self._around(group.youths)
        points = np.zeros((len(group.youths), len(rows)))
        for name in COMMON:
            table = crowd.earned(name, group.youths)
            if table is not None:
                points += table.take(self.mentors.given[name][rows], axis=1)
        points += levels[kinds] * crowd.shares[BY_PLACE][group.youths][:, None]
        points += crowd.base[group.youths][:, None]
        least = group.floors - group.to_come - ROUNDING
        youths, places = np.nonzero(points >= np.maximum(least, NOTHING)[:, None] + self.mentors.prices[rows])
        pairs = Pairs(youths, rows[places], points[youths, places])
        bits = crowd.bits[group.youths][youths]
        stays = crowd.columns.gates[pairs.mentors] & bits == bits
        pairs = group.finish(pairs.only(stays), self.mentors)
        return group.best(pairs, self.mentors, most)

    def _around(self, youths: Rows) -> tuple[Rows, Numbers, Rows]:
        """Whom it matters to somebody to have near; what share of the distance's points they earn, by kind; the kinds.

        No number is told where it does not matter, or where it is too far.
        """
        crowd = self.crowd
        kinds: dict[tuple[str | None, str | None], int] = {}
        people = [crowd.youths[number] for number in youths.tolist()]
        asked = [kinds.setdefault((youth.place, youth.format), len(kinds)) for youth in people]
        wishes = [crowd.pool.wish(people[asked.index(kind)]) for kind in range(len(kinds))]
        near = np.any([self._is_near(wish) for wish in wishes], axis=0).nonzero()[0]
        rows = self.rows[strung(self.starts[near], self.starts[near + 1] - self.starts[near])]
        return rows, np.array([self._levels(wish, rows) for wish in wishes]), np.array(asked)

    def _is_near(self, wish: Wish) -> NDArray[np.bool_]:
        """By number of a place: may somebody there be near enough?"""
        least = wish.policy.half_km if wish.formats & REMOTE else 0.0
        reach = np.maximum(self.reach, least) + np.float32(wish.blur)
        near: NDArray[np.bool_] = _known(wish.squared) <= reach * reach
        return near

    def _levels(self, wish: Wish, rows: Rows) -> Numbers:
        columns = self.crowd.columns
        levels = _known(CRITERIA[BY_PLACE](wish)).levels(columns, rows).astype(np.float64)
        for vetoes in (VETOES, LATE_VETOES):
            if stays := vetoes[TOO_FAR](wish):
                levels[~stays(columns, rows)] = np.nan
        if wish.formats & REMOTE:
            levels[(columns.gates[rows] & REMOTE != 0) & (levels <= NEUTRAL)] = np.nan
        return levels


def _known(value: Value | None) -> Value:
    """Of youths whose place is known, and who could meet."""
    if value is None:
        raise ValueError("this youth asks for nobody near")
    return value
