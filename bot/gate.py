"""Keeps a channel's limits before it complains: so many requests a second over all, so many to one chat."""

import asyncio
import heapq
from itertools import count
from typing import Final

from bot.channel import Pace

MOST_CHATS: Final = 10_000  # whose last moments are remembered; those long past are dropped first


class Gate:
    """Lets requests to one channel pass: the urgent ones first, none faster than its pace allows."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._free_at = 0.0
        self._chats: dict[str, float] = {}  # when a chat will have had a whole rest
        self._queue: list[tuple[int, int, asyncio.Future[None]]] = []  # (urgency, number, turn)
        self._numbers = count()
        self._task: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def passing(self, chat: str, urgency: int) -> bool:
        """Wait for this request's turn; the least `urgency` goes first. False: the gate has closed before."""
        pause = self._reserve(chat)
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

    def _reserve(self, chat: str) -> float:
        """The chat's next moment is taken; returns the seconds until then."""
        now, step = _now(), 1 / self._pace.per_chat
        if len(self._chats) >= MOST_CHATS:
            self._chats = {each: rested for each, rested in self._chats.items() if rested > now}
        rested = max(self._chats.get(chat, now), now) + step
        self._chats[chat] = rested
        return rested - now - step * self._pace.burst

    async def _let_pass(self) -> None:
        while self._queue:
            pause = self._free_at - _now()
            if pause > 0:
                await self._rest(pause)
            _, _, turn = heapq.heappop(self._queue)
            if not turn.done():
                self._free_at = max(self._free_at, _now()) + 1 / self._pace.over_all
                turn.set_result(None)

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            pass


def _now() -> float:
    return asyncio.get_running_loop().time()
