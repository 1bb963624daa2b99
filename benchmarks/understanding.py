"""How well and how fast typed answers are understood, beside plain fuzzy matching over the same aliases and names.

Run as `python -m benchmarks.understanding`, or with `--fields` for a row for each field. All sets that nothing was
tuned on are read: `measured` by the hands that wrote the aliases, `measured2` to `measured5` by strangers. Every
answer is timed three times and the shortest counts: the work is measured, not what else the machine does meanwhile.
"""

import datetime as dt
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from benchmarks.places import by_edits, by_ratio, by_symspell, measure_slips
from bot.aliases import load_aliases
from bot.lexicon import load_gazetteer, load_nicknames
from dialogs.understanding import Reading, Understanding
from dialogs.understanding.folding import fold
from dialogs.understanding.lexicon import Aliases
from dialogs.understanding.meanings import Meaning
from dialogs.understanding.places import PlaceReader

SETS: Final = Path(__file__).parent.parent / "tests/understanding"
CLOSED: Final = (
    "age", "situation", "needs", "fields", "format", "availability", "duration", "mentor_status", "languages",
)  # fmt: skip
PARTS: Final = ("measured", "measured2", "measured3", "measured4", "measured5")
TODAY: Final = dt.date(2026, 11, 22)
CUTOFF: Final = 80.0  # of 100: below it a baseline says "unknown"
TIMES: Final = 3

Reader = Callable[[str], Reading]
T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """What was counted over some lines."""

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
        whole = (set(reading.codes) if reading.codes else {"unknown"}) in accepted
        singles = [{code} in accepted for code in reading.codes] if reading.verdict == "ask" else []
        self.top += whole or any(singles[:1])
        self.offered += whole or any(singles)
        self.misread += reading.verdict == "sure" and not whole
        self.aside += expected == "unknown"
        self.aside_unknown += expected == "unknown" and reading.verdict == "unknown"

    def shares(self) -> tuple[float, float, float, float]:
        """Of all lines: top answer right, right one offered, sure but wrong; of the nonsense: refused."""
        n = max(1, self.lines)
        return self.top / n, self.offered / n, self.misread / n, self.aside_unknown / max(1, self.aside)

    @property
    def p99(self) -> float:
        """Milliseconds."""
        return 1000 * sorted(self.seconds)[int(len(self.seconds) * 0.99) - 1] if self.seconds else 0.0


@dataclass(slots=True)
class Slots:
    """What was counted over free messages."""

    right: int = 0
    said: int = 0
    stated: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.said + self.stated)


def timed(read: Callable[[], T]) -> tuple[T, float]:
    """The answer, and the shortest of three times that it took."""
    shortest = float("inf")
    for _ in range(TIMES):
        started = time.perf_counter()
        answer = read()
        shortest = min(shortest, time.perf_counter() - started)
    return answer, shortest


def lines_of(name: str, part: str) -> Iterator[tuple[str, str]]:
    file = SETS / f"{'places' if name == 'place' else name}_{part}.tsv"
    for line in file.read_text(encoding="utf-8").splitlines():
        text, _, expected = line.rpartition("\t")
        yield text, expected


def measure(
    name: str, parts: tuple[str, ...], read: Reader, tally: Tally | None = None, *, once: bool = False
) -> Tally:
    """`once`: the slow baselines are not timed thrice."""
    tally = tally or Tally()
    for part in parts:
        for text, expected in lines_of(name, part):
            started = time.perf_counter()
            reading, seconds = (read(text), 0.0) if once else timed(lambda text=text: read(text))  # type: ignore[misc]
            tally.count(reading, expected, time.perf_counter() - started if once else seconds)
    return tally


