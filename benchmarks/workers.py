"""Four processes on one PostgreSQL beside one: updates a second by webhook, and what of the machine each part uses.

    python -m benchmarks.workers

The load, PostgreSQL and the processes share the machine. Where it has two cores, four processes can be no faster than
those let them: so the CPU of an update is shown too, which says what the same would be on more cores.
"""

import os
import time

import uvloop
from cryptography.fernet import Fernet
from rich.console import Console
from rich.table import Table

from benchmarks.end_to_end import Talk, Telegram, at_saturation, bots_beside, used
from benchmarks.talk import TAPS
from tests.fakes.databases import Postgresql, postgresql


async def measure(server: Postgresql, workers: int, people: int) -> tuple[float, float, float]:
    """Updates a second, and the CPU of one in ms: of all workers, and of whoever asks."""
    telegram = Telegram()
    cores = [str(number % (os.cpu_count() or 1)) for number in range(workers)]
    keys = {"ENCRYPTION_KEYS": Fernet.generate_key().decode()}
    async with bots_beside(telegram, server.fresh(), cores, **keys) as processes:
        talk = Talk(telegram)
        await at_saturation(talk, 1, 64, 64)  # warm
        before, asked = sum(map(used, processes)), time.process_time()
        rate = await at_saturation(talk, 1000, people, 64)
        updates = people * (1 + len(TAPS))
        spent = (sum(map(used, processes)) - before) / updates * 1e3
        return rate, spent, (time.process_time() - asked) / updates * 1e3


def main() -> None:
    table = Table("processes", "updates a second", "beside one", "CPU an update, ms", "of the load, ms")
    with postgresql() as server:
        server.server.psql("ALTER SYSTEM SET fsync = on;")
        server.server.psql("SELECT pg_reload_conf();")
        alone = 0.0
        for workers in (1, 2, 4):
            rate, spent, asked = uvloop.run(measure(server, workers, 200))
            alone = alone or rate
            table.add_row(str(workers), f"{rate:.0f}", f"{rate / alone:.2f} ×", f"{spent:.2f}", f"{asked:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
