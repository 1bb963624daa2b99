"""The names of places, to be looked up as they are written, or by what they are like.

Every name is one entry: (key, target, kind). A key is the folded name without spaces, so that hyphens, spaces
and capitals do not matter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dialogs.understanding.folding import fold, fold_lines
from dialogs.understanding.gazetteer import Gazetteer
from dialogs.understanding.place_likeness import Likeness

NOT_A_PLACE: Final = "unknown"  # the code of an alias that is known, and is no place that we can take
ARTICLES: Final = frozenset({"le", "la", "les", "l"})
_LINKS: Final = frozenset(
    {
        "sur", "sous", "en", "les", "lez", "de", "du", "des", "d", "la", "le", "l", "a", "au", "aux",
        "et", "pres", "devant", "entre",
    }
)  # fmt: skip
_TOO_COMMON: Final = frozenset(
    {
        "saint", "sainte", "le", "la", "les", "l", "notre", "grand", "grande", "petit", "mont", "val",
        "pont",
    }
)  # fmt: skip
_UNLINKED_FROM: Final = 5000  # inhabitants
_SHORTENED_FROM: Final = 1000  # inhabitants; nobody shortens the name of a hamlet to a stranger
# Inhabitants, as it were, of a place abroad, where a misspelling might mean it.
_KNOWN_ELSEWHERE: Final = 30_000
_WRITTEN_OUT: Final = {
    "st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "lez": "les", "mt": "mont",
    "nd": "notre dame", "ht": "haut", "hte": "haute", "gd": "grand", "bg": "bourg",
    "ss": "sous", "fbg": "faubourg", "vlle": "ville", "snt": "saint", "sainr": "saint",
}  # fmt: skip


class Kind(IntEnum):
    """What sort of name an entry is."""

    OWN = 0
    FORMER = 1  # of a commune that was merged into another
    SHORT = 2  # "Boulogne", "Rochelle"
    ALIAS = 3


class Match(NamedTuple):
    """One entry that may be meant, and how far what was written is from it (0: the same)."""

    entry: int
    distance: float


def write_out(words: Sequence[str]) -> list[str]:
    """The folded words with the abbreviations of place names written out."""
    full = [_WRITTEN_OUT.get(word, word) for word in words]
    # "chalon s/ saone"
    return ["sur" if word == "s" and 0 < n < len(full) - 1 else word for n, word in enumerate(full)]


@dataclass(frozen=True, slots=True)
class _Entries:
    """The entries as columns."""

    names: list[str]  # folded, words separated by one space
    targets: NDArray[np.int32]  # in PlaceNames.codes
    kinds: NDArray[np.int8]


class PlaceNames:
    """All names of all places. Build it once; it never changes."""

    def __init__(self, gazetteer: Gazetteer, nicknames: Mapping[str, str]) -> None:
        """`nicknames`: alias to place, several places joined by `|`, or `unknown` where it is none."""
        departments = gazetteer.department_codes()
        self.codes: list[str] = [*gazetteer.codes, *(f"D{code}" for code in departments), NOT_A_PLACE]
        self.populations = _populations(gazetteer, departments)
        entries = _collect(gazetteer, {code: n for n, code in enumerate(self.codes)}, nicknames)
        self.targets = entries.targets
        self.kinds = entries.kinds
        self.spaced = np.array([" " in name for name in entries.names], dtype=np.bool_)
        self._likeness = Likeness(entries.names, self.targets, self.populations)
        self._exact = _group(self._likeness.keys)

    def exact(self, words: Sequence[str]) -> list[Match]:
        found = self._exact.get("".join(words))
        if found is None:
            return []
        return [Match(entry, 0.0) for entry in ((found,) if isinstance(found, int) else found)]

    def similar(self, words: Sequence[str], within: range | None = None) -> list[Match]:
        """The entries most like the words, in no order; `within`: only communes of these indices."""
        return [Match(entry, distance) for entry, distance in self._likeness.find("".join(words), within)]

    def is_slip(self, words: Sequence[str]) -> bool:
        """Whether all the words together are one slip of the finger away from a name."""
        return bool(self._likeness.find_slips("".join(words)))


def _populations(gazetteer: Gazetteer, departments: Iterable[str]) -> NDArray[np.float64]:
    """How many people a name speaks of; a département's tenth, for its towns are what people name first."""
    people = gazetteer.populations
    of_departments = [people[rows.start : rows.stop].sum() / 10 for rows in map(gazetteer.rows_of, departments)]
    return np.concatenate([people, of_departments, [_KNOWN_ELSEWHERE]])


