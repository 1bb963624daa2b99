"""A statement as the driver takes it, worked out once: SQLAlchemy asks the same of it each time it is said.

That costs 30 to 60 µs, of which SQLite itself needs 5; a turn says twenty. Whatever is not plain (a list of values that
is spelled out, a default that is called) is left to SQLAlchemy.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import IteratorResult, Result
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]


class Rows(IteratorResult[Any]):
    """What a statement gave, as SQLAlchemy's results; `rowcount` says how many rows it changed."""

    rowcount: int = -1


@dataclass(frozen=True, slots=True)
class Prepared:
    """SQL with question marks, and how values go in and come out."""

    text: str
    places: tuple[tuple[str, Any, Convert | None], ...]  # parameter's name, its value if none is given, how it is sent
    shape: SimpleResultMetaData  # of what comes back
    gives: bool  # whether anything does
    converts: tuple[tuple[int, Convert], ...]  # those that the driver does not give as they are

    def bind(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the question marks."""
        bound = []
        for name, otherwise, convert in self.places:
            value = values.get(name, otherwise)
            bound.append(convert(value) if convert else value)
        return bound

    def read(self, cursor: sqlite3.Cursor) -> Result[Any]:
        """All that came back."""
        found: Sequence[Sequence[Any]] = cursor.fetchall() if self.gives else ()
        if self.converts and found:
            found = [self._converted(row) for row in found]
        rows = Rows(self.shape, iter(found))
        rows.rowcount = cursor.rowcount
        return rows

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, convert in self.converts:
            values[place] = convert(values[place])
        return values


NOT_PLAIN: Final = Prepared("", (), SimpleResultMetaData(()), False, ())  # for SQLAlchemy to say


def prepare(statement: Any, dialect: Dialect, parameters: list[str]) -> Prepared | None:
    """The statement, for values of these names; None if it is not plain."""
    compiled = statement.compile(dialect=dialect, column_keys=parameters)
    if compiled.post_compile_params or compiled.literal_execute_params:
        return None
    defaults: dict[str, Any] = {column.key: column.default for column in compiled.insert_prefetch}
    if compiled.update_prefetch or not all(default.is_scalar for default in defaults.values()):
        return None
    places = []
    for name in compiled.positiontup or ():
        bind = compiled.binds[name]
        otherwise = defaults[name].arg if name in defaults else bind.value
        places.append((name, otherwise, _sent(bind.type, dialect)))
    columns = list(statement.exported_columns) if hasattr(statement, "exported_columns") else []
    converts = [(place, _received(column.type, dialect)) for place, column in enumerate(columns)]
    return Prepared(
        compiled.string,
        tuple(places),
        SimpleResultMetaData([column.key or f"column_{place}" for place, column in enumerate(columns)]),
        bool(columns),
        tuple((place, convert) for place, convert in converts if convert),
    )


def _sent(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _received(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).result_processor(dialect, None)
