"""Rows of people as spreadsheets and programs save them."""

import io
from pathlib import Path

import pytest

from bot.spreadsheets import UnusableFileError, open_for_writing, read_rows, write_csv, write_json_lines

COLUMNS = ("id", "needs", "place")
PERSON = {"id": "a", "needs": "job;project", "place": "69123"}


def rows(path: Path, content: bytes) -> list[tuple[int, dict[str, object], str]]:
    path.write_bytes(content)
    found, _ = read_rows(path, COLUMNS)
    return [(row.line, dict(row.cells), row.fault) for row in found]


@pytest.mark.parametrize(
    "content",
    [
        b"id,needs,place\na,job;project,69123\n",
        b"\xef\xbb\xbfid,needs,place\r\na,job;project,69123\r\n",
        b'place;needs;id\n69123;"job;project";a\n',
        b'sep=;\nID ; Needs;PLACE\na;"job;project";69123',
        b"id\tneeds\tplace\na\tjob;project\t69123\n",
    ],
    ids=["commas", "a mark and CRLF", "semicolons in another order", "a hint and capitals", "tabs"],
)
def test_a_row_reads_the_same_however_it_was_saved(tmp_path: Path, content: bytes) -> None:
    assert [cells for _, cells, _ in rows(tmp_path / "y.csv", content)] == [PERSON]


def test_a_broken_row_does_not_stop_the_others(tmp_path: Path) -> None:
    content = b'id,needs\na,job\n"b,job\nc,caf\xe9\nd,job,more,cells\ne,job\n\nf,"two\nlines"\ng,job\n'
    found = rows(tmp_path / "y.csv", content)
    assert [(line, cells.get("id")) for line, cells, fault in found if not fault] == [
        (2, "a"), (6, "e"), (8, "f"), (10, "g"),
    ]  # fmt: skip
    assert [(line, fault.split()[0]) for line, _, fault in found if fault] == [(3, "its"), (4, "not"), (5, "4")]


def test_a_broken_line_of_json_does_not_stop_the_others(tmp_path: Path) -> None:
    deep = b"[" * 100_000
    content = b'{"id": 1, "needs": ["job"]}\nnonsense\n[]\n' + deep + b'\n\n{"id": "2", "place": null}\n'
    found = rows(tmp_path / "y.jsonl", content)
    assert [(line, cells) for line, cells, fault in found if not fault] == [
        (1, {"id": 1, "needs": ["job"]}),
        (6, {"id": "2"}),
    ]
    assert [line for line, _, fault in found if fault] == [2, 3, 4]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"name,place\na,b\n", b"id,needs,needs\na,b,c\n"])
def test_a_file_of_which_no_row_can_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnusableFileError):
        rows(tmp_path / "y.csv", content)


def test_columns_that_nobody_knows_are_named(tmp_path: Path) -> None:
    (tmp_path / "y.csv").write_text("id,comment,phone\na,b,c\n")
    assert read_rows(tmp_path / "y.csv", COLUMNS)[1] == ("comment", "phone")


@pytest.mark.parametrize("name", ["y.csv", "y.jsonl"])
def test_what_is_written_reads_the_same(tmp_path: Path, name: str) -> None:
    people = [{"id": f"{first}x", "place": 'a "b", c'} for first in ("=", "+", "-", "@", "\t", "é;|", "'", "'=")]
    with open_for_writing(tmp_path / name, io.StringIO()) as stream:
        (write_json_lines(stream, people) if name.endswith("l") else write_csv(stream, COLUMNS, people))
    found, _ = read_rows(tmp_path / name, COLUMNS)
    assert [str(row.cells["id"]).strip() for row in found] == [person["id"].strip() for person in people]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_written_file_is_a_formula(first: str) -> None:
    stream = io.StringIO()
    write_csv(stream, ("id",), [{"id": f"{first}cmd|' /C calc'!A0"}])
    assert stream.getvalue().splitlines()[1].lstrip('"').startswith("'")
