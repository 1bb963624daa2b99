"""Several processes of the bot on one PostgreSQL, behind a balancer: they share everything, and lose nothing."""

import asyncio
import random
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import aiohttp
import pytest
from aiohttp import web

from tests.bot.test_kills import LONG, PEOPLE, check, make_answers, tell
from tests.fakes.bot_process import BotProcess
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.witness import check_ledger, watch

SECRET: Final = "tests-own_secret"  # noqa: S105  # nobody else's
SILENT: Final = 3.0  # seconds after which a bot that does not answer counts as away
CALLS: Final = 300  # requests of the bots that so many dialogues cost, at least


def free_port() -> int:
    """One that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Balancer:
    """Hands each request to one of the bots, by chance; to another one where nobody listens."""

    def __init__(self, chance: random.Random, ports: list[int]) -> None:
        self.answered: dict[int, int] = dict.fromkeys(ports, 0)
        self._chance = chance
        self._ports = ports

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Gives its address."""
        app = web.Application()
        app.router.add_post("/{path:.*}", self._hand_on)
        runner = web.AppRunner(app)
        await runner.setup()
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SILENT)) as self._session:
            yield f"http://127.0.0.1:{port}"
        await runner.cleanup()

    async def _hand_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        for port in self._chance.sample(self._ports, len(self._ports)):
            try:
                return await self._ask(port, request, body)
            except (aiohttp.ClientError, TimeoutError):
                continue
        return web.Response(status=502)

    async def _ask(self, port: int, request: web.Request, body: bytes) -> web.Response:
        url = f"http://127.0.0.1:{port}{request.path_qs}"
        async with self._session.post(url, data=body, headers=request.headers) as answer:
            self.answered[port] += 1
            return web.Response(status=answer.status, body=await answer.read())


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=time.time) as server:
        yield server


@pytest.fixture
def chance(seed: int) -> random.Random:
    return random.Random(seed)


@asynccontextmanager
async def workers(
    telegram: TelegramServer, folder: Path, url: str, chance: random.Random, count: int = 2
) -> AsyncIterator[tuple[list[BotProcess], Balancer]]:
    """So many bots in webhook mode behind one address."""
    balancer = Balancer(chance, [free_port() for _ in range(count)])
    async with balancer.listening() as address, AsyncExitStack() as stack:
        bots = []
        for port in balancer.answered:
            home = folder / str(port)
            home.mkdir()
            settings = {"TELEGRAM_MODE": "webhook", "WEBHOOK_SECRET": SECRET, "PUBLIC_URL": address}
            bots.append(BotProcess(telegram, home, DATABASE_URL=url, WEB_PORT=str(port), **settings))
        await asyncio.gather(*(stack.enter_async_context(bot) for bot in bots))
        async with bots[0].database() as database:
            await watch(database)
        yield bots, balancer


async def kill(bot: BotProcess, telegram: TelegramServer) -> None:
    await bot.kill()
    await bot.start()


async def freeze(bot: BotProcess, telegram: TelegramServer) -> None:
    """It stands still until the others have done a good deal without it."""
    before = len(telegram.calls)
    bot.freeze()
    assert await telegram.bell.wait_for(lambda: len(telegram.calls) >= before + CALLS // 10, LONG)
    bot.thaw()


Harm = Callable[[BotProcess, TelegramServer], Awaitable[None]]


async def harm_each(harm: Harm, telegram: TelegramServer, bots: list[BotProcess], chance: random.Random) -> None:
    """Each once, at moments spread over the conversations."""
    step = CALLS // (len(bots) + 1)
    for number, bot in enumerate(chance.sample(bots, len(bots)), 1):
        calls = step * number + chance.randint(-step // 3, step // 3)
        assert await telegram.bell.wait_for(lambda calls=calls: len(telegram.calls) >= calls, LONG)  # type: ignore[misc]
        await harm(bot, telegram)


@pytest.mark.parametrize("harm", [kill, pytest.param(freeze, marks=pytest.mark.soak)])
async def test_two_processes_share_the_conversations_and_one_goes_on_without_the_other(
    harm: Harm, telegram: TelegramServer, tmp_path: Path, postgresql_url: str, chance: random.Random
) -> None:
    told = {number: make_answers(chance, number) for number in range(PEOPLE)}
    people = {
        number: telegram.person(500 + number, first_name=answers.name, language_code="fr")
        for number, answers in told.items()
    }
    async with workers(telegram, tmp_path, postgresql_url, chance) as (bots, balancer):
        async with asyncio.TaskGroup() as group:
            group.create_task(harm_each(harm, telegram, bots, chance))
            for number, person in people.items():
                group.create_task(tell(person, told[number]))
        assert min(balancer.answered.values()) > 0
    async with bots[0].database() as database:
        log = "".join(bot.log for bot in bots)
        await check_ledger(telegram, database, log=log, killed=True, unfinished=True)
        await check(database, telegram, {str(people[number].id): told[number] for number in told})
    assert not any(person.unanswered or person.toasts for person in people.values())