def measure_sentences(understanding: Understanding, parts: tuple[str, ...]) -> Slots:
    slots = Slots()
    for part in parts:
        for line in (SETS / f"sentence_{part}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            said, seconds = timed(lambda case=case: understanding.read_sentence(case["text"], "fr", today=TODAY))  # type: ignore[misc]
            expected = {name: {str(code) for code in codes} for name, codes in case["slots"].items()}
            slots.right += sum(set(said.get(name, ())) == codes for name, codes in expected.items())
            slots.said += len(said)
            slots.stated += len(expected)
            slots.seconds.append(seconds)
    return slots


def by_likeness(table: Mapping[str, str], scorer: Callable[..., float]) -> Reader:
    """The nearest alias of the whole text, as a measure of likeness sees it."""
    meanings = {fold(alias): Meaning.parse(value) for alias, value in table.items()}
    aliases = [alias for alias in meanings if alias]

    def read(text: str) -> Reading:
        found = process.extractOne(fold(text), aliases, scorer=scorer, score_cutoff=CUTOFF)
        codes = meanings[found[0]].codes if found else ()
        return Reading("sure", codes, found[1] / 100) if found and codes else Reading("unknown", (), 0.0)

    return read


SCORERS: Final[Mapping[str, Callable[..., float]]] = {
    "WRatio": fuzz.WRatio,
    "ratio": fuzz.ratio,
    "Damerau-L.": lambda a, b, **_: 100 * DamerauLevenshtein.normalized_similarity(a, b),
}


def row(figure: str, goal: str, *cells: str) -> None:
    print(f"{figure:42} {goal:>9} " + " ".join(f"{cell:>11}" for cell in cells))


def print_closed(words: Understanding, aliases: Aliases, parts: tuple[str, ...]) -> None:
    ours, peers = Tally(), {name: Tally() for name in SCORERS}
    for name in CLOSED:
        measure(name, parts, lambda text, name=name: words.understand(name, text, "fr", today=TODAY), ours)  # type: ignore[misc]
        table = {alias: code for tables in aliases.values() for alias, code in tables.get(name, {}).items()}
        for peer, scorer in SCORERS.items() if table else ():
            measure(name, parts, by_likeness(table, scorer), peers[peer], once=True)
    tallies = [ours, *peers.values()]
    goals = (("top answer right", ">= 95 %"), ("right one offered", ">= 98 %"), ("sure but wrong", "<= 1.5 %"))
    for n, (figure, goal) in enumerate((*goals, ("nonsense refused", ">= 95 %"))):
        row(f"closed fields, {figure}", goal, *(f"{tally.shares()[n]:.1%}" for tally in tallies))
    row("closed fields, p99 of one answer", "<= 0.5 ms", *(f"{tally.p99:.2f} ms" for tally in tallies))


def print_places(places: PlaceReader, parts: tuple[str, ...]) -> None:
    gazetteer = load_gazetteer()
    readers = (by_ratio(gazetteer), by_edits(gazetteer), by_symspell(gazetteer))
    ours = measure("place", parts, places.read)
    peers = [measure("place", parts, read, once=True) for read in readers]
    cells = [ours, peers[0], None, peers[1], peers[2]]
    for n, (figure, goal) in enumerate(
        (("top answer right", ">= 96 %"), ("right one offered", ""), ("sure but wrong", ""))
    ):
        row(f"places, {figure}", goal, *(f"{each.shares()[n]:.1%}" if each else "" for each in cells))
    row("places, p99 of one answer", "<= 2 ms", *(f"{each.p99:.2f} ms" if each else "" for each in cells))


def print_fields(words: Understanding, parts: tuple[str, ...]) -> None:
    print(f"\n{'field':16} lines     top offered misread nonsense      p99")
    for name in CLOSED:
        tally = measure(name, parts, lambda text, name=name: words.understand(name, text, "fr", today=TODAY))  # type: ignore[misc]
        top, offered, misread, refused = tally.shares()
        print(f"{name:16} {tally.lines:5} {top:7.1%} {offered:7.1%} {misread:7.1%}  {refused:7.1%} {tally.p99:6.2f} ms")


def main() -> None:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    aliases, places = load_aliases(), PlaceReader(load_gazetteer(), load_nicknames())
    understanding = Understanding(aliases, places)
    built = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    for parts in (PARTS, PARTS[1:]):
        print(f"\nsets: {', '.join(parts)}")
        row("measured", "goal", "this", *SCORERS, "symspellpy")
        print_closed(understanding, aliases, parts)
        print_places(places, parts)
        slots = measure_sentences(understanding, parts)
        row("messages, slot F1", ">= 0.90", f"{slots.f1:.3f}")
        row(
            "messages, p99 of one answer",
            "<= 5 ms",
            f"{1000 * sorted(slots.seconds)[int(len(slots.seconds) * 0.99) - 1]:.2f} ms",
        )
        if "--fields" in sys.argv:
            print_fields(understanding, parts)
    print()
    measure_slips(places)
    row("\nstart-up, one core", "<= 0.4 s", f"{built:.2f} s")
    row("memory", "<= 60 MB", f"{grown:.0f} MB")


if __name__ == "__main__":
    main()
