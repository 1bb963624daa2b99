"""Polls Telegram for raw updates, commits them to the inbox, and only then confirms them.

Both libraries confirm before the work is done, and both stop at one update that they cannot parse. So nothing is
parsed here beyond an update's number and whose it is. Of several processes one polls: Telegram itself tells two
pollers apart by answering the newer one, and hands the same updates to both when some are waiting.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, Final

import structlog

from bot.bot_api import BotApi
from bot.gateways.telegram_updates import ALLOWED_UPDATES
from bot.outages import Pulse
from bot.raw_updates import Batch, Refused, set_apart, take_apart
from bot.tenure import Tenure
from storage.calls import call
from storage.database import Away, Database
from storage.leases import Fenced, Lease
from storage.store import Store

log = structlog.get_logger()

POLL_SECONDS: Final = 25  # how long Telegram may wait for something to happen; it clamps at 50
MOST_UPDATES: Final = 100  # in one answer
FIRST_PAUSE: Final = 0.5  # seconds after a first fault, doubled after each further one
LONGEST_PAUSE: Final = 30.0  # seconds between two tries while Telegram is away
LONGEST_PAUSE_AT_HOME: Final = 5.0  # the same while our own database is: people wait for us, and asking costs little
PAUSES: Final[Mapping[int, float]] = {401: LONGEST_PAUSE, 404: LONGEST_PAUSE, 409: 3.0}  # seconds, by status
REPEATED_PAUSE: Final = 1.0  # seconds, after an answer that held nothing new
FOLLOWER_PAUSE: Final = 2.0  # seconds after which it is asked again whether the one who polls still does


class Intake:
    """One poller of one bot. Several may run; the one that has the lease polls."""

    def __init__(
        self,
        token: str,
        base: str,
        database: Database,
        now: Callable[[], datetime],
        received: Callable[[], None],
    ) -> None:
        """`received` is called after each commit: there is something to work on."""
        self._api = BotApi(token, base)
        self._database = database
        self._now = now
        self._ring = received
        self._tenure = Tenure("polling", database, now)
        self._pulse = Pulse("telegram", now)
        self._closing = asyncio.Event()
        self._limit = MOST_UPDATES
        self._kept: tuple[Lease, int] | None = None  # where polling goes on, as long as it is under this lease
        self._hooked = True  # until the webhook of another time has been taken off

    def stop(self) -> None:
        """Take nothing more. What is not committed stays with Telegram, which repeats it."""
        self._closing.set()

    async def run(self) -> None:
        pause = 0.0
        while not self._closing.is_set():
            try:
                await self._take_turn()
                pause = 0.0
            except _TryLater as fault:
                pause = 0.0
                await self._wait(fault.seconds)
            except Fenced:
                log.warning("polling_taken_over")
                await self._tenure.end()
            except Exception as fault:  # noqa: BLE001  # Telegram or the database is away: nothing was confirmed
                longest = LONGEST_PAUSE_AT_HOME if isinstance(fault, Away) else LONGEST_PAUSE
                pause = min(max(pause * 2, FIRST_PAUSE), longest)
                log.warning("polling_failed", fault=type(fault).__name__, pause=pause)
            await self._wait(pause)
        await self._tenure.end()
        await self._api.close()

    async def _take_turn(self) -> None:
        lease = await self._tenure.begin()
        if lease is None:
            self._hooked = True
            raise _TryLater(FOLLOWER_PAUSE)
        if self._hooked:
            await self._unhook()
        await self._poll(lease)

    async def _unhook(self) -> None:
        """Telegram lets nobody poll while a webhook is set. What waits there stays there."""
        try:
            await self._api.result("deleteWebhook", drop_pending_updates=False)
        except Refused as refused:
            raise _refusal(refused.body) from None
        self._hooked = False

    async def _poll(self, lease: Lease) -> None:
        offset = await self._offset(lease)
        heard_at = self._now()  # at the earliest: the machine may sleep before it reads the answer
        body = await self._until_closing(self._ask(offset))
        if not body:
            return
        batch = self._read(body, offset)
        if batch is None or not (batch.arrivals or self._pulse.due):
            return
        new = await self._keep(batch, lease, heard_at)
        if batch.arrivals and not new:
            raise _TryLater(REPEATED_PAUSE)

    async def _offset(self, lease: Lease) -> int:
        """Where polling goes on. Under one and the same lease nobody else has changed that."""
        if self._kept and self._kept[0] == lease:
            return self._kept[1]
        async with self._database.read() as store:
            return await store.inbox.offset("telegram")

    async def _keep(self, batch: Batch, lease: Lease, heard_at: datetime) -> int:
        """All of it in one commit, and none of it if somebody else polls by now. Returns how many are new."""
        new = await self._database.write(lambda store: self._write(store, batch, lease, heard_at))
        self._pulse.rest(heard_at)
        if batch.arrivals:
            self._kept = lease, batch.offset
            self._ring()
        return new

    async def _write(self, store: Store, batch: Batch, lease: Lease, heard_at: datetime) -> int:
        await store.leases.check(lease)
        await self._pulse.beat(store, heard_at)
        if not batch.arrivals:
            return 0
        new = await store.inbox.receive("telegram", batch.arrivals, self._now())
        await store.inbox.set_offset("telegram", batch.offset)
        await call(store.connection, "inbox")
        return new

    async def _ask(self, offset: int) -> str:
        return await self._api.ask(
            "getUpdates",
            POLL_SECONDS + 15,
            offset=offset,
            timeout=0 if self._pulse.due else POLL_SECONDS,  # at first, to know at once whether anybody is there
            limit=self._limit,
            allowed_updates=list(ALLOWED_UPDATES),
        )

    def _read(self, body: str, offset: int) -> Batch | None:
        """The updates; None where one of them must be found first by asking for them one by one."""
        try:
            batch = take_apart(body, offset)
        except Refused as refused:
            self._hooked = refused.body.get("error_code") == 409  # by somebody in webhook mode, perhaps
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
    """How long to wait: what Telegram says, or a little. 409 means that another one polls, or a webhook is set."""
    code = body.get("error_code")
    log.warning("polling_refused", status=code if isinstance(code, int) else 0)
    parameters = body.get("parameters")
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(after, int | float):
        return _TryLater(float(after))
    return _TryLater(PAUSES.get(code, 1.0) if isinstance(code, int) else 1.0)
