"""Keeps a channel's limits before it complains: so many requests a second over all, so many to one chat."""

import asyncio
import heapq
from collections import deque
from collections.abc import Awaitable, Callable
from hashlib import sha256
from itertools import count
from typing import Final

from bot.channel import Pace
from storage.database import Database

MOST_CHATS: Final = 10_000  # whose last moments are remembered; those long past are dropped first
TOGETHER: Final = 4  # moments that one process takes at once where all ask the database: an eighth of a second of them
OVER_ALL: Final = ""  # the pace of no chat

# Takes the next so many seconds of a pace, by its name; gives the seconds until they begin.
Take = Callable[[str, float], Awaitable[float]]


class OwnMoments:
    """What is free when, for one process alone."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}

    async def __call__(self, name: str, seconds: float) -> float:
        now = _now()
        if len(self._free_at) >= MOST_CHATS:
            self._free_at = {each: moment for each, moment in self._free_at.items() if moment > now}
        begins = max(self._free_at.get(name, now), now)
        self._free_at[name] = begins + seconds
        return begins - now


class SharedMoments:
    """The same for all processes of one database together."""

    def __init__(self, database: Database, channel: str) -> None:
        self._database = database
        self._channel = channel

    async def __call__(self, name: str, seconds: float) -> float:
        chat = sha256(name.encode()).hexdigest()[:32] if name else ""  # nobody's address is noted for this
        return await self._database.write(lambda store: store.paces.take(f"{self._channel}:{chat}", seconds))


class Gate:
    """Lets requests to one channel pass: the urgent ones first, none faster than its pace allows."""

    def __init__(self, pace: Pace, take: Take, together: int = 1) -> None:
        """`take` knows what is free; `together`: how many moments over all are taken at once, if as many wait."""
        self._pace = pace
        self._take = take
        self._together = together
        self._moments: deque[float] = deque()  # taken, not yet used
        self._queue: list[tuple[int, int, asyncio.Future[None]]] = []  # (urgency, number, turn)
        self._numbers = count()
        self._task: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def passing(self, chat: str, urgency: int) -> bool:
        """Wait for this request's turn; the least `urgency` goes first. False: the gate has closed before.

        Raises whatever `take` raises.
        """
        step = 1 / self._pace.per_chat
        pause = await self._take(chat, step) - step * (self._pace.burst - 1)
        if pause > 0:
            await self._rest(pause)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (urgency, next(self._numbers), turn))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._let_pass())
        await turn
        return not self._closing.is_set()

    def close(self) -> None:
        """Nobody waits any longer."""
        self._closing.set()

    async def _let_pass(self) -> None:
        while self._queue:
            try:
                pause = await self._next_moment() - _now()
            except Exception as fault:  # noqa: BLE001  # the database is away: whoever waits is to know
                self._refuse(fault)
                return
            if pause > 0:
                await self._rest(pause)
            _, _, turn = heapq.heappop(self._queue)
            if not turn.done():  # else whoever waited has gone, and the moment is the next one's
                self._moments.popleft()
                turn.set_result(None)

    async def _next_moment(self) -> float:
        if self._closing.is_set():
            self._moments.append(_now())
        if not self._moments:
            several, step = min(self._together, len(self._queue)), 1 / self._pace.over_all
            begins = _now() + await self._take(OVER_ALL, several * step)
            self._moments.extend(begins + number * step for number in range(several))
        return self._moments[0]

    def _refuse(self, fault: Exception) -> None:
        for _, _, turn in self._queue:
            if not turn.done():
                turn.set_exception(fault)
        self._queue.clear()

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            pass


def gate_of(pace: Pace, channel: str, database: Database) -> Gate:
    """The gate of a channel. Only one process runs on SQLite; on PostgreSQL all of them share the limits."""
    if database.is_sqlite:
        return Gate(pace, OwnMoments())
    return Gate(pace, SharedMoments(database, channel), TOGETHER)


def _now() -> float:
    return asyncio.get_running_loop().time()
