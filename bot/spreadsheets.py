"""Rows of people in and out: CSV as spreadsheets save it, and JSON lines; the name of a file tells which.

A row that cannot be read is a row with a fault, never the end of the others. Where each row came from is kept as the
number of its line.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

JSON_LINES: Final = (".jsonl", ".ndjson", ".json")
DELIMITERS: Final = ",;\t"
LONGEST_ROW: Final = 100  # lines that one row's quoted cells may go over
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets run as a formula (OWASP, CSV injection)
SAFE: Final = "'"

Table = Iterable[Mapping[str, Any]]


class UnusableFileError(ValueError):
    """Not one row of this file can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says, by column, empty cells left out; or why it says nothing."""

    line: int
    cells: Mapping[str, object]
    fault: str = ""


def read_rows(path: Path, columns: Sequence[str]) -> tuple[Iterator[Row], tuple[str, ...]]:
    """The rows of a file, and its columns that nobody knows. Raises UnusableFileError, or OSError.

    UTF-8 with or without a mark at the beginning. Columns in any order; of CSV, commas, semicolons or tabs between.
    """
    lines = _lines(path)
    if is_json(path):
        unknown: dict[str, None] = {}
        rows = [_json_row(number, line, columns, unknown) for number, line in lines]
        return iter(rows), tuple(unknown)
    return _csv_rows(lines, columns)


def is_json(path: Path) -> bool:
    return path.suffix.lower() in JSON_LINES


def open_for_writing(path: Path | None, otherwise: TextIO) -> AbstractContextManager[TextIO]:
    """The file, or what stands for it."""
    if path is None:
        return nullcontext(otherwise)
    return path.open("w", encoding="utf-8", newline="")


def write_json_lines(stream: TextIO, rows: Table) -> None:
    stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_csv(stream: TextIO, columns: Sequence[str], rows: Table) -> None:
    """Cells that a spreadsheet would run as formulas are written as text, behind an apostrophe."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_safe(row.get(column)) for column in columns] for row in rows)


def _lines(path: Path) -> list[tuple[int, str]]:
    """Numbered lines; bytes that are not UTF-8 become lone surrogates, which no row may hold."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
        return [(number, line.rstrip("\n")) for number, line in enumerate(file, 1) if line.strip()]


def _json_row(number: int, line: str, columns: Sequence[str], unknown: dict[str, None]) -> Row:
    if fault := _not_text(line):
        return Row(number, {}, fault)
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return Row(number, {}, "not a JSON object")
    if not isinstance(found, dict):
        return Row(number, {}, "not a JSON object")
    unknown.update((name, None) for name in found if name not in columns)
    return Row(number, {name: cell for name, cell in found.items() if name in columns and cell not in (None, "", [])})


def _csv_rows(lines: list[tuple[int, str]], columns: Sequence[str]) -> tuple[Iterator[Row], tuple[str, ...]]:
    if lines and lines[0][1].lower().startswith("sep="):
        lines = lines[1:]  # a hint of and for spreadsheets
    if not lines:
        raise UnusableFileError("the file is empty")
    delimiter, names = max(
        ((each, [name.strip().lower() for name in _cells(lines[0][1], each) or ()]) for each in DELIMITERS),
        key=lambda header: len(set(header[1]) & set(columns)),
    )
    known = [name for name in names if name in columns]
    if "id" not in known:
        raise UnusableFileError("the first line names no column id")
    if twice := sorted({name for name in known if known.count(name) > 1}):
        raise UnusableFileError(f"named twice in the first line: {', '.join(twice)}")
    unknown = tuple(dict.fromkeys(name for name in names if name and name not in columns))
    return _records(lines[1:], delimiter, names, columns), unknown


def _records(
    lines: list[tuple[int, str]], delimiter: str, names: Sequence[str], columns: Sequence[str]
) -> Iterator[Row]:
    place = 0
    while place < len(lines):
        cells, length = _record(lines, place, delimiter, len(names))
        yield _csv_row(lines[place], cells, names, columns)
        place += length


def _record(lines: list[tuple[int, str]], place: int, delimiter: str, width: int) -> tuple[list[str] | None, int]:
    """The cells of a row and how many lines it takes. A quote that nothing closes spoils its own line only."""
    text = ""
    for length, (_, line) in enumerate(lines[place : place + LONGEST_ROW], 1):
        text += line if length == 1 else f"\n{line}"
        cells = _cells(text, delimiter)
        if cells is not None and (length == 1 or len(cells) == width):
            return cells, length
    return None, 1


def _cells(text: str, delimiter: str) -> list[str] | None:
    """The cells of one row; None where a quote is left open."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _csv_row(start: tuple[int, str], cells: list[str] | None, names: Sequence[str], columns: Sequence[str]) -> Row:
    number, line = start
    if fault := _not_text(line):
        return Row(number, {}, fault)
    if cells is None:
        return Row(
            number, {}, "its cells cannot be told apart: a quote left open or inside a cell, or a cell without end"
        )
    if any(cell.strip() for cell in cells[len(names) :]):
        return Row(number, {}, f"{len(cells)} cells, but {len(names)} columns (quote a cell that holds the delimiter)")
    named = zip(names, map(_plain, cells), strict=False)
    return Row(number, {name: cell for name, cell in named if cell and name in columns})


def _not_text(text: str) -> str:
    return "not UTF-8" if any("\ud800" <= letter <= "\udfff" for letter in text) else ""


def _plain(cell: str) -> str:
    """A cell as it was before it was written safely."""
    cell = cell.strip(" \u00a0")
    return cell[1:] if cell.startswith(SAFE) and cell.lstrip(SAFE).startswith(DANGEROUS) else cell.strip()


def _safe(value: object) -> object:
    text = "" if value is None else str(value)
    return SAFE + text if text.lstrip(SAFE).startswith(DANGEROUS) and not isinstance(value, int | float) else text
