"""Work spread over processors is what `map` makes of it."""

import os

import pytest

from bot.forks import spread


@pytest.mark.parametrize("count", [0, 1, 50])
def test_the_answers_come_in_the_order_of_the_questions(count: int) -> None:
    known = {number: number * number for number in range(count)}  # children see what the parent has in memory
    assert list(spread(lambda number: known[number], list(range(count)))) == list(known.values())


@pytest.mark.skipif(len(os.sched_getaffinity(0)) == 1, reason="there is one processor")
def test_others_do_the_work_where_there_are_more_processors() -> None:
    assert os.getpid() not in set(spread(lambda _: os.getpid(), list(range(50))))


def test_what_fails_elsewhere_fails_here() -> None:
    with pytest.raises(ZeroDivisionError):
        list(spread(lambda number: 1 // number, list(range(50))))


def test_work_may_be_spread_again_afterwards() -> None:
    assert list(spread(str, list(range(9)))) == list("012345678")
    assert list(spread(float, list(range(9)))) == [float(number) for number in range(9)]
