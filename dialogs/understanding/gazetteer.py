"""The communes and départements of France: codes, names, where they are, what is nearest.

A place is the INSEE code of a commune (`69123`) or `D` and a département's code (`D93`). The data is passed
in as lines (see `locales/places/SOURCE.md` for the columns): 35,000 rows are kept as the text that they came
as and are split when somebody asks for one, which keeps the start short and the memory small.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import lt
from typing import Final, Self, overload

import numpy as np
from numpy.typing import NDArray

NEAR_KM: Final = 50.0  # farther than this from every commune is not in France
DISC_KM: Final = 0.17  # radius of 1,000 people as densely as Lyon and Villeurbanne live (INSEE: 10,000 a km²)
WIDEST_KM: Final = 5.5  # Paris
_EARTH_KM: Final = 6371.0
_COLUMNS: Final = 8  # code, name, postal codes, inhabitants, latitude, longitude, source, former names


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune. Latitude and longitude in degrees, good to some kilometres."""

    code: str
    name: str
    department: str
    postal_codes: tuple[str, ...]
    population: int
    latitude: float
    longitude: float


class Gazetteer:
    """What is known of places. Build it once with `from_lines`; it never changes."""

    __slots__ = (
        "_codes",
        "_degrees",
        "_departments",
        "_postal",
        "_ranges",
        "_rows",
        "_served",
        "_vectors",
        "communes",
        "names",
        "populations",
    )

    def __init__(self, rows: list[str], departments: dict[str, str]) -> None:
        """`rows`: the lines of the communes' file, in the order of their codes."""
        self._rows = rows
        self._departments = departments
        cells = "\t".join(rows).split("\t")
        self._codes = cells[::_COLUMNS]
        self.names: list[str] = cells[1::_COLUMNS]
        postal = cells[2::_COLUMNS]
        self._postal: NDArray[np.int32] = _numbers(",".join(postal), ",").astype(np.int32)
        self._served = np.repeat(np.arange(len(rows), dtype=np.int32), [codes.count(",") + 1 for codes in postal])
        self.populations: NDArray[np.int32] = _numbers(",".join(cells[3::_COLUMNS]), ",").astype(np.int32)
        self._degrees: NDArray[np.float64] | None = None
        self._vectors: NDArray[np.float64] | None = None
        self._ranges = self._find_ranges()
        self.communes: Sequence[Commune] = _Communes(rows)

    @property
    def codes(self) -> Sequence[str]:
        return self._codes

    @classmethod
    def from_lines(cls, communes: Iterable[str], departments: Iterable[str]) -> Self:
        """Read both files. The communes must be sorted by code; ValueError where they are not."""
        rows = [line.rstrip("\n") for line in communes]
        codes = [row[:5] for row in rows]
        if not all(map(lt, codes, codes[1:])):
            raise ValueError("communes must be sorted by code, each once")
        names = dict(line.rstrip("\n").split("\t")[:2] for line in departments)
        return cls(rows, names)

    def commune(self, code: str) -> Commune | None:
        place = bisect_left(self._codes, code)
        found = place < len(self._codes) and self._codes[place] == code
        return _read_row(self._rows[place]) if found else None

    def knows(self, place: str) -> bool:
        if place.startswith("D"):
            return place[1:] in self._departments
        index = bisect_left(self._codes, place)
        return index < len(self._codes) and self._codes[index] == place

    def department_name(self, code: str) -> str | None:
        return self._departments.get(code)

    def department_codes(self) -> tuple[str, ...]:
        return tuple(self._departments)

    def department_of(self, place: str) -> str:
        """`93` for `D93` and for `93008`; does not ask whether the place exists."""
        return place[1:] if place.startswith("D") else _department(place)

    def label(self, place: str) -> str:
        """`Lyon (69)`, `Seine-Saint-Denis (93)`; a place that is not known is its own label."""
        if place.startswith("D"):
            name = self._departments.get(place[1:])
            return f"{name} ({place[1:]})" if name else place
        commune = self.commune(place)
        return f"{commune.name} ({commune.department})" if commune else place

    def position(self, place: str) -> tuple[float, float] | None:
        """Latitude and longitude in degrees; of a département, the middle of its inhabitants."""
        if place.startswith("D"):
            return self._centre(place[1:]) if place[1:] in self._ranges else None
        commune = self.commune(place)
        return (commune.latitude, commune.longitude) if commune else None

    def nearest(self, latitude: float, longitude: float) -> Commune | None:
        """The commune that one is most likely in, or None when all are more than 50 km away.

        A commune is taken for a disc that grows with its people: the middle of Lyon lies nearer to the point of a
        village beside it than to Lyon's own, and many points are only approximate.
        """
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # NaN fails as well
            return None
        if self._vectors is None:
            self._vectors = _unit_vectors(self._positions())
        here = _unit_vectors(np.array([[latitude, longitude]]))[0]
        apart = np.linalg.norm(self._vectors - here, axis=1) * _EARTH_KM  # at 50 km the chord is the arc
        reach = np.minimum(DISC_KM * np.sqrt(self.populations / 1000), WIDEST_KM)
        best = int((apart - reach).argmin())
        return self.communes[best] if apart[best] <= NEAR_KM else None

    def rows_of(self, department: str) -> range:
        """The indices in `communes` of one département's communes."""
        return self._ranges.get(department, range(0))

    def rows_served(self, postal_code: str) -> list[int]:
        """The indices in `communes` that a postal code serves."""
        rows: list[int] = self._served[self._postal == int(postal_code)].tolist()
        return rows

    def former_names(self) -> Iterator[tuple[int, str]]:
        """Names of communes that were merged into another, with the index of today's commune."""
        for index, row in enumerate(self._rows):
            if not row.endswith("\t"):
                for name in row.rsplit("\t", 1)[1].split("|"):
                    yield index, name

    def _find_ranges(self) -> dict[str, range]:
        ranges = {
            # A letter sorts after every digit: "93Z" follows the last commune of the 93.
            code: range(bisect_left(self._codes, code), bisect_left(self._codes, f"{code}Z"))
            for code in self._departments
        }
        return {code: rows for code, rows in ranges.items() if rows}

    def _positions(self) -> NDArray[np.float64]:
        """Latitudes and longitudes, read when somebody first asks (30 ms, once): words need none of them."""
        if self._degrees is None:
            self._degrees = np.array([row.split("\t", 6)[4:6] for row in self._rows], dtype=np.float64)
        return self._degrees

    def _centre(self, department: str) -> tuple[float, float]:
        rows, degrees = self._ranges[department], self._positions()
        weights = self.populations[rows.start : rows.stop].astype(np.float64) + 1
        latitude, longitude = np.average(degrees[rows.start : rows.stop], axis=0, weights=weights)
        return float(latitude), float(longitude)


class _Communes(Sequence[Commune]):
    """The rows of the file, each split when it is asked for."""

    __slots__ = ("_rows",)

    def __init__(self, rows: list[str]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Commune: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Commune]: ...
    def __getitem__(self, index: int | slice) -> Commune | Sequence[Commune]:
        if isinstance(index, slice):
            return _Communes(self._rows[index])
        return _read_row(self._rows[index])


def _read_row(row: str) -> Commune:
    code, name, postal, population, latitude, longitude, _ = row.split("\t", 6)
    postal_codes = tuple(postal.split(",")) if postal else ()
    return Commune(code, name, _department(code), postal_codes, int(population), float(latitude), float(longitude))


def _department(code: str) -> str:
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _numbers(text: str, separator: str) -> NDArray[np.float64]:
    return np.fromstring(text, dtype=np.float64, sep=separator)


def _unit_vectors(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on the unit sphere, one row each: the nearest has the largest dot product."""
    latitude, longitude = np.radians(degrees).T
    flat = np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1)
