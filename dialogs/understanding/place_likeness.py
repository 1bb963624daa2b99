"""Which names are like one that was misspelt: as it sounds, or by one slip of the finger.

The names that sound alike are found by the pairs of letters that they share as they sound (an inverted index in
NumPy), those with one slip by the letters that they are made of (a set of bits each), and only these few are compared
letter by letter: half a millisecond over 45,000 names.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from dialogs.understanding.place_sounds import sound

COMPARED: Final = 64  # names that sound alike
SLIP: Final = 2  # letters that one wrong, missing or additional letter adds to a word or takes from it
FIRST_LETTER: Final = 0.2  # more for an edit there: people hardly ever get it wrong
SLIPPED: Final = 0.4  # the weight of one slip of the finger, whatever it does to the sound
SPELT: Final = 0.25  # the weight of an edit of the spelling, beside an edit of the sound


class Likeness:
    """All names as they are written and as they sound. Build it once; it never changes."""

    def __init__(self, names: Sequence[str], targets: NDArray[np.int32], populations: NDArray[np.float64]) -> None:
        """`targets`: the place of each name, `populations`: the inhabitants of each place."""
        keys = "\n".join([*names, ""]).replace(" ", "")
        self.keys: list[str] = keys.split("\n")[:-1]
        said = sound(keys)
        self._said = said.split("\n")[:-1]
        self._targets = targets
        self._letters, self._lengths = _letters_of(keys)
        self._starts, self._postings = _index_pairs(said)
        self._sizes = np.array([len(word) + 1 for word in self._said], dtype=np.float32)
        # Of two that share as many pairs of letters, the larger town goes on to the close comparison.
        self._bonus = (0.01 * np.log10(populations[targets] + 10)).astype(np.float32)

    def find(self, key: str, within: range | None = None) -> list[tuple[int, float]]:
        """The entries most like a key and how far each is, in no order; `within`: only targets in this range."""
        said = sound(key + "\n").strip("\n")
        candidates = {*self._sharing_pairs(said, within), *self.find_slips(key, within)}
        return [(entry, self._distance(key, said, entry)) for entry in candidates]

    def find_slips(self, key: str, within: range | None = None) -> list[int]:
        """One slip of the finger away, whatever it does to the sound: those keep all letters but one or two."""
        letters = _letter_set(key)
        near = np.bitwise_count(self._letters ^ letters) <= SLIP
        near &= np.abs(self._lengths - len(key)) <= 1
        entries = np.flatnonzero(near)
        return [int(n) for n in self._keep(entries, within) if OSA.distance(key, self.keys[n], score_cutoff=1) <= 1]

    def _sharing_pairs(self, said: str, within: range | None) -> list[int]:
        pairs = [_pair(*letters) for letters in pairwise(f"\n{said}\n") if _known(letters)]
        if not pairs:
            return []
        lists = [self._postings[self._starts[pair] : self._starts[pair + 1]] for pair in pairs]
        shared = np.bincount(np.concatenate(lists), minlength=len(self.keys))
        entries = np.flatnonzero(shared >= max(2, (len(pairs) + 2) // 4))
        entries = self._keep(entries, within)
        likeness = 2 * shared[entries] / (len(pairs) + self._sizes[entries]) + self._bonus[entries]
        if len(entries) > COMPARED:
            entries = entries[np.argpartition(likeness, -COMPARED)[-COMPARED:]]
        return [int(entry) for entry in entries]

    def _distance(self, key: str, said: str, entry: int) -> float:
        """Edits between the spellings and between the sounds, mixed: French mistakes keep the sound."""
        spelt = OSA.distance(key, self.keys[entry])
        heard = OSA.distance(said, self._said[entry])
        first = 0.0 if key[0] == self.keys[entry][0] or said[:1] == self._said[entry][:1] else FIRST_LETTER
        # A single letter may change the sound of many: then the spelling alone is the better judge.
        return min(SPELT * spelt + (1 - SPELT) * heard, SLIPPED if spelt == 1 else 0.9 * spelt) + first

    def _keep(self, entries: NDArray[np.intp], within: range | None) -> NDArray[np.intp]:
        """Those entries whose targets are in the range."""
        if within is None:
            return entries
        targets = self._targets[entries]
        return entries[(targets >= within.start) & (targets < within.stop)]


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
