"""The names of places, to be looked up as they are written and as they sound.

Every name is one entry: (key, target, kind). A key is the folded name without spaces, so that hyphens, spaces
and capitals do not matter. The names that look or sound like a misspelt one are found by the pairs of letters
that they share as they sound (an inverted index in NumPy: half a millisecond over 40,000 names), and only
those are compared letter by letter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from dialogs.understanding.folding import fold, fold_lines
from dialogs.understanding.gazetteer import Gazetteer

NOT_A_PLACE: Final = "unknown"  # the code of an alias that is known, and is no place that we can take
ARTICLES: Final = frozenset({"le", "la", "les", "l"})
SLIP: Final = 2  # letters that one wrong, missing or additional letter adds to a word or takes from it
FIRST_LETTER: Final = 0.2  # more for an edit there: people hardly ever get it wrong
SLIPPED: Final = 0.4  # the weight of one slip of the finger, whatever it does to the sound
SPELT: Final = 0.25  # the weight of an edit of the spelling, beside an edit of the sound
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


_SOUNDS: Final = (
    ("ph", "f"), ("th", "t"), ("sch", "C"), ("sh", "C"), ("ch", "C"), ("h", ""),
    ("gea", "ja"), ("geo", "jo"), ("gue", "Ge"), ("gui", "Gi"), ("ge", "je"), ("gi", "ji"), ("gy", "ji"),
    ("gn", "ni"), ("sce", "se"), ("sci", "si"), ("ce", "se"), ("ci", "si"), ("cy", "si"),
    ("cqu", "k"), ("qu", "k"), ("q", "k"), ("ck", "k"), ("c", "k"), ("z", "s"), ("w", "v"),
    ("eill", "EY"), ("aill", "AY"), ("eye", "EYe"), ("aye", "AYe"), ("eau", "o"), ("au", "o"),
    ("oeu", "e"), ("eu", "e"), ("ou", "Q"), ("oi", "Qa"), ("oy", "Qai"), ("aen", "an"), ("aon", "an"),
    ("ain", "in"), ("ein", "in"), ("aim", "in"), ("eim", "in"), ("ai", "e"), ("ei", "e"), ("ay", "e"),
    ("ey", "e"), ("y", "i"), ("im", "in"), ("en", "an"), ("em", "an"), ("am", "an"), ("om", "on"),
    *((letter * 2, letter) for letter in "abdefgijklmnoprstuv"),
    # What is written at the end and not said; one of them only, hence the mark.
    *((end + "\n", "!\n") for end in ("ers", "er", "ets", "et", "ez", "es", "e", "ts", "ds", *"tdsxp")),
    ("!", ""),
)  # fmt: skip


def sound(lines: str) -> str:
    """Roughly how a French reader says each line; every line must end with a line feed."""
    for spelling, said in _SOUNDS:
        lines = lines.replace(spelling, said)
    return lines.lower()


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
        keys = "\n".join([*entries.names, ""]).replace(" ", "")
        self._keys = keys.split("\n")[:-1]
        said = sound(keys)
        self._said = said.split("\n")[:-1]
        self._exact = _group(self._keys)
        self._letters, self._lengths = _letters_of(keys)
        self._starts, self._postings = _index_pairs(said)
        self._sizes = np.array([len(word) + 1 for word in self._said], dtype=np.float32)
        # Of two that share as many pairs of letters, the larger town goes on to the close comparison.
        self._bonus = (0.01 * np.log10(self.populations[self.targets] + 10)).astype(np.float32)

    def exact(self, words: Sequence[str]) -> list[Match]:
        found = self._exact.get("".join(words))
        if found is None:
            return []
        return [Match(entry, 0.0) for entry in ((found,) if isinstance(found, int) else found)]

    def similar(self, words: Sequence[str], within: range | None = None, most: int = 64) -> list[Match]:
        """The entries most like the words, in no order; `within`: only communes of these indices."""
        key = "".join(words)
        said = sound(key + "\n").strip("\n")
        candidates = {*self._sharing_pairs(said, within, most), *self._one_edit_away(key, within)}
        return [Match(entry, self._distance(key, said, entry)) for entry in candidates]

    def slipped(self, words: Sequence[str]) -> list[Match]:
        """The entries that are one slip of the finger away from all the words together."""
        return [Match(entry, SLIPPED) for entry in self._one_edit_away("".join(words), None)]

    def _one_edit_away(self, key: str, within: range | None) -> list[int]:
        """One slip of the finger away, whatever it does to the sound: those keep all letters but one or two."""
        letters = _letter_set(key)
        near = np.bitwise_count(self._letters ^ letters) <= SLIP
        near &= np.abs(self._lengths - len(key)) <= 1
        entries = np.flatnonzero(near)
        if within is not None:
            targets = self.targets[entries]
            entries = entries[(targets >= within.start) & (targets < within.stop)]
        return [int(n) for n in entries if OSA.distance(key, self._keys[n], score_cutoff=1) <= 1]

    def _sharing_pairs(self, said: str, within: range | None, most: int) -> list[int]:
        pairs = [_pair(*letters) for letters in pairwise(f"\n{said}\n") if _known(letters)]
        if not pairs:
            return []
        lists = [self._postings[self._starts[pair] : self._starts[pair + 1]] for pair in pairs]
        shared = np.bincount(np.concatenate(lists), minlength=len(self._keys))
        entries = np.flatnonzero(shared >= max(2, (len(pairs) + 2) // 4))
        if within is not None:
            targets = self.targets[entries]
            entries = entries[(targets >= within.start) & (targets < within.stop)]
        likeness = 2 * shared[entries] / (len(pairs) + self._sizes[entries]) + self._bonus[entries]
        if len(entries) > most:
            entries = entries[np.argpartition(likeness, -most)[-most:]]
        return [int(entry) for entry in entries]

    def _distance(self, key: str, said: str, entry: int) -> float:
        """Edits between the spellings and between the sounds, mixed: French mistakes keep the sound."""
        spelt = OSA.distance(key, self._keys[entry])
        heard = OSA.distance(said, self._said[entry])
        first = 0.0 if key[0] == self._keys[entry][0] or said[:1] == self._said[entry][:1] else FIRST_LETTER
        # A single letter may change the sound of many: then the spelling alone is the better judge.
        return min(SPELT * spelt + (1 - SPELT) * heard, SLIPPED if spelt == 1 else 0.9 * spelt) + first


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


def _letter_set(key: str) -> np.uint32:
    """Which of the letters are in it, a bit for each."""
    return np.uint32(sum(1 << (ord(letter) - ord("a")) for letter in set(key) if "a" <= letter <= "z"))


def _letters_of(keys: str) -> tuple[NDArray[np.uint32], NDArray[np.int16]]:
    """The letters of each line as a set of bits, and its length; every line ends with a line feed."""
    codes = np.frombuffer(keys.encode("ascii", "replace"), dtype=np.uint8)
    ends = np.flatnonzero(codes == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1])
    known = (codes >= ord("a")) & (codes <= ord("z"))
    bits = np.where(known, np.uint32(1) << (np.where(known, codes, ord("a")) - ord("a")).astype(np.uint32), 0)
    return np.bitwise_or.reduceat(bits.astype(np.uint32), starts), (ends - starts).astype(np.int16)


def _pair(one: str, other: str) -> int:
    return _letter(one) * 27 + _letter(other)


def _letter(letter: str) -> int:
    return 26 if letter == "\n" else ord(letter) - ord("a")


def _known(letters: tuple[str, str]) -> bool:
    return all(letter == "\n" or "a" <= letter <= "z" for letter in letters)


def _index_pairs(said: str) -> tuple[list[int], NDArray[np.uint16]]:
    """For each pair of letters, which entries have it: where its list starts, and all lists in a row."""
    letters = np.frombuffer(("\n" + said).encode("ascii", "replace"), dtype=np.uint8).astype(np.int16)
    ends = letters == ord("\n")
    letters = np.where(ends, 26, letters - ord("a"))
    owners = np.cumsum(ends) - 1
    codes = letters[:-1] * 27 + letters[1:]
    known = (letters[:-1] >= 0) & (letters[1:] >= 0) & (letters[:-1] <= 26) & (letters[1:] <= 26)
    codes, owners = codes[known], owners[:-1][known]
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(27 * 27 + 1)).tolist()
    return starts, owners[order].astype(np.uint16)
