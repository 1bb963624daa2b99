"""A worker keeps a durable queue moving: in order within a lane, lanes at once, nothing lost by a failure."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot import worker as module
from bot.worker import SHARED, Worker
from storage.inbox import OutOfTurn


@dataclass(frozen=True)
class Row:
    id: int
    lane: str


@dataclass
class Queue:
    """A durable queue, and what became of its rows."""

    rows: list[Row]
    settled: list[Row] = field(default_factory=list)
    failures: dict[int, int] = field(default_factory=dict)  # row -> how often its work still fails
    most_at_once: int = 0
    working: int = 0
    all_settled: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, after: int, limit: int) -> list[Row]:
        return [row for row in self.rows if row.id > after and row not in self.settled][:limit]

    async def work(self, row: Row) -> None:
        self.working += 1
        self.begun.set()
        self.most_at_once = max(self.most_at_once, self.working)
        try:
            await self.gate.wait()
            await asyncio.sleep(0)  # others may come in between
            if self.failures.get(row.id, 0):
                self.failures[row.id] -= 1
                raise OSError
            self.settled.append(row)
        finally:
            self.working -= 1
        if len(self.settled) == len(self.rows):
            self.all_settled.set()


async def run(queue: Queue, at_once: int = 16) -> None:
    """Until everything is settled."""
    worker = Worker("test", queue.fetch, lambda row: row.lane, queue.work, at_once)
    task = asyncio.create_task(worker.run())
    queue.gate.set()
    await asyncio.wait_for(queue.all_settled.wait(), 10)
    worker.stop()
    await task


async def test_each_lane_is_worked_in_order() -> None:
    queue = Queue([Row(number, str(number % 7)) for number in range(1, 1300)])
    await run(queue)
    for lane in range(7):
        numbers = [row.id for row in queue.settled if row.lane == str(lane)]
        assert numbers == sorted(numbers)


async def test_a_failed_row_is_tried_again_before_the_next_of_its_lane() -> None:
    queue = Queue([Row(1, "a"), Row(2, "a"), Row(3, "b")], failures={1: 1})
    await run(queue)
    assert [row.id for row in queue.settled if row.lane == "a"] == [1, 2]
    assert queue.settled[0].id == 3


async def test_no_more_lanes_work_at_once_than_there_are_places() -> None:
    queue = Queue([Row(number, str(number)) for number in range(1, 40)])
    await run(queue, at_once=3)
    assert queue.most_at_once == 3


async def test_it_stops_after_what_is_in_hand() -> None:
    queue = Queue([Row(1, "a"), Row(2, "a"), Row(3, "b")])
    worker = Worker("test", queue.fetch, lambda row: row.lane, queue.work, 1)
    task = asyncio.create_task(worker.run())
    await queue.begun.wait()
    worker.stop()
    queue.gate.set()
    await task
    assert [row.id for row in queue.settled] == [1]


async def test_what_follows_directly_on_what_is_known_is_taken_without_a_look() -> None:
    queue = Queue([])
    worker = Worker("test", queue.fetch, lambda row: row.lane, queue.work)
    queue.gate.set()
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(0)  # the first look
    for row in (Row(1, "a"), Row(2, "a"), Row(3, "b")):
        worker.take(row)
        queue.rows.append(row)  # so that a look would find it a second time
    await asyncio.wait_for(queue.all_settled.wait(), 10)
    worker.stop()
    await task
    assert sorted(row.id for row in queue.settled) == [1, 2, 3]


async def test_what_leaves_a_gap_behind_it_is_looked_for_with_what_is_in_the_gap() -> None:
    queue = Queue([])
    worker = Worker("test", queue.fetch, lambda row: row.lane, queue.work)
    queue.gate.set()
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(0)  # the first look
    queue.rows += [Row(1, "a"), Row(2, "a")]
    worker.take(queue.rows[1])
    await asyncio.wait_for(queue.all_settled.wait(), 10)
    worker.stop()
    await task
    assert [row.id for row in queue.settled] == [1, 2]


async def test_what_is_handed_over_before_the_work_begins_waits_for_the_first_look() -> None:
    queue = Queue([Row(1, "a")])
    worker = Worker("test", queue.fetch, lambda row: row.lane, queue.work)
    worker.take(queue.rows[0])
    assert not queue.begun.is_set()
    queue.gate.set()
    task = asyncio.create_task(worker.run())
    await asyncio.wait_for(queue.all_settled.wait(), 10)
    worker.stop()
    await task
    assert queue.settled == [Row(1, "a")]


@dataclass
class SharedQueue(Queue):
    """A queue that others take from too: it gives each row once, until the row is given back."""

    given: set[int] = field(default_factory=set)
    elsewhere: set[int] = field(default_factory=set)  # rows before which somebody else is at work on another
    returned: list[int] = field(default_factory=list)
    calls: int = 0

    async def claim(self, after: int, limit: int) -> list[Row]:
        waiting = await self.fetch(0, len(self.rows))
        busy = {row.lane for row in waiting if row.id in self.given}
        free = [row for row in waiting if row.lane not in busy][:limit]
        self.given.update(row.id for row in free)
        return free

    async def work(self, row: Row) -> None:
        if row.id in self.elsewhere:
            self.elsewhere.remove(row.id)
            raise OutOfTurn(row.id)
        await super().work(row)

    async def give_back(self, numbers: Sequence[int]) -> None:
        self.returned += numbers
        self.given.difference_update(numbers)

    async def call(self) -> None:
        self.calls += 1

    def worker(self) -> Worker[Row]:
        return Worker("test", self.claim, lambda row: row.lane, self.work, give_back=self.give_back, overflow=self.call)


async def finish(queue: SharedQueue, worker: Worker[Row]) -> None:
    task = asyncio.create_task(worker.run())
    await asyncio.wait_for(queue.all_settled.wait(), 10)
    worker.stop()
    await task


async def test_a_lane_on_which_somebody_else_is_at_work_is_given_back_and_fetched_anew() -> None:
    queue = SharedQueue([Row(1, "a"), Row(2, "a"), Row(3, "b")], elsewhere={1})
    queue.gate.set()
    await finish(queue, queue.worker())
    assert queue.returned == [1, 2]
    assert [row.id for row in queue.settled if row.lane == "a"] == [1, 2]


async def test_whose_hands_are_full_calls_for_help_and_leaves_the_rest() -> None:
    queue = SharedQueue([Row(number, str(number)) for number in range(1, 200)])
    worker = queue.worker()
    task = asyncio.create_task(worker.run())
    await queue.begun.wait()
    assert len(queue.given) == SHARED
    queue.gate.set()
    await asyncio.wait_for(queue.all_settled.wait(), 10)
    assert queue.calls > 0
    worker.stop()
    await task


async def test_what_was_claimed_and_not_begun_is_given_back_at_the_end() -> None:
    queue = SharedQueue([Row(1, "a"), Row(2, "a"), Row(3, "a")])
    worker = queue.worker()
    task = asyncio.create_task(worker.run())
    await queue.begun.wait()
    worker.stop()
    queue.gate.set()
    await task
    assert [row.id for row in queue.settled] == [1]
    assert sorted(queue.returned) == [2, 3]


async def test_a_row_that_was_committed_after_one_with_a_higher_number_is_found() -> None:
    queue = SharedQueue([Row(2, "b")])
    queue.gate.set()
    worker = queue.worker()
    task = asyncio.create_task(worker.run())
    await asyncio.wait_for(queue.all_settled.wait(), 10)
    queue.all_settled.clear()
    queue.rows.append(Row(1, "a"))
    worker.ring()
    await asyncio.wait_for(queue.all_settled.wait(), 10)
    worker.stop()
    await task


async def test_what_was_claimed_as_it_was_kept_is_worked_on_without_a_look() -> None:
    queue = SharedQueue([Row(1, "a")], given={1})
    queue.gate.set()
    worker = queue.worker()
    worker.take(queue.rows[0])
    await finish(queue, worker)
    assert queue.settled == [Row(1, "a")]


async def test_what_came_for_a_lane_in_hand_is_taken_once_that_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WATCH", 100.0)  # nobody looks again by the clock
    queue = SharedQueue([Row(1, "a")])
    worker = queue.worker()
    task = asyncio.create_task(worker.run())
    await queue.begun.wait()
    queue.rows.append(Row(2, "a"))
    worker.ring()
    for _ in range(3):
        await asyncio.sleep(0)  # it looks, and is given nothing
    queue.gate.set()
    await asyncio.wait_for(queue.all_settled.wait(), 10)
    assert [row.id for row in queue.settled] == [1, 2]
    worker.stop()
    await task


async def test_what_comes_while_something_is_worked_on_at_once_waits_behind_it() -> None:
    queue, order = Queue([]), list[str]()
    worker = Worker("test", queue.fetch, lambda row: row.lane, queue.work)
    queue.gate.set()
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(0)  # the first look
    begun, gate = asyncio.Event(), asyncio.Event()

    async def work() -> int:
        begun.set()
        await gate.wait()
        order.extend(["at once", *(str(row.id) for row in queue.settled)])
        return 1

    at_once = asyncio.create_task(worker.at_once("a", work))
    await begun.wait()
    assert await worker.at_once("a", work) is None
    worker.take(Row(2, "a"))
    queue.rows.append(Row(2, "a"))
    gate.set()
    assert await at_once == 1
    await asyncio.wait_for(queue.all_settled.wait(), 10)
    worker.stop()
    await task
    assert (order, queue.settled) == (["at once"], [Row(2, "a")])


async def test_what_is_begun_at_once_is_brought_to_its_end_though_nobody_waits_for_it() -> None:
    queue = Queue([])
    worker = Worker("test", queue.fetch, lambda row: row.lane, queue.work)
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(0)  # the first look
    begun, gate, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> int:
        begun.set()
        await gate.wait()
        ended.set()
        return 1

    asking = asyncio.create_task(worker.at_once("a", work))
    await begun.wait()
    asking.cancel()
    worker.stop()
    gate.set()
    await task
    assert ended.is_set()


async def test_nothing_is_worked_on_at_once_before_the_first_look_or_without_a_place() -> None:
    async def work() -> int:
        raise AssertionError

    queue = Queue([Row(1, "a")])
    worker = Worker("test", queue.fetch, lambda row: row.lane, queue.work, 1)
    assert await worker.at_once("b", work) is None
    task = asyncio.create_task(worker.run())
    await queue.begun.wait()
    assert await worker.at_once("b", work) is None
    queue.gate.set()
    worker.stop()
    await task
