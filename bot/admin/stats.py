"""`/stats`: where people are on their way, as words and as a picture."""

from typing import Final

from bot.admin.study import Study
from bot.channel import Picture
from bot.figures import describe, picture_figures
from bot.visit import Visit
from dialogs.question import Flow
from dialogs.session import RECAP
from storage.figures import Figures


def steps_of(flow: Flow) -> tuple[str, ...]:
    """The funnel's steps, in order: from hello over every question to the pair."""
    asked = (question.key for question in flow.questions)
    return ("hello", *asked, RECAP)


async def read_stats(visit: Visit) -> Figures:
    house = visit.house
    steps = steps_of(house.machine.flows["youth"])
    return await visit.store.stats.figures(visit.now, house.settings.objectives, steps)


async def show_stats(visit: Visit, figures: Figures) -> None:
    wording = visit.house.wording
    heading, text = describe(figures, wording, visit.language)
    picture = Picture("stats", picture_figures(figures, wording, visit.language))
    await visit.show(f"{heading}\n{text}")
    await visit.send_picture(picture)


STATS: Final = Study(read_stats, show_stats)
