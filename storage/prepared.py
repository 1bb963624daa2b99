"""A statement as the driver takes it, worked out once: SQLAlchemy asks the same of it each time it is said.

That costs 30 to 60 µs, of which SQLite itself needs 5; a turn says twenty. A list of values that is spelled out makes
another statement for each length; long ones, and whatever else is not plain (a default that is called), are left to
SQLAlchemy.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, cycle
from typing import Any, Final

from sqlalchemy import BindParameter, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TupleType, TypeEngine

Convert = Callable[[Any], Any]


class Found:
    """What a statement gave, in those words of SQLAlchemy's results that storage uses of it.

    Theirs take 40 µs to set up, of which a statement that changes one row needs none.
    """

    __slots__ = ("_rows", "inserted_primary_key", "lastrowid", "rowcount")

    def __init__(self, rows: Sequence[Any], rowcount: int, inserted: int | None) -> None:
        self._rows = rows
        self.rowcount = rowcount  # how many rows the statement changed
        self.inserted_primary_key = (inserted,)
        self.lastrowid = inserted

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return list(self._rows)

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        (row,) = self._rows
        return row

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalars(self) -> Iterator[Any]:
        return (row[0] for row in self._rows)


def together(found: Sequence[Found]) -> Found:
    """What the same statement gave for several values, as one."""
    rows = [row for each in found for row in each]
    return Found(rows, sum(each.rowcount for each in found), found[-1].lastrowid)


def inserted(result: Any) -> int:
    """The number of the row that an INSERT made; 0: it made none."""
    return result.inserted_primary_key[0] if result.rowcount else 0


NOTHING: Final[tuple[Any, ...]] = ()
DOUBLE: Final = 701  # PostgreSQL's number for the type in which fractions come; only they are asked for theirs


@dataclass(frozen=True, slots=True)
class Spelled:
    """A list among the values, and the names that its members have; `nested`: they are tuples."""

    name: str
    members: Sequence[str]
    nested: bool

    def out(self, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Each name with its value."""
        listed = values[self.name]
        return zip(self.members, chain.from_iterable(listed) if self.nested else listed, strict=True)


@dataclass(frozen=True, slots=True)
class Prepared:
    """SQL as the driver takes it, and how values go in and come out."""

    text: str
    places: tuple[tuple[str, Any], ...]  # a parameter's name, and its value if none is given
    sends: tuple[tuple[int, Convert], ...]  # those that the driver does not take as they are
    row: type[tuple[Any, ...]] | None  # what comes back, its values by name; None: nothing does
    receives: tuple[tuple[int, Convert], ...]  # those that the driver does not give as they are
    lists: tuple["Spelled", ...] = ()

    def bind(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of their places."""
        for spelled in self.lists:
            values = {**values, **dict(spelled.out(values))}
        bound = [values.get(name, otherwise) for name, otherwise in self.places]
        for place, convert in self.sends:
            bound[place] = convert(bound[place])
        return bound

    def read(self, rows: Sequence[Sequence[Any]]) -> Sequence[Any]:
        """The rows that came back, their values by name."""
        return [self._row(self.row, values) for values in rows] if self.row else NOTHING

    def _row(self, row: type[tuple[Any, ...]], values: Sequence[Any]) -> tuple[Any, ...]:
        if self.receives:
            values = list(values)
            for place, convert in self.receives:
                values[place] = convert(values[place])
        return tuple.__new__(row, values)


NOT_PLAIN: Final = Prepared("", (), (), None, ())  # for SQLAlchemy to say
MOST_PREPARED: Final = 500  # two hundred are put together once; those that are so each time must not pile up
LONGEST: Final = 8  # members of a list that is spelled out; there are few longer ones, and each is another statement


class Statements:
    """What was worked out, by the statement as SQLAlchemy has it."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._lists: dict[Executable, tuple[str, ...]] = {}  # the names of those that each statement spells out
        self._prepared: dict[Any, Prepared] = {}

    def prepared(self, statement: Executable, values: Mapping[str, Any]) -> Prepared | None:
        """None: it is for SQLAlchemy to say."""
        lists = self._lists.get(statement)
        if lists is None:
            lists = self._lists[statement] = self._lists_in(statement)
        key: Any = statement
        if lists:
            lengths = tuple(len(values[name]) for name in lists)
            if not all(0 < length <= LONGEST for length in lengths):
                return None
            key = statement, lengths
        found = self._prepared.get(key)
        if found is None:
            if len(self._prepared) >= MOST_PREPARED:
                self._prepared.clear()
                self._lists.clear()
            found = self._prepared[key] = prepare(statement, self._dialect, values) or NOT_PLAIN
        return None if found is NOT_PLAIN else found

    def _lists_in(self, statement: Any) -> tuple[str, ...]:
        binds = statement.compile(dialect=self._dialect).binds.items()
        return tuple(name for name, bind in binds if bind.expanding and bind.required)


def prepare(statement: Any, dialect: Dialect, values: Mapping[str, Any]) -> Prepared | None:
    """The statement, for values of these names, and lists of these lengths; None if it is not plain."""
    compiled = statement.compile(dialect=dialect, column_keys=list(values))
    late = {bind.key: bind for bind in compiled.post_compile_params | compiled.literal_execute_params}
    if not all(bind.expanding and name in values for name, bind in late.items()):
        return None
    defaults: dict[str, Any] = {column.key: column.default for column in compiled.insert_prefetch}
    if compiled.update_prefetch or not all(default.is_scalar for default in defaults.values()):
        return None
    said = compiled.construct_expanded_state(values) if late else compiled
    lists = tuple(Spelled(name, said.parameter_expansion[name], _is_nested(bind)) for name, bind in late.items())
    types = {name: bind.type for name, bind in compiled.binds.items()}
    types |= {member: kind for each in lists for member, kind in _types(each, types[each.name])}
    given = {name: bind.value for name, bind in compiled.binds.items()}
    places = said.positiontup or ()
    sends = [(place, _sent(types[name], dialect)) for place, name in enumerate(places)]
    columns = list(statement.exported_columns) if hasattr(statement, "exported_columns") else []
    columns = columns or list(compiled.implicit_returning or ())  # the number of a new row, on PostgreSQL
    receives = [(place, _received(column.type, dialect)) for place, column in enumerate(columns)]
    names = [column.key or "" for column in columns]
    return Prepared(
        said.statement if late else compiled.string,
        tuple((name, defaults[name].arg if name in defaults else given.get(name)) for name in places),
        tuple((place, convert) for place, convert in sends if convert),
        namedtuple("Row", names, rename=True) if columns else None,  # noqa: PYI024  # its names are known at run time only
        tuple((place, convert) for place, convert in receives if convert),
        lists,
    )


def _is_nested(bind: BindParameter[Any]) -> bool:
    return isinstance(bind.type, TupleType)


def _types(spelled: Spelled, type_: TypeEngine[Any]) -> Iterator[tuple[str, TypeEngine[Any]]]:
    """What type each member of a list is of."""
    types = type_.types if isinstance(type_, TupleType) else (type_,)
    return zip(spelled.members, cycle(types), strict=False)


def _sent(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _received(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).result_processor(dialect, DOUBLE)
