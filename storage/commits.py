"""Many small writes that wait at the same time, in one commit.

SQLite has one writer, and each of its commits waits for the disk. PostgreSQL has many, and shares their waiting
itself; there it is only what costs next to nothing beside its own transaction that shares one: rows locked together by
people who have nothing to do with each other would invite deadlocks.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar, cast

from storage.store import Store

T = TypeVar("T")
Deed = Callable[[Store], Awaitable[Any]]
Write = tuple[Deed, asyncio.Future[Any]]


class SharedCommits:
    """Runs writes; what waits together is committed together."""

    def __init__(self, begin: Callable[[], AbstractAsyncContextManager[Store]]) -> None:
        """`begin` gives a transaction."""
        self._begin = begin
        self._waiting: list[Write] = []
        self._patient: list[Write] = []
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    async def write(self, deed: Callable[[Store], Awaitable[T]], patience: float = 0.0) -> T:
        """Run `deed` in a transaction; it is committed once this returns, and undone if this raises.

        The deed may run twice: a fault in another one that shares its transaction undoes both, and then each is
        run alone. So it must do nothing that a rollback does not undo.

        `patience`: seconds that it waits for another write whose commit it can share. It comes before that one.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        if patience:
            self._patient.append((deed, done))
            self._timer = self._timer or loop.call_later(patience, self._hurry)
        else:
            self._waiting.append((deed, done))
            self._start()
        return cast("T", await done)

    def _hurry(self) -> None:
        """Nobody came whose commit the patient ones could share."""
        self._waiting = self._take_all()
        self._start()

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    def _take_all(self) -> list[Write]:
        if self._timer:
            self._timer.cancel()
        taken = [*self._patient, *self._waiting]
        self._timer, self._patient, self._waiting = None, [], []
        return taken

    async def _work(self) -> None:
        while self._waiting:
            batch = self._take_all()
            try:
                await self._commit(batch)
            except Exception:  # noqa: BLE001  # whose fault it is shows when each runs alone
                for each in batch:
                    await self._commit_alone(*each)

    async def _commit(self, batch: list[Write]) -> None:
        async with self._begin() as store:
            results = [await deed(store) for deed, _ in batch]
        for (_, done), result in zip(batch, results, strict=True):
            if not done.done():  # else whoever asked has gone
                done.set_result(result)

    async def _commit_alone(self, deed: Deed, done: asyncio.Future[Any]) -> None:
        try:
            await self._commit([(deed, done)])
        except Exception as fault:  # noqa: BLE001  # handed to whoever asked
            if not done.done():
                done.set_exception(fault)
