"""Where young people wait and nobody suits them: what tells an association whom to look for.

The counts are of people, many of them minors: below five they are not told, and there are no sums over them. There
is one table only, as a second one, cut otherwise, would give away what the first one hides.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.mentors import codes_of
from storage.stats import is_waiting
from storage.tables import youths

FEW: Final = 5  # people, below which a count is not told


@dataclass(frozen=True, slots=True)
class Demand:
    """So many young people of one place who wait, and all of whom asked for the same."""

    place: str | None
    needs: tuple[str, ...]
    fields: tuple[str, ...]
    youths: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One département, need and field. `youths` is None below five; a youth counts once in each of their cells."""

    department: str  # empty: they did not say where
    need: str
    field: str
    youths: int | None


class Unmet:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def demands(self) -> list[Demand]:
        """Everybody on the waiting list."""
        asked = [cast(column, Text).label(column.name) for column in (youths.c.needs, youths.c.fields)]
        alike = select(youths.c.place, *asked).where(is_waiting()).subquery()
        rows = await self._connection.execute(select(*alike.c, func.count()).group_by(*alike.c))
        return [Demand(row[0], codes_of(row[1]), codes_of(row[2]), row[3]) for row in rows]


def cells(demands: Iterable[Demand], department_of: Callable[[str], str]) -> tuple[Cell, ...]:
    """Most people first; then those below five, in the order of the codes, which says nothing of how few they are."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for demand in demands:
        department = department_of(demand.place) if demand.place else ""
        for need in demand.needs or ("unsure",):
            for field in demand.fields or ("undecided",):
                counts[department, need, field] += demand.youths
    found = [Cell(*key, count if count >= FEW else None) for key, count in counts.items()]
    return tuple(sorted(found, key=lambda cell: (-(cell.youths or 0), cell.department, cell.need, cell.field)))
