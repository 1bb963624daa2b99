"""How much of it one core can do: the whole bot in its own process, by webhook, beside a Telegram that answers at once.

Telegram's own limits (30 messages a second) are lifted, or they would be all that is measured. The time of an update
is from its post to the hook until its screen is there: received, worked on, committed and delivered. The bot has a core
for itself as far as this run goes: whoever asks stays on the others.
"""

import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import uvloop
from aiohttp import ClientSession, TCPConnector, web

from benchmarks.known_people import add_known
from benchmarks.null_transport import SHOWING, TOKEN, Screens, Updates
from benchmarks.talk import TAPS
from bot.gateways import TELEGRAM
from tests.fakes.bot_process import UNPACED

SECRET: Final = "bench"  # noqa: S105  # of no bot
WAITING: Final = 2000  # updates that are there when the bot starts
KNOWN: Final = 100_000  # people


class Telegram:
    """Takes every request and shows its screen; posts what people do to the hook."""

    def __init__(self) -> None:
        self.screens = Screens()
        self.updates = Updates()
        self.hooks: list[str] = []  # one for each process of the bot
        self.hooked = asyncio.Condition()
        self._numbers = count(1)
        self._turn = count()
        self._session = ClientSession(connector=TCPConnector(limit=256))

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        values: Mapping[str, Any] = await (request.json if request.content_type.endswith("json") else request.post)()
        result: Any = True
        if method == "setwebhook":
            await self._hook(str(values["url"]))
        elif method == "getwebhookinfo":
            result = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        elif method == "getme":
            result = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        elif method in SHOWING:
            chat = int(str(values["chat_id"]))
            self.screens.requests += 1
            self.screens.show(chat, values.get("reply_markup"))
            number = int(str(values.get("message_id") or next(self._numbers)))
            result = {"message_id": number, "date": 1767225600, "chat": {"id": chat, "type": "private"}, "text": "x"}
            if "message_id" in values:
                result["edit_date"] = 1767225601
        return web.json_response({"ok": True, "result": result})

    async def _hook(self, url: str) -> None:
        async with self.hooked:
            self.hooks = sorted({*self.hooks, url})
            self.hooked.notify_all()

    async def post(self, raw: str) -> None:
        """To one process after the other, as a balancer does."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
        hook = self.hooks[next(self._turn) % len(self.hooks)]
        async with self._session.post(hook, data=raw, headers=headers) as response:
            assert response.status == 200, response.status  # else nothing was measured

    async def close(self) -> None:
        await self._session.close()


class Talk:
    """People who go through the dialogue, one turn each time that they are asked to."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._turns: dict[int, int] = {}
        self._mouths: dict[int, asyncio.Lock] = {}  # nobody answers before they are asked
        self.times: list[float] = []  # seconds from each update to its screen

    async def take_turn(self, user: int) -> None:
        """One update; the time counts from when it was to be sent."""
        begun = time.perf_counter()
        async with self._mouths.setdefault(user, asyncio.Lock()):
            await self._take_turn(user)
        self.times.append(time.perf_counter() - begun)

    async def _take_turn(self, user: int) -> None:
        telegram, turn = self._telegram, self._turns.get(user, 0)
        seen = telegram.screens.changed(user)
        if turn == 0:
            _, raw = telegram.updates.said(user, "/start")
        else:
            data = next(data for label, data in telegram.screens.buttons[user] if label == TAPS[turn - 1])
            _, raw = telegram.updates.tapped(user, data)
        await telegram.post(raw)
        await seen
        self._turns[user] = turn + 1

    async def go_through(self, user: int) -> None:
        for _ in range(1 + len(TAPS)):
            await self.take_turn(user)


@asynccontextmanager
async def bots_beside(
    telegram: Telegram, database_url: str, cores: Sequence[str] = ("0",), **settings: str
) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    """As many processes of the bot as cores are named, each on its own, once their hooks are set."""
    runner = web.AppRunner(_app(telegram))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    environment = {
        **os.environ,
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": f"http://127.0.0.1:{port}",
        "TELEGRAM_MODE": "webhook",
        "WEBHOOK_SECRET": SECRET,
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "WARNING",
        **settings,
    }
    first = port + 1 if port < 65_000 else port - len(cores)
    processes = [await _serve(core, {**environment, "WEB_PORT": str(first + n)}) for n, core in enumerate(cores)]
    try:
        async with asyncio.timeout(120), telegram.hooked:
            await telegram.hooked.wait_for(lambda: len(telegram.hooks) == len(cores))
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            await process.wait()
        await runner.cleanup()
        await telegram.close()


