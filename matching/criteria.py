"""One small function for each criterion.

Each reads a wish and answers with `Points`: how much of its weight each mentor earns (0 to 1), and the
reason that a young person can read; or None where this youth asks nothing of the kind. Unknown earns
`NEUTRAL`; one match always earns at least as much, a miss never more.
"""

from __future__ import annotations  # the functions inside functions are made anew for every wish

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from matching.codes import (
    DURATION_NUMBERS,
    FIELD_BITS,
    MEETS,
    NEED_BITS,
    REMOTE,
    SLOT_BITS,
    UNKNOWN_FIELDS,
    UNKNOWN_NEEDS,
    UNKNOWN_SLOTS,
    names,
    neighbours,
)
from matching.reasons import Reason
from matching.sphere import arc
from matching.wish import Wish, squared_km

if TYPE_CHECKING:
    from collections.abc import Callable

    from matching.columns import Columns

Levels = NDArray[np.float32]

NEUTRAL: Final = 0.5


@dataclass(frozen=True, slots=True)
class Points:
    """How much of a criterion each row earns, and why one row earned it."""

    levels: Callable[[Columns, NDArray[np.intp]], Levels]
    reason: Callable[[Columns, int, float], Reason | None]


def _shared(count: int, asked: int) -> float:
    """One of several things asked for is worth more than not knowing; all of them, everything."""
    return NEUTRAL + (1 - NEUTRAL) * count / asked if count else 0.0


def _ones(mask: int) -> int:
    return mask.bit_count()


def _table(levels: list[float]) -> Levels:
    return np.array(levels, dtype=np.float32)


def needs(wish: Wish) -> Points | None:
    """Every possible set of needs is priced in advance; a mentor's set is a look-up."""
    if not wish.needs:
        return None
    asked = _ones(wish.needs)
    prices = _table([_shared(count, asked) for count in range(asked + 1)])
    every_set = np.arange(2 * UNKNOWN_NEEDS, dtype=np.uint16)
    table = prices[np.bitwise_count(every_set & np.uint16(wish.needs))]
    table[UNKNOWN_NEEDS] = NEUTRAL

    def reason(columns: Columns, row: int, _level: float) -> Reason | None:
        shared = names(int(columns.needs[row]) & wish.needs, NEED_BITS)
        return Reason("reason-needs", {"needs": shared}) if shared else None

    return Points(lambda columns, rows: table.take(columns.needs[rows]), reason)


def fields(wish: Wish) -> Points | None:
    """The sector itself, else a neighbouring one, which is worth as much as not knowing."""
    if not wish.fields:
        return None
    asked, near = _ones(wish.fields), neighbours(wish.fields) | UNKNOWN_FIELDS
    exact, around = np.uint32(wish.fields), np.uint32(near)
    table = _table([_shared(count, asked) or level for count in range(asked + 1) for level in (0.0, NEUTRAL)])

    def levels(columns: Columns, rows: NDArray[np.intp]) -> Levels:
        worked = columns.fields[rows]
        place = np.bitwise_count(worked & exact)
        place <<= 1
        place += worked & around != 0
        level: Levels = table.take(place)
        return level

    def reason(columns: Columns, row: int, _level: float) -> Reason | None:
        worked = int(columns.fields[row])
        if shared := names(worked & wish.fields, FIELD_BITS):
            return Reason("reason-fields", {"fields": shared})
        beside = names(worked & near, FIELD_BITS)
        return Reason("reason-near-fields", {"fields": beside}) if beside else None

    return Points(levels, reason)


def distance(wish: Wish) -> Points | None:
    """Smooth: half at `half_km`. Who can also help from afar never earns less than neutral."""
    if not wish.formats & MEETS or wish.place is None:
        return None
    half = np.float32(wish.policy.half_km**2)
    afar = wish.formats & REMOTE

    def levels(columns: Columns, rows: NDArray[np.intp]) -> Levels:
        blur = np.maximum(columns.blur[rows], np.float32(wish.blur))
        squared = np.maximum(squared_km(wish, columns, rows), blur * blur)
        level: Levels = half / (half + squared)
        gates = columns.gates[rows]
        unknown = (gates & MEETS == 0) | np.isinf(columns.reach[rows])
        np.putmask(level, unknown | ((gates & afar != 0) & (level < NEUTRAL)), NEUTRAL)
        return level

    def reason(columns: Columns, row: int, level: float) -> Reason | None:
        if int(columns.gates[row]) & afar and level <= NEUTRAL:
            return Reason("reason-remote")
        if columns.reach[row] == np.inf:
            return None
        if columns.blur[row] or wish.blur:
            return Reason("reason-same-area") if level >= half / (half + wish.policy.blur_km**2) else None
        km = round(arc(float(squared_km(wish, columns, slice(row, row + 1))[0]) ** 0.5))
        return Reason("reason-distance", {"km": km}) if km else Reason("reason-same-town")

    return Points(levels, reason)


