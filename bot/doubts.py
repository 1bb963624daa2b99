"""Whoever may never have seen their present screen is shown it anew, once they have been silent for a minute.

A screen whose sending stays unclear is not sent again as it was: twice would be worse. But nobody is to sit in front
of nothing either. This one says why it comes, and stands alone: its buttons are the only ones that count.
"""

from datetime import timedelta
from typing import Final

from bot.house import House
from bot.menu import go_home
from bot.visit import Visit
from dialogs.phrase import phrase
from storage.store import Store

SILENCE: Final = timedelta(minutes=1)  # whoever says or taps something sooner is answered anyway
AT_ONCE: Final = 50  # people in one transaction


async def show_anew(house: House, store: Store) -> None:
    """The next few. What they are promised makes another screen the present one, so that it happens once."""
    now = house.now()
    for person_id in await store.outbox.in_doubt(now - SILENCE, AT_ONCE):
        person = await store.people.get(person_id)
        if person is None:
            continue
        visit = Visit(house, store, person, now, purpose="notice")
        visit.note(phrase("screen-in-doubt"))
        await go_home(visit)
        await visit.post()
