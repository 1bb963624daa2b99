"""One small function for each veto.

Each reads a wish and answers with a function (columns, index) -> who stays, or None where this youth asks
nothing of the kind. Unknown is never a veto.
"""

from __future__ import annotations  # the functions inside functions are made anew for every wish

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matching.codes import APPROVED, AWAKE, FREE, MEETS, REMOTE, UNKNOWN_FIELDS, UNKNOWN_NEEDS, neighbours
from matching.columns import Columns, Index
from matching.wish import Wish, squared_km

Mask = NDArray[np.bool_]
Stays = Callable[[Columns, Index], Mask]


def approved(_wish: Wish) -> Stays:
    return lambda columns, index: columns.gates[index] & APPROVED != 0


def awake(_wish: Wish) -> Stays:
    return lambda columns, index: columns.gates[index] & AWAKE != 0


def free(_wish: Wish) -> Stays:
    return lambda columns, index: columns.gates[index] & FREE != 0


def not_refused(wish: Wish) -> Stays | None:
    """Neither side has said no to the other before."""
    if not len(wish.refused):
        return None

    def stays(columns: Columns, index: Index) -> Mask:
        mask: Mask = np.isin(np.arange(columns.capacity)[index], wish.refused, invert=True)
        return mask

    return stays


def age_accepted(wish: Wish) -> Stays | None:
    return (lambda columns, index: columns.gates[index] & wish.age != 0) if wish.age else None


def format_in_common(wish: Wish) -> Stays:
    return lambda columns, index: columns.gates[index] & wish.formats != 0


def language_in_common(wish: Wish) -> Stays | None:
    """Some language, or a mentor who named none."""
    words = [(word, np.uint64(mask)) for word, mask in enumerate(wish.languages) if mask]
    if not words:
        return None

    def stays(columns: Columns, index: Index) -> Mask:
        (word, mask), *others = words
        common: Mask = columns.languages[word][index] & mask != 0
        for word, mask in others:
            common |= columns.languages[word][index] & mask != 0
        return common

    return stays


def something_shared(wish: Wish) -> Stays | None:
    """A need, a field or a neighbouring one; where one of them is unknown it may be shared."""
    needs, fields = wish.needs | UNKNOWN_NEEDS, wish.fields | neighbours(wish.fields) | UNKNOWN_FIELDS
    if wish.needs and wish.fields:
        return lambda columns, index: (
            (columns.needs[index] & np.uint16(needs) != 0) | (columns.fields[index] & np.uint32(fields) != 0)
        )
    if wish.needs:
        return lambda columns, index: columns.needs[index] & np.uint16(needs) != 0
    return (lambda columns, index: columns.fields[index] & np.uint32(fields) != 0) if wish.fields else None


def near_enough(wish: Wish) -> Stays | None:
    """For who wants to meet: within the mentor's reach. An unknown place is within it."""
    return _within_reach(wish) if wish.formats == MEETS else None


def near_enough_to_meet(wish: Wish) -> Stays | None:
    """For who could do without: the mentors who only meet are looked at in the same way."""
    return _within_reach(wish) if wish.formats == MEETS | REMOTE else None


def _within_reach(wish: Wish) -> Stays | None:
    if wish.place is None:
        return None

    def stays(columns: Columns, index: Index) -> Mask:
        reach = columns.reach[index] + np.float32(wish.blur)
        near: Mask = squared_km(wish, columns, index) <= reach * reach
        near |= columns.gates[index] & (wish.formats & REMOTE) != 0
        return near

    return stays
