"""One small function for each veto.

Each reads a wish and answers with a function (columns, index) -> who stays, or None where this youth asks
nothing of the kind. Unknown is never a veto.
"""

from __future__ import annotations  # the functions inside functions are made anew for every wish

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.codes import APPROVED, AWAKE, FREE, MEETS, REMOTE, UNKNOWN_FIELDS, UNKNOWN_NEEDS, neighbours
from matching.columns import Columns, Index

if TYPE_CHECKING:
    from matching.wish import Wish

Mask = NDArray[np.bool_]
Stays = Callable[[Columns, Index], Mask]


@dataclass(frozen=True, slots=True)
class Gate:
    """Stays who has one bit of the gates: several gates are passed in one look."""

    bit: int

    def __call__(self, columns: Columns, index: Index) -> Mask:
        stays: Mask = columns.gates[index] & np.uint8(self.bit) != 0
        return stays


IS_APPROVED, IS_AWAKE, IS_FREE = Gate(APPROVED), Gate(AWAKE), Gate(FREE)


def approved(_wish: Wish) -> Stays:
    return IS_APPROVED


def awake(_wish: Wish) -> Stays:
    return IS_AWAKE


def free(_wish: Wish) -> Stays:
    return IS_FREE


def not_refused(wish: Wish) -> Stays | None:
    """Neither side has said no to the other before."""
    if not wish.refused:
        return None

    def stays(columns: Columns, index: Index) -> Mask:
        mask: Mask = np.isin(np.arange(columns.capacity)[index], wish.refused, invert=True)
        return mask

    return stays


def age_accepted(wish: Wish) -> Stays | None:
    return Gate(wish.age) if wish.age else None


def format_in_common(wish: Wish) -> Stays | None:
    """Everybody can do one or the other: who could do with both is kept from nobody."""
    return Gate(wish.formats) if wish.formats != REMOTE | MEETS else None


def language_in_common(wish: Wish) -> Stays | None:
    """Some language, or a mentor who named none."""
    if wish.shared is None or 0 not in wish.shared[1:].tobytes():
        return None
    common = wish.shared > 0
    common[0] = True
    return lambda columns, index: common.take(columns.tongues[index], mode="clip")


def something_shared(wish: Wish) -> Stays | None:
    """A need, a field or a neighbouring one; where one of them is unknown it may be shared."""
    needs = np.array(wish.needs | UNKNOWN_NEEDS)
    fields = np.array(wish.fields | neighbours(wish.fields) | UNKNOWN_FIELDS, dtype=np.uint32)
    if wish.needs and wish.fields:
        return lambda columns, index: np.logical_or(columns.needs[index] & needs, columns.fields[index] & fields)
    if wish.needs:
        return lambda columns, index: columns.needs[index] & needs != 0
    return (lambda columns, index: columns.fields[index] & fields != 0) if wish.fields else None


def near_enough(wish: Wish) -> Stays | None:
    """For who wants to meet: within the mentor's reach. An unknown place is within it."""
    return _within_reach(wish) if wish.formats == MEETS else None


def near_enough_to_meet(wish: Wish) -> Stays | None:
    """For who could do without: the mentors who only meet are looked at in the same way."""
    return _within_reach(wish) if wish.formats == MEETS | REMOTE else None


def _within_reach(wish: Wish) -> Stays | None:
    if wish.squared is None:
        return None
    squared, afar = wish.squared, wish.formats & REMOTE

    def stays(columns: Columns, index: Index) -> Mask:
        reach = columns.reach[index] + np.float32(wish.blur)
        near: Mask = squared.take(columns.place[index], axis=-1, mode="clip") <= np.square(reach, out=reach)
        return np.logical_or(near, columns.gates[index] & afar) if afar else near

    return stays
