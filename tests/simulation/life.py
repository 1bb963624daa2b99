"""A process's life, as far as others can end it: at any commit and any request, and then not a word more.

Everything that a process begins knows whose life it is. Whoever goes on after the end meets Killed wherever they
would leave a trace: at the database's driver and on the wire.
"""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.simulation.disk import Connection, Disk


class Killed(BaseException):
    """The process is no more. Not an Exception: nothing that it runs can catch a kill."""


MANY: Final = 500  # tasks, among which those that are done are forgotten
LIFE: Final[ContextVar["Life | None"]] = ContextVar("life", default=None)


class Life:
    """One process. `ended` is set once it has been killed; `disk` decides what becomes of its writes."""

    def __init__(self, disk: "Disk") -> None:
        self.disk = disk
        self.connections: list[Connection] = []
        self.ended = False
        self.where = ""
        self._left: int | None = None
        self._tasks: list[asyncio.Task[Any]] = []  # in the order in which they were begun

    def kill_in(self, places: int) -> None:
        """The kill comes at so many places from now: before or after a commit, before or after a request."""
        self._left = places

    def pass_by(self, where: str) -> None:
        """One more place. Raises Killed at the chosen one, and at every place from then on."""
        if self._left is not None and not self.ended:
            self._left -= 1
            if self._left <= 0:
                self.end(where)
        self.check()

    def check(self) -> None:
        if self.ended:
            raise Killed(self.where)

    def end(self, where: str = "at rest") -> None:
        """The kill. Whatever is under way is broken off at once."""
        if not self.ended:
            self.ended, self.where = True, where
            asyncio.get_running_loop().call_soon(self._break_off)

    def _break_off(self) -> None:
        for task in self._living():
            task.cancel()

    def _living(self) -> list[asyncio.Task[Any]]:
        self._tasks = [task for task in self._tasks if not task.done()]
        return list(self._tasks)

    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task that belongs to this life, as does whatever it begins."""
        token = LIFE.set(self)
        try:
            return asyncio.get_running_loop().create_task(work)
        finally:
            LIFE.reset(token)

    def note(self, task: asyncio.Task[Any]) -> None:
        self._tasks.append(task)
        if len(self._tasks) > MANY:
            self._living()

    async def bury(self) -> None:
        """Nothing of it goes on, whatever it does on being cancelled once."""
        while living := self._living():
            for task in living:
                task.cancel()
            await asyncio.wait(living, timeout=1)
        for connection in self.connections:
            connection.close()


def note_lives(loop: asyncio.AbstractEventLoop) -> None:
    """From now on every task belongs to the life in which it was begun."""

    def note(_: object, work: Coroutine[Any, Any, Any], **kwargs: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(work, loop=loop, **kwargs)
        if (life := LIFE.get()) is not None:
            life.note(task)
        return task

    loop.set_task_factory(note)  # type: ignore[arg-type]  # typeshed knows of futures only
