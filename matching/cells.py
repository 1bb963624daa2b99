"""Who looks around together: youths who live near each other, in parts of about the same size."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.crowd import Crowd

Rows = NDArray[np.intp]

LARGE: Final = 500  # youths in one part
SIDE: Final = 0.2  # degrees, where mentors are as many as in a country
MANY: Final = 50_000  # mentors


def cells_of(crowd: Crowd) -> list[Rows]:
    """Those who could meet, by where they live; the fewer the mentors, the larger the cells."""
    side = SIDE * (MANY / (1 + crowd.columns.capacity)) ** 0.5
    placed = np.flatnonzero(crowd.placed)
    people = [crowd.youths[number] for number in placed.tolist()]
    different = sorted({(youth.place or "", youth.format or "") for youth in people})
    numbers = {each: number for number, each in enumerate(different)}
    degrees = np.array([crowd.pool.position(place) or (0.0, 0.0) for place, _ in different]).reshape(-1, 2)
    latitudes, longitudes = np.rint(degrees / side).astype(np.int64).T
    asked = np.array([numbers[youth.place or "", youth.format or ""] for youth in people], dtype=np.intp)
    order = np.lexsort((asked, longitudes[asked], latitudes[asked]))
    keys = np.column_stack((latitudes, longitudes))[asked[order]]
    changes = np.flatnonzero((np.diff(keys, axis=0) != 0).any(axis=1))
    return np.split(placed[order], changes + 1) if len(order) else []


def packed(cells: Sequence[Rows]) -> list[list[Rows]]:
    """Parts of about the same size."""
    parts: list[list[Rows]] = []
    room = 0
    for cell in cells:
        if room <= 0:
            parts.append([])
            room = LARGE
        parts[-1].append(cell)
        room -= len(cell)
    return parts
