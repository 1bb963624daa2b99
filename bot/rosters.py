"""A row of a spreadsheet -> a youth or a mentor, or all that is wrong with it.

Values are the codes of the vocabulary. Other words are taken if they are understood for sure, as the bot would
understand them: the label of a code, `lycée` or `Villeurbanne`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from typing import Final, Generic, TypeVar

from babel import Locale

from bot.comprehension import Comprehension
from bot.spreadsheets import Row
from dialogs import vocabulary
from dialogs.profile import Mentor, Youth
from dialogs.understanding.gazetteer import Gazetteer

YOUTH_COLUMNS: Final = (
    "id", "age", "situation", "needs", "fields", "format", "place", "availability", "duration", "languages",
    "mentor_status", "waiting_days",
)  # fmt: skip
MENTOR_COLUMNS: Final = (
    "id", "needs", "fields", "format", "place", "radius_km", "availability", "duration", "languages",
    "mentor_status", "capacity", "ages",
)  # fmt: skip
CODES: Final[Mapping[str, Sequence[str]]] = {
    "situation": vocabulary.SITUATIONS, "needs": vocabulary.NEEDS, "fields": vocabulary.FIELDS,
    "format": vocabulary.FORMATS, "availability": vocabulary.AVAILABILITY, "duration": vocabulary.DURATIONS,
    "mentor_status": vocabulary.MENTOR_STATUSES, "ages": vocabulary.AGE_BANDS,
}  # fmt: skip
LONGEST: Final = 200  # letters of an id
SHOWN: Final = 40  # letters of a value that a fault repeats
MOST_PLACES: Final = 1000  # of one mentor
FARTHEST_KM: Final = 20_038.0  # half around the Earth
LONGEST_WAIT: Final = 36_525.0  # days

Person = TypeVar("Person", Youth, Mentor)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line was not taken: every fault of it at once."""

    line: int
    id: str
    faults: tuple[str, ...]


@dataclass(slots=True)
class Roster(Generic[Person]):
    """Everybody of one file, and the lines that nobody came of."""

    people: list[Person] = field(default_factory=list)
    names: dict[int, str | int] = field(default_factory=dict)  # the id as it was written, by ours
    refused: list[Refusal] = field(default_factory=list)


class Reader:
    """Reads cells; ValueError says what is wrong with one. `comprehension` is called when a word is no code."""

    def __init__(
        self, gazetteer: Gazetteer, comprehension: Callable[[], Comprehension], ages: tuple[int, int], language: str
    ) -> None:
        self._gazetteer, self._comprehension, self._ages, self._language = gazetteer, comprehension, ages, language
        self._languages = {str(code) for code in Locale.parse(language).languages if len(str(code)) in {2, 3}}
        self._today = datetime.now(UTC).date()
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def youth(self, identity: int, cells: Mapping[str, object], faults: list[str]) -> Youth:
        """As much of a youth as can be read; what cannot goes to the faults."""
        slip = Slip(cells, faults)
        return Youth(
            id=identity,
            age=slip.read("age", self._age),
            situation=slip.read("situation", self._one),
            needs=slip.read("needs", self._several) or (),
            fields=slip.read("fields", self._several) or (),
            format=slip.read("format", self._one),
            place=slip.read("place", self._one),
            availability=slip.read("availability", self._several) or (),
            duration=slip.read("duration", self._one),
            languages=slip.read("languages", self._several) or (),
            mentor_status=slip.read("mentor_status", self._one),
            waiting_days=slip.read("waiting_days", lambda _, cell: _number(cell, 0, LONGEST_WAIT)) or 0.0,
        )

    def mentor(self, identity: int, cells: Mapping[str, object], faults: list[str]) -> Mentor:
        """The same of a mentor. Who does not say how many they take takes one."""
        slip = Slip(cells, faults)
        capacity = slip.read("capacity", lambda _, cell: _whole(cell, 0, MOST_PLACES))
        return Mentor(
            id=identity,
            needs=slip.read("needs", self._several) or (),
            fields=slip.read("fields", self._several) or (),
            format=slip.read("format", self._one),
            place=slip.read("place", self._one),
            radius_km=slip.read("radius_km", lambda _, cell: _number(cell, 0, FARTHEST_KM)),
            availability=slip.read("availability", self._several) or (),
            duration=slip.read("duration", self._one),
            languages=slip.read("languages", self._several) or (),
            mentor_status=slip.read("mentor_status", self._one),
            capacity=1 if capacity is None else capacity,
            ages=slip.read("ages", self._several) or (),
        )

    def _age(self, _column: str, cell: object) -> int:
        in_words = isinstance(cell, str) and any(map(str.isalpha, cell))  # « 17 ans », « dix-sept »
        return _whole(self._one("age", cell) if in_words else cell, *self._ages)

    def _one(self, column: str, cell: object) -> str:
        codes = self._several(column, cell)
        if len(codes) != 1:
            raise ValueError("one value only")
        return codes[0]

    def _several(self, column: str, cell: object) -> tuple[str, ...]:
        """Every code once. Values of one cell are joined by ; or by |."""
        values = cell if isinstance(cell, list) else str(cell).replace("|", ";").split(";")
        if isinstance(cell, dict | bool) or any(not isinstance(value, str | int) for value in values):
            raise ValueError("neither a value nor a list of values")
        found = [code for value in values if (text := str(value).strip()) for code in self._codes(column, text)]
        return tuple(dict.fromkeys(found))

    def _codes(self, column: str, text: str) -> tuple[str, ...]:
        if (column, text) not in self._known:
            self._known[column, text] = self._look_up(column, text)
        return self._known[column, text]

    def _look_up(self, column: str, text: str) -> tuple[str, ...]:
        if self._is_code(column, code := text.casefold()):
            return (code,)
        if column == "place":
            for place in (text.upper(), f"0{text.upper()}"):  # spreadsheets drop the first zero of 01004
                if self._gazetteer.knows(place):
                    return (place,)
        if column == "ages":
            raise ValueError(f"{_shown(text)} is not one of {', '.join(vocabulary.AGE_BANDS)}")
        reading = self._understanding.understand(column, text, self._language, self._today)
        if reading.verdict != "sure" or not all(self._is_code(column, code) for code in reading.codes):
            raise ValueError(f"{_shown(text)} is not understood for sure")
        return reading.codes

    def _is_code(self, column: str, code: str) -> bool:
        if column == "place":
            return self._gazetteer.knows(code)
        if column == "age":
            return code.isdecimal()
        return code in (self._languages if column == "languages" else CODES[column])

    @cached_property
    def _understanding(self) -> Comprehension:
        return self._comprehension()