def _collect(gazetteer: Gazetteer, targets: Mapping[str, int], nicknames: Mapping[str, str]) -> _Entries:
    own = _fold_lines(gazetteer.names)
    former = list(gazetteer.former_names())
    shorts = list(_short_names(own, gazetteer.populations))
    departments = [code for code in gazetteer.department_codes() if code != "75"]  # Paris is a commune first
    called = [
        (" ".join(write_out(alias.split())), targets[code])
        for alias, codes in zip(fold_lines(nicknames), nicknames.values(), strict=True)
        for code in codes.split("|")
    ]
    groups: tuple[tuple[Kind, list[str], Sequence[int]], ...] = (
        (Kind.OWN, own, range(len(own))),
        (Kind.FORMER, _fold_lines([name for _, name in former]), [n for n, _ in former]),
        (Kind.SHORT, [short for short, _ in shorts], [n for _, n in shorts]),
        (
            Kind.OWN,
            [" ".join(write_out(fold(gazetteer.department_name(code) or "").split())) for code in departments],
            [targets[f"D{code}"] for code in departments],
        ),
        (Kind.ALIAS, [alias for alias, _ in called], [target for _, target in called]),
    )
    return _Entries(
        [name for _, names, _ in groups for name in names],
        np.concatenate([np.array(rows, dtype=np.int32) for _, _, rows in groups]),
        np.repeat(np.array([kind for kind, _, _ in groups], dtype=np.int8), [len(names) for _, names, _ in groups]),
    )


def _short_names(names: Sequence[str], populations: NDArray[np.int32]) -> Iterator[tuple[str, int]]:
    for n in np.flatnonzero(populations >= _SHORTENED_FROM).tolist():
        if " " in names[n]:
            words = names[n].split(" ")
            yield from ((short, n) for short in sorted(_shorten(words)))
            unlinked = [word for word in words if word not in _LINKS]  # "chalon saone"
            if 1 < len(unlinked) < len(words) and populations[n] >= _UNLINKED_FROM and words[0] == unlinked[0]:
                yield " ".join(unlinked), n


def _fold_lines(names: Iterable[str]) -> list[str]:
    folded = "\n".join([*fold_lines(names), ""])
    return folded.replace(" lez ", " les ").replace(" lez\n", " les\n").replace("\nlez ", "\nles ").split("\n")[:-1]


def _shorten(words: list[str]) -> set[str]:
    """What a name is called for short: without its article, or without what tells it from its namesakes."""
    bare = words[1:] if words[0] in ARTICLES else words
    article = words[: len(words) - len(bare)]
    shorts = {" ".join(bare)} if article else set()
    end = next((n for n in range(1, len(bare)) if bare[n] in _LINKS and bare[n - 1] not in _TOO_COMMON), 0)
    if not end and len(bare) > 1 and bare[0] not in _TOO_COMMON:
        end = 1  # Boulogne-Billancourt: either half
        shorts.add(bare[-1] if len(bare[-1]) > 5 else "")  # letters
    if end:
        shorts |= {" ".join([*article, *bare[:end]]), " ".join(bare[:end])}
    return {short for short in shorts if len(short) > 2}  # letters


def _group(keys: list[str]) -> dict[str, int | tuple[int, ...]]:
    """Where each key stands; a plain number for the many that stand once, to save memory."""
    places: dict[str, int | tuple[int, ...]] = {}
    for n, key in enumerate(keys):
        before = places.setdefault(key, n)
        if before != n:
            places[key] = (before, n) if isinstance(before, int) else (*before, n)
    return places
