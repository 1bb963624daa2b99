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


class SharedCommits:
    """Runs writes; what waits together is committed together."""

    def __init__(self, begin: Callable[[], AbstractAsyncContextManager[Store]]) -> None:
        """`begin` gives a transaction."""
        self._begin = begin
        self._waiting: list[tuple[Deed, asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, deed: Callable[[Store], Awaitable[T]]) -> T:
        """Run `deed` in a transaction; it is committed once this returns, and undone if this raises.

        The deed may run twice: a fault in another one that shares its transaction undoes both, and then each is
        run alone. So it must do nothing that a rollback does not undo.
        """
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((deed, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        return cast("T", await done)

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._commit(batch)
            except Exception:  # noqa: BLE001  # whose fault it is shows when each runs alone
                for each in batch:
                    await self._commit_alone(*each)

    async def _commit(self, batch: list[tuple[Deed, asyncio.Future[Any]]]) -> None:
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
