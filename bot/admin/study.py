"""Commands whose figures take a while: they are read before the turn, as a turn keeps all others from writing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.visit import Visit


@dataclass(frozen=True, slots=True)
class Study:
    """An admin command in two parts. `read` only looks; what it finds is handed to `show`, in the turn."""

    read: Callable[[Visit], Awaitable[Any]]
    show: Callable[[Visit, Any], Awaitable[None]]

    async def __call__(self, visit: Visit, _argument: str) -> None:
        findings = visit.findings
        await self.show(visit, await self.read(visit) if findings is None else findings)
