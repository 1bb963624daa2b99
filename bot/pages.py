"""The web chat's open pages, over several processes: what one delivers wakes the streams that another one holds."""

import asyncio
import json
import secrets
from collections import deque
from typing import Final

import structlog

from bot.gateways.web.streams import Listeners
from storage.calls import call
from storage.database import Database

log = structlog.get_logger()

WORD: Final = "page"  # what such calls begin with


class Pages(Listeners):
    """Streams of this process, which hear of what the others deliver. A call that is lost costs a page one beat."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self._name = secrets.token_hex(4)  # whose calls are our own, which need not be heard
        self._words: deque[str] = deque(maxlen=1000)
        self._bell = asyncio.Event()

    def wake(self, address: str, whisper: str = "") -> None:
        super().wake(address, whisper)
        self._words.append(f"{WORD} {json.dumps([self._name, address, whisper])}")
        self._bell.set()

    def hear(self, about: str) -> None:
        """What another process has called."""
        name, address, whisper = json.loads(about)
        if name != self._name:
            super().wake(address, whisper)

    async def run(self) -> None:
        """Call out what has been woken here, until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            words, self._words = self._words, deque(maxlen=self._words.maxlen)
            try:
                async with self._database.begin() as store:
                    for word in words:
                        await call(store.connection, word)
            except Exception as fault:  # noqa: BLE001  # the pages look by themselves now and then
                log.warning("pages_not_woken", fault=type(fault).__name__)
