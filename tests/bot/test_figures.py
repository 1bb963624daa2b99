"""The message and the picture's figures, in both languages."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.figures import describe, picture_figures, to_json
from bot.wording import Wording
from storage.figures import Figures, Period, Typed, curve, funnel, objective

LOCALES = Path(__file__).parents[2] / "locales"
TODAY = date(2026, 11, 22)
STEPS = ("hello", "agree", "age", "situation", "needs", "fields", "format", "place", "first_name", "recap")
STATES = ("open", "accepted", "declined", "expired", "withdrawn", "closed", "erased")
TYPED_FIELDS = (
    "age", "situation", "needs", "fields", "format", "place", "radius", "availability", "duration", "capacity",
    "ages", "languages", "mentor_status",
)  # fmt: skip
DECEMBER = (date(2026, 12, 31), 100_000)


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording(LOCALES, "fr", str)


def figures(size: int, *goals: tuple[date, int], pace: float = 0.0, wait: float | None = None) -> Figures:
    """A programme in which as many stopped at each step, and are in each state."""
    days = {TODAY - timedelta(days=day): size for day in range(500, 0, -1)} if size else {}
    steps = funnel(dict.fromkeys((*STEPS, "finished", "suggested", "asked", "paired"), size), STEPS)
    mentors = dict.fromkeys(("pending", "approved", "paused", "declined"), size)
    requests = dict.fromkeys(STATES, size)
    keys = ("today", "week", "month", "all")
    periods = tuple(Period(key, steps, mentors, requests, size, size, wait, wait) for key in keys)
    objectives = tuple(objective(on, goal, days, TODAY, pace) for on, goal in goals)
    typed = tuple(Typed(field, size, size, size) for field in TYPED_FIELDS) if size else ()
    return Figures("2026-11-22T13:00:00+01:00", periods, objectives, pace, curve(days, TODAY), typed)


def read(stated: Figures, wording: Wording) -> str:
    """The French message, with its spaces that do not break as plain ones."""
    return describe(stated, wording, "fr")[1].translate(str.maketrans("\u202f\u00a0", "  "))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("size", [0, 1, 99_999])
def test_everything_can_be_said_in_one_message(size: int, language: str, wording: Wording) -> None:
    goals = [(date(year, 12, 31), 100_000_000) for year in range(2024, 2030)]
    heading, text = describe(figures(size, *goals, pace=size, wait=99_999.0), wording, language)
    assert len(f"{heading}\n\n{text}".encode("utf-16-le")) // 2 <= 4096
    assert not text.endswith("…")


def test_a_line_says_how_the_typed_answers_of_a_field_were_read(wording: Wording) -> None:
    stated = replace(figures(0), typed=(Typed("needs", 12, 5, 3),))
    assert "Aide : 12 · 5 · 3" in read(stated, wording).splitlines()
    assert json.loads(to_json(stated))["typed"] == [{"field": "needs", "sure": 12, "ask": 5, "unknown": 3}]


def test_drop_off_stands_below_its_step_for_each_period(wording: Wording) -> None:
    lines = read(figures(1), wording).splitlines()
    place = lines.index("Bonjour : 14 · 14 · 14 · 14")
    assert lines[place + 1] == "−7 % · −7 % · −7 % · −7 %"


def test_a_state_in_which_nobody_ever_was_is_left_out(wording: Wording) -> None:
    assert "en pause" in read(figures(1), wording)
    assert "en pause" not in read(figures(0), wording)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"),
        (0.0, "0 s"),
        (59.9, "59 s"),
        (60.0, "1 min"),
        (3599.0, "59 min"),
        (11_520.0, "3 h 12"),
        (3900.0, "1 h 05"),
        (187_200.0, "2 j 4 h"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(seconds: float | None, words: str, wording: Wording) -> None:
    text = read(figures(1, wait=seconds), wording)
    assert f"(médiane) : {words} · {words} · {words} · {words}" in text


def test_an_objective_is_said_with_the_pace_that_it_needs_and_its_day(wording: Wording) -> None:
    text = read(figures(100, DECEMBER, pace=1000.0), wording)
    assert "50 000 binômes sur 100 000. Il en faut 1 250 par jour" in text
    assert "le 11 janvier 2027" in text


def test_past_objectives_are_said_to_be_reached_or_missed(wording: Wording) -> None:
    past = figures(1, (date(2026, 1, 1), 10), (date(2026, 1, 2), 9999))
    text = read(past, wording)
    assert "Objectif du 1 janvier 2026 atteint" in text
    assert "Objectif du 2 janvier 2026 manqué" in text


def test_what_a_picture_is_drawn_from_survives_the_outbox(wording: Wording) -> None:
    drawn = picture_figures(figures(3, DECEMBER, pace=3.0), wording, "en")
    assert json.loads(json.dumps(drawn)) == drawn
    assert drawn["pairs"]["total"] == "1,500 pairs"
    assert [bar["label"] for bar in drawn["funnel"]][:2] == ["Hello", "Agreement"]


def test_a_goal_that_is_decades_away_does_not_squeeze_the_curve(wording: Wording) -> None:
    drawn = picture_figures(figures(1, DECEMBER, pace=4.0), wording, "fr")
    assert drawn["pairs"]["ticks"][1][0] < "2028"


def test_json_holds_every_period_and_objective() -> None:
    written = json.loads(to_json(figures(2, DECEMBER)))
    assert [period["key"] for period in written["periods"]] == ["today", "week", "month", "all"]
    assert written["objectives"][0]["goal"] == 100_000
