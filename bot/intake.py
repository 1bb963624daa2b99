"""Polls Telegram for raw updates, commits them to the inbox, and only then confirms them.

Both libraries confirm before the work is done, and both stop at one update that they cannot parse. So nothing is
parsed here beyond an update's number and whose it is.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, Final

import aiohttp
import structlog

from bot.gateways.telegram import ALLOWED_UPDATES
from bot.raw_updates import Batch, Refused, set_apart, take_apart
from storage.database import Database

log = structlog.get_logger()

POLL_SECONDS: Final = 25  # how long Telegram may wait for something to happen; it clamps at 50
MOST_UPDATES: Final = 100  # in one answer
FIRST_PAUSE: Final = 0.5  # seconds after a first fault, doubled after each further one
LONGEST_PAUSE: Final = 30.0  # seconds between two tries while Telegram is away
PAUSES: Final[Mapping[int, float]] = {401: LONGEST_PAUSE, 404: LONGEST_PAUSE, 409: 3.0}  # seconds, by status
REPEATED_PAUSE: Final = 1.0  # seconds, after an answer that held nothing new


class Intake:
    """One poller of one bot."""

    def __init__(
        self,
        token: str,
        base: str,
        database: Database,
        now: Callable[[], datetime],
        received: Callable[[], None],
    ) -> None:
        """`received` is called after each commit: there is something to work on."""
        self._url = f"{base.rstrip('/')}/bot{token}/getUpdates"
        self._database = database
        self._now = now
        self._ring = received
        self._closing = asyncio.Event()
        self._limit = MOST_UPDATES

    def stop(self) -> None:
        """Take nothing more. What is not committed stays with Telegram, which repeats it."""
        self._closing.set()

    async def run(self) -> None:
        pause = 0.0
        timeout = aiohttp.ClientTimeout(total=POLL_SECONDS + 15)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while not self._closing.is_set():
                try:
                    await self._poll(session)
                    pause = 0.0
                except _TryLater as fault:
                    pause = 0.0
                    await self._wait(fault.seconds)
                except Exception as fault:  # noqa: BLE001  # Telegram or the database is away: nothing was confirmed
                    pause = min(max(pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
                    log.warning("polling_failed", fault=type(fault).__name__, pause=pause)
                await self._wait(pause)

    async def _poll(self, session: aiohttp.ClientSession) -> None:
        async with self._database.read() as store:
            offset = await store.inbox.offset("telegram")
        body = await self._until_closing(self._ask(session, offset))
        if not body:
            return
        batch = self._read(body, offset)
        if batch is None or not batch.arrivals:
            return
        async with self._database.begin() as store:
            new = await store.inbox.receive("telegram", batch.arrivals, self._now())
            await store.inbox.set_offset("telegram", batch.offset)
        self._ring()
        if not new:
            raise _TryLater(REPEATED_PAUSE)

    async def _ask(self, session: aiohttp.ClientSession, offset: int) -> str:
        request = {
            "offset": offset,
            "timeout": POLL_SECONDS,
            "limit": self._limit,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        async with session.post(self._url, json=request) as response:
            return (await response.read()).decode("utf-8", "replace")

    def _read(self, body: str, offset: int) -> Batch | None:
        """The updates; None where one of them must be found first by asking for them one by one."""
        try:
            batch = take_apart(body, offset)
        except Refused as refused:
            raise _refusal(refused.body) from None
        except (ValueError, RecursionError) as fault:
            if '"update_id"' not in body:  # a proxy's page, say
                raise
            alone, self._limit = self._limit == 1, 1
            if not alone:
                return None
            log.error("update_unreadable", fault=type(fault).__name__)
            self._limit = MOST_UPDATES
            return set_apart(body, offset)
        if not batch.arrivals:
            self._limit = MOST_UPDATES
        return batch

    async def _until_closing(self, asking: Coroutine[Any, Any, str]) -> str:
        """The answer; none if the house closes first: an answer that is dropped is repeated by Telegram."""
        question = asyncio.create_task(asking)
        closing = asyncio.create_task(self._closing.wait())
        await asyncio.wait((question, closing), return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        if question.done():
            return question.result()
        question.cancel()
        await asyncio.wait((question,))
        return ""

    async def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return


class _TryLater(Exception):  # noqa: N818  # a fact about Telegram, not a fault of ours
    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _refusal(body: Mapping[str, Any]) -> _TryLater:
    """How long to wait: what Telegram says, or a little. 409 means that another one polls."""
    code = body.get("error_code")
    log.warning("polling_refused", status=code if isinstance(code, int) else 0)
    parameters = body.get("parameters")
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(after, int | float):
        return _TryLater(float(after))
    return _TryLater(PAUSES.get(code, 1.0) if isinstance(code, int) else 1.0)
