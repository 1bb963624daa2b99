"""Everybody at once, beside SciPy and `mentor-match`: `python -m benchmarks.assignment [--quick]`.

`--only YOUTHS MENTORS` is for a country of that size, and without the others.

- 200 × 200 against `mentor-match` 7.0 (the UK Civil Service's, by Munkres), in a process of its own: see
  `benchmarks/peer_mentor_match.py`. Both totals are by our scores.
- 2,000 × 1,000: SciPy's `linear_sum_assignment` on the full table, every place a column; scores as `rank`
  tells them.
- 100,000 × 50,000, capacity 1 to 5: time, memory, what share of the bound is reached, how many are covered. Time on
  the processor is told beside the time on the clock, for machines that do other things as well.
"""

import argparse
import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter, process_time

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.communes import read_communes
from bot.forks import spread
from bot.simulation import make_mentors, make_youths
from dialogs.profile import Mentor, Youth
from matching.assign import Assignment, Objective, assign
from matching.codes import NEIGHBOURS
from matching.pool import Pool
from matching.rank import explain, rank
from matching.reasons import Suggestion

PEER = Path(__file__).with_name("peer_mentor_match.py")
PEER_PYTHON = Path(".venv-peers/bin/python")  # its package is called `matching`, as ours is: they must not meet
SIDES = 200
IMPOSSIBLE = -1e7
ENOUGH_TIMES = 20  # of a short piece of work, for the median


def people(youths: int, mentors: int) -> tuple[Pool, list[Youth], list[Mentor]]:
    communes, places = read_communes()
    pool, crowd = Pool(places.get), make_mentors(mentors, 1, communes)
    pool.load(crowd)
    return pool, make_youths(youths, 2, communes), crowd


def worked() -> float:
    """Seconds on the processor, of this process and of those that it has waited for."""
    return sum(usage.ru_utime + usage.ru_stime for usage in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)))


def tell(name: str, found: Assignment, seconds: float, worked_for: float) -> None:
    reached = found.total / max(1, found.bound)
    print(
        f"  {name:22} {seconds:7.2f} s ({worked_for:7.2f} s on the processor)   total {found.total / 10:12,.1f}   "
        f"{reached:8.3%} of the bound   {len(found.pairs):7,} pairs of at most {found.most:,}"
    )


def tell_peer(name: str, seconds: float, total: float, pairs: int) -> None:
    print(f"  {name:22} {seconds:7.3f} s {'':29} total {total:12,.1f} {'':25} {pairs:7,} pairs")


def ours(pool: Pool, youths: list[Youth], objective: Objective) -> Assignment:
    start, before = perf_counter(), worked()
    found = assign(pool, youths, objective, spread=spread)
    tell(f"ours, {objective}", found, perf_counter() - start, worked() - before)
    return found


def table(pool: Pool, youths: Sequence[Youth], mentors: Sequence[Mentor]) -> np.ndarray:
    """Scores in tenths as people read them; impossible where a veto holds."""
    worth = np.full((len(youths), len(mentors)), IMPOSSIBLE)
    columns = {mentor.id: column for column, mentor in enumerate(mentors)}
    for row, youth in enumerate(youths):
        for suggestion in rank(pool, youth, len(mentors)):
            worth[row, columns[suggestion.mentor_id]] = round(10 * suggestion.score)
    return worth


def beside_scipy(youths: int, mentors: int) -> None:
    print(f"\n{youths:,} youths, {mentors:,} mentors (goal: SciPy's total, <= 2 s)")
    pool, group, crowd = people(youths, mentors)
    for objective in ("score", "coverage"):
        ours(pool, group, objective)
    print("  ... every pair ranked, for SciPy", flush=True)
    places = [column for column, mentor in enumerate(crowd) for _ in range(mentor.capacity)]
    worth = table(pool, group, crowd)[:, places]
    for objective, bonus in (("score", 0), ("coverage", 1_000_000)):
        alone = np.zeros((len(group), len(group)))
        start = perf_counter()
        rows, columns = linear_sum_assignment(np.hstack((worth + bonus, alone)), maximize=True)
        seconds, paired = perf_counter() - start, columns < len(places)
        total = worth[rows[paired], columns[paired]].sum()
        tell_peer(f"SciPy, {objective}", seconds, total / 10, int(paired.sum()))


def for_a_country(youths: int, mentors: int) -> None:
    print(
        f"\n{youths:,} youths, {mentors:,} mentors (goal: 60 s, 3 GB, 99.5 % of the best, and all who can be covered)"
    )
    pool, group, crowd = people(youths, mentors)
    print(f"  {sum(mentor.capacity for mentor in crowd):,} places")
    for objective in ("score", "coverage"):
        ours(pool, group, objective)
    most, child = (getrusage(who).ru_maxrss / 1e6 for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
    print(f"  {most:.2f} GB at most, {child:.2f} GB in each child (shared in part)")


def beside_mentor_match() -> None:
    print(f"\n{SIDES} youths, {SIDES} mentors of one place each; time on the processor")
    print("  (goal: at least the total of mentor-match, >= 100 times as fast)")
    communes, places = read_communes()
    group = make_youths(SIDES, 2, communes)
    crowd = [replace(mentor, capacity=1) for mentor in make_mentors(SIDES, 1, communes)]
    pool = Pool(places.get)  # the peer's people are made outside of its time as well
    pool.load(crowd)
    seconds = []
    for _ in range(ENOUGH_TIMES):
        start = process_time()
        found = assign(pool, group)
        seconds.append(process_time() - start)
    tell_peer("ours", float(np.median(seconds)), found.total / 10, len(found.pairs))
    where = {
        place: places[place]
        for place in {each.place or "" for each in group} | {each.place or "" for each in crowd}
        if place
    }
    facts = {
        "youths": [*map(asdict, group)],
        "mentors": [*map(asdict, crowd)],
        "where": where,
        "neighbours": NEIGHBOURS,
    }
    ended = subprocess.run(  # noqa: S603 - our own script
        [str(PEER_PYTHON), "-I", str(PEER)], input=json.dumps(facts), capture_output=True, text=True, check=True
    )
    answer = json.loads(ended.stdout)
    by_id = {youth.id: youth for youth in group}
    scores = [explain(pool, by_id[youth_id], mentor_id) for youth_id, mentor_id in answer["pairs"]]
    allowed = [score.score for score in scores if isinstance(score, Suggestion)]
    tell_peer("mentor-match", answer["seconds"], sum(allowed), len(allowed))
    print(f"  {len(scores) - len(allowed)} of its pairs would be vetoed by us; they count nothing")
    print(
        f"  {answer['seconds'] / np.median(seconds):.0f} times as fast, {found.total / 10 - sum(allowed):+.1f} points"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the people")
    parser.add_argument("--only", type=int, nargs=2, metavar=("YOUTHS", "MENTORS"), help="ours alone, at this size")
    options = parser.parse_args()
    if options.only:
        for_a_country(*options.only)
        return
    quick = options.quick
    beside_mentor_match()
    beside_scipy(*((400, 200) if quick else (2000, 1000)))
    for_a_country(*((10_000, 5_000) if quick else (100_000, 50_000)))


if __name__ == "__main__":
    main()
