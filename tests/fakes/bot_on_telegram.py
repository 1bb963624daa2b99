"""The real bot in front of the tests' Telegram, in the test's own loop: house, intake, library, turns, delivery."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from bot.app import build_house, open_database, open_way_in
from bot.engine import Bot
from bot.gateways import TELEGRAM
from bot.gateways.telegram import Draw, TelegramGateway
from bot.house import House
from bot.intake import Intake
from bot.metrics import Metrics
from bot.pictures import draw
from bot.serving import behind, serving
from bot.settings import Settings
from bot.webhook import Webhook
from dialogs.profile import Mentor, Youth
from matching.pool import Pool
from storage.database import Database
from storage.migrations import upgrade
from storage.tables import METADATA, outbox, people, youths
from tests.fakes.stage import DEFAULT_MENTOR
from tests.fakes.telegram.people import Person, Screen
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.witness import check_ledger, watch

PATIENCE: Final = 10.0  # real seconds until what should happen counts as not happening
GLANCE: Final = 0.02  # real seconds between two looks at the database, which rings no bell


class BotOnTelegram:
    """A running bot, and the Telegram that it talks to."""

    def __init__(self, telegram: TelegramServer, bot: Bot, gateway: TelegramGateway, way_in: Intake | Webhook) -> None:
        self.telegram = telegram
        self.bot = bot
        self.house = bot.house
        self.gateway = gateway
        self.way_in = way_in

    async def settled(self) -> None:
        """Until nothing waits any more: not at Telegram, not in the inbox, not in the outbox."""
        await self.telegram.drained(PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while await self.waiting():  # noqa: ASYNC110  # the database rings no bell
                await asyncio.sleep(GLANCE)

    async def waiting(self) -> int:
        """How much is stored that is not yet worked on, or not yet delivered."""
        async with self.house.database.read() as store:
            return await store.inbox.count_waiting() + await store.outbox.count_waiting()

    async def held_back(self, attempts: int = 1) -> None:
        """Until a promise has been tried so many times and waits for a better moment."""
        query = select(func.max(outbox.c.attempts)).where(outbox.c.fate == "waiting")
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self.house.database.read() as store:
                    if ((await store.connection.execute(query)).scalar() or 0) >= attempts:
                        return
                await asyncio.sleep(GLANCE)

    async def audit(self, **how: Any) -> None:
        """The ledger of all that has happened; `how` as in `witness.account_for`. For a bot that was `watched`."""
        await check_ledger(self.telegram, self.house.database, **how)

    async def fates(self, table: str = "inbox") -> dict[tuple[str, str], int]:
        """How many rows have met each (fate, reason)."""
        return await count_fates(self.house.database, table)

    async def youths(self) -> dict[str, Youth]:
        """The finished profiles, by the address of whose they are."""
        return await youths_by_address(self.house.database)

    async def mentor(self, **values: Any) -> int:
        """An approved mentor who is nobody on Telegram; returns their number."""
        now = self.house.now()
        async with self.house.database.begin() as store:
            person = await store.people.add("sample", str(await store.people.count()), "fr", "", now)
            mentor = Mentor(person.id, **{**DEFAULT_MENTOR, **values})
            await store.mentors.add_all([mentor], now)
        self.house.pool.put(mentor)
        return person.id


@cache
def _furnished() -> House:
    """What is read from disk, once for all tests."""
    settings = Settings(_env_file=None, database_url="sqlite+aiosqlite://")
    return build_house(settings, open_database(settings))


def furnish(settings: Settings, now: Callable[[], datetime]) -> House:
    """A house with these settings on their own database. The ages are those of the programme."""
    house = _furnished()
    database = open_database(settings)
    pool = Pool(house.gazetteer.position)
    return replace(house, settings=settings, database=database, pool=pool, now=now, metrics=Metrics())


@asynccontextmanager
async def bot_on_telegram(
    telegram: TelegramServer,
    folder: Path,
    *,
    library: str = "aiogram",
    draw: Draw = draw,
    watched: bool = False,
    paced: bool = False,
    **settings: Any,
) -> AsyncIterator[BotOnTelegram]:
    """The bot while the block runs, on a database in this folder; its clock is Telegram's.

    `watched`: every row and every fate is noted from now on, for `audit`. `paced`: the channel's limits are kept, in
    real seconds; a story in which people tap faster than anybody can would only last longer.
    """
    values = {"database_url": f"sqlite+aiosqlite:///{folder}/binome.db", **settings}
    chosen = Settings(_env_file=None, bot_token=telegram.token, telegram_api_base=telegram.base_url, **values)

    def now() -> datetime:
        return datetime.fromtimestamp(telegram.clock(), UTC)

    house = furnish(chosen, now)
    await upgrade(house.database.engine)
    if watched:
        await watch(house.database)
    gateway = TELEGRAM[library]()(telegram.token, telegram.base_url, now, draw)
    if not paced:
        gateway.pace = None
    bot = Bot(house, {gateway.name: gateway})
    way_in = open_way_in(bot, telegram.token)
    try:
        async with bot.working(), _reached(way_in, chosen):
            receiving = asyncio.create_task(way_in.run())
            try:
                yield BotOnTelegram(telegram, bot, gateway, way_in)
            finally:
                way_in.stop()
                await asyncio.wait((receiving,))
    finally:
        await gateway.close()
        await house.database.close()


@asynccontextmanager
async def _reached(way_in: Intake | Webhook, settings: Settings) -> AsyncIterator[None]:
    """In webhook mode, with the server that Telegram calls, at WEB_PORT."""
    if isinstance(way_in, Webhook):
        async with serving(behind(way_in.route, None), settings.web_host, settings.web_port or 0):
            yield
    else:
        yield


def hooked() -> dict[str, Any]:
    """Settings for webhook mode, at a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return {"telegram_mode": "webhook", "webhook_secret": "tests-own_secret", "web_port": port}


