"""Finds the places inside a whole sentence, and leaves ordinary words alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from dialogs.understanding.folding import LONGEST, fold
from dialogs.understanding.place_names import ARTICLES, Kind, Match, PlaceNames, write_out
from dialogs.understanding.place_words import NOT_NAMES, ORDINARY
from dialogs.understanding.words import MOST_WORDS

# A word with the combining accents that some keyboards send apart.
_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_JOINING: Final = {"", "(", ",", "-", "dans le", ", dans le", "/"}
_NUMBER: Final = re.compile(
    r"(?<![\w.,])(?P<postal>\d{5})(?!\d)"
    r"|(?:dans le|d[ée]partement|d[ée]pt?|\()\s*(?P<said>\d{2}|2[ab]|97[1-6])\b(?!\s*(?:ans|h\b|km|min|%|€))"
    r"|(?:^|(?<=[,;.\n]))\s*(?P<lone>9[1-5]|7[578])\s*(?=$|[,;.\n])"
    r"|\b(?:le|du)\s+(?P<known>9[1-5]|7[578]|97[1-6]|2[ab])\b(?!\s*(?:ans|h\b|km|min|%|€))",
    re.IGNORECASE,
)
_PAUSE: Final = re.compile(r"[,.;!?\n(/]")
_LONGEST_NAME: Final = 7  # words
_SHORTEST_PART: Final = 4  # letters: who writes "ville urbanne" parts a name in longer pieces
_LARGE: Final = 20_000  # inhabitants: named without more ado
_TOWN: Final = 2_000  # inhabitants
_LIVING: Final = frozenset(
    {
        "habite", "jhabite", "jabite", "habites", "habit", "vis", "jvis", "reside", "loge", "viens",
        "jviens", "pres", "cote", "proche", "loin", "banlieue", "commune", "ville", "live", "living",
        "near", "from", "originaire", "alentours", "environs",
    }
)  # fmt: skip
_CHEERED: Final = frozenset({"allez", "vive", "forza", "aller"})  # a club rather than a town
_AT: Final = frozenset(
    {
        "a", "au", "aux", "sur", "vers", "in", "from", "near",
    }
)  # fmt: skip
_OF: Final = frozenset(
    {
        "de", "du", "des", "d", "en", "dans", "par", "l", "chez", "at",
    }
)  # fmt: skip


_LEADING: Final = frozenset({"a", "d", "de", "du", "au", "aux", "en"})
_CONTRACTED: Final = frozenset({"du", "au"})


@dataclass(frozen=True, slots=True)
class Span:
    """Where a place is named in a text, in characters, and what it may be."""

    start: int
    end: int
    words: tuple[str, ...]
    matches: list[Match]


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int
    capital: bool
    accented: bool  # "à", not "a"
    opens: bool = False  # whether a clause begins with it


def find_spans(text: str, names: PlaceNames) -> list[Span]:
    tokens = _split(text)
    spans = []
    n = 0
    while n < len(tokens):
        span = _longest_from(tokens, n, names)
        if span is None:
            n += 1
        else:
            spans.append(span)
            n += next((k for k in range(1, len(tokens) - n + 1) if tokens[n + k - 1].end >= span.end), 1)
    return spans


def find_numbers(text: str) -> list[tuple[int, int]]:
    """Where a postal code or a département's number stands. `le 13` is a day; `le 93` is not."""
    return [found.span(found.lastgroup or 0) for found in _NUMBER.finditer(text[: 2 * LONGEST])]


def join_neighbours(text: str, places: Sequence[tuple[int, int, Span | None]]) -> list[tuple[int, int, Span | None]]:
    """`Valence (82)` and `69003 Lyon` are one place each; what was joined is to be read anew (no span)."""
    joined: list[tuple[int, int, Span | None]] = []
    for start, end, span in places:
        if joined and start < joined[-1][1]:
            continue
        if joined and text[joined[-1][1] : start].strip() in _JOINING and None in (span, joined[-1][2]):
            joined[-1] = (joined[-1][0], end, None)
        else:
            joined.append((start, end, span))
    return joined


