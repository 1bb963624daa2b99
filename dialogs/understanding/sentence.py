"""Reads a free message: the slots that it states, and only those."""

import datetime
from collections.abc import Sequence

from dialogs.understanding.lexicon import Lexicon


def read_slots(
    text: str, language: str, lexicons: Sequence[Lexicon], places: object, today: datetime.date | None
) -> dict[str, tuple[str, ...]]:
    return {}
