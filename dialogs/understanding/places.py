"""Reads where somebody lives: towns, postal codes, départements, as people type them on a phone.

In this order, the first that says something: the whole as a name; a postal code, with the name beside it; a
name (as written, then as it sounds), within the département that is given; a département or arrondissement
alone; a place inside a longer sentence. The figures were chosen on data: `docs/understanding-places.md`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from dialogs.understanding.folding import LONGEST, fold
from dialogs.understanding.gazetteer import Gazetteer
from dialogs.understanding.place_hints import PARTED, Hints, read_hints
from dialogs.understanding.place_names import ARTICLES, NOT_A_PLACE, Kind, Match, PlaceNames, write_out
from dialogs.understanding.place_spans import find_numbers, find_spans, is_introduced, join_neighbours
from dialogs.understanding.place_words import AROUND, FILLERS, NOT_NAMES, TALK_ONLY
from dialogs.understanding.reading import Reading

UNKNOWN: Final = Reading("unknown", (), 0.0)
OFFERED: Final = 3
_LONGEST_DEPARTMENT: Final = 5  # words
SHORTEST: Final = 3  # letters that are believed without asking
MOST_WORDS: Final = 60
NAMESAKE_WEIGHT: Final = 0.45  # of ten times the inhabitants, in edits: among places of one name,
PEOPLE_WEIGHT: Final = 0.35  # and among those that are only like what was written
CLEAR_LEAD: Final = 0.30  # over the runner-up, in edits: a namesake must be about five times as large
STILL_MEANT: Final = 1.2  # behind the first, in edits: worth offering
SURE_WITHIN: Final = 0.17  # edits for each letter typed
ASK_WITHIN: Final = 0.30
SLIPPED_FROM: Final = 7  # letters: one slip in so many is no other name, even of words that are hardly ever in one
ONE_SLIP: Final = 1.25  # edits: one, of the first letter even
SLIP_FROM: Final = {3: 50_000, 4: 2_000}  # letters typed: inhabitants of whom one slip is believed
SURE_VILLAGE_WITHIN: Final = 0.12
SURE_CITY_WITHIN: Final = 0.22
LIKENESS_LEAD: Final = 0.6
CITY_LEAD: Final = 0.8
_CITY: Final = 50_000
_VILLAGE: Final = 2000  # inhabitants; below, a name must be nearer before it is believed
_KNOWN_TOWN: Final = 5000  # inhabitants; a name that is exactly this town's is not looked for elsewhere
FORMER_WEIGHT: Final = 1.0  # of a misspelt former name: its village was small, whatever it belongs to now
_KIND_COSTS: Final = {Kind.OWN: 0.0, Kind.FORMER: 0.4, Kind.SHORT: 0.4, Kind.ALIAS: 0.5}
_EXACT: Final = {Kind.OWN: -0.3, Kind.FORMER: -0.3, Kind.SHORT: -0.3, Kind.ALIAS: -1.3}
_LEFT: Final = re.compile(r"\b(?:pas|plus|avant|quitte|quittee|ni|not)(?: (?:a|au|de|d|sur|en|in|j etais a|c etait))?$")
_CLAUSES: Final = re.compile(r"[,;.!\n]+")
_DISTRICTS: Final = ((20, "75056"), (16, "13055"), (9, "69123"))  # how many arrondissements each city has


class PlaceReader:
    """Reads places; built once from a gazetteer and nicknames."""

    def __init__(self, gazetteer: Gazetteer, nicknames: Mapping[str, str]) -> None:
        self._gazetteer = gazetteer
        self._names = PlaceNames(gazetteer, nicknames)
        self._departments = frozenset(gazetteer.department_codes()) | {"20"}

    def read(self, text: str) -> Reading:
        words = write_out(fold(text).split()[:MOST_WORDS])
        if not words:
            return UNKNOWN
        if matches := self._exact(words):
            reading = self._judge(matches, words)
            # Y and Eu are communes; but two letters are more often no answer at all.
            nicknamed = any(self._names.kinds[match.entry] == Kind.ALIAS for match in matches)
            short = len("".join(words)) < SHORTEST and not nicknamed
            return self._ask(reading) if short and reading.codes else reading
        hints = read_hints(" ".join(words).split(" "), self._departments)
        if hints.postal_codes:
            return self._read_postal(hints)
        if hints.department:
            return self._read_in_department(hints, hints.department)
        if hints.district and (parted := PARTED.keys() & set(hints.rest)):
            return Reading("sure", (PARTED[min(parted)],), 1.0)
        named = self._read_beside_department(hints.rest) or self._read_name(hints.rest)
        if named is None and hints.district is not None:
            return self._read_district(hints)
        return named or self._read_sentence(text)

    def find(self, text: str) -> list[tuple[int, int, Reading]]:
        """The places inside a sentence: where each begins and ends in `text`, and how it reads."""
        named = [(span.start, span.end, span) for span in find_spans(text, self._names)]
        numbered = [(start, end, None) for start, end in find_numbers(text)]
        joined = join_neighbours(text, sorted([*named, *numbered], key=lambda found: found[:2]))
        readings = [
            (
                start,
                end,
                self._choose(self._costs(span.matches), 1.0) if span else self._read_part(text[start:end]),
            )
            for start, end, span in joined
        ]
        return [found for found in readings if NOT_A_PLACE not in (found[2].codes or (NOT_A_PLACE,))]

    def _read_part(self, text: str) -> Reading:
        """A part of a sentence that holds a number: never looked through for a sentence again."""
        hints = read_hints(write_out(fold(text).split()), self._departments)
        if hints.postal_codes:
            return self._read_postal(hints) if self._gazetteer.rows_served(hints.postal_codes[0]) else UNKNOWN
        return self._read_in_department(hints, hints.department) if hints.department else UNKNOWN

    def _read_postal(self, hints: Hints) -> Reading:
        served = sorted({n for code in hints.postal_codes for n in self._gazetteer.rows_served(code)})
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
            if matches := [m for m in self._names.exact(variant) if self._target(m) in served]:
                return self._choose(self._costs(matches), 1.0)
        if not variants[-1]:
            return None
        within = range(served[0], served[-1] + 1)
        near = [m for m in self._names.similar(variants[-1], within) if self._target(m) in served]
        return self._judge_similar(near, variants[-1], slack=1.5)

    def _read_in_department(self, hints: Hints, department: str) -> Reading:
        if department == "20":
            return Reading("ask", ("D2A", "D2B"), 0.5)
        alone = Reading("sure", (f"D{department}",), 1.0)
        variants = _variants(hints.rest)
        for variant in variants if variants[-1] else variants[:1]:
            if matches := self._names.exact(variant):
                inside = [match for match in matches if self._is_in(match, department)]
                if inside:
                    return self._choose_inside(inside, alone)
                if any(self._is_town(match) for match in matches):
                    return self._judge(matches, variant)
        if not variants[-1]:
            return alone
        within = self._gazetteer.rows_of(department)
        named = self._judge_similar(self._names.similar(variants[-1], within), variants[-1], slack=1.3)
        if named:
            return named
        elsewhere = self._judge_similar(self._names.similar(variants[-1]), variants[-1])
        if elsewhere and elsewhere.verdict == "sure":
            return elsewhere if elsewhere.codes[0] == alone.codes[0] else self._ask(elsewhere, alone)
        return alone if hints.located else Reading("ask", alone.codes, 0.5)

    def _choose_inside(self, inside: list[Match], alone: Reading) -> Reading:
        """`Doubs (25)`: the town, or only the département? Else a full name before a short one."""
        communes = [match for match in inside if self._code(match) != alone.codes[0]]
        full = [match for match in communes if self._names.kinds[match.entry] == Kind.OWN]
        named = self._choose(self._costs(full or communes or inside), 1.0)
        return self._ask(alone, named) if communes and len(communes) < len(inside) else named

    def _read_beside_department(self, words: Sequence[str]) -> Reading | None:
        """`mana en guyane`, `saint louis alsace`: a town, then where it is. But not `champigny sur marne`."""
        for start in range(max(1, len(words) - _LONGEST_DEPARTMENT), len(words)):
            head, tail = words[:start], words[start:]
            codes = [self._code(match) for match in self._names.exact(tail)]
            departments = {code[1:] for code in codes if code.startswith("D")}
            stripped = _variants(head)[-1]
            if not departments or head[-1] in {"sur", "sous"} or not stripped:
                continue
            for variant in _variants(head):
                matches = self._names.exact(variant)
                if inside := [m for m in matches if any(self._is_in(m, each) for each in departments)]:
                    return self._choose(self._costs(inside), 1.0)
            for each in departments if len(departments) == 1 else ():
                within = self._gazetteer.rows_of(each)
                if named := self._judge_similar(self._names.similar(stripped, within), stripped):
                    return named
        return None

    def _ask(self, *readings: Reading) -> Reading:
        codes = dict.fromkeys(code for reading in readings for code in reading.codes)
        return Reading("ask", tuple(codes)[:OFFERED], min(reading.score for reading in readings))

    def _is_in(self, match: Match, department: str) -> bool:
        code = self._code(match)
        return code != NOT_A_PLACE and self._gazetteer.department_of(code) == department

    def _read_district(self, hints: Hints) -> Reading:
        """`18eme`: only Paris has so many; but `3eme` alone is a class at school."""
        said = {"arrondissement", "arr", "arrdt", "arrond"} & set(hints.rest)
        cities = tuple(code for most, code in _DISTRICTS if 0 < (hints.district or 0) <= most)
        if not cities or (len(cities) == len(_DISTRICTS) and not said):
            return UNKNOWN
        return Reading("sure" if len(cities) == 1 and said else "ask", cities, 0.6)

    def _read_name(self, words: Sequence[str]) -> Reading | None:
        written = self._find_written(words)
        if written and any(self._is_town(match) for match in written[1]):
            return self._judge(written[1], written[0])
        if self._is_slip(words) and (slipped := self._judge_similar(self._names.similar(words), words)):
            return slipped
        if written:
            return self._judge(written[1], written[0])
        for variant in _spellings(words):
            if named := self._judge_similar(self._names.similar(variant), variant):
                return named
        return None

    def _find_written(self, words: Sequence[str]) -> tuple[tuple[str, ...], list[Match]] | None:
        """The longest part of the words that is a name, letter by letter."""
        for variant in _variants(words):
            if len(variant) < len(words) and set(variant) <= NOT_NAMES:
                continue  # "dans ma chambre": La Chambre is a commune
            if matches := self._exact(variant):
                return variant, matches
        return None

    def _is_slip(self, words: Sequence[str]) -> bool:
        """Whether all the words together are one slip away from a name, though some are hardly ever in one."""
        return len("".join(words)) >= SLIPPED_FROM and not set(words) <= NOT_NAMES and bool(self._names.slipped(words))

    def _read_sentence(self, text: str) -> Reading:
        for clause in _CLAUSES.split(text[:LONGEST]):
            if located := self._read_beside_department(write_out(fold(clause).split())):
                return located
        found = [each for each in self.find(text) if each[2].verdict != "unknown"]
        here = [each for each in found if not _LEFT.search(fold(text[: each[0]]))]
        readings = [reading for _, _, reading in here or found]
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
            self._names.kinds[match.entry] in (Kind.OWN, Kind.ALIAS)
            and self._names.populations[self._names.targets[match.entry]] >= _KNOWN_TOWN
            for match in matches
        )
        if not certain and len(words) < 3:  # words; longer names have no doubles
            heard = self._names.similar(words)
            matches = matches + [match for match in heard if 0 < match.distance <= 1 and self._is_town(match)]
        return self._choose(self._costs(matches), 1.0)

    def _exact(self, words: Sequence[str]) -> list[Match]:
        """The names written so; but "a rennes" is in Rennes, and not Arennes."""
        return [] if is_introduced(words, self._names) else self._names.exact(words)

    def _is_town(self, match: Match) -> bool:
        people = self._names.populations[self._names.targets[match.entry]]
        return self._names.kinds[match.entry] == Kind.OWN and bool(people >= 2 * _KNOWN_TOWN)

    def _judge_similar(self, matches: Iterable[Match], words: Sequence[str], slack: float = 1.0) -> Reading | None:
        """Matches by likeness, or None where nothing is like enough; `slack`: how much more is forgiven."""
        letters = len("".join(words))
        near = [match for match in matches if self._is_near(match, letters, slack)]
        if not near:
            return None
        costs = self._costs(near, PEOPLE_WEIGHT)
        best = min(costs)
        meant = min(match.distance for match in near if self._names.targets[match.entry] == best[1])
        if self._names.codes[best[1]] == NOT_A_PLACE:
            return UNKNOWN
        ranked = sorted(cost for cost in costs if self._names.codes[cost[1]] != NOT_A_PLACE)
        reading = self._choose(ranked, max(0.0, 1 - meant / letters))
        lead = ranked[1][0] - ranked[0][0] if len(ranked) > 1 else 9.0
        if reading.verdict == "sure" and not self._is_sure(best[1], meant / letters / slack, lead):
            offered = [self._names.codes[n] for cost, n in ranked[:OFFERED] if cost - best[0] < STILL_MEANT]
            return Reading("ask", tuple(offered), reading.score)
        return reading

    def _is_sure(self, target: int, off: float, lead: float) -> bool:
        """Whether a misspelt name is believed; `off`: edits for each letter, `lead`: over the runner-up."""
        people = self._names.populations[target]
        if people < _VILLAGE:
            return off <= SURE_VILLAGE_WITHIN and lead >= LIKENESS_LEAD
        if people >= _CITY and lead >= CITY_LEAD:
            return off <= SURE_CITY_WITHIN
        return off <= SURE_WITHIN and lead >= LIKENESS_LEAD

    def _is_near(self, match: Match, letters: int, slack: float) -> bool:
        """Whether it is like enough to be offered: a slip of the finger always, in a short name only a town's."""
        people = self._names.populations[self._names.targets[match.entry]]
        allowed = (ASK_WITHIN if people >= _VILLAGE else 0.7 * ASK_WITHIN) * slack * letters
        if match.distance <= allowed:
            return True
        return match.distance <= ONE_SLIP and bool(people >= SLIP_FROM.get(letters, 0)) and letters >= SHORTEST

    def _target(self, match: Match) -> int:
        return int(self._names.targets[match.entry])

    def _code(self, match: Match) -> str:
        return self._names.codes[self._target(match)]

    def _weight(self, target: int, weight: float = NAMESAKE_WEIGHT) -> float:
        return weight * float(np.log10(self._names.populations[target] + 10))

    def _costs(self, matches: Iterable[Match], weight: float = NAMESAKE_WEIGHT) -> list[tuple[float, int]]:
        """What each target costs by its best entry: edits, less the weight of its people."""
        costs: dict[int, float] = {}
        for entry, distance in matches:
            target = int(self._names.targets[entry])
            kind = Kind(int(self._names.kinds[entry]))
            people = self._weight(target, weight)
            if distance and kind == Kind.FORMER:
                people = min(people, FORMER_WEIGHT)
            cost = distance + _KIND_COSTS[kind] + (0 if distance else _EXACT[kind]) - people
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
    """The words, then with less and less of what leads up to a name and trails after it; last, the core."""
    first = next((n for n, word in enumerate(words) if word not in AROUND), len(words))
    last = next((n for n in range(len(words), 0, -1) if words[n - 1] not in FILLERS), 0)
    ends = range(len(words), max(last, first) - 1, -1)
    return [tuple(words[start:end]) for end in ends for start in range(min(first, end) + 1)] or [()]


def _spellings(words: Sequence[str]) -> list[tuple[str, ...]]:
    """What is worth a search by likeness, with its article and without: no long talk, no words of talk."""
    core = _variants(words)[-1]
    letters = len("".join(core))
    if len(core) > 7 or not 3 <= letters <= 45 or set(core) & TALK_ONLY or set(core) <= NOT_NAMES:
        return []
    start = len(words) - next(n for n in range(len(words)) if tuple(words[n : n + len(core)]) == core)
    before = words[len(words) - start - 1] if start < len(words) else ""
    return [(before, *core), core] if before in ARTICLES else [core]
