"""The composition root: settings in, a running bot out. The only place that opens the database."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Final

import structlog

from bot.aliases import load_aliases
from bot.bot_api import BotApi
from bot.channel import DeliveryFailure, Gateway
from bot.commands import menu_of
from bot.comprehension import Comprehension, index_labels
from bot.demo import add_sample_mentors, say_console, say_started, say_waiting
from bot.engine import Bot
from bot.gateways import TELEGRAM
from bot.gateways.console import ConsoleGateway
from bot.gateways.telegram import TelegramGateway
from bot.gateways.web.app import web_app
from bot.gateways.web.gateway import WebGateway
from bot.gateways.web.guards import Site
from bot.house import House, random_token, utc_now
from bot.intake import Intake
from bot.lexicon import LOCALES, load_gazetteer, load_nicknames
from bot.modes import check_modes
from bot.operations import Operations
from bot.pages import WORD, Pages
from bot.pictures import draw
from bot.policies import load_policy
from bot.serving import behind, serving
from bot.settings import Settings
from bot.webhook import Webhook
from bot.wording import Wording
from dialogs.flows import flows
from dialogs.machine import Machine
from dialogs.phrase import Phrase
from dialogs.understanding import Understanding
from dialogs.understanding.places import PlaceReader
from matching.pool import Pool
from storage.cipher import Cipher, read_or_make_key
from storage.database import Away, Database
from storage.migrations import upgrade

log = structlog.get_logger()

DEFAULT_PORT: Final = 8080
DATABASE_PAUSE: Final = 2.0  # seconds between two tries to reach the database at the start
MENU_PAUSE: Final = 60.0  # seconds between two tries to set Telegram's menu


def open_database(settings: Settings) -> Database:
    """The database of these settings, with its keys."""
    keys = [key.get_secret_value() for key in settings.encryption_keys]
    return Database(settings.database_url, Cipher(keys or [read_or_make_key(settings.data_folder / "binome.key")]))


def build_wording(settings: Settings) -> Wording:
    """The texts, with the names of places."""
    return Wording(LOCALES, settings.default_language, load_gazetteer().label)


def build_house(settings: Settings, database: Database, now: Callable[[], datetime] = utc_now) -> House:
    """Everything that is read from disk once, put together."""
    gazetteer = load_gazetteer()
    wording = Wording(LOCALES, settings.default_language, gazetteer.label)
    tables = flows(settings.age_min, settings.age_max)
    places = PlaceReader(gazetteer, load_nicknames())
    understanding = Understanding.build(load_aliases(), places)
    reader = Comprehension(understanding, gazetteer, index_labels(wording, tables))
    return House(
        settings=settings,
        database=database,
        machine=Machine(tables, reader),
        reader=reader,
        wording=wording,
        gazetteer=gazetteer,
        pool=Pool(gazetteer.position, load_policy(settings.policy_file)),
        privacy={language: _privacy(language) for language in wording.languages},
        now=now,
    )


class StoredMailbox:
    """The web chat's messages, kept in the database."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def append(self, address: str, reference: str, content: str) -> int:
        async with self._house.database.begin() as store:
            return await store.mailbox.append(address, reference, content, self._house.now())

    async def since(self, address: str, sequence: int) -> list[tuple[int, str, str]]:
        async with self._house.database.read() as store:
            return await store.mailbox.since(address, sequence)

    async def content(self, address: str, reference: str) -> str | None:
        async with self._house.database.read() as store:
            return await store.mailbox.content(address, reference)


async def bring_up(database: Database, closing: asyncio.Event) -> bool:
    """Wait for the database, however long it takes to be there, and bring it to this version. False: closed before."""
    told = ""
    while not closing.is_set():
        try:
            async with database.read():
                break
        except Away as fault:
            if database.is_sqlite:
                raise
            if told != str(fault):
                told = str(fault)
                say_waiting(told)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), DATABASE_PAUSE)
    else:
        return False
    await upgrade(database.engine)
    return True


async def run(settings: Settings, gateway: str = "") -> None:
    """Run until SIGINT or SIGTERM. `gateway="console"` talks in this terminal instead of the web."""
    database = open_database(settings)
    closing = _closing_on_signals()
    if not await bring_up(database, closing):
        return
    house = build_house(settings, database)
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    port = settings.web_port or (None if token or gateway else DEFAULT_PORT)
    admin_key = "" if token else random_token()
    hook: Webhook | None = None
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        added = 0 if token else await add_sample_mentors(house)
        gateways: dict[str, Gateway] = {}
        bot = Bot(house, gateways, admin_key)
        if gateway == "console":
            console = ConsoleGateway(draw, settings.data_folder)
            gateways["console"] = console
            await stack.enter_async_context(bot.working())
            _keep_what_is_loaded()
            say_console(added, admin_key)
            await _until_closing(console.run(bot), closing)
            return
        if token:
            connect = TELEGRAM[settings.telegram_gateway]()
            telegram = connect(token, settings.telegram_api_base, house.now, draw)
            gateways["telegram"] = telegram
            stack.push_async_callback(telegram.close)
            way_in = open_way_in(bot, token)
            hook = way_in if isinstance(way_in, Webhook) else None
        await _add_server(stack, bot, gateways, port, hook)
        await stack.enter_async_context(bot.working())
        _keep_what_is_loaded()
        if token:
            await stack.enter_async_context(_receiving(bot, telegram, way_in))
        if settings.metrics_port is not None:
            operations = Operations(house, on_telegram=bool(token))
            await stack.enter_async_context(serving(operations.app, settings.metrics_host, settings.metrics_port))
        say_started(settings, port, added, admin_key)
        await closing.wait()


