"""The mentors as columns: one array for each fact, one place on its last axis for each mentor."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

LANGUAGE_WORDS = 3  # 192 bits: more than ISO 639-1 has codes
Index = slice | NDArray[np.intp]


def _empty(*shape: int, of: type[np.generic]) -> NDArray[Any]:
    return np.zeros((*shape, 16), dtype=of)


@dataclass(slots=True)
class Columns:
    """What is known of each mentor, some 75 bytes each. Grows by doubling; no order is kept."""

    ids: NDArray[np.int64]
    gates: NDArray[np.uint8]  # approved, awake, free, formats, ages: the bits of `codes`
    needs: NDArray[np.uint16]
    fields: NDArray[np.uint32]
    availability: NDArray[np.uint8]
    duration: NDArray[np.uint8]
    status: NDArray[np.uint8]
    languages: NDArray[np.uint64]  # (words, mentors); bit 0 of the first word: not said
    place: NDArray[np.float32]  # (3, mentors): km from the middle of the Earth; zeros: unknown
    blur: NDArray[np.float32]  # km by which the place may be wrong
    reach: NDArray[np.float32]  # km that the mentor goes to meet, blur included; infinite: place unknown
    structure: NDArray[np.int32]  # 0: none
    answering: NDArray[np.float32]  # hours until the mentor answers; NaN: unknown
    free: NDArray[np.uint16]  # places
    open: NDArray[np.uint16]  # how often shown lately
    handicap: NDArray[np.float32]  # points taken off for being shown much already

    @classmethod
    def empty(cls) -> "Columns":
        return cls(
            ids=_empty(of=np.int64),
            gates=_empty(of=np.uint8),
            needs=_empty(of=np.uint16),
            fields=_empty(of=np.uint32),
            availability=_empty(of=np.uint8),
            duration=_empty(of=np.uint8),
            status=_empty(of=np.uint8),
            languages=_empty(LANGUAGE_WORDS, of=np.uint64),
            place=_empty(3, of=np.float32),
            blur=_empty(of=np.float32),
            reach=_empty(of=np.float32),
            structure=_empty(of=np.int32),
            answering=_empty(of=np.float32),
            free=_empty(of=np.uint16),
            open=_empty(of=np.uint16),
            handicap=_empty(of=np.float32),
        )

    @property
    def capacity(self) -> int:
        return len(self.ids)

    @property
    def nbytes(self) -> int:
        return sum(getattr(self, name).nbytes for name in NAMES)

    def grow(self, least: int) -> None:
        """Make room for at least that many mentors."""
        room = self.capacity
        while room < least:
            room *= 2
        for name in NAMES if room > self.capacity else ():
            old = getattr(self, name)
            new = np.zeros((*old.shape[:-1], room), dtype=old.dtype)
            new[..., : old.shape[-1]] = old
            setattr(self, name, new)

    def move(self, source: int, target: int) -> None:
        """Copy one mentor over another."""
        for name in NAMES:
            column = getattr(self, name)
            column[..., target] = column[..., source]


NAMES = tuple(field.name for field in fields(Columns))
