"""Pictures of empty, small and large programmes are drawn, with everything on the page."""

import asyncio
import struct
from datetime import date, timedelta
from typing import Any

import pytest

from bot.channel import Picture
from bot.pictures import PICTURES, SIZE, draw

TODAY = date(2026, 11, 22)
STEPS = 14


def stats(youths: int, days: int, goals: tuple[tuple[str, int, str], ...], pace: float) -> dict[str, Any]:
    """A programme that loses as many youths at each step, and gains as many pairs each day."""
    counts = [youths * (STEPS - step) // STEPS for step in range(STEPS)]
    bars = [
        {"label": f"step {step}", "reached": count, "count": str(count), "left": 0.1, "share": "−10 %"}
        for step, count in enumerate(counts)
    ]
    curve = [[(TODAY - timedelta(days=days - day)).isoformat(), day * youths] for day in range(days + 1)]
    names = ("title", "day", "funnel", "left", "pairs", "empty")
    way = {
        "curve": curve if days else [],
        "total": "some pairs",
        "pace": pace,
        "today": TODAY.isoformat(),
        "ticks": [["2025-01-01", "then"], ["2028-01-01", "later"]],
        "goals": [
            {"on": on, "goal": goal, "outcome": outcome, "count": str(goal), "text": f"$ {goal} \\frac"}
            for on, goal, outcome in goals
        ],
    }
    return {"labels": {name: name for name in names}, "funnel": bars, "pairs": way}


COMING = (("2026-12-31", 100_000, "coming"), ("2027-12-31", 200_000, "coming"))
PAST = (("2025-12-31", 1, "reached"), ("2026-06-30", 10**7, "missed"))


@pytest.mark.parametrize(
    "figures",
    [
        stats(0, 0, (), 0.0),
        stats(0, 0, COMING, 0.0),
        stats(12, 1, COMING, 0.2),
        stats(1, 1, (("2026-11-22", 1, "reached"),), 0.0),
        stats(90_000, 400, (*PAST, *COMING), 9e6),
        stats(300_000_000, 1, COMING, 1e-9),
    ],
    ids=["empty", "goals-only", "tiny", "first-pair", "large", "huge"],
)
@pytest.mark.filterwarnings("error")
async def test_a_picture_of_any_programme_is_as_wide_as_a_phone(figures: dict[str, Any]) -> None:
    drawn = await draw(Picture("stats", figures))
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", drawn[16:24]) == SIZE
    assert len(drawn) < 1_000_000


def test_what_is_drawn_depends_on_the_figures_alone() -> None:
    draw_stats = PICTURES["stats"]
    few, many = stats(12, 1, COMING, 0.2), stats(90_000, 400, COMING, 9.0)
    assert draw_stats(few) == draw_stats(few)
    assert draw_stats(few) != draw_stats(many)


async def test_pictures_drawn_at_once_are_those_drawn_alone() -> None:
    picture = Picture("stats", stats(900, 40, COMING, 3.0))
    together = await asyncio.gather(*(draw(picture) for _ in range(4)))
    assert set(together) == {await draw(picture)}


async def test_a_kind_that_nobody_draws_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        await draw(Picture("horoscope", {}))
