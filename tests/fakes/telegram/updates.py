"""The bot's queue of updates: kept until confirmed or expired, as tdlib/telegram-bot-api keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.clock import Bell

Json = dict[str, Any]

DAY = 86_400.0
TAP_LIFETIME = 150.0  # Client.cpp: callback, shipping and pre-checkout queries
FUTURE = 10  # an offset further than this beyond the queue is not believed
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
MOST_UPDATES = 100
GREATEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One update that waits. `lane` orders webhook deliveries: one at a time within a lane."""

    id: int
    body: Json
    expires: float
    lane: str


class UpdateQueue:
    """In order of arrival; `accepted` keeps everything that was ever let in, for a checker to read."""

    def __init__(self, clock: Callable[[], float], bell: Bell) -> None:
        self.clock = clock
        self.bell = bell
        self.next_id = 100_000
        self.allowed: list[str] = []
        self.accepted: list[Json] = []
        self.expired: list[Json] = []
        self._entries: list[Entry] = []

    def add(self, kind: str, content: Json, lane: str, lifetime: float = DAY) -> None:
        """Lets a new update in, unless the bot has not asked for its kind."""
        if self.wants(kind):
            self._append({"update_id": self.next_id, kind: content}, lane, lifetime)

    def inject(self, body: Json) -> None:
        """Lets an update in exactly as it is; without an update_id it is given the next one."""
        self._append(body if "update_id" in body else {"update_id": self.next_id, **body}, "injected", DAY)

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _append(self, body: Json, lane: str, lifetime: float) -> None:
        own = body["update_id"]
        usable = isinstance(own, int) and not isinstance(own, bool) and 0 < own <= GREATEST_ID
        place = own if usable else self.next_id
        self.next_id = max(self.next_id, place + 1)
        self._entries.append(Entry(place, body, self.clock() + lifetime, lane))
        self.accepted.append(body)
        self.bell.ring()

    def waiting(self) -> list[Entry]:
        """What is neither confirmed nor expired, oldest first."""
        now = self.clock()
        if any(entry.expires <= now for entry in self._entries):
            self.expired += [entry.body for entry in self._entries if entry.expires <= now]
            self._entries = [entry for entry in self._entries if entry.expires > now]
            self.bell.ring()
        return self._entries

    def confirm(self, offset: int) -> None:
        """What getUpdates does with its offset before it reads.

        A negative one forgets all but the last; one that lies beyond the queue is overlooked, so that
        everything comes again from the head.
        """
        if offset < 0:
            self._keep(self.waiting()[offset:])
        elif offset <= self.next_id + FUTURE:
            self._keep([entry for entry in self.waiting() if entry.id >= offset])

    def _keep(self, entries: list[Entry]) -> None:
        if len(entries) != len(self._entries):
            self._entries = entries
            self.bell.ring()

    def drop(self, entry: Entry) -> None:
        self._keep([other for other in self._entries if other is not entry])

    def clear(self) -> None:
        self._keep([])

    def read(self, limit: int) -> list[Json]:
        return [entry.body for entry in self.waiting()[: max(1, min(limit or MOST_UPDATES, MOST_UPDATES))]]