def availability(wish: Wish) -> Points | None:
    """One common slot is enough to meet."""
    if not wish.availability:
        return None
    table = _table([float(bool(slots & wish.availability)) for slots in range(2 * UNKNOWN_SLOTS)])
    table[UNKNOWN_SLOTS] = NEUTRAL

    def reason(columns: Columns, row: int, _level: float) -> Reason | None:
        shared = names(int(columns.availability[row]) & wish.availability, SLOT_BITS)
        return Reason("reason-availability", {"availability": shared}) if shared else None

    return Points(lambda columns, rows: table.take(columns.availability[rows]), reason)


def duration(wish: Wish) -> Points | None:
    """The same length, or the next one."""
    asked = wish.duration
    if asked in (0, DURATION_NUMBERS["any"]):
        return None
    lengths = [max(0.0, 1 - NEUTRAL * abs(asked - DURATION_NUMBERS[code])) for code in DURATION_NUMBERS]
    table = _table([NEUTRAL, *lengths[:-1], 1.0])

    def reason(_columns: Columns, _row: int, level: float) -> Reason | None:
        return Reason("reason-duration", {"duration": wish.youth.duration or ""}) if level == 1 else None

    return Points(lambda columns, rows: table.take(columns.duration[rows]), reason)


def languages(wish: Wish) -> Points | None:
    """Languages in common beyond the one that is needed to talk at all."""
    asked = len(set(wish.youth.languages))
    if asked < 2:
        return None
    words = [(word, np.uint64(mask & ~(not word))) for word, mask in enumerate(wish.languages) if mask]
    table = _table([max(0, count - 1) / (asked - 1) for count in range(asked + 1)])

    def levels(columns: Columns, rows: NDArray[np.intp]) -> Levels:
        count = np.zeros(len(rows), dtype=np.uint8)
        for word, mask in words:
            count += np.bitwise_count(columns.languages[word][rows] & mask)
        level = table.take(count)
        np.putmask(level, columns.languages[0][rows] & np.uint64(1) != 0, NEUTRAL)
        return level

    def reason(columns: Columns, row: int, _level: float) -> Reason | None:
        speaks = [int(word) for word in columns.languages[:, row]]
        shared = [code for code, bit in wish.spoken if speaks[bit // 64] >> bit % 64 & 1]
        beyond = tuple(code for code in shared if code != wish.policy.usual_language)
        return Reason("reason-languages", {"languages": beyond}) if beyond and len(shared) > 1 else None

    return Points(levels, reason)


def status(wish: Wish) -> Points | None:
    """The kind of mentor that the youth asked for."""
    if not wish.status:
        return None
    table = np.zeros(16, dtype=np.float32)
    table[0], table[wish.status] = NEUTRAL, 1.0

    def reason(_columns: Columns, _row: int, level: float) -> Reason | None:
        return Reason("reason-status", {"status": wish.youth.mentor_status or ""}) if level == 1 else None

    return Points(lambda columns, rows: table.take(columns.status[rows]), reason)


def source(wish: Wish) -> Points | None:
    """The structure or school that brought the youth. Everybody else is as good as unknown."""
    if not wish.structures:
        return None
    table = np.array([NEUTRAL, 1.0], dtype=np.float32)

    def levels(columns: Columns, rows: NDArray[np.intp]) -> Levels:
        same = np.isin(columns.structure[rows], wish.structures)
        return table.take(same.view(np.uint8))

    def reason(_columns: Columns, _row: int, level: float) -> Reason | None:
        return Reason("reason-source") if level == 1 else None

    return Points(levels, reason)


def answering(wish: Wish) -> Points:
    """How quickly the mentor answers: half at a day."""
    day = np.float32(wish.policy.half_hours)

    def levels(columns: Columns, rows: NDArray[np.intp]) -> Levels:
        level: Levels = day / (day + columns.answering[rows])
        np.putmask(level, np.isnan(level), NEUTRAL)
        return level

    def reason(columns: Columns, row: int, _level: float) -> Reason | None:
        hours = columns.answering[row]
        return Reason("reason-answers", {"hours": max(1, round(float(hours)))}) if hours < day else None

    return Points(levels, reason)
