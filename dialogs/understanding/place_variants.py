"""The parts of an answer that may be the name of a place: without what leads up to it and trails after it."""

from collections.abc import Sequence

from dialogs.understanding.place_names import ARTICLES
from dialogs.understanding.place_words import AROUND, FILLERS, NOT_NAMES, TALK_ONLY


def shorten(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The words, then with less and less of what leads up to a name and trails after it; last, the core."""
    first = next((n for n, word in enumerate(words) if word not in AROUND), len(words))
    last = next((n for n in range(len(words), 0, -1) if words[n - 1] not in FILLERS), 0)
    ends = range(len(words), max(last, first) - 1, -1)
    return [tuple(words[start:end]) for end in ends for start in range(min(first, end) + 1)] or [()]


def find_cores(words: Sequence[str]) -> list[tuple[str, ...]]:
    """What is worth a search by likeness, with its article and without: no long talk, no words of talk."""
    core = shorten(words)[-1]
    letters = len("".join(core))
    if len(core) > 7 or not 3 <= letters <= 45 or set(core) & TALK_ONLY or set(core) <= NOT_NAMES:
        return []
    start = len(words) - next(n for n in range(len(words)) if tuple(words[n : n + len(core)]) == core)
    before = words[len(words) - start - 1] if start < len(words) else ""
    return [(before, *core), core] if before in ARTICLES else [core]