@asynccontextmanager
async def locked(house: House) -> AsyncIterator[None]:
    """Somebody else keeps the SQLite database to themselves while the block runs."""
    path = house.settings.database_url.partition("///")[2]
    other = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    # In a thread: whoever writes now needs the loop to come to an end.
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def count_fates(database: Database, name: str) -> dict[tuple[str, str], int]:
    """How many rows of the inbox or the outbox have met each (fate, reason)."""
    table = METADATA.tables[name]
    query = select(table.c.fate, table.c.reason, func.count()).group_by(table.c.fate, table.c.reason)
    async with database.read() as store:
        return {(fate, reason): count for fate, reason, count in await store.connection.execute(query)}


async def youths_by_address(database: Database) -> dict[str, Youth]:
    """All finished profiles of young people."""
    async with database.read() as store:
        rows = (await store.connection.execute(select(youths.c.person_id, people.c.address).join(people))).all()
        found = {address: await store.youths.get(number, datetime.now(UTC)) for number, address in rows}
    return {address: replace(each.youth, waiting_days=0.0) for address, each in found.items() if each}


async def tap(person: Person, *labels: str, patience: float = PATIENCE) -> Screen:
    """Tap these buttons, each as soon as it is there; returns the screen that follows the last one."""
    for label in labels:
        shown = await person.sees(partial(_offers, label), patience)
        data = shown.data(label)
        await person.taps(label, shown)
        following = await person.sees(partial(_lacks, data), patience)
    return following


async def say(person: Person, text: str, patience: float = PATIENCE) -> Screen:
    """Type something; returns the new message that answers it."""
    before = person.screen.message_id if person.messages else 0
    await person.says(text)
    return await person.sees(lambda screen: screen.message_id > before, patience)


async def register_youth(person: Person, *, town: str = "Lyon", start: str = "/start") -> Screen:
    """From hello to the suggestions: ten taps and one typed town."""
    await say(person, start)
    await tap(person, "D'accord", "16", "Lycée général ou techno", "Trouver un stage", "Suivant", "Santé", "Suivant")
    await tap(person, "En vrai")
    await say(person, town)
    return await tap(person, str(person.user["first_name"]), "Oui, trouver un mentor")


def _offers(label: str, screen: Screen) -> bool:
    return any(shown in (label, f"{label} ✓") for shown in screen.labels)


def _lacks(data: str, screen: Screen) -> bool:
    rows = (screen.markup or {}).get("inline_keyboard", [])
    return not any(button.get("callback_data") == data for row in rows for button in row)
