"""Which of the places that a name may mean is meant, how surely, and what else is worth offering.

A candidate costs its edits, less a weight of its inhabitants. The figures were chosen on data:
`docs/understanding-places.md`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np

from dialogs.understanding.place_names import NOT_A_PLACE, Kind, Match, PlaceNames
from dialogs.understanding.reading import Reading

UNKNOWN: Final = Reading("unknown", (), 0.0)
OFFERED: Final = 3
SHORTEST: Final = 3  # letters that are believed without asking
NAMESAKE_WEIGHT: Final = 0.45  # of ten times the inhabitants, in edits: among places of one name,
PEOPLE_WEIGHT: Final = 0.35  # and among those that are only like what was written
CLEAR_LEAD: Final = 0.30  # over the runner-up, in edits: a namesake must be about five times as large
STILL_MEANT: Final = 1.2  # behind the first, in edits: worth offering
SURE_WITHIN: Final = 0.17  # edits for each letter typed
ASK_WITHIN: Final = 0.30
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


class PlaceChoice:
    """Judges matches of names; `department_of` tells the département of a place's code."""

    def __init__(self, names: PlaceNames, department_of: Callable[[str], str]) -> None:
        self._names = names
        self._department_of = department_of

    def judge(self, matches: list[Match], words: Sequence[str]) -> Reading:
        """Matches by name. Where only a hamlet has it, a town that sounds the same may be meant instead."""
        if any(self.code(match) == NOT_A_PLACE for match in matches):
            return UNKNOWN
        certain = any(
            self._names.kinds[match.entry] in (Kind.OWN, Kind.ALIAS)
            and self._names.populations[self._names.targets[match.entry]] >= _KNOWN_TOWN
            for match in matches
        )
        if not certain and len(words) < 3:  # words; longer names have no doubles
            heard = self._names.similar(words)
            matches = matches + [match for match in heard if 0 < match.distance <= 1 and self.is_town(match)]
        return self.choose(self.costs(matches), 1.0)

    def judge_similar(self, matches: Iterable[Match], words: Sequence[str], slack: float = 1.0) -> Reading | None:
        """Matches by likeness, or None where nothing is like enough; `slack`: how much more is forgiven."""
        letters = len("".join(words))
        near = [match for match in matches if self._is_near(match, letters, slack)]
        if not near:
            return None
        costs = self.costs(near, PEOPLE_WEIGHT)
        best = min(costs)
        meant = min(match.distance for match in near if self._names.targets[match.entry] == best[1])
        if self._names.codes[best[1]] == NOT_A_PLACE:
            return UNKNOWN
        ranked = sorted(cost for cost in costs if self._names.codes[cost[1]] != NOT_A_PLACE)
        reading = self.choose(ranked, max(0.0, 1 - meant / letters))
        lead = ranked[1][0] - ranked[0][0] if len(ranked) > 1 else 9.0
        if reading.verdict == "sure" and not self._is_sure(best[1], meant / letters / slack, lead):
            offered = [self._names.codes[n] for cost, n in ranked[:OFFERED] if cost - best[0] < STILL_MEANT]
            return Reading("ask", tuple(offered), reading.score)
        return reading

    def choose(self, costs: Iterable[tuple[float, int]], score: float) -> Reading:
        """The cheapest target, for sure where it leads clearly; else the cheapest few."""
        ranked = sorted(costs)
        first = ranked[0][0]
        if len(ranked) == 1 or ranked[1][0] - first >= CLEAR_LEAD:
            return Reading("sure", (self._names.codes[ranked[0][1]],), score)
        offered = [self._names.codes[n] for cost, n in ranked[:OFFERED] if cost - first < STILL_MEANT]
        return Reading("ask", tuple(offered), score / 2)

    def costs(self, matches: Iterable[Match], weight: float = NAMESAKE_WEIGHT) -> list[tuple[float, int]]:
        """What each target costs by its best entry: edits, less the weight of its people."""
        costs: dict[int, float] = {}
        for entry, distance in matches:
            target = int(self._names.targets[entry])
            kind = Kind(int(self._names.kinds[entry]))
            people = self.weight(target, weight)
            if distance and kind == Kind.FORMER:
                people = min(people, FORMER_WEIGHT)
            cost = distance + _KIND_COSTS[kind] + (0 if distance else _EXACT[kind]) - people
            costs[target] = min(cost, costs.get(target, cost))
        return [(cost, target) for target, cost in costs.items()]

    def weight(self, target: int, weight: float = NAMESAKE_WEIGHT) -> float:
        return weight * float(np.log10(self._names.populations[target] + 10))

    def code(self, match: Match) -> str:
        return self._names.codes[self.target(match)]

    def target(self, match: Match) -> int:
        return int(self._names.targets[match.entry])

    def is_in(self, match: Match, department: str) -> bool:
        code = self.code(match)
        return code != NOT_A_PLACE and self._department_of(code) == department

    def is_town(self, match: Match) -> bool:
        people = self._names.populations[self._names.targets[match.entry]]
        return self._names.kinds[match.entry] == Kind.OWN and bool(people >= 2 * _KNOWN_TOWN)

    def _is_near(self, match: Match, letters: int, slack: float) -> bool:
        """Whether it is like enough to be offered: a slip of the finger always, in a short name only a town's."""
        people = self._names.populations[self._names.targets[match.entry]]
        allowed = (ASK_WITHIN if people >= _VILLAGE else 0.7 * ASK_WITHIN) * slack * letters
        if match.distance <= allowed:
            return True
        return match.distance <= ONE_SLIP and bool(people >= SLIP_FROM.get(letters, 0)) and letters >= SHORTEST

    def _is_sure(self, target: int, off: float, lead: float) -> bool:
        """Whether a misspelt name is believed; `off`: edits for each letter, `lead`: over the runner-up."""
        people = self._names.populations[target]
        if people < _VILLAGE:
            return off <= SURE_VILLAGE_WITHIN and lead >= LIKENESS_LEAD
        if people >= _CITY and lead >= CITY_LEAD:
            return off <= SURE_CITY_WITHIN
        return off <= SURE_WITHIN and lead >= LIKENESS_LEAD
