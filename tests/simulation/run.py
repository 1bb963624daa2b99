"""One run from one seed: what was found wrong in it, and a hash that says whether another one was the same."""

import gc
import hashlib
import marshal
import random
from dataclasses import dataclass
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from bot.app import open_database
from tests.fakes.ledger import judge
from tests.fakes.witness import account_for
from tests.simulation import wire
from tests.simulation.director import dice_of, direct
from tests.simulation.ground import Ground
from tests.simulation.invariants import check
from tests.simulation.life import note_lives
from tests.simulation.loop import Loop
from tests.simulation.world import World

BY_VALUE: Final = 2  # the last version of marshal's format that does not tell one object from two alike


@dataclass(frozen=True)
class Outcome:
    """What came of one seed."""

    seed: int
    violations: tuple[str, ...]
    digest: str  # of everything that was said and done
    days: float  # that passed in it
    updates: int
    calls: int
    kills: int


def simulate(ground: Ground, seed: int, steps: int = 200) -> Outcome:
    """Deterministic: the same seed, the same outcome, to the last bit."""
    gc.disable()
    try:
        return _simulate(ground, seed, steps)
    finally:
        gc.enable()
        ground.clear_up()


def _simulate(ground: Ground, seed: int, steps: int) -> Outcome:
    dice = dice_of(seed)
    random.seed(seed)  # the bot's own chance, by which attempts are spread
    loop = Loop(dice)
    note_lives(loop)
    with pytest.MonkeyPatch.context() as patch, capture_logs() as logs:
        ground.install(patch)
        ground.renew()
        try:
            return loop.run_until_complete(_run(ground, loop, dice, patch, logs, seed, steps))
        finally:
            ground.drop_connections()
            loop.close()


async def _run(
    ground: Ground, loop: Loop, dice: random.Random, patch: pytest.MonkeyPatch, logs: list[Any], seed: int, steps: int
) -> Outcome:
    world = World(ground, loop, dice)
    wire.install(patch, world.wire)
    await direct(world, steps)
    logged = "\n".join(f"{each['event']} outbox_id={each.get('outbox_id')}" for each in logs)
    database = open_database(world.settings)
    history = await account_for(world.telegram, database, log=logged, killed=world.forgets, meant=world.wire.meant)
    await database.close()
    found = [*map(str, judge(history)), *check(world.glass), *world.faults, *_bugs(logs)]
    world.close()
    calls = [(call.at, call.method, call.params, call.status, call.fault) for call in world.telegram.calls]
    told = marshal.dumps([history, calls, world.telegram.updates], BY_VALUE)
    digest = hashlib.sha256(told).hexdigest()
    days = loop.time() / 86_400
    return Outcome(seed, tuple(found), digest, days, len(world.telegram.updates), len(calls), world.kills)


def _bugs(logs: list[Any]) -> list[str]:
    """What the bot itself takes for a fault of its own, unless the database was away."""
    errors = [each for each in logs if each["log_level"] == "error" and each.get("fault") not in ("Away", "Fenced")]
    return [f"{each['event']}: {each.get('fault') or each.get('about')} {each.get('where', '')}" for each in errors]
