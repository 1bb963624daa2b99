"""Many youths and many mentors at once: what is judged alike is judged once, and looked up for everybody.

Each criterion reads one answer of a youth and one column of the mentors, but for the distance. So it becomes a table:
a line for each different answer, a column for each different entry, and what the criterion itself says about them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogs.profile import Youth
from matching.codes import FORMAT_BITS, MEETS, REMOTE
from matching.columns import Columns
from matching.criteria import NEUTRAL, Points
from matching.policy import CRITERIA, LATE_VETOES, VETOES
from matching.pool import Pool
from matching.vetoes import Gate
from matching.wish import Wish

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Criterion or veto -> the answer of a youth ("": none) and the column that it reads, and nothing else.
READS: Final[Mapping[str, tuple[str, str]]] = {
    "needs": ("needs", "needs"), "fields": ("fields", "fields"), "availability": ("availability", "availability"),
    "duration": ("duration", "duration"), "languages": ("languages", "tongues"), "status": ("mentor_status", "status"),
    "source": ("source", "structure"), "answering": ("", "answering"), "veto-language": ("languages", "tongues"),
}  # fmt: skip
BY_PLACE: Final = "distance"
COMMON: Final = ("needs", "fields")  # nobody is suggested who shares neither, if both are asked
LATER: Final = tuple(name for name in CRITERIA if name not in {*COMMON, BY_PLACE})
NOTHING: Final = -1e9  # points: less than anybody gains by anybody
ALWAYS: Final = 1  # among the ways: what every mentor has, and every youth whose place does not matter


@dataclass(frozen=True, slots=True)
class Facet:
    """One criterion for everybody."""

    asked: Rows  # of each youth: the line of the table
    given: Rows  # of each mentor: the column of the table
    calls: Mask  # by line: the wish calls for the criterion
    levels: Numbers  # by line and column: how much of it is earned

    @classmethod
    def of(cls, name: str, pool: Pool, columns: Columns, youths: Sequence[Youth]) -> "Facet":
        answer, column = READS[name]
        _, firsts, given = np.unique(getattr(columns, column), return_index=True, return_inverse=True)
        answers: dict[object, int] = {}
        tables: dict[bytes, int] = {}
        levels: list[Numbers] = []
        asked = np.zeros(len(youths), dtype=np.intp)
        for number, youth in enumerate(youths):
            said = getattr(youth, answer, None)
            if said not in answers:
                level = _levels(name, pool.wish(replace(youth, place=None)), columns, firsts)
                answers[said] = tables.setdefault(level.tobytes(), len(tables))
                if answers[said] == len(levels):
                    levels.append(level)
            asked[number] = answers[said]
        table = np.array(levels).reshape(len(levels), len(firsts))
        calls = np.asarray(~np.isnan(table).any(axis=1))
        return cls(asked, given, calls, np.nan_to_num(table))


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
    to_come: Numbers  # of each youth: the points of all criteria but the first, which are looked at together
    bits: NDArray[np.uint8]  # of each youth: the gates that have to be open
    placed: Mask  # the youths who could meet, and of whom it is known where
    accepted: NDArray[np.uint8]  # of each youth: the ways in which it does not matter where a mentor lives
    ways: NDArray[np.uint8]  # of each mentor

    @classmethod
    def of(cls, pool: Pool, youths: Sequence[Youth], columns: Columns) -> "Crowd":
        facets = {name: Facet.of(name, pool, columns, youths) for name in READS}
        formats = np.array([FORMAT_BITS[youth.format] for youth in youths], dtype=np.uint8)
        known = {place: pool.position(place) is not None for place in {youth.place for youth in youths}}
        placed = np.array([known[youth.place] for youth in youths], dtype=np.bool_) & (formats & MEETS != 0)
        calls = {name: facets[name].calls[facets[name].asked] for name in CRITERIA if name in READS}
        shares = _shares(pool.policy.weights, {**calls, BY_PLACE: placed})
        return cls(
            pool, youths, columns, facets, shares,
            to_come=sum((shares[name] for name in LATER), start=np.zeros(len(youths))),
            base=np.where(sum(shares.values()) > 0, 0.0, 100 * NEUTRAL),
            bits=_bits(pool, youths),
            placed=placed,
            accepted=np.where(placed, formats & REMOTE | MEETS, ALWAYS).astype(np.uint8),
            ways=(columns.gates & REMOTE | np.where(columns.place == 0, MEETS, 0) | ALWAYS).astype(np.uint8),
        )  # fmt: skip


def _shares(weights: Mapping[str, float], calls: Mapping[str, Mask]) -> dict[str, Numbers]:
    """In the order of the criteria, as every score is added up."""
    asked = {name: np.where(calls[name], weights.get(name, 0), 0.0) for name in CRITERIA}
    total = sum(asked.values())
    return {name: np.divide(100 * part, total, out=np.zeros_like(part), where=part > 0) for name, part in asked.items()}


def _bits(pool: Pool, youths: Sequence[Youth]) -> NDArray[np.uint8]:
    known: dict[tuple[int | None, str | None], int] = {}
    for youth in youths:
        if (youth.age, youth.format) not in known:
            wish = pool.wish(replace(youth, place=None))
            gates = [veto for make in VETOES.values() if isinstance(veto := make(wish), Gate)]
            known[youth.age, youth.format] = sum(gate.bit for gate in gates)
    return np.array([known[youth.age, youth.format] for youth in youths], dtype=np.uint8)