@dataclass(frozen=True, slots=True)
class Slip:
    """The cells of one row, and what is wrong with them."""

    cells: Mapping[str, object]
    faults: list[str]

    def read(self, column: str, read: Callable[[str, object], Value]) -> Value | None:
        """None where the cell is empty or wrong."""
        if column not in self.cells:
            return None
        try:
            return read(column, self.cells[column])
        except ValueError as error:
            self.faults.append(f"{column}: {error}")
            return None


def enroll(rows: Iterable[Row], make: Callable[[int, Mapping[str, object], list[str]], Person]) -> Roster[Person]:
    """Everybody whose row is right. An id counts from the first right row that has it."""
    roster: Roster[Person] = Roster()
    lines: dict[int, int] = {}
    for row in rows:
        faults = [row.fault] if row.fault else []
        name = "" if row.fault else _name(row.cells.get("id"), faults)
        identity = _identity(name)
        person = make(identity, row.cells, faults)
        if identity in lines:
            faults.append(f"id: the same as on line {lines[identity]}")
        if faults:
            roster.refused.append(Refusal(row.line, _printable(str(name)), tuple(faults)))
        else:
            lines[identity] = row.line
            roster.names[identity] = name
            roster.people.append(person)
    return roster


def _name(cell: object, faults: list[str]) -> str | int:
    """An id as it was written: a number of JSON stays one."""
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    if not isinstance(cell, str) or not cell.strip():
        faults.append("id: missing" if cell is None else "id: neither a text nor a whole number")
        return ""
    name = cell.strip()
    if len(name) > LONGEST or _printable(name) != name:
        faults.append(f"id: longer than {LONGEST} letters, or with signs that cannot be printed")
    return name


def _identity(name: str | int) -> int:
    """A number that depends on the name alone: ties then fall the same way whatever the order of the rows."""
    digest = blake2b(str(name).encode("utf-8", "backslashreplace"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def _number(cell: object, low: float, high: float) -> float:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise ValueError("not a number")  # noqa: TRY004 - a fault of the row like all others
    try:
        found = float(cell.replace(",", ".") if isinstance(cell, str) else cell)
    except (ValueError, OverflowError):
        raise ValueError(f"{_shown(str(cell))} is not a number") from None
    if not low <= found <= high:  # nor is NaN
        raise ValueError(f"{_shown(str(cell))} is not between {low:g} and {high:g}")
    return found


def _whole(cell: object, low: int, high: int) -> int:
    found = _number(cell, low, high)
    if found != int(found):
        raise ValueError(f"{_shown(str(cell))} is not a whole number")
    return int(found)


def _printable(text: str) -> str:
    kept = text.encode("utf-8", "backslashreplace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in kept)


def _shown(text: str) -> str:
    kept = _printable(text)
    return f"“{kept if len(kept) <= SHOWN else kept[:SHOWN] + '…'}”"
