"""A youth as the criteria read them: bits, numbers and a vector instead of words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth

if TYPE_CHECKING:
    from matching.policy import Policy


@dataclass(slots=True)  # a frozen one takes four times as long to make
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
    sectors: NDArray[np.uint8]  # by number in `Sectors`: what that set has of the fields (`Sectors.shared`)
    shared: NDArray[np.uint8] | None  # by number in `Tongues`: how many languages in common; None: they named none
    squared: NDArray[np.float32] | None  # by number in `Places`: the chord in km, squared; None: their place is unknown
    blur: float | NDArray[np.float32]  # km by which their place may be wrong
    blurs: NDArray[np.float32]  # by number in `Places`: the same, or the place's own blur if that is more; squared
    afar: NDArray[np.float32]  # by number in `Places`: one where they can also help from afar, else zero
    spoken: Callable[[int], frozenset[str]]  # the languages of the set of this number
    structures: tuple[int, ...]  # the numbers that their source may name
    refused: Sequence[int]  # rows of mentors that either side refused
