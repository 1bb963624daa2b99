"""One small function for each criterion.

Each reads a wish and answers with `Points`: how much of its weight each mentor earns (0 to 1), and the
reason that a young person can read; or None where this youth asks nothing of the kind. Unknown earns
`NEUTRAL`; one match always earns at least as much, a miss never more.

What depends on one answer only is made once, and kept for whoever gives the same answer.
"""

from __future__ import annotations  # some of the functions inside functions are made anew for every wish

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogs.vocabulary import DURATIONS, MENTOR_STATUSES
from matching.codes import (
    DURATION_NUMBERS,
    MEETS,
    REMOTE,
    STATUS_NUMBERS,
    UNKNOWN_FIELDS,
    UNKNOWN_NEEDS,
    UNKNOWN_SLOTS,
    field_names,
    need_names,
    neighbours,
    slot_names,
)
from matching.reasons import Reason
from matching.sphere import arc

if TYPE_CHECKING:
    from collections.abc import Callable

    from matching.columns import Columns, Index
    from matching.wish import Wish

Levels = NDArray[np.float32]

NEUTRAL: Final = 0.5
EVERY_SET: Final = np.arange(UNKNOWN_NEEDS + 1, dtype=np.uint16)  # of needs, and the unknown one


@dataclass(frozen=True, slots=True)
class Points:
    """How much of a criterion rows earn, how much one row earns, and why."""

    levels: Callable[[Columns, Index], Levels]
    level: Callable[[Columns, int], float]
    reason: Callable[[Columns, int, float], Reason | None]

    @classmethod
    def by(cls, column: str, table: Levels, reason: Callable[[Columns, int, float], Reason | None]) -> Points:
        """The table says what each number in the column earns."""
        return cls(
            lambda columns, rows: _looked_up(table, getattr(columns, column)[rows]),
            lambda columns, row: table.item(getattr(columns, column).item(row)),
            reason,
        )


def _shared(count: int, asked: int) -> float:
    """One of several things asked for is worth more than not knowing; all of them, everything."""
    return NEUTRAL + (1 - NEUTRAL) * count / asked if count else 0.0


def _looked_up(table: Levels, numbers: NDArray[Any]) -> Levels:
    """Every number is in the table. "clip" spares NumPy to look whether it is, and two thirds of the time."""
    found: Levels = table.take(numbers, -1, None, "clip")
    return found


def _ones(mask: int) -> int:
    return mask.bit_count()


def _table(levels: list[float]) -> Levels:
    return np.array(levels, dtype=np.float32)


def needs(wish: Wish) -> Points | None:
    """Every possible set of needs is priced in advance; a mentor's set is a look-up."""
    return _needs(wish.needs) if wish.needs else None


@lru_cache(maxsize=512)  # 16 kB each: most youths ask for one or two needs, so that the same ones come again
def _needs(wanted: int) -> Points:
    asked = _ones(wanted)
    prices = _table([_shared(count, asked) for count in range(asked + 1)])
    table: Levels = prices.take(np.bitwise_count(EVERY_SET & np.uint16(wanted)))
    table[UNKNOWN_NEEDS] = NEUTRAL
    return Points.by("needs", table, lambda columns, row, _: _needs_met(columns.needs.item(row) & wanted))


@cache
def _needs_met(needs: int) -> Reason | None:
    return Reason("reason-needs", {"needs": need_names(needs)}) if needs else None


@cache
def _by_count(asked: int) -> Levels:
    """What so many of the sectors asked for earn: without a neighbouring one, and with one."""
    return _table([_shared(count, asked) or level for count in range(asked + 1) for level in (0.0, NEUTRAL)])


def fields(wish: Wish) -> Points | None:
    """The sector itself, else a neighbouring one, which is worth as much as not knowing."""
    if not wish.fields:
        return None
    asked, near = _ones(wish.fields), neighbours(wish.fields) | UNKNOWN_FIELDS
    by_sector = _looked_up(_by_count(asked), wish.sectors)

    def reason(columns: Columns, row: int, _level: float) -> Reason | None:
        worked = columns.fields.item(row)
        return _fields_met(worked & wish.fields) or _fields_beside(worked & near)

    return Points.by("sectors", by_sector, reason)


@cache
def _fields_met(fields: int) -> Reason | None:
    return Reason("reason-fields", {"fields": field_names(fields)}) if fields else None


@cache
def _fields_beside(fields: int) -> Reason | None:
    names = field_names(fields)  # none if the mentor's fields are unknown
    return Reason("reason-near-fields", {"fields": names}) if names else None


