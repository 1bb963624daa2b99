"""What one update costs, ours beside its peers, and how much of it one core can do.

    python -m benchmarks.load                    # everything, one contender after the other, each in its own process

Ours answers from the database and commits every turn to disk; the peers hold everything in memory and lose it with
the process. All do the same: hello and seven taps a person, each tap answered and its message edited. Ours asks its
real questions, with fourteen buttons on average where the peers' have four. All run in uvloop, as `bot run` does.
"""

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.dialogue_peers import MANY, Feed, aiogram_dialog, aiogram_fsm, ptb_conversation
from benchmarks.null_transport import TOKEN, NullRequests, NullSession, Screens, Updates
from benchmarks.talk import TAPS
from bot.app import build_house, open_database
from bot.channel import Gateway
from bot.engine import Bot
from bot.pictures import draw
from bot.settings import Settings
from storage.migrations import upgrade

PEERS: Final[Mapping[str, Callable[[Screens], Awaitable[Feed]]]] = {
    "aiogram FSM, in memory": aiogram_fsm,
    "aiogram-dialog, in memory": aiogram_dialog,
    "aiogram-dialog, in memory, fourteen buttons as ours": partial(aiogram_dialog, choices=MANY),
    "PTB ConversationHandler, in memory": ptb_conversation,
}
OURS: Final = ("ours with aiogram, on disk", "ours with PTB, on disk")
YARDSTICK: Final = "aiogram-dialog, in memory"


async def converse(user: int, screens: Screens, updates: Updates, feed: Feed, taps: tuple[str, ...] | None) -> None:
    """Hello and seven taps; `taps` by their labels, or the first button each time."""
    seen = screens.changed(user)
    await feed(*updates.said(user, "/start"), user)
    await seen
    for turn in range(7):
        buttons = screens.buttons[user]
        data = next(data for label, data in buttons if taps is None or label == taps[turn])
        seen = screens.changed(user)
        await feed(*updates.tapped(user, data), user)
        await seen


async def cost(people: int, at_once: int, screens: Screens, feed: Feed, taps: tuple[str, ...] | None) -> dict[str, Any]:
    """CPU and time for an update, with so many people talking at the same time."""
    updates, places = Updates(), asyncio.Semaphore(at_once)

    async def one(user: int) -> None:
        async with places:
            await converse(user, screens, updates, feed, taps)

    await asyncio.gather(*(one(user) for user in range(1_000_000, 1_000_000 + at_once)))  # warm
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one(user) for user in range(1, people + 1)))
    done = people * 8
    return {
        "cpu_us": (time.process_time() - cpu) / done * 1e6,
        "wall_us": (time.perf_counter() - wall) / done * 1e6,
        "requests": screens.requests / (people + at_once) / 8,
    }


@asynccontextmanager
async def our_bot(library: str, folder: Path, screens: Screens) -> AsyncIterator[Bot]:
    """The whole bot as it runs, but for Telegram."""
    settings = Settings(_env_file=None, database_url=f"sqlite+aiosqlite:///{folder}/binome.db")
    database = open_database(settings)
    await upgrade(database.engine)
    house = build_house(settings, database)
    gateway = null_gateway(library, screens, house.now)
    gc.freeze()  # as `bot.app.run` does
    bot = Bot(house, {"telegram": gateway})
    try:
        async with bot.working():
            yield bot
    finally:
        await database.close()


def null_gateway(library: str, screens: Screens, now: Callable[[], Any]) -> Gateway:
    """Ours, as it is, on a Telegram that takes everything at once."""
    if "PTB" in library:
        from bot.gateways.telegram_ptb import PtbGateway  # noqa: PLC0415  # one library in one process

        ptb = PtbGateway(TOKEN, "http://127.0.0.1", now, draw)
        ptb._requests.do_request = NullRequests(screens).do_request  # type: ignore[method-assign]  # noqa: SLF001  # its way out is what is replaced
        ptb.pace = None
        return ptb
    from bot.gateways.telegram_aiogram import AiogramGateway  # noqa: PLC0415  # as above

    aiogram = AiogramGateway(TOKEN, "http://127.0.0.1", now, draw)
    aiogram._bot.session = NullSession(screens)  # noqa: SLF001  # its way out is what is replaced
    aiogram.pace = None
    return aiogram


async def measure(contender: str, people: int, at_once: int) -> dict[str, Any]:
    screens = Screens()
    if contender in PEERS:
        return await cost(people, at_once, screens, await PEERS[contender](screens), None)
    with tempfile.TemporaryDirectory() as folder:
        async with our_bot(contender, Path(folder), screens) as bot:

            async def feed(number: str, raw: str, user: int) -> None:
                await bot.receive("telegram", number, str(user), raw)

            return await cost(people, at_once, screens, feed, TAPS)


def alone(contender: str, people: int, at_once: int) -> dict[str, Any]:
    """Measured in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.load",
        "--one",
        contender,
        "--people",
        str(people),
        "--at-once",
        str(at_once),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", default="")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--at-once", type=int, default=50)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(uvloop.run(measure(asked.one, asked.people, asked.at_once))))
        return
    results = {each: alone(each, asked.people, asked.at_once) for each in (*OURS, *PEERS)}
    table = Table("", "CPU an update, µs", "beside aiogram-dialog", "elapsed, µs", "requests an update")
    for name, result in results.items():
        ratio = result["cpu_us"] / results[YARDSTICK]["cpu_us"]
        table.add_row(
            name, f"{result['cpu_us']:.0f}", f"{ratio:.2f} ×", f"{result['wall_us']:.0f}", f"{result['requests']:.2f}"
        )
    Console().print(table)


if __name__ == "__main__":
    main()