def _split(text: str) -> list[_Token]:
    cut = text[: 2 * LONGEST]
    tokens: list[_Token] = []
    for found in islice(_WORD.finditer(cut), MOST_WORDS):
        word = write_out([fold(found[0])])[0].replace(" ", "")
        if word:
            opens = not tokens or bool(_PAUSE.search(cut, tokens[-1].end, found.start()))
            start, end = found.span()
            tokens.append(_Token(word, start, end, found[0][0].isupper(), found[0] in "àÀ", opens))
    # Where everything is a capital, a capital says nothing.
    if sum(token.capital for token in tokens) * 2 > len(tokens) + 1:
        return [replace(each, capital=False) for each in tokens]
    return tokens


def is_introduced(words: Sequence[str], names: PlaceNames) -> bool:
    """Whether the first word leads up to the name that the others are: "à Brest" is not Abrest."""
    return len(words) > 1 and words[0] in _LEADING and bool(names.exact(words[1:]))


def _longest_from(tokens: Sequence[_Token], n: int, names: PlaceNames) -> Span | None:
    for size in range(min(_LONGEST_NAME, len(tokens) - n), 0, -1):
        part = tokens[n : n + size]
        words = tuple(token.word for token in part)
        contracted = words[0] in _CONTRACTED and size > 1  # "du Mans"
        matches = names.exact(("le", *words[1:])) if contracted else []
        if not matches and is_introduced(words, names):
            continue
        words = ("le", *words[1:]) if contracted else words
        matches = names.exact(words)
        if size > 1 and min(map(len, words)) < _SHORTEST_PART:  # "ça me" is not Came
            matches = [match for match in matches if names.spaced[match.entry]]
        if matches and _is_meant(tokens, n, size, matches, names):
            return Span(part[0].start, part[-1].end, words, matches)
    return None


def _is_meant(tokens: Sequence[_Token], n: int, size: int, matches: list[Match], names: PlaceNames) -> bool:
    """Whether a name inside a sentence is a place there: by its length, its people, and what is before it."""
    words = [token.word for token in tokens[n : n + size]]
    content = [word for word in words if word not in ARTICLES]
    people = max(names.populations[names.targets[match.entry]] for match in matches)
    kinds = {names.kinds[match.entry] for match in matches}
    if len(content) > 1 and kinds & {Kind.OWN, Kind.ALIAS, Kind.FORMER}:
        return not set(content) <= NOT_NAMES | ORDINARY
    before = tokens[n - 1] if n else None
    if before is not None and before.word in _CHEERED:
        return False
    if before is not None and any(names.codes[names.targets[match.entry]][0] == "D" for match in matches):
        introduced = before.word in {"dans", "en"} or (before.word == "de" and len(content) < size)
        if introduced and people >= _TOWN:
            return True
    return _is_located(tokens, n, size, content, people)


def _is_located(tokens: Sequence[_Token], n: int, size: int, content: Sequence[str], people: float) -> bool:
    """Whether one word is a place where it stands; `people`: those of the largest place of this name."""
    before, first = tokens[n - 1] if n else None, tokens[n].word
    near = {token.word for token in tokens[max(0, n - 3) : n]}
    capital = tokens[n + size - 1].capital and n > 0
    ordinary = content[-1:] == [] or content[-1] in ORDINARY | NOT_NAMES or len(content[-1]) < 3
    at = (before is not None and (before.accented or before.word in _AT)) or (size > 1 and first in _CONTRACTED)
    ends = n + size == len(tokens) or tokens[n + size].opens
    alone = tokens[n].opens and ends
    if alone and people >= _TOWN and not set(content) <= NOT_NAMES and (not ordinary or (capital and people >= _LARGE)):
        return True
    lives = bool(near & _LIVING) and before is not None and before.word in _AT | _OF | _LIVING | ARTICLES
    if ordinary and size == 1 and before is not None and (before.accented or before.word in {"vers", "sur"}):
        return people >= _LARGE and first not in NOT_NAMES
    if ordinary:
        return (at or lives) and (capital or (lives and people >= _TOWN))
    of = capital and before is not None and before.word in _OF
    closes = capital and ends and people >= _TOWN  # "terminale générale Royan"
    return bool(people >= _LARGE or lives or closes or (at and capital) or ((at or of) and people >= _TOWN))
