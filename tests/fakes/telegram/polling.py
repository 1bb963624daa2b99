"""getUpdates: one bot, one poller; the newer one wins."""

from typing import Any

from tests.fakes.telegram.refusals import conflict
from tests.fakes.telegram.updates import UpdateQueue

Json = dict[str, Any]

LONGEST_POLL = 50  # seconds; Client.h clamps it
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Poller:
    """Holds at most one long poll. A call that finds updates is answered without disturbing it."""

    def __init__(self, queue: UpdateQueue) -> None:
        self.queue = queue
        self._current: object | None = None
        self._ended_by = OTHER_POLLER

    @property
    def waiting(self) -> bool:
        return self._current is not None

    async def get_updates(self, params: Json) -> list[Json]:
        if "allowed_updates" in params:
            self.queue.allowed = params["allowed_updates"]
        if offset := params.get("offset", 0):
            self.queue.confirm(offset)
        limit, seconds = params.get("limit", 100), min(params.get("timeout", 0), LONGEST_POLL)
        if seconds > 0 and not self.queue:
            await self._wait(seconds)
        return self.queue.read(limit)

    async def _wait(self, seconds: float) -> None:
        self._ended_by = OTHER_POLLER
        mine = self._current = object()
        self.queue.bell.ring()
        await self.queue.bell.wait_for(lambda: self._current is not mine or bool(self.queue), seconds)
        if self._current is not mine:
            raise conflict(self._ended_by)
        self._current = None

    def abort(self, reason: str) -> None:
        """Ends the long poll that is open, if one is, with a 409."""
        self._current, self._ended_by = None, reason
        self.queue.bell.ring()
