"""Months of the bot's life in seconds, with everything that can go wrong mixed, from a seed that repeats it exactly.

People tap, type, block and erase; Telegram is slow, refuses, cuts off, repeats, forgets; the disk refuses commits; the
process is killed at any commit or request, stopped and started; hours and weeks pass. Then all faults end, and nothing
may be lost, doubled, out of order, left hanging or left over: the ledger, and `invariants`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pytest

from tests.simulation.ground import Ground
from tests.simulation.run import Outcome, simulate

FEW: Final = range(6)
SHORT: Final = 60  # steps
MANY: Final = int(os.environ.get("SOAK_SEEDS", "10000"))
REPLAYED: Final = 100
AT_A_TIME: Final = 25  # seeds, in one errand of one process
ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    yield ground
    ground.remove()


def test_a_few_seeds_end_with_nothing_lost_doubled_or_left_over(ground: Ground) -> None:
    outcomes = [simulate(ground, seed) for seed in FEW]
    assert not wrong(outcomes)
    assert sum(outcome.kills for outcome in outcomes)  # else it was too calm to say anything
    assert sum(outcome.days for outcome in outcomes) > 31


def test_a_seed_is_replayed_to_the_last_bit_also_by_another_process(ground: Ground) -> None:
    """Where the order of sets is another one: nothing may hang on it."""
    here = simulate(ground, FEW[0], SHORT)
    assert simulate(ground, FEW[0], SHORT) == here
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    words = "import sys; from tests.simulation.test_simulation import report; report(int(sys.argv[1]))"
    command = [sys.executable, "-c", words, str(FEW[0])]
    there = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    assert there.stdout.split()[-1] == here.digest


@pytest.mark.soak
def test_many_seeds_end_with_nothing_lost_doubled_or_left_over(seed: int) -> None:
    outcomes = in_parallel(seed, MANY)
    print(told(outcomes))  # noqa: T201  # what is to be said of it
    assert not wrong(outcomes)
    assert sum(outcome.days for outcome in outcomes) > 365


@pytest.mark.soak
def test_a_hundred_seeds_are_replayed_to_the_last_bit(seed: int) -> None:
    assert in_parallel(seed, REPLAYED) == in_parallel(seed, REPLAYED)


def wrong(outcomes: list[Outcome]) -> str:
    """What was found, by the seed that finds it again."""
    return "\n".join(f"seed {each.seed}: {'; '.join(each.violations)}" for each in outcomes if each.violations)


def told(outcomes: list[Outcome]) -> str:
    """How much it was."""
    years = sum(each.days for each in outcomes) / 365.25
    updates, calls, kills = (sum(getattr(each, name) for each in outcomes) for name in ("updates", "calls", "kills"))
    bad = sum(bool(each.violations) for each in outcomes)
    return f"{len(outcomes)} seeds, {years:.0f} years, {updates} updates, {calls} requests, {kills} kills, {bad} bad"


def report(seed: int) -> None:
    """One run's hash, on standard output."""
    ground = Ground()
    print(simulate(ground, seed, SHORT).digest)  # noqa: T201  # read by whoever started this
    ground.remove()


def in_parallel(first: int, count: int) -> list[Outcome]:
    """So many seeds, on all cores."""
    starts = range(first, first + count, AT_A_TIME)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes:
        batches = processes.map(_some, starts, [min(AT_A_TIME, first + count - start) for start in starts])
        return [outcome for batch in batches for outcome in batch]


_GROUND: Final[list[Ground]] = []  # this process's, once it has one


def _some(first: int, count: int) -> list[Outcome]:
    if not _GROUND:
        _GROUND.append(Ground())
    return [simulate(_GROUND[0], seed) for seed in range(first, first + count)]