def _keep_what_is_loaded() -> None:
    """All of it stays: looking through it for garbage took a tenth of each turn."""
    gc.freeze()
    gc.enable()  # a start does without


async def _until_closing(talk: Coroutine[None, None, None], closing: asyncio.Event) -> None:
    """Until there is no more input, or a signal comes."""
    tasks = (asyncio.create_task(talk), asyncio.create_task(closing.wait()))
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@asynccontextmanager
async def _shared_pages(bot: Bot) -> AsyncIterator[Pages]:
    """The open pages of this process, which every process can wake."""
    pages = Pages(bot.house.database)
    bot.ears[WORD] = pages.hear
    calling = asyncio.create_task(pages.run())
    yield pages
    calling.cancel()


async def _add_server(
    stack: AsyncExitStack, bot: Bot, gateways: dict[str, Gateway], port: int | None, hook: Webhook | None
) -> None:
    """The one server that the public reaches: the web chat if it has a port, and Telegram's way in."""
    settings, chat, web = bot.house.settings, None, None
    if port is not None:
        pages = None if bot.house.database.is_sqlite else await stack.enter_async_context(_shared_pages(bot))
        gateways["web"] = web = WebGateway(StoredMailbox(bot.house), draw, pages)
        stack.push_async_callback(web.close)
        site = Site(public_url=settings.public_url)
        chat = web_app(web, bot, lambda language: bot.house.privacy[bot.house.wording.choose(language)], site)
    app = behind(hook.route, chat) if hook else chat
    if app is not None:
        await stack.enter_async_context(serving(app, settings.web_host, port or DEFAULT_PORT))
    if web is not None:
        stack.push_async_callback(web.close)  # ends the streams first, so that the server need not wait for them


def open_way_in(bot: Bot, token: str) -> Intake | Webhook:
    """How Telegram's updates come."""
    house, settings = bot.house, bot.house.settings
    if settings.telegram_mode == "polling":
        return Intake(token, settings.telegram_api_base, house.database, house.now, bot.inbox.ring)
    address = settings.public_url or f"http://{settings.web_host}:{settings.web_port or DEFAULT_PORT}"
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    api = BotApi(token, settings.telegram_api_base)
    return Webhook(
        api,
        address,
        secret,
        settings.webhook_connections,
        house.database,
        house.now,
        bot.receive,
        house.metrics,
    )


@asynccontextmanager
async def _receiving(bot: Bot, telegram: TelegramGateway, way_in: Intake | Webhook) -> AsyncIterator[None]:
    presenting = asyncio.create_task(_present(bot.house, telegram))
    receiving = asyncio.create_task(way_in.run())
    try:
        yield
    finally:
        way_in.stop()
        presenting.cancel()
        await asyncio.wait((receiving, presenting))


async def _present(house: House, telegram: TelegramGateway) -> None:
    """Give Telegram the menu, and look at what else it lets the bot do."""
    await _set_menu(house, telegram)
    token = house.settings.bot_token
    api = BotApi(token.get_secret_value() if token else "", house.settings.telegram_api_base)
    try:
        await check_modes(api)
    finally:
        await api.close()


async def _set_menu(house: House, telegram: TelegramGateway) -> None:
    """The menu is a comfort: people are answered without it, and while Telegram does not take it."""
    while True:
        try:
            await telegram.set_up(menus_of(house.wording), house.settings.default_language)
        except DeliveryFailure as failure:
            log.warning("menu_not_set", about=failure.about)
            await asyncio.sleep(MENU_PAUSE)
        else:
            return


def menus_of(wording: Wording) -> dict[str, list[tuple[str, str]]]:
    """What the channel's command menu says in each language: (what is typed, what it does)."""
    return {
        language: [(typed, wording.say(Phrase(f"command-{name}"), language)) for typed, name in menu_of(language)]
        for language in wording.languages
    }


def _closing_on_signals() -> asyncio.Event:
    closing = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
            loop.add_signal_handler(number, closing.set)
    return closing


def _privacy(language: str) -> str:
    return (LOCALES / language / "privacy.md").read_text(encoding="utf-8")
