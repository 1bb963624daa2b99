"""How well and how fast places are understood, beside three usual ways, on the same lines in the same run."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein
from symspellpy import SymSpell, Verbosity  # type: ignore[import-untyped]

from bot.lexicon import load_gazetteer, load_nicknames
from dialogs.understanding.folding import fold
from dialogs.understanding.gazetteer import Gazetteer
from dialogs.understanding.places import PlaceReader
from dialogs.understanding.reading import Reading

SETS: Final = Path(__file__).parent.parent / "tests/understanding"
PARTS: Final = (
    "measured",
    "measured2",
    "measured3",
    "measured4",
    "measured5",
)  # the later ones by people who had not read the data
UNKNOWN: Final = Reading("unknown", (), 0.0)
Read = Callable[[str], Reading]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of all lines, and milliseconds for one answer."""

    name: str
    lines: int
    top_right: float
    offered_right: float
    sure_but_wrong: float
    asked: float
    nonsense_unknown: float  # of the lines that name no place
    p50_ms: float
    p99_ms: float


def measure(part: str = "measured", every: int = 1) -> list[Figures]:
    """Our reader on all lines, the baselines on every `every`-th: they are slow."""
    lines = [line.split("\t") for line in (SETS / f"places_{part}.tsv").read_text(encoding="utf-8").splitlines()]
    gazetteer = load_gazetteer()
    ours = PlaceReader(gazetteer, load_nicknames())
    ours.read("warm up")
    figures = [_measure("ours", ours.read, lines)]
    baselines = (
        ("WRatio", by_ratio(gazetteer)),
        ("Damerau-Levenshtein", by_edits(gazetteer)),
        ("symspellpy", by_symspell(gazetteer)),
    )
    return figures + [_measure(name, read, lines[::every]) for name, read in baselines]


def _measure(name: str, read: Read, lines: list[list[str]]) -> Figures:
    top = offered = wrong = asked = nonsense = unknown = 0
    times = []
    for text, expected in lines:
        began = time.perf_counter()
        reading = read(text)
        times.append(1000 * (time.perf_counter() - began))
        right = expected.split("|")
        codes = reading.codes or ("unknown",)
        top += codes[0] in right
        offered += any(code in right for code in codes)
        wrong += reading.verdict == "sure" and codes[0] not in right
        asked += reading.verdict == "ask"
        nonsense += right == ["unknown"]
        unknown += right == ["unknown"] and reading.verdict == "unknown"
    times.sort()
    n = len(lines)
    return Figures(
        name, n, top / n, offered / n, wrong / n, asked / n, unknown / max(1, nonsense),
        times[n // 2], times[int(0.99 * n)],
    )  # fmt: skip


def by_ratio(gazetteer: Gazetteer) -> Read:
    names = [fold(name) for name in gazetteer.names]

    def read(text: str) -> Reading:
        best = process.extractOne(fold(text), names, scorer=fuzz.WRatio, score_cutoff=60)
        return Reading("sure", (gazetteer.codes[best[2]],), best[1] / 100) if best else UNKNOWN

    return read


def by_edits(gazetteer: Gazetteer) -> Read:
    """The nearest by edits, the largest of equally near ones; at most a third of the letters off."""
    names = [fold(name) for name in gazetteer.names]
    people = gazetteer.populations

    def read(text: str) -> Reading:
        said = fold(text)
        near = process.extract(said, names, scorer=DamerauLevenshtein.distance, score_cutoff=len(said) // 3, limit=20)
        if not near or not said:
            return UNKNOWN
        best = min(near, key=lambda match: (match[1], -people[match[2]]))
        return Reading("sure", (gazetteer.codes[best[2]],), 1.0)

    return read


def by_symspell(gazetteer: Gazetteer) -> Read:
    """The usual dictionary of deletions, populations as frequencies."""
    speller = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
    largest: dict[str, int] = {}
    for n, name in enumerate(map(fold, gazetteer.names)):
        if name not in largest or gazetteer.populations[n] > gazetteer.populations[largest[name]]:
            largest[name] = n
    for name, n in largest.items():
        speller.create_dictionary_entry(name, int(gazetteer.populations[n]) + 1)

    def read(text: str) -> Reading:
        found = speller.lookup(fold(text), Verbosity.TOP, max_edit_distance=2)
        return Reading("sure", (gazetteer.codes[largest[found[0].term]],), 1.0) if found else UNKNOWN

    return read


def measure_slips(ours: PlaceReader, names: int = 300) -> None:
    """Light typos, one each, beside the nearest by edits; of namesakes the largest is meant."""
    gazetteer = load_gazetteer()
    readers = {"this": ours.read, "Damerau-L.": by_edits(gazetteer), "symspellpy": by_symspell(gazetteer)}
    people = gazetteer.populations.astype(np.float64) + 1
    for drawn, weights in (("by their people", people), ("each alike", np.ones_like(people))):
        cases = _slip(gazetteer, weights, names)
        print(f"one slip in {len(cases)} names of communes, drawn {drawn}: top answer right / offered / sure but wrong")
        for name, read in readers.items():
            readings = [(read(text), code) for text, code in cases]
            top = sum(reading.codes[:1] == (code,) for reading, code in readings) / len(cases)
            offered = sum(code in reading.codes for reading, code in readings) / len(cases)
            wrong = sum(reading.verdict == "sure" and reading.codes[0] != code for reading, code in readings) / len(
                cases
            )
            print(f"  {name:12} {top:.1%} / {offered:.1%} / {wrong:.1%}")


def _slip(gazetteer: Gazetteer, weights: NDArray[np.float64], names: int) -> list[tuple[str, str]]:
    """Misspelt names with the code that is meant; none is another commune's name."""
    rng = random.Random(7)  # the same lines in every run
    folded = [fold(name) for name in gazetteer.names]
    largest: dict[str, int] = {}
    for n, name in enumerate(folded):
        if name not in largest or gazetteer.populations[n] > gazetteer.populations[largest[name]]:
            largest[name] = n
    cases = []
    for n in rng.choices(range(len(folded)), weights=weights.tolist(), k=2 * names):
        text = _mistype(folded[n], rng)
        if largest[folded[n]] == n and text not in largest:
            cases.append((text, gazetteer.codes[n]))
    return cases[:names]


def _mistype(name: str, rng: random.Random) -> str:
    """One letter dropped, doubled, replaced, added or exchanged with the next."""
    at = rng.choice([n for n, letter in enumerate(name) if letter != " "])
    head, letter, tail = name[:at], name[at], name[at + 1 :]
    other = rng.choice("abcdefghijklmnopqrstuvwxyz")
    ways = (head + tail, head + letter + letter + tail, head + other + tail, head + other + letter + tail)
    swapped = head + tail[:1] + letter + tail[1:]
    return rng.choice((*ways, swapped)) or name


def main() -> None:
    for part in PARTS:
        print(f"{part:20} lines   top  offered  sure-wrong  asked  nonsense   p50 ms   p99 ms")
        for row in measure(part):
            print(
                f"{row.name:20} {row.lines:5}  {row.top_right:.3f}  {row.offered_right:.3f}    "
                f"{row.sure_but_wrong:.4f}    {row.asked:.3f}    {row.nonsense_unknown:.3f}"
                f"   {row.p50_ms:7.2f}  {row.p99_ms:7.2f}"
            )


if __name__ == "__main__":
    main()
