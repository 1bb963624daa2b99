"""Figures over a real database file with made-up rows."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Table, delete, insert

from storage.figures import CURVE, Figures, Period, Typed, curve, funnel, median, objective
from storage.store import Store
from storage.tables import journeys, mentors, pairs, people, requests, youths
from tests.storage.house import open_database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)  # one in the afternoon in Paris
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STEPS = ("hello", "agree", "age", "format", "place", "first_name", "recap")
GOALS = ((date(2026, 12, 1), 100),)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with open_database(database_url) as database, database.begin() as opened:
        yield opened


async def add(store: Store, table: Table, **values: Any) -> int:
    key = next(iter(table.primary_key))
    return int((await store.connection.execute(insert(table).values(values).returning(key))).scalar_one())


async def add_person(store: Store, address: str, **values: Any) -> int:
    facts = {"channel": "web", "address": address, "language": "fr", "created_at": NOW, "seen_at": NOW}
    return await add(store, people, **facts, **values)


async def add_journey(store: Store, step: str, hello_at: datetime = NOW, **values: Any) -> int:
    return await add(store, journeys, **{"role": "youth", "step": step, "hello_at": hello_at, **values})


async def add_mentor(store: Store, address: str, state: str, **values: Any) -> None:
    person = await add_person(store, address)
    lists: dict[str, list[str]] = {name: [] for name in ("fields", "needs", "availability", "ages", "languages")}
    sealed = {f"sealed_{name}": "" for name in ("occupation", "first_name", "sentence")}
    facts = {"person_id": person, "state": state, "capacity": 1, "registered_at": NOW, **lists, **sealed}
    await add(store, mentors, **facts, **values)


async def add_youth(store: Store, person: int, state: str, waiting_since: datetime | None) -> None:
    lists: dict[str, list[str]] = {name: [] for name in ("fields", "needs", "availability", "languages")}
    facts = {"age": 16, "sealed_first_name": "", "finished_at": NOW, "waiting_since": waiting_since}
    await add(store, youths, person_id=person, state=state, **facts, **lists)


async def add_pair(store: Store, started_at: datetime) -> None:
    request = await add(store, requests, state="accepted", asked_at=started_at - HOUR, answered_at=started_at)
    await add(store, pairs, request_id=request, started_at=started_at)


async def look(store: Store) -> Figures:
    return await store.stats.figures(NOW, GOALS, STEPS)


def reached(period: Period) -> dict[str, int]:
    return {step.key: step.reached for step in period.funnel}


async def test_an_empty_programme_has_figures(store: Store) -> None:
    figures = await look(store)
    assert [period.key for period in figures.periods] == ["today", "week", "month", "all"]
    assert {step.left for period in figures.periods for step in period.funnel} == {None}
    assert figures.periods[-1].to_answer is None
    assert figures.curve == ()
    assert figures.objectives[0].needed == 10.0
    assert figures.objectives[0].projected is None


async def test_figures_are_plain_json(store: Store) -> None:
    await add_pair(store, NOW)
    stored = asdict(await look(store))
    assert json.loads(json.dumps(stored))["periods"][0]["pairs"] == 1


async def test_who_came_to_a_step_came_by_all_before_it(store: Store) -> None:
    for step in ("hello", "age", "age", "recap"):
        await add_journey(store, step)
    counts = reached((await look(store)).periods[0])
    assert (counts["hello"], counts["agree"], counts["age"], counts["format"]) == (4, 3, 3, 1)


async def test_a_milestone_goes_before_the_furthest_question(store: Store) -> None:
    await add_journey(store, "recap", finished_at=NOW, suggested_at=NOW, asked_at=NOW)
    await add_journey(store, "recap", finished_at=NOW)
    counts = reached((await look(store)).periods[0])
    assert [counts[key] for key in ("recap", "finished", "suggested", "asked", "paired")] == [2, 2, 1, 1, 0]


async def test_drop_off_is_told_where_people_stopped(store: Store) -> None:
    for step in ("age", "age", "age", "recap"):
        await add_journey(store, step)
    left = {step.key: step.left for step in (await look(store)).periods[-1].funnel}
    assert (left["agree"], left["age"], left["format"], left["paired"]) == (0.0, 0.75, 0.0, None)


async def test_mentors_are_not_in_the_youths_funnel(store: Store) -> None:
    await add_journey(store, "agree", role="mentor")
    assert reached((await look(store)).periods[-1])["hello"] == 0


async def test_a_step_that_the_dialogue_knows_no_more_still_counts_as_a_hello(store: Store) -> None:
    await add_journey(store, "astrology")
    assert reached((await look(store)).periods[-1])["hello"] == 1


async def test_an_erased_person_stays_counted(store: Store) -> None:
    youth = await add_person(store, "youth")
    await add_journey(store, "recap", person_id=youth, finished_at=NOW)
    request = await add(store, requests, youth_id=youth, state="erased", asked_at=NOW)
    await add(store, pairs, youth_id=youth, request_id=request, started_at=NOW)
    await store.connection.execute(delete(people))
    today = (await look(store)).periods[0]
    assert (reached(today)["finished"], today.requests["erased"], today.pairs) == (1, 1, 1)


async def test_a_day_begins_at_midnight_in_paris(store: Store) -> None:
    midnight = datetime(2026, 11, 21, 23, tzinfo=UTC)
    for moment in (midnight, midnight - timedelta(seconds=1)):
        await add_journey(store, "hello", moment)
        await add_pair(store, moment)
    today, week = (await look(store)).periods[:2]
    assert (reached(today)["hello"], today.pairs, today.requests["accepted"]) == (1, 1, 0)
    assert (reached(week)["hello"], week.pairs, week.requests["accepted"]) == (2, 2, 2)


async def test_seven_days_hold_today_and_the_six_days_before(store: Store) -> None:
    begin = datetime(2026, 11, 15, 23, tzinfo=UTC)
    await add_journey(store, "hello", begin)
    await add_journey(store, "hello", begin - timedelta(seconds=1))
    counts = [reached(period)["hello"] for period in (await look(store)).periods]
    assert counts == [0, 1, 2, 2]


async def test_medians_are_of_what_came_within_the_period(store: Store) -> None:
    for minutes in (2, 4, 30):
        await add_journey(store, "recap", NOW - timedelta(minutes=minutes), suggested_at=NOW)
    await add_journey(store, "recap", NOW - 12 * DAY, suggested_at=NOW - 10 * DAY)
    today, week, month, _ = (await look(store)).periods
    assert (today.to_suggestions, week.to_suggestions, month.to_suggestions) == (240, 240, 1020)


async def test_only_a_yes_or_a_no_is_an_answer(store: Store) -> None:
    for state, hours in (("accepted", 1), ("declined", 3), ("expired", 72), ("closed", 50), ("erased", 60)):
        await add(store, requests, state=state, asked_at=NOW - hours * HOUR, answered_at=NOW)
    await add(store, requests, state="open", asked_at=NOW - 70 * HOUR)
    period = (await look(store)).periods[-1]
    assert period.to_answer == 2 * 3600
    assert sum(period.requests.values()) == 6


async def test_a_mentor_is_paused_until_the_pause_is_over(store: Store) -> None:
    await add_mentor(store, "a", "approved", paused_until=NOW + DAY)
    await add_mentor(store, "b", "approved", paused_until=NOW - DAY)
    await add_mentor(store, "c", "pending")
    counts = (await look(store)).periods[0].mentors
    assert counts == {"pending": 1, "approved": 1, "paused": 1, "declined": 0}


async def test_only_who_searches_and_can_be_written_to_is_waiting(store: Store) -> None:
    await add_youth(store, await add_person(store, "a"), "searching", NOW - 3 * DAY)
    await add_youth(store, await add_person(store, "b"), "searching", None)
    await add_youth(store, await add_person(store, "c"), "paired", NOW)
    await add_youth(store, await add_person(store, "d", gone_at=NOW), "searching", NOW)
    assert [period.waiting for period in (await look(store)).periods] == [0, 1, 1, 1]


async def test_the_pace_projects_the_day_of_an_objective(store: Store) -> None:
    await add_journey(store, "hello", NOW - 90 * DAY)
    for days in range(40):
        await add_pair(store, NOW - days * DAY)
    figures = await look(store)
    assert figures.pace == pytest.approx(30 / (29 + 14 / 24))  # one night was an hour longer
    assert figures.objectives[0].pairs == 40
    assert figures.objectives[0].needed == 6.0
    assert figures.objectives[0].projected == "2027-01-21"


async def test_a_programme_younger_than_a_month_is_measured_over_its_own_age(store: Store) -> None:
    await add_journey(store, "hello", NOW - 4 * DAY)
    for hours in range(8):
        await add_pair(store, NOW - hours * HOUR)
    assert (await look(store)).pace == 2.0


def test_a_past_objective_is_reached_or_missed_by_the_pairs_of_its_day() -> None:
    days = {date(2026, 1, 1): 5, date(2026, 2, 1): 5, date(2026, 3, 1): 90}
    today = date(2026, 4, 1)
    met = objective(date(2026, 2, 1), 10, days, today, 1.0)
    missed = objective(date(2026, 2, 28), 11, days, today, 1.0)
    assert (met.outcome, met.pairs) == ("reached", 10)
    assert (missed.outcome, missed.pairs, missed.projected) == ("missed", 10, None)


def test_an_objective_is_still_coming_on_its_own_day() -> None:
    on = date(2026, 4, 1)
    assert objective(on, 8, {on: 5}, on, 1.0).needed == 3.0


def test_a_date_in_more_than_a_century_is_no_forecast() -> None:
    today = date(2026, 4, 1)
    assert objective(date(2026, 12, 31), 100_000, {today: 1}, today, 0.03).projected is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 4)), min_size=1))
def test_a_counted_median_is_the_median_of_all_written_out(durations: list[tuple[int, int]]) -> None:
    spelt = sorted(seconds for seconds, count in durations for _ in range(count))
    middle = (spelt[(len(spelt) - 1) // 2] + spelt[len(spelt) // 2]) / 2
    assert median(durations) == middle


@given(st.dictionaries(st.sampled_from((*STEPS, "finished", "paired", "unknown")), st.integers(0, 99)))
def test_a_funnel_never_widens_and_begins_with_everybody(furthest: dict[str, int]) -> None:
    counts = [step.reached for step in funnel(furthest, STEPS)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == sum(furthest.values())


@given(st.dictionaries(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(1, 9), max_size=400))
def test_a_curve_is_short_rises_and_ends_today_with_all_pairs(found: dict[date, int]) -> None:
    points = curve(dict(sorted(found.items())), date(2026, 1, 2))
    assert len(points) <= CURVE
    assert list(points) == sorted(set(points))
    assert not found or points[-1] == ("2026-01-02", sum(found.values()))


async def test_typed_answers_are_counted_by_field_and_verdict_over_all_days(store: Store) -> None:
    for day, field, verdict in (
        ("2026-11-01", "needs", "sure"), ("2026-11-02", "needs", "sure"), ("2026-11-02", "needs", "unknown"),
        ("2026-11-02", "age", "ask"),
    ):  # fmt: skip
        await store.readings.count(day, field, verdict)
    figures = await store.stats.figures(NOW, GOALS, STEPS)
    assert figures.typed == (Typed("needs", 2, 0, 1), Typed("age", 0, 1, 0))
