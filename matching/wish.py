"""A youth as the criteria read them: bits, numbers and a vector instead of words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.columns import Columns, Index

if TYPE_CHECKING:
    from matching.policy import Policy


@dataclass(frozen=True, slots=True)
class Wish:
    """What one youth asks for. A zero, an empty tuple or None: not asked, or open to all."""

    youth: Youth
    policy: "Policy"
    formats: int
    age: int  # the bit of their age band
    needs: int
    fields: int
    availability: int
    duration: int
    status: int
    languages: tuple[int, ...]  # one mask for each word; zeros: not said
    spoken: tuple[tuple[str, int], ...]  # their languages that some mentor has named, and each one's bit
    place: NDArray[np.float32] | None  # (3, 1)
    blur: float  # km by which that place may be wrong
    structures: tuple[int, ...]  # the numbers that their source may name
    refused: NDArray[np.intp]  # rows of mentors that either side refused


def squared_km(wish: Wish, columns: Columns, index: Index) -> NDArray[np.float32]:
    """The chord to each mentor, squared. Only for a wish with a place."""
    place = np.zeros((3, 1), dtype=np.float32) if wish.place is None else wish.place
    squared: NDArray[np.float32] = np.square(columns.place[0][index] - place[0])
    for axis in (1, 2):
        squared += np.square(columns.place[axis][index] - place[axis])
    return squared