def distance(wish: Wish) -> Points | None:
    """Smooth: half at `half_km`. Who can also help from afar never earns less than neutral.

    A wish of many (`Pool.wish_to_meet`) has a line of levels for each.
    """
    if not wish.formats & MEETS or wish.squared is None:
        return None
    squared, half, afar = wish.squared, wish.policy.half_km**2, wish.formats & REMOTE
    by_place: Levels = np.maximum(squared, wish.blurs)
    by_place += half
    np.divide(half, by_place, out=by_place)
    if afar:
        np.maximum(by_place, wish.afar * NEUTRAL, out=by_place)
    by_place[..., 0] = NEUTRAL

    def reason(columns: Columns, row: int, level: float) -> Reason | None:
        if columns.gates.item(row) & afar and level <= NEUTRAL:
            return Reason("reason-remote")
        place = columns.place.item(row)
        if not place:
            return None
        if wish.blurs[place]:
            return Reason("reason-same-area") if level >= half / (half + wish.policy.blur_km**2) else None
        return _away(round(arc(squared.item(place) ** 0.5)))

    return Points.by("place", by_place, reason)


@cache
def _away(km: int) -> Reason:
    return Reason("reason-distance", {"km": km}) if km else Reason("reason-same-town")


def availability(wish: Wish) -> Points | None:
    """One common slot is enough to meet."""
    return _availability(wish.availability) if wish.availability else None


@cache
def _availability(asked: int) -> Points:
    table = _table([float(bool(slots & asked)) for slots in range(2 * UNKNOWN_SLOTS)])
    table[UNKNOWN_SLOTS] = NEUTRAL
    return Points.by("availability", table, lambda columns, row, _: _slots_met(columns.availability.item(row) & asked))


@cache
def _slots_met(slots: int) -> Reason | None:
    return Reason("reason-availability", {"availability": slot_names(slots)}) if slots else None


def duration(wish: Wish) -> Points | None:
    """The same length, or the next one."""
    return _duration(wish.duration) if wish.duration not in (0, DURATION_NUMBERS["any"]) else None


@cache
def _duration(asked: int) -> Points:
    lengths = [max(0.0, 1 - NEUTRAL * abs(asked - DURATION_NUMBERS[code])) for code in DURATION_NUMBERS]
    same = Reason("reason-duration", {"duration": DURATIONS[asked - 1]})
    return Points.by("duration", _table([NEUTRAL, *lengths[:-1], 1.0]), _if_all(same))


@cache
def _by_languages(asked: int) -> Levels:
    """What so many languages in common earn."""
    return _table([max(0, count - 1) / (asked - 1) for count in range(asked + 1)])


def languages(wish: Wish) -> Points | None:
    """Languages in common beyond the one that is needed to talk at all."""
    asked = len(set(wish.youth.languages))
    if asked < 2 or wish.shared is None:
        return None
    by_tongues = _looked_up(_by_languages(asked), wish.shared)
    by_tongues[0] = NEUTRAL

    def reason(columns: Columns, row: int, _level: float) -> Reason | None:
        speaks = wish.spoken(columns.tongues.item(row))
        shared = [code for code in wish.youth.languages if code in speaks]
        beyond = tuple(code for code in shared if code != wish.policy.usual_language)
        return Reason("reason-languages", {"languages": beyond}) if beyond and len(shared) > 1 else None

    return Points.by("tongues", by_tongues, reason)


def status(wish: Wish) -> Points | None:
    """The kind of mentor that the youth asked for."""
    return _status(wish.status) if wish.status else None


@cache
def _status(asked: int) -> Points:
    table = _table([NEUTRAL, *(float(number == asked) for number in STATUS_NUMBERS.values())])
    return Points.by("status", table, _if_all(Reason("reason-status", {"status": MENTOR_STATUSES[asked - 1]})))


def source(wish: Wish) -> Points | None:
    """The structure or school that brought the youth. Everybody else is as good as unknown."""
    return _source(wish.structures) if wish.structures else None


@lru_cache(maxsize=512)
def _source(structures: tuple[int, ...]) -> Points:
    table = _table([NEUTRAL, 1.0])

    def levels(columns: Columns, rows: Index) -> Levels:
        same = np.isin(columns.structure[rows], structures)
        return _looked_up(table, same.view(np.uint8))

    def level(columns: Columns, row: int) -> float:
        return 1.0 if columns.structure.item(row) in structures else NEUTRAL

    return Points(levels, level, _if_all(Reason("reason-source")))


def _if_all(reason: Reason) -> Callable[[Columns, int, float], Reason | None]:
    """The reason of those who earn all of a criterion."""
    return lambda _columns, _row, level: reason if level == 1 else None


def answering(wish: Wish) -> Points:
    """How quickly the mentor answers: half at a day."""
    return _answering(wish.policy.half_hours)


@cache
def _answering(half_hours: float) -> Points:
    day = np.float32(half_hours)

    def levels(columns: Columns, rows: Index) -> Levels:
        hours: Levels = day + columns.answering[rows]
        return np.divide(day, hours, out=hours)

    def level(columns: Columns, row: int) -> float:
        return float(day / (day + columns.answering[row]))

    def reason(columns: Columns, row: int, _level: float) -> Reason | None:
        hours = columns.answering.item(row)
        return _answers(max(1, round(hours))) if hours < day else None

    return Points(levels, level, reason)


@cache
def _answers(hours: int) -> Reason:
    return Reason("reason-answers", {"hours": hours})
