"""Keeps two queues moving, the inbox and the outbox: in order within a lane, different lanes at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

import structlog

log = structlog.get_logger()

BATCH: Final = 500  # rows fetched at once
AT_ONCE: Final = 16  # lanes that work at the same time, unless told otherwise
RETRY: Final = 1.0  # seconds before a queue that could not be read is read again
IDLE: Final = 5.0  # seconds after which a queue is looked at although nobody rang


class Row(Protocol):
    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Row)


class Worker(Generic[R]):
    """Takes rows from a durable queue. A row stays in the queue until its work has settled it."""

    def __init__(
        self,
        name: str,
        fetch: Callable[[int, int], Awaitable[Sequence[R]]],
        lane: Callable[[R], str],
        work: Callable[[R], Awaitable[None]],
        at_once: int = AT_ONCE,
    ) -> None:
        """`fetch(after, limit)` gives waiting rows in order; `work` settles one, or raises to have it tried again."""
        self._name = name
        self._fetch = fetch
        self._lane = lane
        self._work = work
        self._bell = asyncio.Event()
        self._after = 0
        self._lanes: dict[str, deque[R]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(at_once)
        self._closing = asyncio.Event()

    def ring(self) -> None:
        """There may be new rows."""
        self._bell.set()

    async def run(self) -> None:
        """Until `stop` is called; ends once what is in hand is done."""
        while not self._closing.is_set():
            self._bell.clear()
            try:
                rows = await self._fetch(self._after, BATCH)
            except Exception as fault:  # noqa: BLE001  # the database may be away; it is asked again
                log.warning("queue_unreadable", queue=self._name, fault=type(fault).__name__)
                await self._wait(RETRY)
                continue
            for row in rows:
                self._enqueue(row)
            if len(rows) < BATCH:
                await self._wait(IDLE)
        if self._tasks:
            await asyncio.wait(self._tasks)

    def stop(self) -> None:
        """Finish what is in hand, take nothing more."""
        self._closing.set()
        self._bell.set()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            pass

    def _enqueue(self, row: R) -> None:
        self._after = row.id
        lane = self._lane(row)
        if lane in self._lanes:
            self._lanes[lane].append(row)
            return
        self._lanes[lane] = deque([row])
        task = asyncio.create_task(self._drain(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, lane: str) -> None:
        rows = self._lanes[lane]
        while rows and not self._closing.is_set():
            async with self._places:
                if self._closing.is_set():
                    break
                try:
                    await self._work(rows[0])
                except Exception as fault:  # noqa: BLE001  # the row waits on: it is tried again, in its order
                    log.warning("work_postponed", queue=self._name, row=rows[0].id, fault=type(fault).__name__)
                    failed = True
                else:
                    failed = False
                    rows.popleft()
            if failed:
                await self._pause()
        del self._lanes[lane]

    async def _pause(self) -> None:
        """Before another try; not for longer while the house closes."""
        try:
            async with asyncio.timeout(RETRY):
                await self._closing.wait()
        except TimeoutError:
            pass
