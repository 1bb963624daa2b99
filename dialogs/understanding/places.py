"""Reads where somebody lives: towns, postal codes, départements, as people type them on a phone.

In this order, the first that says something: the whole as a name; a postal code, with the name beside it; a
name (as written, then as it sounds), within the département that is given; a département or arrondissement
alone; a place inside a longer sentence. The figures were chosen on data: `docs/understanding-places.md`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from dialogs.understanding.folding import LONGEST, fold
from dialogs.understanding.gazetteer import Gazetteer
from dialogs.understanding.place_choice import OFFERED, SHORTEST, UNKNOWN, PlaceChoice
from dialogs.understanding.place_hints import PARTED, Hints, read_hints
from dialogs.understanding.place_names import NOT_A_PLACE, Kind, Match, PlaceNames, write_out
from dialogs.understanding.place_spans import find_numbers, find_spans, is_introduced, join_neighbours
from dialogs.understanding.place_variants import find_cores, shorten
from dialogs.understanding.place_words import NOT_NAMES
from dialogs.understanding.reading import Reading

_LONGEST_DEPARTMENT: Final = 5  # words
MOST_WORDS: Final = 60
SLIPPED_FROM: Final = 7  # letters: one slip in so many is no other name, even of words that are hardly ever in one
# What is said before a place that is not (or no longer) where the person lives, until they turn to what is.
_ELSEWHERE: Final = re.compile(
    r"\b(?:j? ?(?:etais|habitais|vivais) (?:a|au|en|sur)\b|on (?:etait|habitait|vivait)\b|"
    r"(?:suis |je )?nee? (?:a|au|en)|originaire d\w*|(?<!chez )(?<!avec )(?:mon|ma|mes|son|sa) (?:grands? )?"
    r"(?:parents?|peres?|meres?|freres?|soeurs?|cousine?s?|potes?|copine?s?|copains?|oncles?|tantes?|daron(?:ne)?s?|amie?s?|famille|lycee|"
    r"ecole|fac)\b)"
    r"(?!.*\b(?:mais|moi|maintenant|demenage|desormais|aujourd hui|et j|je suis a|j habite)\b)"
)
_LEFT: Final = re.compile(r"\b(?:pas|plus|avant|quitte|quittee|ni|not)(?: (?:a|au|de|d|sur|en|in|j etais a|c etait))?$")
_NOT: Final = re.compile(r"\b(?:pas|plus|avant|quittee?|mais)\b")
_AT: Final = re.compile(r"\b(?:a|au|habite|vis|sur|in|to)$")
_NEAR: Final = re.compile(r"\b(?:de|du|d|pres|vers|from|near)$")
_MINE: Final = re.compile(r"\b(?:mais moi|moi j|moi je)\b")
_CLAUSES: Final = re.compile(r"[,;.!\n]+")
_DISTRICTS: Final = ((20, "75056"), (16, "13055"), (9, "69123"))  # how many arrondissements each city has


class PlaceReader:
    """Reads places; built once from a gazetteer and nicknames."""

    def __init__(self, gazetteer: Gazetteer, nicknames: Mapping[str, str]) -> None:
        self._gazetteer = gazetteer
        self._names = PlaceNames(gazetteer, nicknames)
        self._choice = PlaceChoice(self._names, gazetteer.department_of)
        self._departments = frozenset(gazetteer.department_codes()) | {"20"}

    def read(self, text: str) -> Reading:
        folded = fold(text)
        words = write_out(folded.split()[:MOST_WORDS])
        if not words:
            return UNKNOWN
        if matches := self._exact(words):
            return self._read_whole(matches, words)
        if (_ELSEWHERE.search(folded) or _NOT.search(folded)) and (here := self._read_here(text)):
            return here
        hints = read_hints(" ".join(words).split(" "), self._departments)
        if hints.postal_codes:
            return self._read_postal(hints)
        if hints.department:
            return self._read_in_department(hints, hints.department)
        return self._read_named(hints) or self._read_sentence(text)

    def _read_whole(self, matches: list[Match], words: Sequence[str]) -> Reading:
        """Y and Eu are communes; but two letters are more often no answer at all."""
        reading = self._choice.judge(matches, words)
        nicknamed = any(self._names.kinds[match.entry] == Kind.ALIAS for match in matches)
        short = len("".join(words)) < SHORTEST and not nicknamed
        return self._ask(reading) if short and reading.codes else reading

    def _read_named(self, hints: Hints) -> Reading | None:
        if hints.district and (parted := PARTED.keys() & set(hints.rest)):
            return Reading("sure", (PARTED[min(parted)],), 1.0)
        named = self._read_beside_department(hints.rest) or self._read_name(hints.rest)
        if named is None and hints.district is not None:
            return self._read_district(hints)
        return named

    def find(self, text: str) -> list[tuple[int, int, Reading]]:
        """The places inside a sentence: where each begins and ends in `text`, and how it reads; without those that are
        said to be elsewhere, where others are named.
        """
        found = self._find_all(text)
        return [each for each in found if len(found) == 1 or not _is_elsewhere(text[: each[0]])] or found

    def _find_all(self, text: str) -> list[tuple[int, int, Reading]]:
        named = [(span.start, span.end, span) for span in find_spans(text, self._names)]
        numbered = [(start, end, None) for start, end in find_numbers(text)]
        joined = join_neighbours(text, sorted([*named, *numbered], key=lambda found: found[:2]))
        readings = [
            (
                start,
                end,
                self._choice.choose(self._choice.costs(span.matches), 1.0)
                if span
                else self._read_part(text[start:end]),
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
        return self._choice.choose([(-self._choice.weight(n), n) for n in served], 1.0)

    def _name_among(self, words: Sequence[str], served: list[int]) -> Reading | None:
        """The one of several communes with one postal code whose name stands beside it."""
        variants = shorten(words)
        for variant in variants:
            if matches := [m for m in self._names.exact(variant) if self._choice.target(m) in served]:
                return self._choice.choose(self._choice.costs(matches), 1.0)
        if not variants[-1]:
            return None
        within = range(served[0], served[-1] + 1)
        near = [m for m in self._names.similar(variants[-1], within) if self._choice.target(m) in served]
        return self._choice.judge_similar(near, variants[-1], slack=1.5)

    def _read_in_department(self, hints: Hints, department: str) -> Reading:
        if department == "20":
            return Reading("ask", ("D2A", "D2B"), 0.5)
        alone = Reading("sure", (f"D{department}",), 1.0)
        variants = shorten(hints.rest)
        if written := self._find_inside(variants, department, alone):
            return written
        return self._read_like_inside(hints, variants, department, alone) if variants[-1] else alone

    def _find_inside(self, variants: Sequence[Sequence[str]], department: str, alone: Reading) -> Reading | None:
        """What is written like a place of the département, or like a town that everybody knows."""
        for variant in variants if variants[-1] else variants[:1]:
            matches = self._names.exact(variant)
            if inside := [match for match in matches if self._choice.is_in(match, department)]:
                return self._choose_inside(inside, alone)
            if any(self._choice.is_town(match) for match in matches):
                return self._choice.judge(matches, variant)
        return None

    def _read_like_inside(
        self, hints: Hints, variants: Sequence[Sequence[str]], department: str, alone: Reading
    ) -> Reading:
        within = self._gazetteer.rows_of(department)
        named = self._choice.judge_similar(self._names.similar(variants[-1], within), variants[-1], slack=1.3)
        if named:
            return named
        elsewhere = self._choice.judge_similar(self._names.similar(variants[-1]), variants[-1])
        if elsewhere and elsewhere.verdict == "sure":
            return elsewhere if elsewhere.codes[0] == alone.codes[0] else self._ask(elsewhere, alone)
        return alone if hints.located else Reading("ask", alone.codes, 0.5)

    def _choose_inside(self, inside: list[Match], alone: Reading) -> Reading:
        """`Doubs (25)`: the town, or only the département? Else a full name before a short one."""
        communes = [match for match in inside if self._choice.code(match) != alone.codes[0]]
        full = [match for match in communes if self._names.kinds[match.entry] == Kind.OWN]
        named = self._choice.choose(self._choice.costs(full or communes or inside), 1.0)
        return self._ask(alone, named) if communes and len(communes) < len(inside) else named

    def _read_beside_department(self, words: Sequence[str]) -> Reading | None:
        """`mana en guyane`, `saint louis alsace`: a town, then where it is. But not `champigny sur marne`."""
        for start in range(max(1, len(words) - _LONGEST_DEPARTMENT), len(words)):
            head, tail = words[:start], words[start:]
            codes = [self._choice.code(match) for match in self._names.exact(tail)]
            departments = {code[1:] for code in codes if code.startswith("D")}
            stripped = shorten(head)[-1]
            if not departments or head[-1] in {"sur", "sous"} or not stripped:
                continue
            for variant in shorten(head):
                matches = self._names.exact(variant)
                if inside := [m for m in matches if any(self._choice.is_in(m, each) for each in departments)]:
                    return self._choice.choose(self._choice.costs(inside), 1.0)
            for each in departments if len(departments) == 1 else ():
                within = self._gazetteer.rows_of(each)
                if named := self._choice.judge_similar(self._names.similar(stripped, within), stripped):
                    return named
        return None

    def _read_here(self, text: str) -> Reading | None:
        """As in "j'étais à Lyon mais j'ai déménagé à Roanne", "pas Paris, Pantin": the one that is not elsewhere, where
        several are named; asked about where only somebody else's is.
        """
        found = [each for each in self._find_all(text) if each[2].verdict != "unknown"]
        here = [each for each in found if not _is_elsewhere(text[: each[0]])]
        others = any(_ELSEWHERE.search(fold(text[: each[0]])) for each in found)
        if len(here) == len(found) or not (here or others):
            return None
        if len(here) == 1:
            return here[0][2]
        if not here and _MINE.search(fold(text)):
            return UNKNOWN
        return self._ask(*(reading for _, _, reading in here or found))

    def _ask(self, *readings: Reading) -> Reading:
        codes = dict.fromkeys(code for reading in readings for code in reading.codes)
        return Reading("ask", tuple(codes)[:OFFERED], min(reading.score for reading in readings))

    def _read_district(self, hints: Hints) -> Reading:
        """`18eme`: only Paris has so many; but `3eme` alone is a class at school."""
        said = {"arrondissement", "arr", "arrdt", "arrond"} & set(hints.rest)
        cities = tuple(code for most, code in _DISTRICTS if 0 < (hints.district or 0) <= most)
        if not cities or (len(cities) == len(_DISTRICTS) and not said):
            return UNKNOWN
        return Reading("sure" if len(cities) == 1 and said else "ask", cities, 0.6)

    def _read_name(self, words: Sequence[str]) -> Reading | None:
        written = self._find_written(words)
        if written and any(self._choice.is_town(match) for match in written[1]):
            return self._choice.judge(written[1], written[0])
        if self._is_slip(words) and (slipped := self._choice.judge_similar(self._names.similar(words), words)):
            return slipped
        if written:
            return self._choice.judge(written[1], written[0])
        for variant in find_cores(words):
            if named := self._choice.judge_similar(self._names.similar(variant), variant):
                return named
        return None

    def _find_written(self, words: Sequence[str]) -> tuple[tuple[str, ...], list[Match]] | None:
        """The longest part of the words that is a name, letter by letter."""
        for variant in shorten(words):
            if len(variant) < len(words) and set(variant) <= NOT_NAMES:
                continue  # "dans ma chambre": La Chambre is a commune
            if matches := self._exact(variant):
                return variant, matches
        return None

    def _is_slip(self, words: Sequence[str]) -> bool:
        """Whether all the words together are one slip away from a name, though some are hardly ever in one."""
        return len("".join(words)) >= SLIPPED_FROM and not set(words) <= NOT_NAMES and self._names.is_slip(words)

    def _read_sentence(self, text: str) -> Reading:
        for clause in _CLAUSES.split(text[:LONGEST]):
            if located := self._read_beside_department(write_out(fold(clause).split())):
                return located
        found = [each for each in self._find_all(text) if each[2].verdict != "unknown"]
        here = [each for each in found if not _is_elsewhere(text[: each[0]])]
        readings = [reading for _, _, reading in here or found]
        if not readings:
            return UNKNOWN
        at = [each for each in here if _AT.search(fold(text[: each[0]]))]
        if len(at) == 1 and all(_NEAR.search(fold(text[: each[0]])) for each in here if each not in at):
            return at[0][2]  # "de Nantes à Rennes", "pas loin de Toulouse, à Colomiers"
        communes = [reading for reading in readings if not reading.codes[0].startswith("D")] or readings
        if len({reading.codes for reading in communes}) == 1:
            return communes[0]
        return self._ask(*communes)

    def _exact(self, words: Sequence[str]) -> list[Match]:
        """The names written so; but "a rennes" is in Rennes, and not Arennes."""
        return [] if is_introduced(words, self._names) else self._names.exact(words)


def _is_elsewhere(before: str) -> bool:
    """Whether what stands before a place says that it is not where the person lives."""
    said = fold(before)
    return bool(_LEFT.search(said) or _ELSEWHERE.search(said))
