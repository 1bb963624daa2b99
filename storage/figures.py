"""The programme in figures: what the admins read, and how it follows from counts. Pure: no database here."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, Literal

import numpy as np

MILESTONES: Final = ("finished", "suggested", "asked", "paired")
HORIZON: Final = 36_500  # days; a date in more than a century is no forecast
CURVE: Final = 120  # points of the pairs' curve: enough for a picture as wide as a phone

Outcome = Literal["coming", "reached", "missed"]


@dataclass(frozen=True, slots=True)
class Step:
    """How many youths came at least so far, and which share (0 to 1) of them came no further until now."""

    key: str
    reached: int
    left: float | None  # None where nobody came, and at the last step


@dataclass(frozen=True, slots=True)
class Period:
    """One period. Youths count by their hello, requests by their asking, mentors by their registration; the
    medians (seconds) are of the suggestions and answers that came within the period.
    """

    key: str  # today, week, month, all
    funnel: tuple[Step, ...]
    mentors: Mapping[str, int]  # by their state now
    requests: Mapping[str, int]  # by their state now
    pairs: int  # that began, ended since or not
    waiting: int  # on the waiting list now, since the period began
    to_suggestions: float | None
    to_answer: float | None


@dataclass(frozen=True, slots=True)
class Objective:
    """So many pairs by the end of a day. For a day that is past, `pairs` is what there was when it ended."""

    on: str  # ISO date
    goal: int
    pairs: int
    outcome: Outcome
    needed: float  # pairs per day from today to the date, both included; 0 where nothing is left to do
    projected: str | None  # ISO date at the present pace; None: not coming, or no pace to speak of


@dataclass(frozen=True, slots=True)
class Typed:
    """How many typed answers of one field were understood for sure, asked about, and not understood."""

    field: str
    sure: int
    ask: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it, in plain JSON values: `dataclasses.asdict` may travel in the outbox."""

    at: str  # ISO moment in the programme's time zone
    periods: tuple[Period, ...]  # today, week, month, all
    objectives: tuple[Objective, ...]
    pace: float  # pairs per day over the last 30 days, or since the first hello if that is more recent
    curve: tuple[tuple[str, int], ...]  # (ISO date, pairs begun until the end of that day), rising
    typed: tuple[Typed, ...] = ()  # since the start; the field in which most was typed first


def funnel(furthest: Mapping[str, int], steps: tuple[str, ...]) -> tuple[Step, ...]:
    """Who came to a step came by all before it, asked or not: whoever meets remotely is not lost at `place`.

    A step that the dialogue knows no more counts as a hello.
    """
    order = (*steps, *MILESTONES)
    here = [furthest.get(key, 0) for key in order]
    here[0] += sum(count for key, count in furthest.items() if key not in order)
    reached = [sum(here[place:]) for place in range(len(order))]
    shares = [count / all_here if all_here else None for count, all_here in zip(here, reached, strict=True)]
    return tuple(map(Step, order, reached, (*shares[:-1], None)))


def median(durations: Sequence[tuple[int, int]]) -> float | None:
    """The median of (seconds, how often); None of nothing."""
    if not durations:
        return None
    seconds, counts = np.array(durations, dtype=np.int64).T
    return float(np.median(np.repeat(seconds, counts)))


def objective(on: date, goal: int, days: Mapping[date, int], today: date, pace: float) -> Objective:
    begun = sum(count for day, count in days.items() if day <= on)
    missing = max(goal - begun, 0)
    outcome: Outcome = "reached" if not missing else "coming" if on >= today else "missed"
    if outcome != "coming":
        return Objective(on.isoformat(), goal, begun, outcome, 0.0, None)
    needed = missing / ((on - today).days + 1)
    return Objective(on.isoformat(), goal, begun, outcome, needed, _project(missing, pace, today))


def _project(missing: int, pace: float, today: date) -> str | None:
    ahead = math.ceil(missing / pace) if pace else HORIZON
    return (today + timedelta(days=ahead)).isoformat() if ahead < HORIZON else None


def curve(days: Mapping[date, int], today: date) -> tuple[tuple[str, int], ...]:
    """All pairs begun, by day, thinned to what a picture can show; the first day and today always there."""
    totals = list(zip(days, accumulate(days.values()), strict=True))
    if totals and totals[-1][0] < today:
        totals.append((today, totals[-1][1]))
    places = np.unique(np.linspace(0, len(totals) - 1, CURVE).round().astype(int)) if totals else ()
    return tuple((totals[place][0].isoformat(), totals[place][1]) for place in places)
