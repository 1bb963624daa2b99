"""`python -m bot match` and `simulate`, as processes of their own, from files to files."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
YOUTHS = """id,age,needs,fields,format,place,languages
lou,16,job;project,health,either,69123,fr;en
sam,,job,,remote,,
zoé,17,culture,,in_person,38185,
"""
MENTORS = """id,needs,fields,format,place,radius_km,capacity,ages,languages
m1,job;project,health,either,69266,,1,,fr;en
m2,job,,remote,,,1,15-17|18-25,
m3,job,,remote,,,0,,
m4,culture,,in_person,75056,20,3,13-14,
"""


def bot(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in this folder, where no settings are."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603


def match(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return bot(folder, "match", "--youths", "Y.csv", "--mentors", "M.csv", *words)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Y.csv").write_text(YOUTHS)
    (tmp_path / "M.csv").write_text(MENTORS)
    return tmp_path


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_suggestions_are_one_object_for_each_youth(folder: Path) -> None:
    ended = match(folder, "--top", "1")
    lou, sam, zoe = objects(ended.stdout)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert lou["youth"] == "lou"
    assert [suggestion["mentor"] for suggestion in lou["suggestions"]] == ["m1"]
    assert {"key": "reason-needs", "needs": ["project", "job"]} in [
        {**reason, "needs": sorted(reason.get("needs", ()), reverse=True)}
        for reason in lou["suggestions"][0]["reasons"]
    ]
    assert len(sam["suggestions"]) == 1
    assert zoe == {"youth": "zoé", "suggestions": []}


def test_explained_each_mentor_is_suggested_or_vetoed(folder: Path) -> None:
    ended = match(folder, "--top", "9", "--explain")
    lou, _, zoe = objects(ended.stdout)
    assert lou["vetoed"] == [
        {"mentor": "m3", "reason": "veto-full"}, {"mentor": "m4", "reason": "veto-age"},
    ]  # fmt: skip
    assert len(zoe["suggestions"]) + len(zoe["vetoed"]) == 4


def test_an_assignment_has_pairs_and_says_who_is_left_and_why(folder: Path) -> None:
    ended = match(folder, "--assign", "--out", "pairs.csv", "--leftover", "left.csv")
    pairs = table(folder / "pairs.csv")
    assert ended.returncode == 0
    assert list(pairs[0]) == ["youth", "mentor", "score", "reasons"]
    assert [(pair["youth"], pair["mentor"]) for pair in pairs] == [("lou", "m1"), ("sam", "m2")]
    assert "reason-needs needs=" in pairs[0]["reasons"]
    (left,) = table(folder / "left.csv")
    assert (left["youth"], left["why"], left["suitable"]) == ("zoé", "no-mentor-suits", "0")
    assert left["veto"] in {"veto-age", "veto-format", "veto-full"}
    assert "2 pairs" in ended.stderr


def test_who_suits_somebody_who_is_taken_is_told_so(folder: Path) -> None:
    (folder / "Y.csv").write_text(YOUTHS + "tim,17,job,,remote,,\n")
    match(folder, "--assign", "--out", "pairs.jsonl", "--leftover", "left.jsonl")
    left = {row["youth"]: row for row in objects((folder / "left.jsonl").read_text())}
    assert len(objects((folder / "pairs.jsonl").read_text())) == 2
    assert sorted(row["why"] for row in left.values()) == ["all-suitable-are-full", "no-mentor-suits"]


def test_bad_rows_are_told_with_all_their_faults_and_stop_nobody(folder: Path) -> None:
    bad = "lou,16,job,,,,\nmax,200,fly,,by post,99999,xx\n,15,,,,,\n"
    (folder / "Y.csv").write_text(YOUTHS + bad)
    ended = match(folder, "--rejected", "rejected.csv")
    refused = {row["line"]: row["faults"] for row in table(folder / "rejected.csv")}
    assert ended.returncode == 1
    assert len(objects(ended.stdout)) == 3
    assert [fault.split(":")[0] for fault in refused["6"].split("; ")] == [
        "age",
        "needs",
        "format",
        "place",
        "languages",
    ]
    assert refused["5"] == "id: the same as on line 2"
    assert refused["7"] == "id: missing"
    assert "Y.csv:6: " in ended.stderr


@pytest.mark.parametrize("content", ["", "name\nlou\n", "id,age\n,\n"])
def test_a_file_without_a_good_row_ends_with_two(folder: Path, content: str) -> None:
    (folder / "Y.csv").write_text(content)
    assert match(folder, "--assign").returncode == 2


def test_words_that_are_understood_for_sure_count_as_their_codes(folder: Path) -> None:
    (folder / "Y.csv").write_text(
        "sep=;\nid;âge;needs;fields;format;place;comment\nlou;16;Trouver un stage;Santé;en visio;Villeurbanne;?\n"
    )
    (folder / "M.csv").write_text("id,needs,fields,format\nm1,internship,health,remote\n")
    ended = match(folder)
    (lou,) = objects(ended.stdout)
    assert [reason["key"] for reason in lou["suggestions"][0]["reasons"]][:2] == ["reason-needs", "reason-fields"]
    assert "columns not known and not read: âge, comment" in ended.stderr


def test_an_age_may_be_in_words_and_is_never_guessed(folder: Path) -> None:
    (folder / "Y.csv").write_text('id,age\na,17 ans\nb,dix-sept\nc,"17,0"\nd,-17\ne,200 ans\nf,16.5\n')
    ended = match(folder)
    assert [youth["youth"] for youth in objects(ended.stdout)] == ["a", "b", "c"]
    assert [line.split(":")[1] for line in ended.stderr.splitlines()] == ["5", "6", "7"]


def test_the_same_people_in_another_order_and_format_are_assigned_the_same(tmp_path: Path) -> None:
    bot(tmp_path, "simulate", "Y.csv", "M.csv", "--youths", "60", "--mentors", "30")
    bot(tmp_path, "simulate", "Y.jsonl", "M.jsonl", "--youths", "60", "--mentors", "30")
    for name in ("Y.jsonl", "M.jsonl"):
        lines = (tmp_path / name).read_text().splitlines()
        Random(1).shuffle(lines)
        (tmp_path / name).write_text("\n".join(lines))
    one = match(tmp_path, "--assign")
    other = bot(tmp_path, "match", "--youths", "Y.jsonl", "--mentors", "M.jsonl", "--assign")
    assert one.returncode == other.returncode == 0
    assert len(one.stdout.splitlines()) > 30
    assert one.stdout == other.stdout


def test_the_bar_never_mixes_with_what_is_piped_on(folder: Path) -> None:
    ended = match(folder, "--assign", "--progress")
    assert ended.stdout.splitlines()[0] == "youth,mentor,score,reasons"
    assert "\x1b" not in ended.stdout
    assert "\x1b" in ended.stderr


def test_ids_that_would_be_formulas_are_written_as_text(folder: Path) -> None:
    (folder / "Y.csv").write_text('id,needs\n"=1+1",job\n')
    match(folder, "--assign", "--out", "pairs.csv")
    assert table(folder / "pairs.csv")[0]["youth"] == "'=1+1"
