"""`python -m bot understand FIELD`: what each line of the standard input means, as JSON lines."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, TextIO

from bot.aliases import load_aliases
from bot.lexicon import load_gazetteer, load_nicknames
from dialogs.understanding import Reading, Understanding
from dialogs.understanding.places import PlaceReader


def main(field: str, language: str, stdin_bytes: Iterable[bytes], stdout: TextIO) -> None:
    """Answers every line, in order, flushed; invalid UTF-8 is read with replacement characters."""
    understanding = Understanding(load_aliases(), _load_places() if field in ("place", "sentence") else None)
    today = dt.datetime.now(dt.UTC).date()
    for line in stdin_bytes:
        text = line.decode("utf-8", errors="replace").rstrip("\r\n")
        answer = _answer(understanding, field, text, language, today)
        stdout.write(json.dumps({"text": text, **answer}, ensure_ascii=False) + "\n")
        stdout.flush()


def _answer(understanding: Understanding, field: str, text: str, language: str, today: dt.date) -> dict[str, Any]:
    if field == "sentence":
        slots = understanding.read_sentence(text, language, today=today)
        return {"slots": {name: _plain(name, codes) for name, codes in slots.items()}}
    reading: Reading = understanding.understand(field, text, language, today=today)
    return {
        "verdict": reading.verdict,
        "codes": _plain(field, reading.codes),
        "score": round(reading.score, 2),
    }


def _plain(field: str, codes: tuple[str, ...]) -> list[int] | list[str]:
    return [int(code) for code in codes] if field == "age" else list(codes)


def _load_places() -> PlaceReader:
    return PlaceReader(load_gazetteer(), load_nicknames())
