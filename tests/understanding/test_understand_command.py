"""`python -m bot understand FIELD`, line by line."""

import io
import json
from typing import Any

from bot.understand import main


def answers(field: str, *lines: bytes) -> list[dict[str, Any]]:
    written = io.StringIO()
    main(field, "fr", iter(lines), written)
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_each_line_is_answered_in_order() -> None:
    first, second = answers("format", b"en visio\n", b"en vrai\n")
    assert first == {"text": "en visio", "verdict": "sure", "codes": ["remote"], "score": 1.0}
    assert second["codes"] == ["in_person"]


def test_an_age_is_a_number() -> None:
    assert answers("age", b"17 ans\n")[0]["codes"] == [17]


def test_empty_broken_and_endless_lines_get_an_answer() -> None:
    read = answers("situation", b"\n", b"\xff\xfe lyc\xe9e\n", b"a" * 100_000 + b"\n", b"lycee ? " * 20_000)
    assert [answer["verdict"] for answer in read[:3]] == ["unknown"] * 3
    assert len(read) == 4


def test_a_sentence_is_answered_with_its_slots() -> None:
    (answer,) = answers("sentence", "jsuis en term à Lyon, 17 ans".encode())
    assert answer["slots"] == {"age": [17], "situation": ["high_school"], "place": ["69123"]}
