"""How well and how fast typed answers are read, beside plain fuzzy matching over the same aliases.

Run as `python -m benchmarks.understanding`. Places have a benchmark of their own, `benchmarks/places.py`.
"""

import datetime as dt
import json
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from bot.aliases import load_aliases
from bot.lexicon import load_gazetteer, load_nicknames
from dialogs.understanding import Reading, Understanding
from dialogs.understanding.closed import Meaning
from dialogs.understanding.folding import fold
from dialogs.understanding.lexicon import Aliases
from dialogs.understanding.places import PlaceReader

SETS: Final = Path(__file__).parent.parent / "tests/understanding"
CLOSED: Final = (
    "situation", "needs", "fields", "format", "availability", "duration", "mentor_status", "languages",
)  # fmt: skip
PARTS: Final = ("measured", "measured2")  # the second by somebody who had not read the aliases
TODAY: Final = dt.date(2026, 11, 22)
CUTOFF: Final = 80.0  # of 100: below it a baseline says "unknown"

Reader = Callable[[str], Reading]


@dataclass(slots=True)
class Tally:
    """What was counted over the lines of one set."""

    lines: int = 0
    top: int = 0
    offered: int = 0
    misread: int = 0
    aside: int = 0
    aside_unknown: int = 0
    seconds: list[float] = field(default_factory=list)

    def count(self, reading: Reading, expected: str, seconds: float) -> None:
        self.lines += 1
        self.seconds.append(seconds)
        accepted = [set(either.split(",")) for either in expected.split("|")]
        unknown = "unknown" in expected.split("|") and reading.verdict == "unknown"
        if reading.verdict == "sure":
            top = offered = set(reading.codes) in accepted
            self.misread += not top
        else:
            top = unknown or (bool(reading.codes) and {reading.codes[0]} in accepted)
            offered = unknown or any({code} in accepted for code in reading.codes)
        self.top += top
        self.offered += offered
        if expected == "unknown":
            self.aside += 1
            self.aside_unknown += reading.verdict == "unknown"

    def row(self, name: str) -> str:
        self.seconds.sort()
        p99 = 1000 * self.seconds[int(len(self.seconds) * 0.99) - 1]
        return (
            f"{name:32} {self.lines:5} {self.top / self.lines:7.1%} {self.offered / self.lines:7.1%} "
            f"{self.misread / self.lines:7.1%} {self.aside_unknown / max(1, self.aside):7.1%} {p99:8.2f} ms"
        )


def lines_of(name: str, part: str) -> Iterator[tuple[str, str]]:
    for line in (SETS / f"{name}_{part}.tsv").read_text(encoding="utf-8").splitlines():
        text, _, expected = line.rpartition("\t")
        yield text, expected


def measure(name: str, part: str, read: Reader) -> Tally:
    tally = Tally()
    for text, expected in lines_of(name, part):
        started = time.perf_counter()
        reading = read(text)
        tally.count(reading, expected, time.perf_counter() - started)
    return tally


def baselines(table: Mapping[str, str]) -> Iterator[tuple[str, Reader]]:
    """The nearest alias of the whole text, as three measures of likeness see it."""
    meanings = {fold(alias): Meaning.parse(value) for alias, value in table.items()}
    aliases = [alias for alias in meanings if alias]
    for name, scorer in (
        ("rapidfuzz WRatio", fuzz.WRatio),
        ("rapidfuzz ratio", fuzz.ratio),
        ("Damerau-Levenshtein", lambda a, b, **_: 100 * DamerauLevenshtein.normalized_similarity(a, b)),
    ):

        def read(text: str, scorer: Callable[..., float] = scorer) -> Reading:
            found = process.extractOne(fold(text), aliases, scorer=scorer, score_cutoff=CUTOFF)
            codes = meanings[found[0]].codes if found else ()
            return Reading("sure", codes, found[1] / 100) if found and codes else Reading("unknown", (), 0.0)

        yield name, read


def measure_sentences(understanding: Understanding, part: str) -> str:
    right = said = stated = 0
    seconds = []
    for line in (SETS / f"sentence_{part}.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        started = time.perf_counter()
        slots = understanding.read_sentence(case["text"], "fr", today=TODAY)
        seconds.append(time.perf_counter() - started)
        expected = {name: {str(code) for code in codes} for name, codes in case["slots"].items()}
        right += sum(set(slots.get(name, ())) == codes for name, codes in expected.items())
        said += len(slots)
        stated += len(expected)
    return f"slot F1 {2 * right / (said + stated):.3f}, slowest of {len(seconds)} {1000 * max(seconds):.1f} ms"


def measure_mixed(understanding: Understanding) -> Tally:
    """The last lines, of all fields, on which nothing was tuned when they were first measured."""
    tally = Tally()
    for line in (SETS / "mixed_measured3.tsv").read_text(encoding="utf-8").splitlines():
        name, text, expected = line.split("\t")
        started = time.perf_counter()
        reading = understanding.understand(name, text, "fr", today=TODAY)
        tally.count(reading, expected, time.perf_counter() - started)
    return tally


def print_fields(words: Understanding, aliases: Aliases, part: str) -> None:
    print(f"{part + ' set, reader':32} lines     top offered misread   aside      p99")
    for name in ("age", *CLOSED):
        ours = measure(name, part, lambda text, name=name: words.understand(name, text, "fr", today=TODAY))  # type: ignore[misc]
        print(ours.row(f"{name}, ours"))
        table = {alias: code for tables in aliases.values() for alias, code in tables.get(name, {}).items()}
        for peer, read in baselines(table) if table else ():
            print(measure(name, part, read).row(f"{name}, {peer}"))


def main() -> None:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    aliases = load_aliases()
    words = understanding = Understanding(aliases, PlaceReader(load_gazetteer(), load_nicknames()))
    built = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"built in {built:.2f} s of one core; {grown:.0f} MB at the most while it is built\n")
    for part in PARTS:
        print_fields(words, aliases, part)
        print(f"sentences: {measure_sentences(understanding, part)}\n")
    print(measure_mixed(words).row("measured3, all fields, ours"))


if __name__ == "__main__":
    main()
