"""`/unmet`: where young people wait and nobody suits them, as a table and as a picture, for recruiting mentors."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from bot.admin.study import Study
from bot.channel import Picture
from bot.visit import Visit
from dialogs.phrase import Labels, Phrase, phrase
from storage.unmet import Cell, cells

ROWS: Final = 20  # of the table; the picture has as many bars


async def read_unmet(visit: Visit) -> tuple[Cell, ...]:
    demands = await visit.store.unmet.demands()
    # Every need times every field of everybody who waits: too much for the loop that everything else runs in.
    return await asyncio.to_thread(cells, demands, visit.house.gazetteer.department_of)


async def show_unmet(visit: Visit, found: tuple[Cell, ...]) -> None:
    if not found:
        await visit.show(phrase("unmet-none"))
        return
    heading, *intro = visit.words(phrase("unmet-heading")).split("\n")
    lines = [visit.words(_row(cell, visit)) for cell in found[:ROWS]]
    rest = [visit.words(phrase("unmet-more", count=len(found) - ROWS))] if len(found) > ROWS else []
    await visit.show("\n".join((heading, *intro, "", *lines, *rest)))
    await visit.send_picture(Picture("unmet", picture_figures(visit, found[:ROWS])))


def picture_figures(visit: Visit, found: Sequence[Cell]) -> dict[str, Any]:
    """What `bot.pictures` draws for `unmet`, in plain JSON values: bars, and every word that it shows."""
    return {
        "labels": {
            "title": visit.words(phrase("unmet-picture-title")),
            "day": visit.words(phrase("unmet-picture-day", date=visit.now)),
            "few": visit.words(phrase("unmet-picture-few")),
        },
        "bars": [
            {
                "place": visit.words(_place(cell)),
                "asked": visit.words(phrase("unmet-asked", need=_need(cell), field=_field(cell))),
                "youths": cell.youths,
                "count": _count(cell, visit),
            }
            for cell in found
        ],
    }


def _row(cell: Cell, visit: Visit) -> Phrase:
    asked = visit.words(phrase("unmet-asked", need=_need(cell), field=_field(cell)))
    return phrase("unmet-row", place=visit.words(_place(cell)), asked=asked, count=_count(cell, visit))


def _count(cell: Cell, visit: Visit) -> str:
    few = phrase("unmet-few") if cell.youths is None else phrase("stats-count", count=cell.youths)
    return visit.words(few)


def _place(cell: Cell) -> Phrase:
    """The département with its number; for who only wants to meet from afar, that the place is not known."""
    if not cell.department:
        return phrase("unmet-nowhere")
    return phrase("unmet-place", place=Labels("place", (f"D{cell.department}",)))


def _need(cell: Cell) -> Labels:
    return Labels("unmet", ("any_need",)) if cell.need == "unsure" else Labels("needs", (cell.need,))


def _field(cell: Cell) -> Labels:
    return Labels("unmet", ("any_field",)) if cell.field == "undecided" else Labels("fields", (cell.field,))


UNMET: Final = Study(read_unmet, show_unmet)
