"""How fast matching is and what it holds, beside two plain ways: `python -m benchmarks.matching [--million]`.

One core. The people are made up (seeds 1 and 2); a million mentors are a hundred thousand, ten times each in
other towns. Memory: the columns, the dictionary of rows and its numbers. The plain Python way is the slow
scorer of the tests; the dense way scores everybody with the same NumPy functions and sorts them all.
"""

import argparse
import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random
from time import perf_counter

import numpy as np

from benchmarks.communes import read_communes
from bot.simulation import make_mentors, make_youths
from dialogs.profile import Mentor, Youth
from matching.policy import DEFAULT, LATE_VETOES, VETOES
from matching.pool import Pool
from matching.rank import Weighing, rank
from matching.sphere import Position
from tests.matching import slow

DISTINCT = 100_000
GOALS = {10_000: "0.5", 100_000: "2", 1_000_000: "20"}  # ms, p99


def timed(work: Callable[[Youth], object], youths: Iterable[Youth]) -> str:
    """p50 and p99 in ms."""
    taken = []
    for youth in youths:
        start = perf_counter()
        work(youth)
        taken.append(1000 * (perf_counter() - start))
    return f"{np.percentile(taken, 50):9.3f} {np.percentile(taken, 99):9.3f}"


def rank_densely(pool: Pool, youth: Youth) -> list[int]:
    """Everybody through every veto and every criterion, then a sort."""
    columns, wish = pool.columns, pool.wish(youth)
    rows = np.arange(len(pool))
    for read in (*VETOES.values(), *LATE_VETOES.values()):
        if stays := read(wish):
            rows = rows[stays(columns, rows)]
    points = np.zeros(len(rows), dtype=np.float32)
    for share, criterion in Weighing.of(wish).parts:
        points += np.float32(share) * criterion.levels(columns, rows)
    best = np.argsort(points - columns.handicap[rows])[::-1][:3]
    return [int(mentor_id) for mentor_id in columns.ids[rows[best]]]


def many(mentors: Sequence[Mentor], count: int) -> Iterator[Mentor]:
    random = Random(3)
    for number in range(count):
        mentor = mentors[number % len(mentors)]
        yield (mentor if number < len(mentors) else replace(mentor, id=number + 1, place=random.choice(mentors).place))


def held(pool: Pool) -> float:
    """MB of columns, and of the dictionary from ids to rows with its two numbers each."""
    rows = {number: number for number in range(len(pool))}
    return (pool.columns.nbytes + sys.getsizeof(rows) + 2 * 32 * len(pool)) / 1e6


def measure(count: int, mentors: Sequence[Mentor], youths: list[Youth], places: dict[str, Position]) -> None:
    pool = Pool(places.get)
    start = perf_counter()
    pool.load(many(mentors, count))
    loaded = perf_counter() - start
    gc.collect()
    gc.freeze()
    for youth in youths[:50]:
        rank(pool, youth)
    print(f"\n{count:,} mentors: loaded in {loaded:.2f} s, {held(pool):.0f} MB")
    print(f"  {'top 3 for one youth, ms':38}       p50       p99   (goal: p99 <= {GOALS[count]})")
    print(f"  {'rank':38} {timed(lambda youth: rank(pool, youth), youths)}")
    few = youths[: max(20, 3_000_000 // count)]
    print(f"  {'plain NumPy, everybody scored':38} {timed(lambda youth: rank_densely(pool, youth), few)}")
    if count <= DISTINCT:
        crowd, where = mentors[:count], places.get
        work = lambda youth: slow.rank(youth, crowd, where, DEFAULT)  # noqa: E731 - one more line in a table
        print(f"  {'plain Python, one pair at a time':38} {timed(work, youths[: 100_000 // count])}")
    change(pool, list(mentors[: min(count, 2000)]))


def change(pool: Pool, mentors: list[Mentor]) -> None:
    taken = []
    for mentor in mentors:
        start = perf_counter()
        pool.put(replace(mentor, paused=True))
        taken.append(1000 * (perf_counter() - start))
    figures = f"{np.percentile(taken, 50):9.3f} {np.percentile(taken, 99):9.3f}"
    print(f"  {'one change, ms':38} {figures}   (goal at 100,000: <= 0.2)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="a million mentors too")
    million = parser.parse_args().million
    communes, places = read_communes()
    mentors, youths = make_mentors(DISTINCT, 1, communes), make_youths(1000, 2, communes)
    for count in (10_000, 100_000, 1_000_000) if million else (10_000, 100_000):
        measure(count, mentors, youths if count < 1_000_000 else youths[:300], places)


if __name__ == "__main__":
    main()
