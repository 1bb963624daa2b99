"""A database in which so many young people are known already: what a bot is after its first year."""

from datetime import UTC, datetime
from functools import partial
from typing import Final

from benchmarks.communes import read_communes
from bot.app import open_database
from bot.settings import Settings
from bot.simulation import make_youths
from dialogs.profile import Youth
from storage.migrations import upgrade
from storage.store import Store

AT_ONCE: Final = 1000  # people in one transaction
FIRST: Final = 100_000_000  # their numbers on Telegram


async def add_known(database_url: str, people: int) -> None:
    """Young people on Telegram who have finished their profile and look for a mentor."""
    database = open_database(Settings(_env_file=None, database_url=database_url))
    await upgrade(database.engine)
    communes, _ = read_communes()
    youths, now = make_youths(people, 1, communes, first_id=1), datetime.now(UTC)

    async def add(store: Store, some: list[Youth]) -> None:
        for youth in some:
            await store.people.add("telegram", str(FIRST + youth.id), "fr", "", now)
            await store.youths.save(youth, "searching", now)

    for start in range(0, people, AT_ONCE):
        await database.write(partial(add, some=youths[start : start + AT_ONCE]))
    await database.close()
