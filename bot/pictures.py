"""Pictures drawn at delivery from figures. Every word comes with the figures, in the reader's language.

matplotlib's object-oriented API only: pyplot's global state is not safe in threads.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from bot.channel import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE: Final = (1080, 1500)  # px: a phone's width, and about its height
DPI: Final = 100
FONT: Final = "DejaVu Sans"  # which matplotlib ships
INK: Final = "#1f2430"
PALE: Final = "#667085"
LINE: Final = "#d5dae3"
BLUE: Final = "#2f5fd0"
RED: Final = "#c0263d"
GREEN: Final = "#1a7f4b"
COLOURS: Final = {"coming": BLUE, "reached": GREEN, "missed": RED}
# Points of type; at a phone's width of 390, 20 points read as 10 pixels do.
HUGE: Final = 32
LARGE: Final = 26
PLAIN: Final = 20
SMALL: Final = 18
# How all text is set. Labels are words and no formulas, whatever dollars they hold.
TEXT: Final[Mapping[str, Any]] = {"family": FONT, "va": "center", "color": INK, "parse_math": False}
SIDE: Final = 0.15  # of the curve's width: what a goal's label needs beside its point
ROWS: Final = 4  # goals that are spelt out: the latest; all have their points
TITLE, BAR, FOOT = 132, 64, 72  # px: what the parts of a page need that grows with its bars
FEW: Final = 5  # young people, below which their number is not told
LEFT: Final = 0.05  # the margins, in shares of the picture's width
RIGHT: Final = 0.95


async def draw(picture: Picture) -> bytes:
    """The picture as PNG, drawn in a thread. Raises KeyError for a kind that we do not know."""
    return await asyncio.to_thread(PICTURES[picture.kind], picture.figures)


def draw_stats(figures: Mapping[str, Any]) -> bytes:
    """The funnel, and the pairs on their way to the objectives, from `bot.figures.picture_figures`."""
    from matplotlib.figure import Figure  # noqa: PLC0415  # half a second: only who asks for a picture pays it

    page = Figure(figsize=(SIZE[0] / DPI, SIZE[1] / DPI), dpi=DPI, facecolor="white")
    labels = figures["labels"]
    _write(page, LEFT, 0.967, labels["title"], size=HUGE, weight="bold")
    _write(page, LEFT, 0.936, labels["day"], size=PLAIN, color=PALE)
    _write(page, LEFT, 0.896, labels["funnel"], size=LARGE, weight="bold")
    _write(page, RIGHT, 0.896, labels["left"], size=SMALL, color=RED, ha="right")
    _draw_funnel(page.add_axes((0.32, 0.42, RIGHT - 0.32, 0.46)), figures["funnel"])
    _draw_pairs(page, labels, figures["pairs"])
    stream = BytesIO()
    page.savefig(stream, format="png")
    return stream.getvalue()


def _write(page: "Figure", x: float, y: float, text: str, **style: Any) -> None:
    page.text(x, y, text, **{**TEXT, **style})


def _draw_funnel(axes: "Axes", bars: Sequence[Mapping[str, Any]]) -> None:
    """A bar for each step; to its right how many came, and at the edge the share that came no further."""
    most = max((bar["reached"] for bar in bars), default=0) or 1
    worst = max((bar["left"] for bar in bars), default=0.0)
    edge = 1.5 * most
    for row, bar in enumerate(bars):
        weight = "bold" if bar["left"] == worst else "normal"
        axes.barh(row, bar["reached"], height=0.62, color=BLUE)
        _label(axes, -0.025 * most, row, bar["label"], size=PLAIN, ha="right")
        _label(axes, bar["reached"] + 0.02 * most, row, bar["count"], size=PLAIN)
        _label(axes, edge, row, bar["share"], size=PLAIN, ha="right", color=RED, weight=weight)
    axes.set_xlim(0, edge)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.axis("off")


def _label(axes: "Axes", x: float, y: float, text: str, **style: Any) -> None:
    axes.text(x, y, text, **{**TEXT, **style})


def _draw_pairs(page: "Figure", labels: Mapping[str, str], way: Mapping[str, Any]) -> None:
    goals = way["goals"][-ROWS:]
    total = way["total"] if way["curve"] else labels["empty"]
    _write(page, LEFT, 0.385, labels["pairs"], size=LARGE, weight="bold")
    _write(page, RIGHT, 0.385, total, size=PLAIN, ha="right")
    for row, goal in enumerate(goals):
        _write(page, LEFT, 0.354 - 0.024 * row, goal["text"], size=SMALL, color=COLOURS[goal["outcome"]])
    axes = page.add_axes((LEFT + 0.01, 0.055, RIGHT - LEFT - 0.02, 0.3 - 0.024 * len(goals)))
    for x, side, (_, day) in zip((LEFT, RIGHT), ("left", "right"), way["ticks"], strict=True):
        _write(page, x, 0.035, day, size=SMALL, color=PALE, ha=side)
    _frame(axes, way)
    _draw_curve(axes, way)
    _draw_goals(axes, way)


def _frame(axes: "Axes", way: Mapping[str, Any]) -> None:
    """The first and the last day, and room above the highest of what is drawn."""
    first, last = (_number(day) for day, _ in way["ticks"])
    most = max([1, *(goal["goal"] for goal in way["goals"]), *(count for _, count in way["curve"])])
    axes.set_xlim(first, last)
    axes.set_ylim(0, 1.18 * most)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.set_yticks([])
    axes.set_xticks([])


def _draw_curve(axes: "Axes", way: Mapping[str, Any]) -> None:
    """The pairs until today, and dashed where the present pace leads, up to the highest goal."""
    days = [_number(day) for day, _ in way["curve"]]
    counts = [count for _, count in way["curve"]]
    axes.plot(days, counts, color=BLUE, linewidth=5, solid_capstyle="round", clip_on=False)
    axes.plot(days[-1:], counts[-1:], "o", color=BLUE, markersize=11, clip_on=False)
    axes.fill_between(days, counts, color=BLUE, alpha=0.12, linewidth=0)
    if counts and way["pace"]:
        top = max(goal["goal"] for goal in way["goals"])
        end = min(axes.get_xlim()[1], days[-1] + (top - counts[-1]) / way["pace"])
        ahead = counts[-1] + way["pace"] * (end - days[-1])
        axes.plot([days[-1], end], [counts[-1], ahead], color=BLUE, linewidth=3, linestyle=(0, (3, 2)))


def _draw_goals(axes: "Axes", way: Mapping[str, Any]) -> None:
    """A point for each goal, and beside it how many.

    A point above the rising line has the left side free, one below it the right side; where the page ends
    there, the label goes above or below its point, away from the line.
    """
    first, last = axes.get_xlim()
    for goal in way["goals"]:
        day = _number(goal["on"])
        place = (day - first) / (last - first)
        above = goal["goal"] >= _course(way, day)
        leftward = place > (SIDE if above else 1 - SIDE)
        free = leftward == above
        shift = (16, 0) if free else (-10, 26 if above else -26)
        colour = COLOURS[goal["outcome"]]
        axes.plot([day], [goal["goal"]], "o", color=colour, markersize=15, clip_on=False, zorder=3)
        axes.annotate(
            goal["count"], (day, goal["goal"]), (-shift[0] if leftward else shift[0], shift[1]),
            textcoords="offset points", ha="right" if leftward else "left", size=SMALL,
            **{**TEXT, "color": colour},
        )  # fmt: skip


def _course(way: Mapping[str, Any], day: float) -> float:
    """The pairs on a day: as they were, or as they will be at the present pace."""
    reached = max((count for then, count in way["curve"] if _number(then) <= day), default=0)
    return float(reached + way["pace"] * max(day - _number(way["today"]), 0))


def _number(day: str) -> int:
    """A day as its place on the axis."""
    return date.fromisoformat(day).toordinal()


def draw_unmet(figures: Mapping[str, Any]) -> bytes:
    """A bar for each place and what is asked there, from `bot.admin.unmet.picture_figures`."""
    from matplotlib.figure import Figure  # noqa: PLC0415  # as above

    labels, bars = figures["labels"], figures["bars"]
    height = TITLE + BAR * len(bars) + FOOT
    page = Figure(figsize=(SIZE[0] / DPI, height / DPI), dpi=DPI, facecolor="white")
    _write(page, LEFT, 1 - 50 / height, labels["title"], size=HUGE, weight="bold")
    _write(page, LEFT, 1 - 96 / height, labels["day"], size=PLAIN, color=PALE)
    _draw_demand(page.add_axes((LEFT, FOOT / height, RIGHT - LEFT, BAR * len(bars) / height)), bars)
    if any(bar["youths"] is None for bar in bars):
        _write(page, LEFT, 36 / height, labels["few"], size=SMALL, color=PALE)
    stream = BytesIO()
    page.savefig(stream, format="png")
    return stream.getvalue()


def _draw_demand(axes: "Axes", bars: Sequence[Mapping[str, Any]]) -> None:
    """The words above each bar, where the longest of them have room; the count at its end.

    Fewer than five are one pale length, however few.
    """
    most = max(2 * FEW, *(bar["youths"] or 0 for bar in bars))
    for row, bar in enumerate(bars):
        hidden = bar["youths"] is None
        length = FEW / 2 if hidden else bar["youths"]
        axes.barh(row + 0.2, length, height=0.26, color=LINE if hidden else BLUE)
        _label(axes, 0, row - 0.22, bar["place"], size=SMALL, weight="bold")
        _label(axes, 1.12 * most, row - 0.22, bar["asked"], size=SMALL, ha="right")
        _label(axes, length + 0.015 * most, row + 0.2, bar["count"], size=SMALL, color=PALE if hidden else INK)
    axes.set_xlim(0, 1.12 * most)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.axis("off")


PICTURES: Final[Mapping[str, Callable[[Mapping[str, Any]], bytes]]] = {"stats": draw_stats, "unmet": draw_unmet}
