"""What the programme writes to many at once, as it looks to one of them; and who wants none of it."""

from typing import Final

from bot.visit import Visit
from dialogs import events
from dialogs.effects import Option
from dialogs.phrase import Own, Phrase, phrase

NO_MORE: Final = Option(phrase("news-refuse"), events.RefusedNews())


def letter(text: str) -> Phrase:
    """A broadcast's words, with who speaks above them."""
    return phrase("news-letter", text=Own(text))


async def show_news(visit: Visit) -> None:
    """Whether broadcasts come, and the other choice."""
    refused = bool(await visit.store.broadcasts.refused_among([visit.person.id]))
    choice = Option(phrase("news-welcome"), events.WelcomedNews()) if refused else NO_MORE
    back = Option(phrase("back"), events.Opened("home"))
    await visit.show(phrase("news-unwanted" if refused else "news-wanted"), ((choice,), (back,)))


async def refuse(visit: Visit) -> None:
    """No more of them. Under a broadcast only its button goes: its words may still be wanted."""
    await visit.store.broadcasts.refuse(visit.person.id, visit.now)
    if visit.screen is None or visit.screen.id == visit.person.live_screen:
        visit.note(phrase("news-refused"))
        await show_news(visit)
        return
    await visit.store.screens.close(visit.screen.id)
    visit.promise("retire", onto=visit.screen.id, reference=visit.screen.reference)
    visit.complain(phrase("news-refused"))


async def welcome(visit: Visit) -> None:
    await visit.store.broadcasts.welcome(visit.person.id)
    visit.note(phrase("news-welcomed"))
    await show_news(visit)
