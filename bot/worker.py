"""Keeps a durable queue moving: in order within a lane, different lanes at once, alone or shared with others."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

import structlog

from storage.inbox import OutOfTurn

log = structlog.get_logger()

AT_ONCE: Final = 16  # lanes that work at the same time, unless told otherwise
ALONE: Final = 500  # rows in hand at the most
SHARED: Final = 64  # of a queue that others take from too: what one holds, they cannot help with
RETRY: Final = 1.0  # seconds before a queue that could not be read is read again
YIELD: Final = 0.1  # seconds before a lane is looked at again on which somebody else is at work
IDLE: Final = 5.0  # seconds after which a queue is looked at although nobody rang
WATCH: Final = 1.0  # the same where others may have died with rows in hand


class Row(Protocol):
    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Row)
T = TypeVar("T")
GiveBack = Callable[[Sequence[int]], Awaitable[None]]


class Worker(Generic[R]):
    """Takes rows from a durable queue. A row stays in the queue until its work has settled it."""

    def __init__(
        self,
        name: str,
        fetch: Callable[[int, int], Awaitable[Sequence[R]]],
        lane: Callable[[R], str],
        work: Callable[[R], Awaitable[None]],
        at_once: int = AT_ONCE,
        give_back: GiveBack | None = None,
        overflow: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`fetch(after, limit)` gives waiting rows in order; `work` settles one, or raises to have it tried again.

        With `give_back` the queue is shared: `fetch` claims what it gives, whatever its number, and what is not worked
        on is given back by its numbers. `overflow` is called when there is no more room in hand: others may help.
        """
        self._name = name
        self._fetch = fetch
        self._lane = lane
        self._work = work
        self._give_back = give_back
        self._overflow = overflow
        self._bell = asyncio.Event()
        self._has_looked = False  # from the first look on, `_after` says how much is known
        self._after = 0
        self._lanes: dict[str, deque[R]] = {}
        self._in_hand: set[int] = set()
        self._most = ALONE if give_back is None else SHARED
        self._called = False
        self._passed_over: set[str] = set()  # in hand at the last look: nobody else was given anything of these
        self._tasks: set[asyncio.Task[Any]] = set()
        self._places = asyncio.Semaphore(at_once)
        self._closing = asyncio.Event()

    def ring(self) -> None:
        """There may be new rows."""
        self._bell.set()

    @property
    def has_room(self) -> bool:
        return len(self._in_hand) < self._most and not self._closing.is_set()

    def take(self, row: R) -> None:
        """A row that has just been kept, and claimed where the queue is shared: nobody has to look for it.

        Alone, only what follows directly on what is known is taken so. A claim that comes too late runs out.
        """
        if self._give_back is not None and not self._closing.is_set():
            self._enqueue(row)
        elif self._has_looked and self._give_back is None and self.has_room and row.id == self._after + 1:
            self._after = row.id
            self._enqueue(row)
        else:
            self.ring()

    async def at_once(self, lane: str, work: Callable[[], Awaitable[int | None]]) -> int | None:
        """Work on something of this lane that is in no queue yet; what comes meanwhile waits behind it.

        `work` gives the number of the row that it has settled, or None if it has not. None also where it is not begun:
        something of this lane is in hand, or there is no place.
        """
        if not self._has_looked or self._closing.is_set() or lane in self._lanes or self._places.locked():
            return None
        self._lanes[lane] = deque()
        # Whoever asked may go meanwhile: what is begun is brought to its end.
        return await asyncio.shield(self._start(self._work_at_once(lane, work)))

    async def _work_at_once(self, lane: str, work: Callable[[], Awaitable[int | None]]) -> int | None:
        try:
            async with self._places:
                number = await work()
        finally:
            if self._lanes[lane]:
                self._start(self._drain(lane))
            else:
                self._leave(lane)
        if number == self._after + 1:
            self._after = number
        return number

    async def run(self) -> None:
        """Until `stop` is called; ends once what is in hand is done, and gives back the rest."""
        while not self._closing.is_set():
            self._bell.clear()
            try:
                waited_for = await self._take_more()
            except Exception as fault:  # noqa: BLE001  # the database may be away; it is asked again
                log.warning("queue_unreadable", queue=self._name, fault=type(fault).__name__)
                waited_for = RETRY
            if waited_for:
                await self._wait(waited_for)
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._return(list(self._in_hand))

    def stop(self) -> None:
        """Finish what is in hand, take nothing more."""
        self._closing.set()
        self._bell.set()

    async def _take_more(self) -> float:
        """Fill the hands; returns the seconds to wait for the bell before the next look."""
        room = self._most - len(self._in_hand)
        if room <= 0:
            if self._overflow and not self._called:
                self._called = True
                await self._overflow()
            return IDLE
        self._called = False
        self._passed_over.update(self._lanes)
        rows = await self._fetch(self._after, room)
        self._has_looked = True
        for row in rows:
            if row.id not in self._in_hand and not self._has_taken(row):
                self._after = row.id
                self._enqueue(row)
        if len(rows) == room:
            return 0.0
        return WATCH if self._give_back else IDLE

    def _has_taken(self, row: R) -> bool:
        """Was it handed over while it was looked for? What is claimed comes in no order."""
        return self._give_back is None and row.id <= self._after

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            pass

    def _enqueue(self, row: R) -> None:
        self._in_hand.add(row.id)
        lane = self._lane(row)
        if lane in self._lanes:
            self._lanes[lane].append(row)
            return
        self._lanes[lane] = deque([row])
        self._start(self._drain(lane))

    def _start(self, work: Coroutine[None, None, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _drain(self, lane: str) -> None:
        rows = self._lanes[lane]
        while rows and not self._closing.is_set():
            pause = 0.0
            async with self._places:
                if self._closing.is_set():
                    break
                try:
                    await self._work(rows[0])
                except OutOfTurn:
                    await self._give_up(rows)
                except Exception as fault:  # noqa: BLE001  # the row waits on: it is tried again, in its order
                    log.warning("work_postponed", queue=self._name, row=rows[0].id, fault=type(fault).__name__)
                    pause = RETRY
                else:
                    self._in_hand.discard(rows.popleft().id)
                    if len(self._in_hand) == self._most // 2:
                        self.ring()  # there is room again
            if pause:
                await self._pause(pause)
        self._leave(lane)

    def _leave(self, lane: str) -> None:
        del self._lanes[lane]
        if lane in self._passed_over:
            self._passed_over.discard(lane)
            if self._give_back:
                self.ring()  # more may have come for it

    async def _give_up(self, rows: deque[R]) -> None:
        """Somebody else is at work on this lane: whatever is left of it afterwards is fetched anew."""
        await self._pause(YIELD)
        given = [row.id for row in rows]
        rows.clear()
        self._in_hand.difference_update(given)
        await self._return(given)
        self._after = 0
        self.ring()

    async def _return(self, numbers: list[int]) -> None:
        if self._give_back and numbers:
            try:
                await self._give_back(numbers)
            except Exception as fault:  # noqa: BLE001  # the claims run out by themselves
                log.warning("claims_kept", queue=self._name, fault=type(fault).__name__)

    async def _pause(self, seconds: float) -> None:
        """Before another try; not for longer while the house closes."""
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            pass
