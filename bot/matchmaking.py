"""The matching's pool in this process: filled at the start, taught what each turn has changed."""

from collections.abc import Collection
from datetime import datetime

from bot.house import House


async def fill_pool(house: House) -> int:
    """Every approved mentor, with how many young people are looking at them; returns how many there are."""
    now = house.now()
    async with house.database.read() as store:
        records = await store.mentors.approved(now)
        looking = await store.matches.count_open_suggestions()
    house.pool.load(record.mentor for record in records)
    for mentor_id, count in looking.items():
        if mentor_id in house.pool:
            house.pool.set_open(mentor_id, count)
    return len(records)


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
