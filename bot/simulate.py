"""`python -m bot simulate`: made-up people as files that `match` reads."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.lexicon import load_gazetteer
from bot.rosters import MENTOR_COLUMNS, YOUTH_COLUMNS
from bot.settings import Settings
from bot.simulation import make_mentors, make_youths
from bot.spreadsheets import is_json, open_for_writing, write_csv, write_json_lines
from dialogs.profile import Mentor, Youth


def simulate(_settings: Settings, options: Namespace) -> int:
    """Returns 0, or 2 where a file cannot be written."""
    communes = [(commune.code, commune.population) for commune in load_gazetteer().communes]
    mentors = make_mentors(max(0, options.mentors), options.seed, communes)
    youths = make_youths(max(0, options.youths), options.seed + 1, communes)
    try:
        _write(options.youths_file, YOUTH_COLUMNS, youths, "Y")
        _write(options.mentors_file, MENTOR_COLUMNS, mentors, "M")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _write(path: Path, columns: Sequence[str], people: Sequence[Youth] | Sequence[Mentor], letter: str) -> None:
    rows = (_row(person, columns, letter) for person in people)
    with open_for_writing(path, sys.stdout) as stream:
        if is_json(path):
            write_json_lines(stream, rows)
        else:
            write_csv(stream, columns, ({name: _cell(value) for name, value in row.items()} for row in rows))


def _row(person: Youth | Mentor, columns: Sequence[str], letter: str) -> dict[str, Any]:
    """What is known of somebody; no column for what is not."""
    known = {name: value for name in columns if (value := getattr(person, name)) not in (None, (), "")}
    return {**known, "id": f"{letter}{person.id}"}


def _cell(value: object) -> object:
    return ";".join(value) if isinstance(value, tuple) else value
