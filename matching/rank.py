"""One young person -> the best few mentors, explained.

The mentors are gone through in spans. In each, the gates and the criteria that give most points are read in one sweep
over whole columns. Whoever can no longer reach the best few found so far is dropped there, and then criterion by
criterion. That drops nobody who belongs among the best: a criterion never takes points away, so what is to come is
bounded.
"""

from collections.abc import Collection
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.best import Best
from matching.columns import Columns, Index
from matching.criteria import Levels
from matching.policy import LATE_VETOES, VETOES
from matching.pool import Pool
from matching.reasons import Suggestion, Veto
from matching.vetoes import Gate, Mask, Stays
from matching.weighing import Weighing
from matching.wish import Wish

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]

SPAN: Final = 131072  # its columns stay in the processor's cache
SEEDS: Final = 1024  # how many are looked at first, at most; and how many say who that is
EARLY: Final = 32768  # they are among the first of a span: looking further costs more than it finds
PROMISING: Final = 256  # they are of the best one in so many
MOST_TO_COME: Final = 35  # points that a sweep may leave to the lighter criteria


def rank(pool: Pool, youth: Youth, best: int = 3, without: Collection[int] = ()) -> tuple[Suggestion, ...]:
    """The best mentors for this youth, best first; `without` are those whom either side has refused."""
    wish = pool.wish(youth, without)
    weighing = Weighing.of(wish)
    search = Search(pool.columns, wish, weighing)
    found = Best(best)
    for span in _spans(len(pool)) if best > 0 else ():
        points, staying = search.sweep(span)
        if not found.are_enough and np.count_nonzero(staying) > SEEDS:
            seeds = _promising(points[:EARLY], staying[:EARLY], max(SEEDS, best))
            search.pursue(found, points[seeds], seeds + span.start)
            staying[seeds] = False
        found.narrow()
        rest = _true(staying & (points > found.floor - search.to_come))
        search.pursue(found, points[rest], rest + span.start)
    rows = found.in_order(pool.columns.ids, youth.id).tolist()
    return tuple([weighing.suggestion(pool.columns, row) for row in rows])


def suitable(pool: Pool, youth: Youth, without: Collection[int] = ()) -> NDArray[np.int64]:
    """The ids of all mentors whom no veto keeps from this youth, in no order."""
    wish = pool.wish(youth, without)
    search = Search(pool.columns, wish, Weighing((), (), base=0.0, least_reason=0.0))
    found = [search.staying(span) for span in _spans(len(pool))]
    return pool.columns.ids[np.concatenate(found)] if found else np.empty(0, dtype=np.int64)


def count_suitable(pool: Pool, youth: Youth, without: Collection[int] = ()) -> int:
    """How many mentors no veto keeps from this youth."""
    return len(suitable(pool, youth, without))


def explain(pool: Pool, youth: Youth, mentor_id: int, without: Collection[int] = ()) -> Suggestion | Veto:
    """Why this mentor suits, or the first veto; `veto-unknown` for a mentor who is not in the pool."""
    row = pool.row(mentor_id)
    if row is None:
        return Veto(mentor_id, "veto-unknown")
    wish = pool.wish(youth, without)
    for key, read in (*VETOES.items(), *LATE_VETOES.items()):
        stays = read(wish)
        if stays and not stays(pool.columns, slice(row, row + 1))[0]:
            return Veto(mentor_id, key)
    return Weighing.of(wish).suggestion(pool.columns, row)


class Search:
    """One youth's way through the columns, span by span."""

    def __init__(self, columns: Columns, wish: Wish, weighing: Weighing) -> None:
        bits, self._vetoes = 0, list[Stays]()
        for read in VETOES.values():
            veto = read(wish)
            if isinstance(veto, Gate):
                bits |= veto.bit
            elif veto:
                self._vetoes.append(veto)
        self._columns = columns
        self._gates = np.array(bits, dtype=np.uint8)
        self._late = [stays for read in LATE_VETOES.values() if (stays := read(wish))]
        self._base = weighing.base
        swept, self.to_come = _divided(weighing.shares)
        self._swept, self._others = weighing.parts[:swept], weighing.parts[swept:]

    def staying(self, span: slice) -> Rows:
        """Those whom no veto keeps away."""
        rows: Rows = _true(self._passing(span)) + span.start
        for stays in self._late:
            rows = rows[stays(self._columns, rows)]
        return rows

    def sweep(self, span: slice) -> tuple[Levels, Mask]:
        """Points of everybody by the first criteria and for being shown little; and who may stay."""
        staying = self._passing(span)
        if not self._vetoes:
            # Gates alone keep few away, and whole columns are read sooner than most of their entries.
            return self._points(span), staying
        places, points = _true(staying), np.zeros(len(staying), np.float32)
        points[places] = self._points(places + span.start)
        return points, staying

    def pursue(self, found: Best, swept: Levels, rows: Rows) -> None:
        """Add the best of these, who have these points from a sweep, by all criteria and vetoes."""
        points, to_reach = swept.astype(np.float64), found.floor - self.to_come
        for share, factor, criterion in self._others:
            if not len(rows):
                return
            points += factor * criterion.levels(self._columns, rows)
            to_reach += share
            if to_reach > 0:
                points, rows = _kept(points >= to_reach, points, rows)
        for stays in self._late:
            points, rows = _kept(stays(self._columns, rows), points, rows)
        found.add(points, rows)

    def _passing(self, span: slice) -> Mask:
        """Those whom no veto keeps away but the late ones."""
        passing: Mask = self._columns.gates[span] & self._gates == self._gates
        for stays in self._vetoes:
            passing &= stays(self._columns, span)
        return passing

    def _points(self, index: Index) -> Levels:
        points: Levels = self._base - self._columns.handicap[index]
        for _, factor, criterion in self._swept:
            level = criterion.levels(self._columns, index)
            level *= factor
            points += level
        return points


@cache
def _divided(shares: tuple[float, ...]) -> tuple[int, float]:
    """How many of the criteria a sweep reads, for everybody; and the points of the others, which it does not give."""
    swept, to_come = 0, sum(shares)
    while to_come > MOST_TO_COME:
        to_come -= shares[swept]
        swept += 1
    return swept, sum(shares[swept:])


def _spans(count: int) -> list[slice]:
    return [slice(start, min(start + SPAN, count)) for start in range(0, count, SPAN)]


def _promising(points: Levels, staying: Mask, count: int) -> Rows:
    """Some of the best, so that the others soon have something to beat. A sample says who is."""
    every = slice(None, None, 1 + len(points) // count)
    sample = points[every] * staying[every]
    rank = -1 - len(sample) // PROMISING
    sample.partition(rank)
    return _true(staying & (points >= sample[rank]))[:count]


def _true(mask: Mask) -> Rows:
    return mask.nonzero()[0]


def _kept(staying: Mask, points: Numbers, rows: Rows) -> tuple[Numbers, Rows]:
    kept = _true(staying)
    return (points[kept], rows[kept]) if len(kept) < len(rows) else (points, rows)
