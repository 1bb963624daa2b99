"""The mentors as columns: one array for each fact, one entry for each mentor.

What many share (a place, a set of fields, of languages) is kept once, in a table, and the column holds its number. What
a youth thinks of it is then worked out once for each entry of the table, not for each mentor.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.codes import UNKNOWN_FIELDS, neighbours
from matching.sphere import EARTH_KM, Vector

MOST_KEPT: Final = 4096  # sets of fields, and of languages, asked for whose answers are kept
Index = slice | NDArray[np.intp]
EVERYBODY: Final = slice(None)


def _empty(of: type[np.generic]) -> NDArray[Any]:
    return np.zeros(16, dtype=of)


@dataclass(slots=True)
class Columns:
    """What is known of each mentor, 70 bytes each. Grows by doubling; no order is kept.

    What every ranking looks up is `intp`: NumPy would widen anything smaller first, each time.
    """

    ids: NDArray[np.int64]
    gates: NDArray[np.uint8]  # approved, awake, free, formats, ages: the bits of `codes`
    needs: NDArray[np.intp]
    fields: NDArray[np.uint32]
    sectors: NDArray[np.intp]  # the number of these fields in `Sectors`
    availability: NDArray[np.uint8]
    duration: NDArray[np.uint8]
    status: NDArray[np.uint8]
    tongues: NDArray[np.int32]  # the number of the languages spoken in `Tongues`; 0: not said
    place: NDArray[np.intp]  # the number of the place in `Places`; 0: unknown, or they meet nobody
    reach: NDArray[np.float32]  # km that the mentor goes to meet, blur included; infinite: no place
    structure: NDArray[np.int32]  # 0: none
    answering: NDArray[np.float32]  # hours until the mentor answers; unknown: what earns half
    brought: NDArray[np.uint16]  # places, taken or not
    free: NDArray[np.uint16]  # places that are left
    open: NDArray[np.uint16]  # how often shown lately
    unseen: NDArray[np.float32]  # days since they could have been shown, for those not shown lately
    handicap: NDArray[np.float32]  # points taken off for being shown much, or given for not being shown

    @classmethod
    def empty(cls) -> "Columns":
        return cls(
            ids=_empty(of=np.int64),
            gates=_empty(of=np.uint8),
            needs=_empty(of=np.intp),
            fields=_empty(of=np.uint32),
            sectors=_empty(of=np.intp),
            availability=_empty(of=np.uint8),
            duration=_empty(of=np.uint8),
            status=_empty(of=np.uint8),
            tongues=_empty(of=np.int32),
            place=_empty(of=np.intp),
            reach=_empty(of=np.float32),
            structure=_empty(of=np.int32),
            answering=_empty(of=np.float32),
            brought=_empty(of=np.uint16),
            free=_empty(of=np.uint16),
            open=_empty(of=np.uint16),
            unseen=_empty(of=np.float32),
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
            new = np.zeros(room, dtype=old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)

    def move(self, source: int, target: int) -> None:
        """Copy one mentor over another."""
        for name in NAMES:
            column = getattr(self, name)
            column[target] = column[source]


class Places:
    """Where mentors live: each place once, and once more for those who can also help from afar.

    Number 0 is a place that nobody knows.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, bool], int] = {}
        self._vectors = np.zeros((4, 16))  # km from the middle of the Earth, and a one
        self._blurs = np.zeros(16, dtype=np.float32)  # squared
        self._afar = np.zeros(16, dtype=np.float32)

    def number(self, code: str, *, afar: bool) -> int | None:
        """The number of a place that was added before."""
        return self._numbers.get((code, afar))

    def add(self, code: str, vector: Vector, blur: float, *, afar: bool) -> int:
        number = self._numbers[code, afar] = len(self._numbers) + 1
        if number == len(self._blurs):
            self._vectors = np.concatenate((self._vectors, np.zeros_like(self._vectors)), axis=1)
            self._blurs = np.concatenate((self._blurs, np.zeros_like(self._blurs)))
            self._afar = np.concatenate((self._afar, np.zeros_like(self._afar)))
        self._vectors[:, number], self._afar[number] = (*vector, 1.0), afar
        self._blurs[number] = np.square(np.float32(blur))
        return number

    @property
    def blurs(self) -> NDArray[np.float32]:
        """By how many km each place may be wrong, squared."""
        return self._blurs[: len(self._numbers) + 1]

    @property
    def afar(self) -> NDArray[np.float32]:
        """One where they can also help from afar, else zero."""
        return self._afar[: len(self._numbers) + 1]

    def squared_km(self, vector: Vector) -> NDArray[np.float32]:
        """From there to each place, the chord squared."""
        return _squared(_towards(vector), self._vectors[:, : len(self._numbers) + 1])

    def squared_km_of_each(self, vectors: Iterable[Vector], among: Index) -> NDArray[np.float32]:
        """The same from each of these, a line for each, and to the places of these numbers only."""
        there = np.array([_towards(vector) for vector in vectors])
        return _squared(there, self._vectors[:, : len(self._numbers) + 1][:, among])


def _towards(vector: Vector) -> tuple[float, ...]:
    x, y, z = vector
    return -2 * x, -2 * y, -2 * z, 2 * EARTH_KM**2


def _squared(there: ArrayLike, vectors: NDArray[np.float64]) -> NDArray[np.float32]:
    """2 R² - 2 v·w. Its terms are nearly equal: from a place to itself it may be below zero, by less than a metre."""
    squared: NDArray[np.float32] = (np.asarray(there) @ vectors).astype(np.float32)
    return np.abs(squared, out=squared)


class Sectors:
    """The sets of fields that mentors work in, each set once."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._sets = np.zeros(16, dtype=np.uint32)
        self._shared: dict[int, NDArray[np.uint8]] = {}

    def add(self, fields: int) -> int:
        number = self._numbers.get(fields)
        if number is None:
            number = self._numbers[fields] = len(self._numbers)
            self._shared.clear()
            if number == len(self._sets):
                self._sets = np.concatenate((self._sets, np.zeros_like(self._sets)))
            self._sets[number] = fields
        return number

    def shared(self, fields: int) -> NDArray[np.uint8]:
        """Of each set: twice the number of these fields in it, and one more for a neighbouring one, or if unknown."""
        if fields not in self._shared:
            if len(self._shared) == MOST_KEPT:
                self._shared.clear()
            sets, near = self._sets[: len(self._numbers)], np.uint32(neighbours(fields) | UNKNOWN_FIELDS)
            self._shared[fields] = 2 * np.bitwise_count(sets & np.uint32(fields)) + (sets & near != 0)
        return self._shared[fields]


class Tongues:
    """The sets of languages that mentors speak, each set once. Number 0 is a mentor who named none."""

    def __init__(self) -> None:
        self._numbers: dict[frozenset[str], int] = {frozenset(): 0}
        self._shared: dict[frozenset[str], NDArray[np.uint8]] = {}

    def add(self, codes: frozenset[str]) -> int:
        number = self._numbers.get(codes)
        if number is None:
            number = self._numbers[codes] = len(self._numbers)
            self._shared.clear()
        return number

    def shared(self, codes: frozenset[str]) -> NDArray[np.uint8]:
        """How many of these languages are in each set."""
        if codes not in self._shared:
            if len(self._shared) == MOST_KEPT:
                self._shared.clear()
            self._shared[codes] = np.array([len(codes & each) for each in self._numbers], dtype=np.uint8)
        return self._shared[codes]

    def spoken(self, number: int) -> frozenset[str]:
        return list(self._numbers)[number]


NAMES = tuple(field.name for field in fields(Columns))
