"""What the programme's admins count: the funnel, mentors, requests, pairs, waits, the way to the objectives.

Erased persons stay counted: their journeys, requests and pairs keep their rows, without them. The database
groups and we add up groups, so that a programme of hundreds of thousands is summed up in about a second.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.figures import MILESTONES, Figures, Period, Typed, curve, funnel, median, objective
from storage.tables import journeys, mentors, pairs, people, readings, requests, youths

ZONE: Final = ZoneInfo("Europe/Paris")  # whose midnight begins a day of the programme
MINUTE: Final = 60  # seconds
HOUR: Final = 60 * MINUTE
PERIODS: Final = {"today": 1, "week": 7, "month": 30}  # days, today included; then there is `all`
MENTOR_STATES: Final = ("pending", "approved", "paused", "declined")
VERDICTS: Final = ("sure", "ask", "unknown")
REQUEST_STATES: Final = ("open", "accepted", "declined", "expired", "withdrawn", "closed", "erased")


class Stats:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def figures(self, now: datetime, objectives: Sequence[tuple[date, int]], steps: tuple[str, ...]) -> Figures:
        """The programme in figures. `steps` is the order of the youths' dialogue, from `hello` to `recap`."""
        today = now.astimezone(ZONE).date()
        starts = {key: _midnight(today - timedelta(days=days - 1)) for key, days in PERIODS.items()}
        days = await self._pairs_by_day()
        pace = await self._pace(now, starts["month"], days)
        return Figures(
            at=now.astimezone(ZONE).isoformat(timespec="seconds"),
            periods=await self._periods(now, starts, days, steps),
            objectives=tuple(objective(on, goal, days, today, pace) for on, goal in sorted(objectives)),
            pace=pace,
            curve=curve(days, today),
            typed=await self._typed(),
        )

    async def _periods(
        self, now: datetime, starts: Mapping[str, datetime], days: Mapping[date, int], steps: tuple[str, ...]
    ) -> tuple[Period, ...]:
        reached = await self._count(starts, journeys.c.hello_at, _furthest(), _is_youth())
        registered = await self._count(starts, mentors.c.registered_at, _mentor_state(now))
        asked = await self._count(starts, requests.c.asked_at, requests.c.state)
        waiting = await self._count(starts, youths.c.waiting_since, literal("waiting"), is_waiting())
        suggestions = await self._medians(starts, journeys.c.hello_at, journeys.c.suggested_at, _is_youth())
        answers = await self._medians(starts, requests.c.asked_at, requests.c.answered_at, _is_answered())
        return tuple(
            Period(
                key=key,
                funnel=funnel(reached[key], steps),
                mentors={state: registered[key][state] for state in MENTOR_STATES},
                requests={state: asked[key][state] for state in REQUEST_STATES},
                pairs=sum(n for day, n in days.items() if key == "all" or day >= starts[key].date()),
                waiting=waiting[key]["waiting"],
                to_suggestions=suggestions[key],
                to_answer=answers[key],
            )
            for key in (*PERIODS, "all")
        )

    async def _count(
        self,
        starts: Mapping[str, datetime],
        at: ColumnElement[Any],
        kind: ColumnElement[Any],
        *conditions: ColumnElement[bool],
    ) -> dict[str, Counter[Any]]:
        """For each period, how many rows of each kind. `at` is the moment that puts a row into a period."""
        counts: dict[str, Counter[Any]] = {key: Counter() for key in (*PERIODS, "all")}
        for period, name, count in await self._tally((_newest(starts, at), kind), *conditions):
            for key in _containing(period):
                counts[key][name] += count
        return counts

    async def _medians(
        self,
        starts: Mapping[str, datetime],
        since: ColumnElement[Any],
        until: ColumnElement[Any],
        *conditions: ColumnElement[bool],
    ) -> dict[str, float | None]:
        """For each period, the median of the durations that ended in it, to the second, or from an hour on to
        the minute: so there are few enough of them to be counted, however many rows.
        """
        whole = cast(type_coerce(until, Double) - type_coerce(since, Double), BigInteger)
        seconds = case((whole < HOUR, whole), else_=whole // MINUTE * MINUTE)
        found = await self._count(starts, until, seconds, until.is_not(None), *conditions)
        return {key: median(tuple(durations.items())) for key, durations in found.items()}

    async def _pairs_by_day(self) -> dict[date, int]:
        """How many pairs began on each day of the programme's time zone, in order; empty days are left out.

        The database counts by the hour (every offset of the zone is of whole hours), which keeps it portable.
        """
        hour = cast(type_coerce(pairs.c.started_at, Double), BigInteger) // HOUR
        days: Counter[date] = Counter()
        for hours, count in sorted(await self._tally((hour,))):
            days[datetime.fromtimestamp(hours * HOUR, ZONE).date()] += count
        return dict(days)

    async def _typed(self) -> tuple[Typed, ...]:
        columns = readings.c
        query = select(columns.field, columns.verdict, func.sum(columns.count))
        counts: dict[str, Counter[str]] = {}
        rows = await self._connection.execute(query.group_by(columns.field, columns.verdict))
        for field, verdict, count in rows:
            counts.setdefault(field, Counter())[verdict] = count
        busiest = sorted(counts, key=lambda field: (-counts[field].total(), field))
        return tuple(Typed(field, *(counts[field][verdict] for verdict in VERDICTS)) for field in busiest)

    async def _tally(self, by: tuple[ColumnElement[Any], ...], *conditions: ColumnElement[bool]) -> list[Any]:
        """Rows of (the values of `by`, how many rows have them).

        They are named in a subquery first: PostgreSQL does not take two expressions with parameters for one.
        """
        named = [column.label(f"by_{place}") for place, column in enumerate(by)]
        rows = select(*named).where(*conditions).subquery()
        query = select(*rows.c, func.count()).group_by(*rows.c)
        return list(await self._connection.execute(query))

    async def _pace(self, now: datetime, month: datetime, days: Mapping[date, int]) -> float:
        """Pairs per day of late. A programme younger than a month is measured over its own age."""
        first = (await self._connection.execute(select(func.min(journeys.c.hello_at)))).scalar()
        since = max(month, first) if first else month
        recent = sum(count for day, count in days.items() if day >= month.date())
        return recent / max((now - since) / timedelta(days=1), 1.0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _newest(starts: Mapping[str, datetime], at: ColumnElement[Any]) -> ColumnElement[str]:
    """The shortest period that a moment falls into."""
    return case(*((at >= start, literal(key)) for key, start in starts.items()), else_=literal("all"))


def _containing(period: str) -> tuple[str, ...]:
    """The periods that contain this one, itself included: each is longer than the one before."""
    keys = (*PERIODS, "all")
    return keys[keys.index(period) :]


def _furthest() -> ColumnElement[str]:
    """The furthest milestone of a journey, or else the furthest question that was shown."""
    passed = ((journeys.c[f"{key}_at"].is_not(None), literal(key)) for key in reversed(MILESTONES))
    return case(*passed, else_=journeys.c.step)


def _is_youth() -> ColumnElement[bool]:
    return journeys.c.role == "youth"


def is_waiting() -> ColumnElement[bool]:
    """On the waiting list and still there to be written to, as `Youths.waiting` has it."""
    present = select(people.c.id).where(people.c.gone_at.is_(None))
    return and_(youths.c.state == "searching", youths.c.waiting_since.is_not(None), youths.c.person_id.in_(present))


def _is_answered() -> ColumnElement[bool]:
    """Only a mentor's own yes or no is an answer."""
    return requests.c.state.in_(("accepted", "declined"))


def _mentor_state(now: datetime) -> ColumnElement[str]:
    paused = and_(mentors.c.state == "approved", mentors.c.paused_until > now)
    return case((paused, literal("paused")), else_=mentors.c.state)
