"""`/stats`: where people are on their way, as words and as a picture."""

from bot.channel import Picture
from bot.figures import describe, picture_figures
from bot.visit import Visit
from dialogs.question import Flow
from dialogs.session import RECAP


def steps_of(flow: Flow) -> tuple[str, ...]:
    """The funnel's steps, in order: from hello over every question to the pair."""
    asked = (question.key for question in flow.questions)
    return ("hello", *asked, RECAP)


async def show_stats(visit: Visit, _argument: str) -> None:
    house = visit.house
    steps = steps_of(house.machine.flows["youth"])
    figures = await visit.store.stats.figures(visit.now, house.settings.objectives, steps)
    heading, text = describe(figures, house.wording, visit.language)
    picture = Picture("stats", picture_figures(figures, house.wording, visit.language))
    await visit.show(f"{heading}\n{text}")
    await visit.send_picture(picture)
