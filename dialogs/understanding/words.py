"""A text as words in clauses: SMS spellings written out, numbers kept, each word with its stem."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dialogs.understanding.folding import LONGEST, fold
from dialogs.understanding.spelling import stem

# A comma between two digits is a decimal one; a slash, a dash between spaces and a line's end part clauses as well.
MOST_WORDS: Final = 70  # of 400 characters
_BOUNDARY: Final = re.compile(r"(?<!\d)[,.:/](?=.)|[,.:/](?!\d)|[;!?\n\r()|•…]+|\s[-–—>]+\s?")
_KNOWS: Final = frozenset({"c", "sai"})  # after "je"
_LAUGHED: Final = re.compile(r"([^\W\d])\1{2,}")
_I_SAID: Final = re.compile(r"^j([bcdfghklmnpqrstvwxz])[a-z]{2,}$")  # "jcherche": no other word begins so
_GLUED: Final = re.compile(r"^(\d+)(ans?|a|mois|fois|semaines?|years?|yrs|yo|y|piges?|balais)$")


_UNUSUAL: Final = re.compile(r"^(?:\d+[^\d\n]+|j[bcdfghklmnpqrstvwxz].+|.*([^\W\d])\1\1.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as it was written (folded), the stem that is compared, and the clause that it stands in."""

    text: str
    stem: str
    clause: int


def split_words(text: str, spellings: Mapping[str, str]) -> tuple[Word, ...]:
    """The words of a text; only as many as a person says in one answer."""
    words: list[Word] = []
    pieces = (fold(piece) for piece in _BOUNDARY.split(text[: 2 * LONGEST]))
    for clause, folded in enumerate(piece for piece in pieces if piece):  # "..." ends one clause, not three
        for token in folded.split():
            knows = token in _KNOWS and bool(words) and words[-1].text == "je"  # "je c pas"
            for part in ["sais"] if knows else spell_out(token, spellings):
                if not (words and words[-1].text == part == "est"):  # "c'est": "c" alone is "c'est" as well
                    words.append(Word(part, stem(part), clause))
    return tuple(words[:MOST_WORDS])


def find_unusual(tokens: Iterable[str]) -> set[str]:
    """Those of the tokens that `spell_out` would change, whatever the spellings: by their letters alone."""
    return {found[0] for found in _UNUSUAL.finditer("\n".join(tokens))}


def spell_out(token: str, spellings: Mapping[str, str]) -> list[str]:
    """The words that one folded token stands for: "jsuis" is "je suis", "17ans" is "17 ans"."""
    calm = _LAUGHED.sub(r"\1", token) if len(token) > 2 else token
    for form in (token, calm):
        if form in spellings:
            return [word for part in spellings[form].split() for word in spellings.get(part, part).split()]
    glued = _GLUED.match(calm)
    if glued:
        return [glued[1], glued[2]]
    said = _I_SAID.match(calm)
    return ["j" if said[1] == "h" else "je", *spellings.get(said[0][1:], said[0][1:]).split()] if said else [calm]
