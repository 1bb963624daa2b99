"""What happens in a world, step by step, as its dice have it."""

import random
from typing import Final

from tests.simulation.world import World

DAY: Final = 86_400.0
MORNING: Final = 10 * 3600.0  # of the day, in UTC: nobody sleeps in Europe


async def direct(world: World, steps: int) -> None:
    """So many steps; then everything comes to rest."""
    await world.prepare()
    await world.revive()
    for _ in range(steps):
        await _step(world)
    await _end(world)


async def _step(world: World) -> None:
    dice = world.dice
    if world.process is not None and world.process.over:
        await world.bury()
    if world.process is None and dice.random() < 0.4:
        await world.revive()
    drawn = dice.random()
    if drawn < 0.76:
        world.crowd.act()
        if dice.random() < 0.7:  # else somebody else does something at the same time
            await world.let_pass(dice.choice((0.02, 0.2, 0.6, 1.2, 2.5)), grain=0.02)
    elif drawn < 0.88:
        await _wait(world)
    elif drawn < 0.95:
        world.weather.change()
    else:
        await _end_process(world)


async def _wait(world: World) -> None:
    dice = world.dice
    drawn = dice.random()
    if drawn < 0.5:
        await world.let_pass(dice.uniform(2, 20), grain=dice.choice((0.3, 2.0, 4.0)))
    elif drawn < 0.7:
        await world.let_pass(dice.uniform(60, 300), grain=20.0)
    else:
        length = dice.choice((3600.0, 5 * 3600.0, 5 * 3600.0, DAY, DAY, DAY, 2 * DAY, 4 * DAY, 8 * DAY, 40 * DAY))
        await world.let_days_pass(length * dice.uniform(0.5, 1.5))


async def _end_process(world: World) -> None:
    kinds = [kind for kind in ("kills", "stops") if kind in world.weather.kinds]
    if not kinds or world.process is None:
        return
    if world.dice.choice(kinds) == "stops":
        await world.stop()
    elif world.dice.random() < 0.8:
        world.kill_soon()
    else:
        await world.kill()


async def _end(world: World) -> None:
    """Whoever may have missed something is told by day, a while after: it comes to rest twice."""
    await world.come_to_rest()
    time = (world.now().timestamp()) % DAY
    await world.let_days_pass((MORNING - time) % DAY)
    for _ in range(3):
        await world.let_pass(70.0, grain=10.0)
        await world.come_to_rest()
    await world.stop()


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)
