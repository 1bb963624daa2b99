"""Takes out how somebody introduces themselves: a first name says nothing of what they seek.

LEA is a degree, and Léa a young person; Pierre, Marine, Océane and Victor are trades, fields and towns elsewhere.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dialogs.understanding.folding import LONGEST, fold
from dialogs.understanding.words import MOST_WORDS

FIRST_NAMES: Final = "first_names"  # the pseudo-field of the names that are known
INTRODUCTIONS: Final = "introductions"  # the pseudo-field of what is said before a name

# What may follow an introduction: "je m'appelle" any name, "moi c'est" one that is known, "je suis" one that is
# known and has a capital, for some of them are trades as well.
Wants = Literal["any", "known", "capital"]

_TOKEN: Final = re.compile(r"\d+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_PAUSE: Final = re.compile(r"[,.;:!?\n(/]")
_MOST: Final = 4  # words of a name with its surname
_GOES_ON: Final = frozenset(["et", "j", "je", "jai", "and", "i"])  # a known name before these stands for itself
_NO_NAME: Final = frozenset(["pas", "plus", "comme", "not"])


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int
    capital: bool
    opens: bool  # a clause


class Introductions:
    """The words of all languages: whoever writes English may be called Océane."""

    def __init__(self, aliases: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
        """`aliases`: language -> pseudo-field -> words -> value; the values of introductions are those of `Wants`."""
        self._names = frozenset(fold(name) for tables in aliases.values() for name in tables.get(FIRST_NAMES, {}))
        self._before = {
            tuple(fold(words).split()): wants
            for tables in aliases.values()
            for words, wants in tables.get(INTRODUCTIONS, {}).items()
        }
        self._longest = max(map(len, self._before), default=0)

    def without(self, text: str) -> str:
        """The text, with a comma for each introduction and its name."""
        kept, at = [], 0
        for start, end in self._find(_split(text)):
            kept.append(text[at:start])
            at = end
        return ",".join([*kept, text[at:]])

    def _find(self, tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
        at = 0
        while at < len(tokens):
            size, named = self._introduced(tokens, at)
            if named:
                yield tokens[at].start, tokens[at + size + named - 1].end
            at += size + named if named else 1

    def _introduced(self, tokens: Sequence[_Token], at: int) -> tuple[int, int]:
        """How many words introduce a name here, and how many the name has; 0 words: there is none."""
        for size in range(min(self._longest, len(tokens) - at), 0, -1):
            wants = self._before.get(tuple(token.word for token in tokens[at : at + size]))
            if wants:
                return size, self._named(tokens, at + size, wants)
        if tokens[at].opens and tokens[at].word in self._names:
            named = self._run(tokens, at)
            after = at + named
            if named and after < len(tokens) and _is_age(tokens[after]):  # "Léa, 17 ans"
                return 0, named
        return 0, 0

    def _named(self, tokens: Sequence[_Token], at: int, wants: str) -> int:
        if at == len(tokens) or tokens[at].word in _NO_NAME or tokens[at].word.isdigit():
            return 0
        if wants == "any":
            return self._run(tokens, at, 1)
        named = self._run(tokens, at)
        if not named or tokens[at].word not in self._names or (wants == "capital" and not tokens[at].capital):
            return 0
        after = at + named
        stands = after == len(tokens) or tokens[after].opens or tokens[after].word in _GOES_ON
        return named if stands or _is_age(tokens[after]) else 0

    def _run(self, tokens: Sequence[_Token], at: int, count: int = 0) -> int:
        """How many words from here on are a name, known or with a capital, in one clause; `count` of them surely."""
        for token in tokens[at + count : at + _MOST]:
            if (count and token.opens) or not (token.word in self._names or token.capital):
                break
            count += 1
        return count


def _is_age(token: _Token) -> bool:
    return token.word.isdigit() and len(token.word) == 2  # digits


def _split(text: str) -> list[_Token]:
    cut = text[: 2 * LONGEST]
    tokens: list[_Token] = []
    end = 0
    for found in _TOKEN.finditer(cut):
        opens = not tokens or bool(_PAUSE.search(cut, end, found.start()))
        tokens.append(_Token(fold(found[0]), found.start(), found.end(), found[0].istitle(), opens))
        end = found.end()
        if len(tokens) == MOST_WORDS:
            break
    # Where every word has a capital, it says nothing.
    if all(token.capital or token.word.isdigit() for token in tokens):
        return [_Token(each.word, each.start, each.end, capital=False, opens=each.opens) for each in tokens]
    return tokens
