"""Many youths and many mentors at once: what is judged alike is judged once, and looked up for everybody.

Each criterion reads one answer of a youth and one column of the mentors, but for the distance. So it becomes a table:
a line for each different answer, a column for each different entry, and what the criterion itself says about them.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.codes import FORMAT_BITS, MEETS, REMOTE
from matching.columns import EVERYBODY, Columns, Index
from matching.criteria import NEUTRAL, Points
from matching.policy import CRITERIA, LATE_VETOES, VETOES
from matching.pool import Pool
from matching.vetoes import Gate
from matching.whole import rearranged
from matching.wish import Wish

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
Small = NDArray[np.unsignedinteger[Any]]

# Criterion or veto -> the answer of a youth ("": none) and the column that it reads, and nothing else.
READS: Final[Mapping[str, tuple[str, str]]] = {
    "needs": ("needs", "needs"), "fields": ("fields", "fields"), "availability": ("availability", "availability"),
    "duration": ("duration", "duration"), "languages": ("languages", "tongues"), "status": ("mentor_status", "status"),
    "source": ("source", "structure"), "answering": ("", "answering"), "veto-language": ("languages", "tongues"),
}  # fmt: skip
BY_PLACE: Final = "distance"
TOO_FAR: Final = "veto-too-far"
LANGUAGE: Final = "veto-language"
COMMON: Final = ("needs", "fields")  # nobody is suggested who shares neither, if both are asked
LATER: Final = tuple(name for name in CRITERIA if name not in {*COMMON, BY_PLACE})
NOTHING: Final = -1e9  # points: less than anybody gains by anybody
ALWAYS: Final = 1  # among the ways: what every mentor has, and every youth whose place does not matter


@dataclass(frozen=True, slots=True)
class Facet:
    """One criterion for everybody."""

    asked: Rows  # of each youth: the line of the table
    given: Small  # of each mentor: the column of the table; small, to stay in the cache
    calls: Mask  # by line: the wish calls for the criterion
    levels: Numbers  # by line and column: how much of it is earned

    @classmethod
    def of(cls, name: str, columns: Columns, asked: Rows, wishes: Sequence[Wish]) -> "Facet":
        """`asked`: of each youth, the number of the wish for the same answer."""
        _, firsts, given = np.unique(getattr(columns, READS[name][1]), return_index=True, return_inverse=True)
        numbers, lines = _numbered(_levels(name, wish, columns, firsts).tobytes() for wish in wishes)
        table = np.frombuffer(b"".join(lines)).reshape(len(lines), len(firsts))
        calls = np.asarray(~np.isnan(table).any(axis=1))
        return cls(numbers[asked], given.astype(np.min_scalar_type(len(firsts))), calls, np.nan_to_num(table))

    @property
    def highest(self) -> Numbers:
        """Of each youth: how much of it is earned at most."""
        highest: Numbers = self.levels.max(axis=1, initial=0.0)
        return highest[self.asked]


def _facets(pool: Pool, youths: Sequence[Youth], columns: Columns) -> dict[str, Facet]:
    """As a criterion reads one answer only, a wish is made up of the first answers of all kinds, then of the second."""
    said = {answer: _numbered(getattr(youth, answer) for youth in youths) for answer, _ in READS.values() if answer}
    made_up = zip_longest(*(different for _, different in said.values()))
    wishes = [
        pool.wish(Youth(id=0, **{answer: each for answer, each in zip(said, line, strict=True) if each is not None}))
        for line in made_up
    ]
    silent = np.zeros(len(youths), dtype=np.intp), [None]
    asked = {name: said.get(answer, silent) for name, (answer, _) in READS.items()}
    return {name: Facet.of(name, columns, of, wishes[: len(each)]) for name, (of, each) in asked.items()}


def _numbered(values: Iterable[Hashable]) -> tuple[Rows, list[Any]]:
    """Of each value, the number that it has among the different ones; and these."""
    numbers: dict[Hashable, int] = {}
    found = [numbers.setdefault(value, len(numbers)) for value in values]
    return np.array(found, dtype=np.intp), list(numbers)


def _levels(name: str, wish: Wish, columns: Columns, rows: Rows) -> Numbers:
    """NaN where the wish does not call for it."""
    points = LATE_VETOES[name](wish) if name in LATE_VETOES else CRITERIA[name](wish)
    judge = points.levels if isinstance(points, Points) else points
    return np.full(len(rows), np.nan) if judge is None else judge(columns, rows).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody of a round, by numbers. Mentors are in the order of `columns`."""

    pool: Pool
    youths: Sequence[Youth]
    columns: Columns
    facets: Mapping[str, Facet]
    shares: Mapping[str, Numbers]  # criterion -> of each youth: the points of all of it, 0 if not called for
    base: Numbers  # of each youth: the points that every mentor has
    hopes: Mapping[str, Numbers]  # criterion -> of each youth: the points that a mentor has by it at most
    to_come: Numbers  # of each youth: the hopes for all criteria but the first, which are looked at together
    bits: NDArray[np.uint8]  # of each youth: the gates that have to be open
    placed: Mask  # the youths who could meet, and of whom it is known where
    accepted: NDArray[np.uint8]  # of each youth: the ways in which it does not matter where a mentor lives
    ways: NDArray[np.uint8]  # of each mentor

    @classmethod
    def of(cls, pool: Pool, youths: Sequence[Youth], columns: Columns) -> "Crowd":
        facets = _facets(pool, youths, columns)
        formats = np.array([FORMAT_BITS[youth.format] for youth in youths], dtype=np.uint8)
        known = {place: pool.position(place) is not None for place in {youth.place for youth in youths}}
        placed = np.array([known[youth.place] for youth in youths], dtype=np.bool_) & (formats & MEETS != 0)
        calls = {name: facets[name].calls[facets[name].asked] for name in CRITERIA if name in READS}
        shares = _shares(pool.policy.weights, {**calls, BY_PLACE: placed})
        hopes = {name: shares[name] * facets[name].highest for name in LATER}
        return cls(
            pool, youths, columns, facets, shares,
            hopes=hopes,
            to_come=sum(hopes.values(), start=np.zeros(len(youths))),
            base=np.where(sum(shares.values()) > 0, 0.0, 100 * NEUTRAL),
            bits=_bits(pool, youths),
            placed=placed,
            accepted=np.where(placed, formats & REMOTE | MEETS, ALWAYS).astype(np.uint8),
            ways=(columns.gates & REMOTE | np.where(columns.place == 0, MEETS, 0) | ALWAYS).astype(np.uint8),
        )  # fmt: skip

    def among(self, rows: Rows) -> "Crowd":
        """The same youths, and these mentors only."""
        facets = {name: replace(facet, given=facet.given[rows]) for name, facet in self.facets.items()}
        return replace(self, columns=rearranged(self.columns, rows), facets=facets, ways=self.ways[rows])

    def earned(self, name: str, youths: Rows) -> Numbers | None:
        """By youth and by column of the criterion's table: the points. None: nobody calls for it."""
        shares, facet = self.shares[name][youths], self.facets[name]
        return facet.levels[facet.asked[youths]] * shares[:, None] if shares.any() else None

    def who_meet(self, youths: Rows, among: Index = EVERYBODY) -> Iterator[tuple[Rows, Wish]]:
        """Those who could meet and ask for the same format, by place in `youths`; and what they ask of these places."""
        people = [self.youths[number] for number in youths.tolist()]
        placed = [place for place, could in enumerate(self.placed[youths].tolist()) if could]
        for form in dict.fromkeys(people[place].format for place in placed):
            which = [place for place in placed if people[place].format == form]
            wish = self.pool.wish_to_meet(form, [people[place].place or "" for place in which], among)
            yield np.array(which, dtype=np.intp), wish


def _shares(weights: Mapping[str, float], calls: Mapping[str, Mask]) -> dict[str, Numbers]:
    """In the order of the criteria, as every score is added up."""
    asked = {name: np.where(calls[name], weights.get(name, 0), 0.0) for name in CRITERIA}
    total = sum(asked.values())
    return {name: np.divide(100 * part, total, out=np.zeros_like(part), where=part > 0) for name, part in asked.items()}


def _bits(pool: Pool, youths: Sequence[Youth]) -> NDArray[np.uint8]:
    asked, different = _numbered((youth.age, youth.format) for youth in youths)
    wishes = [pool.wish(Youth(id=0, age=age, format=form)) for age, form in different]
    gates = [[veto for make in VETOES.values() if isinstance(veto := make(wish), Gate)] for wish in wishes]
    return np.array([sum(gate.bit for gate in each) for each in gates], dtype=np.uint8)[asked]
