"""Four processes on one PostgreSQL beside one: updates a second by webhook, and what of the machine each part uses.

    python -m benchmarks.workers

The load, PostgreSQL and the processes share the machine. Where it has two cores, four processes can be no faster than
those let them: so the CPU of an update is shown too, and the same is done once more with a slice of a core for each
process, as if there were a core for all of them.
"""

import gc
import os
import sys
import time
from contextlib import nullcontext
from typing import Final

import uvloop
from cryptography.fernet import Fernet
from rich.console import Console
from rich.table import Table

from benchmarks.end_to_end import Talk, Telegram, at_saturation, bots_beside, used
from benchmarks.slices import sliced
from benchmarks.talk import TAPS
from tests.fakes.databases import Postgresql, postgresql

SLICE: Final = 15  # % of a core: four of them leave the rest to PostgreSQL and the load


async def measure(server: Postgresql, workers: int, people: int, percent: int = 100) -> tuple[float, float, float]:
    """Updates a second, and the CPU of one in ms: of all workers, and of whoever asks.

    `percent`: of a core, for each worker.
    """
    telegram = Telegram()
    cores = [str(number % (os.cpu_count() or 1)) for number in range(workers)]
    keys = {"ENCRYPTION_KEYS": Fernet.generate_key().decode()}
    async with bots_beside(telegram, server.fresh(), cores, **keys) as processes:
        talk = Talk(telegram)
        await at_saturation(talk, 1, 64, 64)  # warm
        with sliced(processes, percent) if percent < 100 else nullcontext():
            before, asked = sum(map(used, processes)), time.process_time()
            rate = await at_saturation(talk, 1000, people, 64)
            updates = people * (1 + len(TAPS))
            spent = (sum(map(used, processes)) - before) / updates * 1e3
            return rate, spent, (time.process_time() - asked) / updates * 1e3


def tell(server: Postgresql, title: str, people: int, percent: int) -> None:
    """`people`: for each process; in all, where each has a core."""
    table = Table("processes", "updates a second", "beside one", "CPU an update, ms", "of the load, ms", title=title)
    alone = 0.0
    for workers in (1, 2, 4):
        crowd = people if percent == 100 else people * workers
        rate, spent, asked = uvloop.run(measure(server, workers, crowd, percent))
        alone = alone or rate
        table.add_row(str(workers), f"{rate:.0f}", f"{rate / alone:.2f} ×", f"{spent:.2f}", f"{asked:.2f}")
    Console().print(table)


def main() -> None:
    gc.disable()  # as in `end_to_end`
    Console().print(f"Python {sys.version}")
    with postgresql() as server:
        server.server.psql("ALTER SYSTEM SET fsync = on;")
        server.server.psql("SELECT pg_reload_conf();")
        tell(server, "as fast as the machine lets them", 200, 100)
        try:
            tell(server, f"{SLICE} % of a core for each", 40, SLICE)
        except OSError as fault:
            Console().print(f"No slices of a core here: {fault}")


if __name__ == "__main__":
    main()
