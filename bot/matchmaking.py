"""The matching's pool in this process: filled at the start, taught what is committed."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from bot.house import House
from storage.store import Store

SHOWN_OF_LATE: Final = timedelta(days=90)  # what spreads suggestions over mentors: see docs/matching.md
ANSWERED_OF_LATE: Final = timedelta(days=180)  # what tells how quickly a mentor answers
AT_ONCE: Final = 2_000  # mentors, before everything else gets its turn


async def fill_pool(house: House) -> int:
    """Every approved mentor, with how often they were suggested of late; returns how many there are."""
    now = house.now()
    async with house.database.read() as store:
        offers = await store.mentors.offers(now, now - SHOWN_OF_LATE)
        answering = await store.matches.answering(now - ANSWERED_OF_LATE)
    for mentor, showings in offers:
        house.pool.put(mentor)
        house.pool.set_past(mentor.id, *showings)
        house.pool.note_answering(mentor.id, answering.get(mentor.id))
    return len(offers)


async def recount_showings(house: House) -> None:
    """Suggestions of long ago weigh no more, and those whom nobody was shown since have waited longer."""
    now = house.now()
    async with house.database.read() as store:
        showings = await store.mentors.showings(now, now - SHOWN_OF_LATE)
    for place, (mentor_id, each) in enumerate(showings):
        house.pool.set_past(mentor_id, *each)
        if place % AT_ONCE == 0:
            await asyncio.sleep(0)


async def teach_pool(house: House, mentor_ids: Collection[int], now: datetime) -> None:
    """These mentors have changed, come or gone, and that is committed."""
    if not mentor_ids:
        return
    async with house.database.read() as store:
        await learn(house, store, mentor_ids, now)


async def learn(house: House, store: Store, mentor_ids: Collection[int], now: datetime) -> None:
    """Bring these mentors in the pool to what this look into the database shows."""
    offers = {each.mentor.id: each for each in await store.mentors.offers(now, now - SHOWN_OF_LATE, mentor_ids)}
    answering = await store.matches.answering(now - ANSWERED_OF_LATE, mentor_ids)
    for mentor_id in mentor_ids:
        if offer := offers.get(mentor_id):
            house.pool.put(offer.mentor)
            house.pool.set_past(mentor_id, *offer.showings)
            house.pool.note_answering(mentor_id, answering.get(mentor_id))
        else:
            house.pool.remove(mentor_id)
