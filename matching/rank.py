"""One young person -> the best few mentors, explained.

The mentors are gone through in spans. In each, the gates and the heaviest criterion are read in one sweep over whole
columns. Whoever can no longer reach the best few found so far is dropped there, and then criterion by criterion.
That drops nobody who belongs among the best: a criterion never takes points away, so what is to come is bounded.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.columns import Columns
from matching.criteria import NEUTRAL, Levels, Points
from matching.policy import CRITERIA, LATE_VETOES, VETOES, Vetoes
from matching.pool import Pool
from matching.reasons import Reason, Suggestion, Veto
from matching.vetoes import Gate, Mask, Stays
from matching.wish import Wish

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]

SPAN: Final = 65536  # its columns stay in the processor's cache
SEEDS: Final = 256  # how many are looked at first
PROMISING: Final = 32  # they are of the best one in so many
CENTS: Final = 100  # scores are compared to the hundredth of a point
ROUNDING: Final = 0.01  # more than rounding to cents may lift somebody
HASH_BITS: Final = 48
HASH_SHIFT, REST_SHIFT, LAST_SHIFT = np.uint64(HASH_BITS), np.uint64(64 - HASH_BITS), np.uint64(31)
MIXING: Final = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)
WORTH_IT: Final = 0.9


@dataclass(frozen=True, slots=True)
class Best:
    """The best few so far, best first: sort keys (cents of a point, then 48 bits of hash) with their rows."""

    keys: Sequence[tuple[int, int]]
    wanted: int

    @property
    def is_full(self) -> bool:
        return len(self.keys) == self.wanted

    @property
    def floor(self) -> float:
        """The points to reach; 0 while there is room."""
        return (self.keys[-1][0] >> HASH_BITS) / CENTS if self.is_full else 0.0

    def with_others(self, keys: NDArray[np.uint64], rows: Rows) -> "Best":
        if len(keys) > self.wanted:
            few = keys.argpartition(-self.wanted)[-self.wanted :]
            keys, rows = keys[few], rows[few]
        # They are few, and Python sorts a few sooner than NumPy is called.
        known = sorted((*self.keys, *zip(keys.tolist(), rows.tolist(), strict=True)), reverse=True)
        return Best(known[: self.wanted], self.wanted)


@dataclass(frozen=True, slots=True)
class Weighing:
    """The criteria that one wish calls for, each with its share of 100 points."""

    parts: tuple[tuple[float, Points], ...]
    base: float  # what everybody has: neutral, where the youth asks for nothing that counts

    @classmethod
    def of(cls, wish: Wish) -> "Weighing":
        asked = [(wish.policy.weights.get(name, 0), read(wish)) for name, read in CRITERIA.items()]
        parts = [(weight, points) for weight, points in asked if points and weight]
        total = sum(weight for weight, _ in parts)
        shares = tuple((100 * weight / total, points) for weight, points in parts)
        return cls(shares, 0.0 if parts else 100 * NEUTRAL)

    def levels(self, columns: Columns, rows: Rows) -> Sequence[tuple[float, ...]]:
        """For each row the level of each criterion."""
        by_part = [points.levels(columns, rows).tolist() for _, points in self.parts]
        return list(zip(*by_part, strict=True)) if by_part else [()] * len(rows)


def rank(pool: Pool, youth: Youth, best: int = 3, without: Collection[int] = ()) -> tuple[Suggestion, ...]:
    """The best mentors for this youth, best first; `without` are those whom either side has refused."""
    wish = pool.wish(youth, without)
    weighing = Weighing.of(wish)
    search = Search(pool.columns, wish, weighing)
    found = Best((), best)
    for span in _spans(len(pool)) if best > 0 else ():
        points, staying = search.sweep(span)
        if not found.is_full:
            seeds = _promising(points, staying, max(SEEDS, best))
            found = search.pursue(found, points, seeds, span.start)
            staying[seeds] = False
        if found.is_full:
            staying &= points >= np.float32(found.floor - search.to_come - ROUNDING)
        found = search.pursue(found, points, _true(staying), span.start)
    return _explained(pool, wish, weighing, np.array([row for _, row in found.keys], dtype=np.intp))


def suitable(pool: Pool, youth: Youth, without: Collection[int] = ()) -> NDArray[np.int64]:
    """The ids of all mentors whom no veto keeps from this youth, in no order."""
    wish = pool.wish(youth, without)
    search = Search(pool.columns, wish, Weighing((), 0.0))
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
    return _explained(pool, wish, Weighing.of(wish), np.array([row], dtype=np.intp))[0]


class Search:
    """One youth's way through the columns, span by span."""

    def __init__(self, columns: Columns, wish: Wish, weighing: Weighing) -> None:
        vetoes = _read(VETOES, wish)
        self._columns = columns
        self._gates = np.uint8(sum({veto.bit for veto in vetoes if isinstance(veto, Gate)}))
        self._vetoes = [veto for veto in vetoes if not isinstance(veto, Gate)]
        self._late = _read(LATE_VETOES, wish)
        self._youth = wish.youth.id
        self._base = weighing.base
        self._heaviest, self._others = next(iter(weighing.parts), None), weighing.parts[1:]
        self.to_come = sum(share for share, _ in self._others)  # points that a sweep does not give

    def staying(self, span: slice) -> Rows:
        """Those whom no veto keeps away."""
        rows: Rows = _true(self._allowed(span)) + span.start
        for stays in self._late:
            rows = rows[stays(self._columns, rows)]
        return rows

    def sweep(self, span: slice) -> tuple[Levels, Mask]:
        """Points of everybody in the span by the heaviest criterion and for being shown little; and who may stay."""
        handicap = self._columns.handicap[span]
        if self._heaviest is None:
            return np.float32(self._base) - handicap, self._allowed(span)
        share, heaviest = self._heaviest
        points = heaviest.levels(self._columns, span)
        points *= np.float32(share)
        points -= handicap
        return points, self._allowed(span)

    def pursue(self, found: "Best", swept: Levels, places: Rows, start: int) -> "Best":
        """The best of those found and of these places of a span, by all criteria and vetoes."""
        points, rows, to_reach = swept[places].astype(np.float64), places + start, found.floor - self.to_come - ROUNDING
        for share, criterion in self._others:
            points += share * criterion.levels(self._columns, rows)
            to_reach += share
            points, rows = _reaching(to_reach, points, rows)
            if not len(rows):
                return found
        for stays in self._late:
            points, rows = _kept(stays(self._columns, rows), points, rows)
        return found.with_others(_keys(points, self._columns.ids[rows], self._youth), rows)

    def _allowed(self, span: slice) -> Mask:
        allowed: Mask = self._columns.gates[span] & self._gates == self._gates
        for stays in self._vetoes:
            allowed &= stays(self._columns, span)
        return allowed


