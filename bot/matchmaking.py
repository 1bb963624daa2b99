"""The matching's pool in this process: filled at the start, taught what each turn has changed."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from bot.house import House

SHOWN_OF_LATE: Final = timedelta(days=90)  # what spreads suggestions over mentors: see docs/matching.md


async def fill_pool(house: House) -> int:
    """Every approved mentor, with how often they were suggested of late; returns how many there are."""
    async with house.database.read() as store:
        records = await store.mentors.approved(house.now())
    house.pool.load(record.mentor for record in records)
    await recount_showings(house)
    return len(records)


async def recount_showings(house: House) -> None:
    """Suggestions of long ago weigh no more, so that nobody is passed over for having once been shown often."""
    async with house.database.read() as store:
        showings = await store.matches.count_showings(house.now() - SHOWN_OF_LATE)
        approved = await store.mentors.approved_ids()
    for mentor_id in approved:
        if mentor_id in house.pool:
            house.pool.set_open(mentor_id, showings.get(mentor_id, 0))


async def teach_pool(house: House, mentor_ids: Collection[int], now: datetime) -> None:
    """These mentors have changed, come or gone, and that is committed."""
    async with house.database.read() as store:
        records = await store.mentors.get_all(mentor_ids, now)
    for mentor_id in mentor_ids:
        record = records.get(mentor_id)
        if record is not None and record.state == "approved":
            house.pool.put(record.mentor)
        elif mentor_id in house.pool:
            house.pool.remove(mentor_id)
