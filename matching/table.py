"""Youths and all mentors as one table: what each pair scores, and whom no veto keeps apart.

Nothing is searched for: this is for rounds that are small enough for it, and for samples.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.columns import EVERYBODY
from matching.crowd import BY_PLACE, COMMON, LANGUAGE, TOO_FAR, Crowd
from matching.policy import CRITERIA, LATE_VETOES, VETOES

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Table:
    """By youth and by mentor. Where a veto keeps the two apart, the points mean nothing."""

    points: Numbers
    staying: Mask

    @classmethod
    def of(cls, crowd: Crowd, youths: Rows) -> "Table":
        """The points are added up in the order of the criteria, as those of every score are."""
        points = np.repeat(crowd.base[youths][:, None], crowd.columns.capacity, axis=1)
        nearness, staying = _by_place(crowd, youths)
        for name in CRITERIA:
            if name == BY_PLACE:
                points += nearness * crowd.shares[name][youths][:, None]
            elif (earned := crowd.earned(name, youths)) is not None:
                points += earned.take(crowd.facets[name].given, axis=1)
        bits = crowd.bits[youths][:, None]
        staying &= crowd.columns.gates & bits == bits
        staying &= _agreeing(crowd, COMMON, youths)
        staying &= _agreeing(crowd, (LANGUAGE,), youths)
        return cls(points, staying)


def _agreeing(crowd: Crowd, names: Sequence[str], youths: Rows) -> Mask:
    """Who has something of one of these, and everybody for a youth who asks for none of them."""
    facets = [crowd.facets[name] for name in names]
    asked = np.any([facet.calls[facet.asked[youths]] for facet in facets], axis=0)
    agreeing: Mask = np.repeat(~asked[:, None], crowd.columns.capacity, axis=1)
    for facet in facets:
        agreeing |= (facet.levels > 0)[facet.asked[youths]].take(facet.given, axis=1)
    return agreeing


def _by_place(crowd: Crowd, youths: Rows) -> tuple[Numbers, Mask]:
    """What share of the distance's points is earned, and who is near enough."""
    shape = len(youths), crowd.columns.capacity
    levels, near = np.zeros(shape), np.ones(shape, dtype=np.bool_)
    for which, wish in crowd.who_meet(youths):
        if points := CRITERIA[BY_PLACE](wish):
            levels[which] = points.levels(crowd.columns, EVERYBODY)
        for vetoes in (VETOES, LATE_VETOES):
            if stays := vetoes[TOO_FAR](wish):
                near[which] = stays(crowd.columns, EVERYBODY)
    return levels, near