def _read(vetoes: Vetoes, wish: Wish) -> list[Stays]:
    return [stays for read in vetoes.values() if (stays := read(wish))]


def _spans(count: int) -> Iterator[slice]:
    return (slice(start, min(start + SPAN, count)) for start in range(0, count, SPAN))


def _promising(points: Levels, staying: Mask, count: int) -> Rows:
    """Some of the best of those who stay, so that the others soon have something to beat. A sample says who is."""
    every = slice(None, None, 1 + len(points) // count)
    sample = points[every] * staying[every]
    rank = -1 - len(sample) // PROMISING
    sample.partition(rank)
    return _true(staying & (points >= sample[rank]))[:count]


def _true(mask: Mask) -> Rows:
    return mask.nonzero()[0]


def _reaching(least: float, points: Numbers, rows: Rows) -> tuple[Numbers, Rows]:
    if least <= 0:
        return points, rows
    reaching = _true(points >= least)
    # Copying nearly everybody costs more than it saves.
    return (points[reaching], rows[reaching]) if len(reaching) < WORTH_IT * len(rows) else (points, rows)


def _kept(staying: Mask, points: Numbers, rows: Rows) -> tuple[Numbers, Rows]:
    kept = _true(staying)
    return (points[kept], rows[kept]) if len(kept) < len(rows) else (points, rows)


def _keys(points: Numbers, ids: NDArray[np.int64], youth_id: int) -> NDArray[np.uint64]:
    """One number to sort by: cents first, then a hash that gives equals another order for each youth."""
    cents = np.rint(np.maximum(points, 0) * CENTS).astype(np.uint64)
    keys: NDArray[np.uint64] = cents << HASH_SHIFT
    keys |= spread_hash(ids, youth_id) >> REST_SHIFT
    return keys


def spread_hash(ids: NDArray[np.int64], other: int) -> NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele, Lea & Flood 2014) over both ids."""
    mixed: NDArray[np.uint64] = ids.astype(np.uint64) + np.uint64((other + 1) * 0x9E3779B97F4A7C15 & (1 << 64) - 1)
    for shift, factor in MIXING:
        mixed ^= mixed >> shift
        mixed *= factor
    mixed ^= mixed >> LAST_SHIFT
    return mixed


def _explained(pool: Pool, wish: Wish, weighing: Weighing, rows: Rows) -> tuple[Suggestion, ...]:
    levels = weighing.levels(pool.columns, rows)
    ids = pool.columns.ids[rows].tolist()
    return tuple(
        Suggestion(mentor_id, _score(weighing, line), _reasons(pool, wish, weighing, row, line))
        for mentor_id, row, line in zip(ids, rows.tolist(), levels, strict=True)
    )


def _score(weighing: Weighing, levels: Sequence[float]) -> float:
    earned = (share * level for (share, _), level in zip(weighing.parts, levels, strict=True))
    return round(weighing.base + sum(earned), 1)


def _reasons(pool: Pool, wish: Wish, weighing: Weighing, row: int, levels: Sequence[float]) -> tuple[Reason, ...]:
    """The reasons that earned something worth saying, most first."""
    found = []
    for (share, points), level in zip(weighing.parts, levels, strict=True):
        worth = share * level
        reason = points.reason(pool.columns, row, level) if worth >= wish.policy.least_reason else None
        if reason:
            found.append((-worth, reason))
    return tuple(reason for _, reason in sorted(found, key=lambda pair: pair[0]))
