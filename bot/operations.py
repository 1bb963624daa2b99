"""What an operator's machines ask: does the process live, can it work, and its figures. Never for the public.

Served on a port of its own, on this machine only unless it is told otherwise: figures say how many people there are,
and what fails.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import nan
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateways.web.app import healthz
from bot.house import House
from bot.outages import TAP_LIFETIME
from storage.backlog import Queue

PATIENCE: Final = 2.0  # seconds until a database that does not answer counts as away
LONGEST_INBOX: Final = timedelta(seconds=60)
LONGEST_OUTBOX: Final = timedelta(seconds=120)
FORMAT: Final = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Condition:
    """What the database tells. `heard_at` is None where Telegram never was heard."""

    inbox: Queue
    outbox: Queue
    heard_at: datetime | None


class Operations:
    """The endpoints of one process."""

    def __init__(self, house: House, *, on_telegram: bool) -> None:
        """`on_telegram`: whether updates are to come from there."""
        self._house = house
        self._on_telegram = on_telegram
        self.app = Starlette(
            routes=[
                Route("/healthz", healthz),
                Route("/readyz", self.readyz),
                Route("/metrics", self.metrics),
            ]
        )

    async def readyz(self, _: Request) -> Response:
        """200, or 503 with the names of what is wrong."""
        checks = self._judge(await self._look())
        return JSONResponse(checks, 200 if all(said == "ok" for said in checks.values()) else 503)

    async def metrics(self, _: Request) -> Response:
        """Figures of the database are left out while it is away."""
        now, condition, figures = self._house.now(), await self._look(), self._house.metrics
        queues: Mapping[str, Queue | None] = {
            "inbox": condition.inbox if condition else None,
            "outbox": condition.outbox if condition else None,
        }
        for name, queue in queues.items():
            figures.waiting.labels(name).set(queue.waiting if queue else nan)
            figures.oldest.labels(name).set(_age(queue.since, now).total_seconds() if queue else nan)
        heard_at = condition.heard_at if condition else None
        figures.silence.set((now - heard_at).total_seconds() if heard_at else nan)
        figures.mentors.set(len(self._house.pool))
        return Response(figures.text(), media_type=FORMAT)

    async def _look(self) -> Condition | None:
        """None: the database is away."""
        return await _in_time(self._ask)

    async def _ask(self) -> Condition:
        async with self._house.database.read() as store:
            return Condition(
                await store.backlog.inbox(), await store.backlog.outbox(), await store.outages.heard_at("telegram")
            )

    def _judge(self, condition: Condition | None) -> dict[str, str]:
        if condition is None:
            return {"database": "away"}
        now = self._house.now()
        checks = {
            "database": True,
            "inbox": _age(condition.inbox.since, now) <= LONGEST_INBOX,
            "outbox": _age(condition.outbox.since, now) <= LONGEST_OUTBOX,
        }
        if self._on_telegram:
            heard = condition.heard_at is not None and now - condition.heard_at <= TAP_LIFETIME
            checks["intake"] = heard
        return {name: "ok" if fine else "late" for name, fine in checks.items()}


async def _in_time(look: Callable[[], Awaitable[Condition]]) -> Condition | None:
    """A look that takes too long goes on by itself: it is not cancelled in the middle of a transaction."""
    task = asyncio.ensure_future(look())
    done, _ = await asyncio.wait((task,), timeout=PATIENCE)
    return None if not done or task.exception() else task.result()


def _age(since: datetime | None, now: datetime) -> timedelta:
    return max(now - since, timedelta()) if since else timedelta()
