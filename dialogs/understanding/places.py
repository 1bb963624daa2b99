"""Reads where somebody lives: towns, postal codes, départements, as people type them on a phone.

In this order, the first that says something: the whole as a name; a postal code, with the name beside it; a name
(as written, then as it sounds), within the département that is given; a département or arrondissement alone; a
place inside a longer sentence. The figures below were chosen on data: see `docs/understanding-places.md`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from dialogs.understanding.folding import fold
from dialogs.understanding.gazetteer import Gazetteer
from dialogs.understanding.place_hints import Hints, read_hints
from dialogs.understanding.place_names import ARTICLES, NOT_A_PLACE, Kind, Match, PlaceNames, write_out
from dialogs.understanding.place_spans import Span, find_spans
from dialogs.understanding.place_words import AROUND, FILLERS, NOT_NAMES
from dialogs.understanding.reading import Reading

UNKNOWN: Final = Reading("unknown", (), 0.0)
OFFERED: Final = 3
MOST_WORDS: Final = 60
PEOPLE_WEIGHT: Final = 0.45  # of ten times the inhabitants, in edits
CLEAR_LEAD: Final = 0.30  # over the runner-up, in edits: a namesake must be about five times as large
STILL_MEANT: Final = 1.2  # behind the first, in edits: worth offering
SURE_WITHIN: Final = 0.17  # edits for each letter typed
ASK_WITHIN: Final = 0.30
_VILLAGE: Final = 2000  # inhabitants; below, a name must be nearer before it is believed
_KNOWN_TOWN: Final = 5000  # inhabitants; a name that is exactly this town's is not looked for elsewhere
_KIND_COSTS: Final = {Kind.OWN: -0.6, Kind.FORMER: 0.0, Kind.SHORT: -0.1, Kind.ALIAS: -0.8}
_DISTRICTS: Final = ((20, "75056"), (16, "13055"), (9, "69123"))  # how many arrondissements each city has


class PlaceReader:
    """Reads places; built once from a gazetteer and nicknames."""

    def __init__(self, gazetteer: Gazetteer, nicknames: Mapping[str, str]) -> None:
        self._gazetteer = gazetteer
        self._names = PlaceNames(gazetteer, nicknames)
        self._departments = frozenset(gazetteer.department_codes()) | {"20"}
        self._postal = gazetteer.by_postal_code()
        self._targets = {code: n for n, code in enumerate(self._names.codes)}

    def read(self, text: str) -> Reading:
        words = write_out(fold(text).split()[:MOST_WORDS])
        if not words:
            return UNKNOWN
        if matches := self._names.exact(words):
            return self._judge(matches, words)
        hints = read_hints(" ".join(words).split(" "), self._departments)
        if hints.postal_codes:
            return self._read_postal(hints)
        if hints.department:
            return self._read_in_department(hints, hints.department)
        named = self._read_name(hints.rest)
        if named is None and hints.district is not None:
            return self._read_district(hints)
        return named or self._read_sentence(text)

    def find(self, text: str) -> list[tuple[int, int, Reading]]:
        """The places inside a sentence: where each begins and ends in `text`, and how it reads."""
        return [(span.start, span.end, self.read_span(span)) for span in find_spans(text, self._names)]

    def read_span(self, span: Span) -> Reading:
        return self._judge(span.matches, span.words)

    def _read_postal(self, hints: Hints) -> Reading:
        served = sorted({n for code in hints.postal_codes for n in self._postal.get(code, ())})
        if not served:
            code = hints.postal_codes[0]
            department = code[:3] if code.startswith(("97", "98")) else code[:2]
            if department not in self._departments:
                return self._read_name(hints.rest) or UNKNOWN
            # A cedex or a slip of the finger: the first figures still say where.
            return self._read_in_department(Hints(hints.rest, (), department), department)
        if len(served) > 1 and (named := self._name_among(hints.rest, served)):
            return named
        return self._choose([(-self._weight(n), n) for n in served], 1.0)

    def _name_among(self, words: Sequence[str], served: list[int]) -> Reading | None:
        """The one of several communes with one postal code whose name stands beside it."""
        variants = _variants(words)
        for variant in variants:
            matches = [m for m in self._names.exact(variant) if int(self._names.targets[m.entry]) in set(served)]
            if matches:
                return self._judge(matches, variant)
        if not variants[-1]:
            return None
        within = range(served[0], served[-1] + 1)
        near = [
            match
            for match in self._names.similar(variants[-1], within)
            if int(self._names.targets[match.entry]) in set(served)
        ]
        return self._judge_similar(near, variants[-1], slack=1.5)

    def _read_in_department(self, hints: Hints, department: str) -> Reading:
        if department == "20":
            return Reading("ask", ("D2A", "D2B"), 0.5)
        alone = Reading("sure", (f"D{department}",), 1.0)
        variants = _variants(hints.rest)
        if not variants[-1]:
            return alone
        for variant in variants:
            if matches := self._names.exact(variant):
                inside = [match for match in matches if self._is_in(match, department)]
                return self._judge(inside or matches, variant)
        within = self._gazetteer.rows_of(department)
        named = self._judge_similar(self._names.similar(variants[-1], within), variants[-1], slack=1.3)
        if named:
            return named
        elsewhere = self._judge_similar(self._names.similar(variants[-1]), variants[-1])
        if elsewhere and elsewhere.verdict == "sure":
            return elsewhere if elsewhere.codes[0] == alone.codes[0] else self._ask(elsewhere, alone)
        return alone if hints.located else Reading("ask", alone.codes, 0.5)

    def _ask(self, *readings: Reading) -> Reading:
        codes = dict.fromkeys(code for reading in readings for code in reading.codes)
        return Reading("ask", tuple(codes)[:OFFERED], min(reading.score for reading in readings))

    def _is_in(self, match: Match, department: str) -> bool:
        code = self._names.codes[self._names.targets[match.entry]]
        return code != NOT_A_PLACE and self._gazetteer.department_of(code) == department

    def _read_district(self, hints: Hints) -> Reading:
        """`18eme`: only Paris has so many; but `3eme` alone is a class at school."""
        said = {"arrondissement", "arr", "arrdt", "arrond"} & set(hints.rest)
        cities = tuple(code for most, code in _DISTRICTS if 0 < (hints.district or 0) <= most)
        if not cities or (len(cities) == len(_DISTRICTS) and not said):
            return UNKNOWN
        return Reading("sure" if len(cities) == 1 and said else "ask", cities, 0.6)

    def _read_name(self, words: Sequence[str]) -> Reading | None:
        variants = _variants(words)
        for variant in variants:
            if matches := self._names.exact(variant):
                return self._judge(matches, variant)
        for variant in _spellings(variants[-1]):
            if named := self._judge_similar(self._names.similar(variant), variant):
                return named
        return None

    def _read_sentence(self, text: str) -> Reading:
        readings = [reading for _, _, reading in self.find(text) if reading.verdict != "unknown"]
        if not readings:
            return UNKNOWN
        communes = [reading for reading in readings if not reading.codes[0].startswith("D")] or readings
        if len({reading.codes for reading in communes}) == 1:
            return communes[0]
        return self._ask(*communes)

    def _judge(self, matches: list[Match], words: Sequence[str]) -> Reading:
        """Matches by name. Where only a hamlet has it, a town that sounds the same may be meant instead."""
        if any(self._code(match) == NOT_A_PLACE for match in matches):
            return UNKNOWN
        certain = any(
            self._names.kinds[match.entry] != Kind.SHORT
            and self._names.populations[self._names.targets[match.entry]] >= _KNOWN_TOWN
            for match in matches
        )
        if not certain and len(words) < 3:  # noqa: PLR2004 - words; longer names have no doubles
            heard = self._names.similar(words)
            matches = matches + [match for match in heard if 0 < match.distance <= 1 and self._is_large(match)]
        return self._choose(self._costs(matches), 1.0)

    def _is_large(self, match: Match) -> bool:
        return bool(self._names.populations[self._names.targets[match.entry]] >= 20 * _KNOWN_TOWN)

    def _judge_similar(
        self, matches: Iterable[Match], words: Sequence[str], slack: float = 1.0
    ) -> Reading | None:
        """Matches by likeness, or None where nothing is like enough; `slack`: how much more is forgiven."""
        letters = len("".join(words))
        near = [match for match in matches if match.distance <= self._allowed(match) * slack * letters]
        if not near:
            return None
        costs = self._costs(near)
        best = min(costs)
        meant = min(match.distance for match in near if self._names.targets[match.entry] == best[1])
        if self._names.codes[best[1]] == NOT_A_PLACE:
            return UNKNOWN
        reading = self._choose([cost for cost in costs if self._names.codes[cost[1]] != NOT_A_PLACE],
                               max(0.0, 1 - meant / letters))  # fmt: skip
        if reading.verdict == "sure" and meant > SURE_WITHIN * slack * letters:
            return Reading("ask", reading.codes, reading.score)
        return reading

    def _allowed(self, match: Match) -> float:
        people = self._names.populations[self._names.targets[match.entry]]
        return ASK_WITHIN if people >= _VILLAGE else 0.7 * ASK_WITHIN

    def _code(self, match: Match) -> str:
        return self._names.codes[self._names.targets[match.entry]]

    def _weight(self, target: int) -> float:
        return PEOPLE_WEIGHT * float(np.log10(self._names.populations[target] + 10))

    def _costs(self, matches: Iterable[Match]) -> list[tuple[float, int]]:
        """What each target costs by its best entry: edits, less the weight of its people."""
        costs: dict[int, float] = {}
        for entry, distance in matches:
            target = int(self._names.targets[entry])
            named = _KIND_COSTS[Kind(int(self._names.kinds[entry]))] if distance == 0 else 0.0
            cost = distance + named - self._weight(target)
            costs[target] = min(cost, costs.get(target, cost))
        return [(cost, target) for target, cost in costs.items()]

    def _choose(self, costs: Iterable[tuple[float, int]], score: float) -> Reading:
        """The cheapest target, for sure where it leads clearly; else the cheapest few."""
        ranked = sorted(costs)
        first = ranked[0][0]
        if len(ranked) == 1 or ranked[1][0] - first >= CLEAR_LEAD:
            return Reading("sure", (self._names.codes[ranked[0][1]],), score)
        offered = [self._names.codes[n] for cost, n in ranked[:OFFERED] if cost - first < STILL_MEANT]
        return Reading("ask", tuple(offered), score / 2)


def _variants(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The words, then without what leads up to a name and what trails after it, one word at a time."""
    start, end = 0, len(words)
    variants = [tuple(words)]
    while end > start and words[end - 1] in FILLERS:
        end -= 1
        variants.append(tuple(words[start:end]))
    while start < end and words[start] in AROUND:
        start += 1
        variants.append(tuple(words[start:end]))
    return variants


def _spellings(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What is worth a search by likeness: not long talk, not words that are no names."""
    content = [word for word in words if word not in NOT_NAMES and word not in ARTICLES]
    letters = len("".join(words))
    if not content or len(words) > 7 or not 3 <= letters <= 45 or len(content) * 2 < len(words) - 2:  # noqa: PLR2004
        return []
    return [words]
