"""Ends a bot at exactly the n-th place where it could be killed, as a kill does: not a commit, not a request more.

The places: before and after each commit, before and after each request to Telegram. What runs inside of a life (see
`live`) passes them by its fuse; whatever it tries once the fuse has blown raises Killed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from socket import socket
from typing import Any, Final, TypeVar

import pytest

from bot.bot_api import BotApi
from bot.gateways import TELEGRAM
from bot.serving import QuietServer
from storage.database import Database
from storage.store import Store

T = TypeVar("T")

PATIENCE: Final = 30.0  # real seconds until what should have ended counts as standing still


class Killed(BaseException):
    """The process is no more. Not an Exception: nothing that it runs can catch a kill."""


@dataclass
class Fuse:
    """Blows at the n-th place that is passed; at none, if `at` is 0."""

    at: int = 0
    trail: list[str] = field(default_factory=list)
    where: str = ""
    blown: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    transactions: int = 0  # that are under way

    def pass_by(self, where: str) -> None:
        """One more place. Raises Killed at the chosen one, and at every place from then on."""
        if not self.blown.is_set():
            self.trail.append(where)
            if self.passed != self.at:
                return
            self.where = where
            self.blown.set()
        raise Killed(where)

    @property
    def passed(self) -> int:
        return len(self.trail)

    def check(self) -> None:
        """Whoever is dead begins nothing."""
        if self.blown.is_set():
            raise Killed(self.where)

    @contextmanager
    def in_transaction(self) -> Iterator[None]:
        self.transactions += 1
        self.idle.clear()
        try:
            yield
        finally:
            self.transactions -= 1
            if not self.transactions:
                self.idle.set()


_FUSE: Final[ContextVar[Fuse | None]] = ContextVar("fuse", default=None)


def pass_by(where: str) -> None:
    fuse = _FUSE.get()
    if fuse is not None:
        fuse.pass_by(where)


def lay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every commit and every request passes by the fuse of its life, if it has one."""
    for name in ("begin", "_begin_near", "_begin_direct"):
        monkeypatch.setattr(Database, name, _around_commit(getattr(Database, name)))
    monkeypatch.setattr(Database, "read", _around_look(Database.read))
    monkeypatch.setattr(BotApi, "ask", _around_request(BotApi.ask))
    monkeypatch.setattr(QuietServer, "serve", _and_hang_up(QuietServer.serve))
    for connect in TELEGRAM.values():
        gateway = connect()
        monkeypatch.setattr(gateway, "_call", _around_call(gateway._call))  # type: ignore[attr-defined]  # noqa: SLF001  # where every request passes
        monkeypatch.setattr(gateway, "pace", None)  # Telegram's limits are not what is looked at here


def _around_commit(real: Callable[[Database], Any]) -> Callable[[Database], Any]:
    @asynccontextmanager
    async def begin(database: Database) -> AsyncIterator[Store]:
        fuse = _FUSE.get() or Fuse()
        fuse.check()
        with fuse.in_transaction():
            async with real(database) as store:
                yield store
                fuse.pass_by("before a commit")
        fuse.pass_by("after a commit")

    return begin


def _around_look(real: Callable[[Database], Any]) -> Callable[[Database], Any]:
    @asynccontextmanager
    async def read(database: Database) -> AsyncIterator[Store]:
        fuse = _FUSE.get() or Fuse()
        fuse.check()
        with fuse.in_transaction():
            async with real(database) as store:
                yield store

    return read


def _and_hang_up(real: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The system closes what a process leaves open."""

    async def serve(server: QuietServer, sockets: list[socket]) -> None:
        try:
            await real(server, sockets=sockets)
        finally:
            for listening in server.servers:
                listening.close()
            for connection in list(server.server_state.connections):
                connection.transport.abort()

    return serve


def _around_request(real: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
    async def ask(*args: Any, **kwargs: Any) -> T:
        pass_by("before a request")
        answer = await real(*args, **kwargs)
        pass_by("after a request")
        return answer

    return ask


def _around_call(real: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
    """The request is an awaitable already, which is thrown away where nobody is left to send it."""

    async def call(gateway: Any, request: Awaitable[Any], **kwargs: Any) -> T:
        try:
            pass_by("before a request")
        except Killed:
            if isinstance(request, Coroutine):
                request.close()
            raise
        answer = await real(gateway, request, **kwargs)
        pass_by("after a request")
        return answer

    return call


@asynccontextmanager
async def living(fuse: Fuse, life: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """`life` runs, with everything that it begins, until the block ends or the fuse blows."""
    loop = asyncio.get_running_loop()

    def note(_: object, coroutine: Coroutine[Any, Any, Any], **kwargs: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(coroutine, loop=loop, **kwargs)
        if (inside := _FUSE.get()) is not None:
            inside.tasks.add(task)
            task.add_done_callback(inside.tasks.discard)  # else it holds on to connections that it was to accept
        return task

    loop.set_task_factory(note)  # type: ignore[arg-type]  # typeshed knows of futures only
    token = _FUSE.set(fuse)
    living = asyncio.create_task(life())
    _FUSE.reset(token)
    try:
        yield
    finally:
        if not fuse.blown.is_set():
            await _stop(living, fuse)
        if fuse.blown.is_set():
            async with asyncio.timeout(PATIENCE):
                await fuse.idle.wait()  # what was under way ends by itself, undone, and leaves no lock behind
            for task in fuse.tasks:
                task.cancel()
        with suppress(asyncio.CancelledError, Killed):
            await living
        async with asyncio.timeout(PATIENCE):
            await _end(fuse.tasks)
        loop.set_task_factory(None)


async def _stop(living: asyncio.Task[None], fuse: Fuse) -> None:
    """An orderly end, unless the fuse blows in the middle of it: then nobody is left who could end what still waits."""
    living.cancel()
    blowing = asyncio.create_task(fuse.blown.wait())
    async with asyncio.timeout(PATIENCE):
        await asyncio.wait((living, blowing), return_when=asyncio.FIRST_COMPLETED)
    blowing.cancel()


async def _end(tasks: set[asyncio.Task[Any]]) -> None:
    """Nothing of a killed process goes on, whatever it does on being cancelled once."""
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=1)
