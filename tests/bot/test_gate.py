"""A channel's limits are kept before it complains, and the urgent go first. Time is the test's own."""

import asyncio

from bot.channel import Pace
from bot.gate import Gate, OwnMoments
from storage.database import Away
from tests.fakes.virtual_time import run

PACE = Pace(over_all=10.0, per_chat=1.0, burst=3)
SCREEN, BROADCAST = 1, 3


async def passing(gate: Gate, *requests: tuple[str, int]) -> list[tuple[float, str]]:
    """When each of these, asked for at once, may pass: (seconds, chat), in the order in which they do."""
    loop, passed = asyncio.get_running_loop(), []

    async def ask(chat: str, urgency: int) -> None:
        if await gate.passing(chat, urgency):
            passed.append((round(loop.time(), 2), chat))

    await asyncio.gather(*(ask(chat, urgency) for chat, urgency in requests))
    return passed


def test_a_chat_gets_a_few_at_once_and_then_one_a_second() -> None:
    passed = run(passing(Gate(PACE, OwnMoments()), *[("lina", SCREEN)] * 6))
    assert [moment for moment, _ in passed] == [0.0, 0.1, 0.2, 1.0, 2.0, 3.0]


def test_all_chats_together_get_no_more_than_the_channel_takes() -> None:
    passed = run(passing(Gate(PACE, OwnMoments()), *[(str(number), SCREEN) for number in range(100)]))
    moments = [moment for moment, _ in passed]
    assert moments[-1] == 9.9
    assert all(sum(start <= each < start + 1 for each in moments) <= 10 for start in moments)


def test_whoever_sits_at_the_screen_goes_before_those_who_are_only_told_something() -> None:
    many = [(f"told{number}", BROADCAST) for number in range(20)]
    passed = run(passing(Gate(PACE, OwnMoments()), *many, ("lina", SCREEN)))
    assert [chat for _, chat in passed].index("lina") <= 1


def test_a_chat_that_has_to_wait_holds_up_nobody_else() -> None:
    passed = run(passing(Gate(PACE, OwnMoments()), *[("lina", SCREEN)] * 5, ("sami", SCREEN)))
    assert next(moment for moment, chat in passed if chat == "sami") < 1


def test_after_a_rest_a_chat_gets_a_few_at_once_again() -> None:
    async def story() -> list[tuple[float, str]]:
        gate = Gate(PACE, OwnMoments())
        await passing(gate, *[("lina", SCREEN)] * 4)
        await asyncio.sleep(10)
        return await passing(gate, *[("lina", SCREEN)] * 3)

    moments = [moment for moment, _ in run(story())]
    assert moments[-1] - moments[0] < 0.5


def test_a_closed_gate_lets_nobody_wait_and_nobody_pass() -> None:
    async def story() -> tuple[list[tuple[float, str]], float]:
        gate = Gate(PACE, OwnMoments())
        asking = asyncio.create_task(passing(gate, *[("lina", SCREEN)] * 9))
        await asyncio.sleep(0.5)
        gate.close()
        return await asking, asyncio.get_running_loop().time()

    passed, ended = run(story())
    assert (len(passed), ended) == (3, 0.5)


def test_moments_taken_several_at_a_time_keep_the_same_pace() -> None:
    passed = run(passing(Gate(PACE, OwnMoments(), 4), *[(str(number), SCREEN) for number in range(30)]))
    assert [moment for moment, _ in passed] == [round(number / 10, 2) for number in range(30)]


def test_where_nobody_knows_what_is_free_nobody_is_left_waiting() -> None:
    async def away(name: str, _: float) -> float:
        if not name:
            raise Away
        return 0.0

    async def story() -> list[object]:
        gate = Gate(PACE, away)
        return await asyncio.gather(*(gate.passing(chat, SCREEN) for chat in "abc"), return_exceptions=True)

    assert all(isinstance(each, Away) for each in run(story()))
