"""How fast matching is and what it holds, beside two plain ways: `python -m benchmarks.matching [--million]`.

One core. The people are made up (seeds 1 and 2); a million mentors are a hundred thousand, ten times each in
other towns. A second line for the same youths when mentors were shown 3 times each on average: then hardly two are
alike. Memory: what the process has grown by, at most. The plain Python way is the slow scorer of the tests; the
dense way scores everybody with the same NumPy functions and sorts them all. Loading is from a file of SQLite.
"""

import argparse
import asyncio
import gc
import resource
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, thread_time
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
from cryptography.fernet import Fernet
from sqlalchemy import insert

from benchmarks.communes import read_communes
from bot.matchmaking import fill_pool
from bot.simulation import make_mentors, make_youths
from dialogs.profile import Mentor, Youth
from matching.policy import DEFAULT, LATE_VETOES, VETOES
from matching.pool import Pool
from matching.rank import rank
from matching.sphere import Position
from matching.weighing import Weighing
from storage.cipher import Cipher
from storage.database import Database
from storage.migrations import upgrade
from storage.tables import people
from tests.matching import slow

if TYPE_CHECKING:
    from bot.house import House

DISTINCT = 100_000
GOALS = {10_000: "0.5", 100_000: "2", 1_000_000: "20"}  # ms, p99
HELD = {10_000: "none", 100_000: "<= 40 MB", 1_000_000: "<= 300 MB"}


def timed(work: Callable[[Youth], object], youths: Iterable[Youth]) -> str:
    """p50 and p99 in ms by the clock, and of the processor's time, which other programs do not lengthen."""
    taken, busy = [], []
    for youth in youths:
        start, before = perf_counter(), thread_time()
        work(youth)
        busy.append(1000 * (thread_time() - before))
        taken.append(1000 * (perf_counter() - start))
    return "".join(f"{np.percentile(times, share):10.3f}" for times in (taken, busy) for share in (50, 99))


def rank_densely(pool: Pool, youth: Youth) -> list[int]:
    """Everybody through every veto and every criterion, then a sort."""
    columns, wish = pool.columns, pool.wish(youth)
    rows = np.arange(len(pool))
    for read in (*VETOES.values(), *LATE_VETOES.values()):
        if stays := read(wish):
            rows = rows[stays(columns, rows)]
    points = np.zeros(len(rows), dtype=np.float32)
    for _, factor, criterion in Weighing.of(wish).parts:
        points += factor * criterion.levels(columns, rows)
    best = np.argsort(points - columns.handicap[rows])[::-1][:3]
    return [int(mentor_id) for mentor_id in columns.ids[rows[best]]]


def many(mentors: Sequence[Mentor], count: int) -> Iterator[Mentor]:
    random = Random(3)
    for number in range(count):
        mentor = mentors[number % len(mentors)]
        yield (mentor if number < len(mentors) else replace(mentor, id=number + 1, place=random.choice(mentors).place))


def resident() -> float:
    """MB of this process that are in memory now."""
    with Path("/proc/self/statm").open() as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 1e6


def show(pool: Pool, count: int) -> None:
    """The past of a programme: each mentor was shown 3 times on average, some of them never."""
    random = Random(4)
    for mentor_id in range(1, count + 1):
        pool.set_past(mentor_id, min(int(random.expovariate(1 / 3.5)), 30), 10 * random.random())


def measure(count: int, mentors: Sequence[Mentor], youths: list[Youth], places: dict[str, Position]) -> None:
    gc.collect()
    pool, before, start = Pool(places.get), resident(), perf_counter()
    pool.load(many(mentors, count))
    loaded, held = perf_counter() - start, resident() - before
    gc.collect()
    gc.freeze()
    for youth in youths[:50]:
        rank(pool, youth)
    print(f"\n{count:,} mentors: put in {loaded:.2f} s, {held:.0f} MB (columns {pool.columns.nbytes / 1e6:.0f} MB)")
    print(f"  (goal for what it holds: {HELD[count]})")
    print(f"  {'top 3 for one youth, ms':38}   p50       p99   p50 cpu   p99 cpu   (goal: p99 <= {GOALS[count]})")
    print(f"  {'rank':38} {timed(lambda youth: rank(pool, youth), youths)}")
    few = youths[: max(20, 3_000_000 // count)]
    print(f"  {'plain NumPy, everybody scored':38} {timed(lambda youth: rank_densely(pool, youth), few)}")
    if count <= DISTINCT:
        crowd, where = mentors[:count], places.get
        work = lambda youth: slow.rank(youth, crowd, where, DEFAULT)  # noqa: E731 - one more line in a table
        print(f"  {'plain Python, one pair at a time':38} {timed(work, youths[: 100_000 // count])}")
    change(pool, list(mentors[: min(count, 2000)]))
    show(pool, count)
    print(f"  {'rank, mentors shown 3 times each':38} {timed(lambda youth: rank(pool, youth), youths)}")


def change(pool: Pool, mentors: list[Mentor]) -> None:
    taken = []
    for mentor in mentors:
        start = perf_counter()
        pool.put(replace(mentor, paused=True))
        taken.append(1000 * (perf_counter() - start))
    figures = f"{np.percentile(taken, 50):9.3f} {np.percentile(taken, 99):9.3f}"
    print(f"  {'one change, ms':38} {figures}   (goal at 100,000: <= 0.2)")


async def load(mentors: Sequence[Mentor], places: dict[str, Position]) -> None:
    """What the bot does at its start, from a database of its own making."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/binome.db", Cipher([Fernet.generate_key().decode()]))
        await upgrade(database.engine)
        now = datetime.now(UTC)
        async with database.begin() as store:
            about = {"channel": "made-up", "language": "fr", "created_at": now, "seen_at": now}
            rows = [{**about, "id": mentor.id, "address": str(mentor.id)} for mentor in mentors]
            await store.connection.execute(insert(people), rows)
            await store.mentors.add_all(mentors, now)
        taken = []
        for _ in range(3):
            house = cast("House", SimpleNamespace(database=database, pool=Pool(places.get), now=lambda: now))
            gc.collect()
            gc.disable()  # as at a start
            start, busy = perf_counter(), process_time()
            await fill_pool(house)
            taken.append((perf_counter() - start, process_time() - busy))
            gc.enable()
        await database.close()
    print(
        f"\nloading {len(mentors):,} from SQLite: {min(taken)[0]:.2f} s, of which {min(taken)[1]:.2f} s processor time"
    )
    print("  (goal: <= 3 s)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="a million mentors too")
    million = parser.parse_args().million
    communes, places = read_communes()
    mentors, youths = make_mentors(DISTINCT, 1, communes), make_youths(1000, 2, communes)
    for count in (10_000, 100_000, 1_000_000) if million else (10_000, 100_000):
        measure(count, mentors, youths if count < 1_000_000 else youths[:300], places)
    asyncio.run(load(mentors, places))


if __name__ == "__main__":
    main()
