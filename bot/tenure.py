"""One process's turn at what only one may do: a lease that is renewed for as long as the process lives."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.process import has_ended, name_process
from storage.database import Database
from storage.leases import Lease

log = structlog.get_logger()

TERM: Final = timedelta(seconds=10)  # how long others wait for somebody of whom nothing is heard
RENEWAL: Final = 3.0  # seconds between two signs of life


class Tenure:
    """Whoever writes under it checks `lease` in the same transaction: only that keeps out who was taken over."""

    def __init__(self, name: str, database: Database, now: Callable[[], datetime]) -> None:
        self.lease: Lease | None = None
        self._name = name
        self._database = database
        self._now = now
        self._holder = name_process()
        self._renewing: asyncio.Task[None] | None = None
        self._over = asyncio.Event()
        self._began = False

    async def begin(self) -> Lease | None:
        """The lease that this process has, or gets now. None: another process is at it."""
        if self.lease is None:
            async with self._database.begin() as store:
                if not self._began:  # once only: what runs beside us in this very process has not ended
                    last = await store.leases.holder(self._name)
                    if last is not None and has_ended(last.holder):
                        await store.leases.release(last)
                lease = await store.leases.acquire(self._name, self._holder, self._now(), TERM)
            self._began = True
            if lease is not None:
                self._over.clear()
                self._renewing = asyncio.create_task(self._renew(lease))
                self.lease = lease
        return self.lease

    async def end(self) -> None:
        """Give it back, so that nobody waits for us; or note that another process has taken over."""
        lease, renewing = self.lease, self._renewing
        self.lease = self._renewing = None
        self._over.set()
        if renewing is not None:
            await renewing
        if lease is None:
            return
        try:
            async with self._database.begin() as store:
                await store.leases.release(lease)
        except Exception as fault:  # noqa: BLE001  # it runs out by itself
            log.warning("lease_not_released", fault=type(fault).__name__)

    async def _renew(self, lease: Lease) -> None:
        while not await self._is_over(RENEWAL):
            try:
                async with self._database.begin() as store:
                    renewed = await store.leases.renew(lease, self._now(), TERM)
            except Exception as fault:  # noqa: BLE001  # tried again; what is written under it is checked anyway
                log.warning("lease_not_renewed", fault=type(fault).__name__)
                continue
            if renewed is None:
                self.lease = None
                return

    async def _is_over(self, seconds: float) -> bool:
        """Waits so long, at most."""
        try:
            async with asyncio.timeout(seconds):
                return await self._over.wait()
        except TimeoutError:
            return False
