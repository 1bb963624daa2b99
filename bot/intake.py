"""Polls Telegram for raw updates, commits them to the inbox, and only then confirms them.

Both libraries confirm before the work is done, and both stop at one update that they cannot parse (measured: see
docs/reliability.md). So nothing is parsed here beyond an update's number and whose it is.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import aiohttp
import structlog

from bot.gateways.telegram import ALLOWED_UPDATES
from storage.database import Database
from storage.inbox import Arrival

log = structlog.get_logger()

POLL_SECONDS: Final = 25  # how long Telegram may wait for something to happen; it clamps at 50
LONGEST_PAUSE: Final = 30.0  # seconds between two tries while Telegram is away


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
                    pause = fault.seconds
                except Exception as fault:  # noqa: BLE001  # Telegram or the database is away: nothing was confirmed
                    pause = min(max(pause * 2, 1.0), LONGEST_PAUSE)
                    log.warning("polling_failed", fault=type(fault).__name__, pause=pause)
                await self._wait(pause)

    async def _poll(self, session: aiohttp.ClientSession) -> None:
        async with self._database.read() as store:
            offset = await store.inbox.offset("telegram")
        answer = await self._until_closing(self._ask(session, offset))
        if not answer:
            return
        arrivals = [_arrival(update) for update in answer if _number(update) is not None]
        confirmed = max((_number(update) or 0 for update in answer), default=0) + 1
        async with self._database.begin() as store:
            await store.inbox.receive("telegram", arrivals, self._now())
            await store.inbox.set_offset("telegram", confirmed)
        self._ring()

    async def _ask(self, session: aiohttp.ClientSession, offset: int) -> list[Any]:
        request = {
            "offset": offset,
            "timeout": POLL_SECONDS,
            "limit": 100,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        async with session.post(self._url, json=request) as response:
            body = await response.json(content_type=None)
        if not isinstance(body, dict) or not body.get("ok"):
            raise _refusal(body if isinstance(body, dict) else {})
        return list(body["result"])

    async def _until_closing(self, asking: Any) -> list[Any]:
        """The answer, unless the house closes first: an answer that is dropped is repeated by Telegram."""
        question = asyncio.ensure_future(asking)
        closing = asyncio.ensure_future(self._closing.wait())
        await asyncio.wait((question, closing), return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        if question.done():
            return list(question.result())
        question.cancel()
        await asyncio.wait((question,))
        return []

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
    return _TryLater(30.0 if code in (401, 404) else 3.0)


def _number(update: Any) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _arrival(update: Mapping[str, Any]) -> Arrival:
    return Arrival(str(_number(update)), _lane(update), json.dumps(update))


def _lane(update: Mapping[str, Any]) -> str:
    """Whose order is kept: the sender's. What has none goes into a lane of its own."""
    for kind in ALLOWED_UPDATES:
        content = update.get(kind)
        sender = content.get("from") if isinstance(content, dict) else None
        identity = sender.get("id") if isinstance(sender, dict) else None
        if isinstance(identity, int):
            return str(identity)[:64]
    return f"update-{_number(update)}"
