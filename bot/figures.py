"""The programme's figures as admins read them: a message, what a picture is drawn from, and JSON."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from bot.wording import Wording, clip
from dialogs.phrase import Value, phrase
from storage.figures import Figures, Objective, Period, Step, Typed

UNITS: Final = 4000  # UTF-16: with the heading, what one message holds
MINUTE: Final = 60  # seconds
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
MARGIN: Final = timedelta(days=14)  # around today, so that a young programme's curve has room


def describe(figures: Figures, wording: Wording, language: str) -> tuple[str, str]:
    """The heading and the text of the message. Periods stand side by side: phones align no tables."""
    words = _Words(wording, language)
    return words.say("stats-heading"), clip(_Report(figures, words).text, UNITS)


def to_json(figures: Figures) -> str:
    return json.dumps(asdict(figures), ensure_ascii=False, indent=2)


def picture_figures(figures: Figures, wording: Wording, language: str) -> dict[str, Any]:
    """What `bot.pictures` draws for `stats`, in plain JSON values: figures, and every word that it shows."""
    words = _Words(wording, language)
    keys = ("funnel", "left", "pairs", "empty")
    return {
        "labels": {
            "title": words.say("stats-heading"),
            "day": words.say("stats-picture-day", date=datetime.fromisoformat(figures.at)),
            **{key: words.say(f"stats-picture-{key}") for key in keys},
        },
        "funnel": _bars(figures.periods[-1].funnel, words),
        "pairs": _way(figures, words),
    }


def _bars(funnel: tuple[Step, ...], words: "_Words") -> list[dict[str, Any]]:
    return [
        {
            "label": words.say(f"stats-step-{step.key}"),
            "reached": step.reached,
            "count": words.count(step.reached),
            "left": step.left or 0.0,
            "share": words.left(step.left) if step.left else "",
        }
        for step in funnel
    ]


def _way(figures: Figures, words: "_Words") -> dict[str, Any]:
    """The curve of the pairs, the goals, and where the present pace leads."""
    today = datetime.fromisoformat(figures.at).date()
    coming = [objective for objective in figures.objectives if objective.outcome == "coming"]
    known = [date.fromisoformat(day) for day, _ in figures.curve]
    known += [date.fromisoformat(objective.on) for objective in figures.objectives]
    first, last = min([today - MARGIN, *known]), max([today + MARGIN, *known])
    projected = [date.fromisoformat(goal.projected) for goal in coming if goal.projected]
    # A goal that is decades away at the present pace must not squeeze the curve against the edge.
    last = max(last, min([*projected[-1:], last + (last - first) / 2])) if projected else last
    return {
        "curve": [list(point) for point in figures.curve],
        "total": words.say("stats-picture-total", count=figures.curve[-1][1] if figures.curve else 0),
        "pace": figures.pace if coming else 0.0,
        "today": today.isoformat(),
        "ticks": [[day.isoformat(), words.day("stats-picture-tick", day.isoformat())] for day in (first, last)],
        "goals": [_goal(objective, words) for objective in figures.objectives],
    }


def _goal(objective: Objective, words: "_Words") -> dict[str, Any]:
    return {
        "on": objective.on,
        "goal": objective.goal,
        "outcome": objective.outcome,
        "count": words.count(objective.goal),
        "text": words.verdict(objective),
    }


class _Words:
    """One reader's language."""

    def __init__(self, wording: Wording, language: str) -> None:
        self._wording = wording
        self._language = language

    def say(self, key: str, **values: Value) -> str:
        return self._wording.say(phrase(key, **values), self._language)

    def day(self, key: str, day: str, **values: Value) -> str:
        """The phrase for an ISO date, which it mentions as `$date`."""
        return self.say(key, date=_noon(day), **values)

    def count(self, count: int) -> str:
        return self.say("stats-count", count=count)

    def left(self, share: float | None) -> str:
        """A share (0 to 1) as a percentage."""
        if share is None:
            return self.say("stats-nothing")
        return self.say("stats-left", percent=round(100 * share))

    def duration(self, seconds: float | None) -> str:
        """A duration in its two largest units."""
        if seconds is None:
            return self.say("stats-nothing")
        whole = int(seconds)
        if whole < MINUTE:
            return self.say("stats-seconds", seconds=whole)
        if whole < HOUR:
            return self.say("stats-minutes", minutes=whole // MINUTE)
        if whole < DAY:
            minutes = f"{whole % HOUR // MINUTE:02}"
            return self.say("stats-hours-minutes", hours=whole // HOUR, minutes=minutes)
        return self.say("stats-days-hours", days=whole // DAY, hours=whole % DAY // HOUR)

    def objective(self, objective: Objective) -> str:
        """Where we stand, in a sentence."""
        ending = {"coming": "", "stalled": "-stalled", "reached": "-reached", "missed": "-missed"}
        return self._on_the_way(f"stats-objective{ending[_standing(objective)]}", objective)

    def verdict(self, objective: Objective) -> str:
        """The same in a few words."""
        return self._on_the_way(f"stats-picture-goal-{_standing(objective)}", objective)

    def _on_the_way(self, key: str, objective: Objective) -> str:
        values: dict[str, Value] = {
            "pairs": objective.pairs,
            "goal": objective.goal,
            "pace": _round(objective.needed),
        }
        if objective.projected:
            values["projected"] = _noon(objective.projected)
        return self.day(key, objective.on, **values)


def _standing(objective: Objective) -> str:
    """How it stands with an objective: reached, missed, coming at the present pace, or stalled."""
    return "stalled" if objective.outcome == "coming" and not objective.projected else objective.outcome


def _noon(day: str) -> datetime:
    """A day as a moment that is on that day in every time zone that reads it."""
    return datetime.combine(date.fromisoformat(day), time(12))


def _round(pace: float) -> float:
    """One decimal tells paces apart below ten a day, and only there."""
    return round(pace, 1) if pace < 10 else round(pace)  # the ten of the sentence above


class _Report:
    """The message, section by section."""

    def __init__(self, figures: Figures, words: _Words) -> None:
        self._figures = figures
        self._words = words

    @property
    def text(self) -> str:
        sections = (
            self._columns(),
            self._funnel(),
            self._states("mentors", lambda period: period.mentors),
            self._states("requests", lambda period: period.requests),
            self._others(),
            self._typed(),
            self._objectives(),
        )
        return "\n\n".join("\n".join(lines) for lines in sections if lines)

    def _columns(self) -> list[str]:
        periods = self._cells(lambda period: self._words.say(f"stats-period-{period.key}"))
        return [self._words.say("stats-columns"), periods]

    def _funnel(self) -> list[str]:
        lines = [self._words.say("stats-funnel"), self._words.say("stats-funnel-left")]
        for steps in zip(*(period.funnel for period in self._figures.periods), strict=True):
            reached = self._join(self._words.count(step.reached) for step in steps)
            lines.append(self._line(f"stats-step-{steps[0].key}", reached))
            if any(step.left for step in steps):
                lines.append(self._join(self._words.left(step.left) for step in steps))
        return lines

    def _states(self, name: str, counts: Callable[[Period], Mapping[str, int]]) -> list[str]:
        """The total, and below it each state in which there ever was anybody."""
        totals = self._cells(lambda period: self._words.count(sum(counts(period).values())))
        lines = [self._line(f"stats-{name}", totals)]
        for state in counts(self._figures.periods[-1]):
            numbers = [counts(period)[state] for period in self._figures.periods]
            if any(numbers):
                label = self._words.say(f"stats-{name}-{state}")
                figure = self._join(map(self._words.count, numbers))
                lines.append(self._words.say("stats-state", label=label, figure=figure))
        return lines

    def _others(self) -> list[str]:
        words = self._words
        return [
            self._line("stats-pairs", self._cells(lambda period: words.count(period.pairs))),
            self._line("stats-waiting", self._cells(lambda period: words.count(period.waiting))),
            self._line("stats-median-suggestions", self._cells(lambda period: words.duration(period.to_suggestions))),
            self._line("stats-median-answer", self._cells(lambda period: words.duration(period.to_answer))),
        ]

    def _typed(self) -> list[str]:
        """How the typed answers of each field were read."""
        lines = [self._read(typed) for typed in self._figures.typed]
        return [self._words.say("stats-typed"), *lines] if lines else []

    def _read(self, typed: Typed) -> str:
        counts = {"sure": typed.sure, "ask": typed.ask, "unknown": typed.unknown}
        cells = {verdict: self._words.count(count) for verdict, count in counts.items()}
        return self._line(f"field-{typed.field}", self._words.say("stats-typed-cells", **cells))

    def _objectives(self) -> list[str]:
        pace = self._words.say("stats-pace", pace=_round(self._figures.pace))
        return [
            self._words.say("stats-objectives"),
            pace,
            *(self._words.objective(objective) for objective in self._figures.objectives),
        ]

    def _cells(self, cell: Callable[[Period], str]) -> str:
        return self._join(map(cell, self._figures.periods))

    def _join(self, cells: Iterable[str]) -> str:
        """One cell for each period, in their order."""
        keys = (period.key for period in self._figures.periods)
        return self._words.say("stats-cells", **dict(zip(keys, cells, strict=True)))

    def _line(self, key: str, figure: str) -> str:
        return self._words.say("stats-line", label=self._words.say(key), figure=figure)