async def _serve(core: str, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    command = ("taskset", "-c", core, sys.executable, "-m", UNPACED, "run")
    return await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.DEVNULL)


def _app(telegram: Telegram) -> web.Application:
    application = web.Application()
    application.router.add_post(f"/bot{TOKEN}/{{method}}", telegram.answer)
    return application


def used(process: asyncio.subprocess.Process) -> float:
    """Seconds of CPU, of the bot."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process: asyncio.subprocess.Process) -> float:
    """MB in memory, of the bot."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


async def at_saturation(talk: Talk, first: int, people: int, at_once: int) -> float:
    """Updates a second, with so many talking at the same time."""
    places = asyncio.Semaphore(at_once)

    async def one(user: int) -> None:
        async with places:
            await talk.go_through(user)

    begun = time.perf_counter()
    await asyncio.gather(*(one(user) for user in range(first, first + people)))
    return people * (1 + len(TAPS)) / (time.perf_counter() - begun)


async def at_rate(talk: Talk, rate: int, seconds: int) -> tuple[float, float]:
    """p50 and p99 in ms, so many updates a second; nobody waits for anybody else."""
    talk.times.clear()
    turns, tasks, begun = 1 + len(TAPS), [], time.perf_counter()
    first = 10_000 * rate
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        block, place = divmod(number, rate * turns)  # each second the same people go one turn further
        tasks.append(asyncio.create_task(talk.take_turn(first + block * rate + place % rate)))
    await asyncio.gather(*tasks)
    times = sorted(talk.times)
    return times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3


async def measure(people: int, library: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        telegram = Telegram()
        url = f"sqlite+aiosqlite:///{folder}/binome.db"
        async with bots_beside(telegram, url, TELEGRAM_GATEWAY=library) as (process,):
            talk = Talk(telegram)
            await at_saturation(talk, 1, 50, 50)  # warm
            results = {}
            for rate in (150, 200):
                results[f"p50 at {rate}, ms"], results[f"p99 at {rate}, ms"] = await at_rate(talk, rate, 16)
            before = resident(process)
            spent = used(process)
            results["updates a second"] = await at_saturation(talk, 1000, people, 64)
            results["CPU an update, ms"] = (used(process) - spent) / (people * (1 + len(TAPS))) * 1e3
            begun = time.perf_counter()
            drained = [telegram.screens.changed(user) for user in range(5_000_000, 5_000_000 + WAITING)]
            hellos = [telegram.updates.said(5_000_000 + number, "/start")[1] for number in range(WAITING)]
            await asyncio.gather(*map(telegram.post, hellos))
            await asyncio.gather(*drained)
            results[f"{WAITING} at once, s"] = time.perf_counter() - begun
            results["MB before"], results["MB after"] = before, resident(process)
            return results


async def measure_known(known: int, people: int) -> dict[str, float]:
    """What the process takes where so many are known, and how fast it is then."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/binome.db"
        await add_known(url, known)
        telegram = Telegram()
        async with bots_beside(telegram, url) as (process,):
            talk = Talk(telegram)
            await at_saturation(talk, 1, 50, 50)  # warm
            rate = await at_saturation(talk, 1000, people, 64)
            return {f"updates a second, {known} known": rate, f"MB, {known} known": resident(process)}


def main() -> None:
    if others := os.sched_getaffinity(0) - {0}:
        os.sched_setaffinity(0, others)
    gc.disable()  # who asks lives shortly; a look for its garbage holds every answer up, and none of that is the bot's
    results = {library: uvloop.run(measure(500, library)) for library in TELEGRAM}
    print(json.dumps({"Python": sys.version} | results | uvloop.run(measure_known(KNOWN, 250)), indent=1))


if __name__ == "__main__":
    main()
