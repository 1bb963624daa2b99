"""The bot's queue of updates: kept until confirmed or expired, as tdlib/telegram-bot-api keeps it."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from tests.fakes.telegram.clock import Bell

Json = dict[str, Any]

DAY = 86_400.0
TAP_LIFETIME = 150.0  # Client.cpp: callback, shipping and pre-checkout queries
FUTURE = 10  # an offset further than this beyond the queue is not believed
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
MOST_UPDATES = 100
GREATEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
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
        self._entries: dict[Entry, None] = {}
        self._lanes: dict[str, dict[Entry, None]] = {}
        self._deadlines: list[tuple[float, int, Entry]] = []
        self._arrivals = count()

    def __len__(self) -> int:
        self._expire()
        return len(self._entries)

    def add(self, kind: str, content: Json, lane: str, lifetime: float = DAY) -> None:
        """Lets a new update in, unless the bot has not asked for its kind."""
        if self.wants(kind):
            self._append({"update_id": self.next_id, kind: content}, lane, lifetime)

    def inject(self, body: Json, lane: str = "injected") -> None:
        """Lets an update in exactly as it is; without an update_id it is given the next one."""
        self._append(body if "update_id" in body else {"update_id": self.next_id, **body}, lane, DAY)

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _append(self, body: Json, lane: str, lifetime: float) -> None:
        own = body["update_id"]
        usable = isinstance(own, int) and not isinstance(own, bool) and 0 < own <= GREATEST_ID
        place = own if usable else self.next_id
        self.next_id = max(self.next_id, place + 1)
        entry = Entry(place, body, self.clock() + lifetime, lane)
        self._entries[entry] = None
        self._lanes.setdefault(lane, {})[entry] = None
        heapq.heappush(self._deadlines, (entry.expires, next(self._arrivals), entry))
        self.accepted.append(body)
        self.bell.ring()

    def waiting(self) -> list[Entry]:
        """What is neither confirmed nor expired, oldest first."""
        self._expire()
        return list(self._entries)

    def lanes(self) -> list[str]:
        """The lanes in which something waits."""
        self._expire()
        return list(self._lanes)

    def first(self, lane: str) -> Entry | None:
        """What waits longest in this lane."""
        self._expire()
        return next(iter(self._lanes.get(lane, ())), None)

    def confirm(self, offset: int) -> None:
        """What getUpdates does with its offset before it reads.

        A negative one forgets all but the last; one that lies beyond the queue is overlooked, so that
        everything comes again from the head.
        """
        if offset < 0:
            self._remove(self.waiting()[:offset])
        elif offset <= self.next_id + FUTURE:
            self._remove([entry for entry in self.waiting() if entry.id < offset])

    def drop(self, entry: Entry) -> None:
        self._remove([entry])

    def expire(self, entry: Entry) -> None:
        """It would be too old by the time of another try."""
        self.expired.append(entry.body)
        self._remove([entry])

    def clear(self) -> None:
        self._remove(self.waiting())

    def read(self, limit: int) -> list[Json]:
        self._expire()
        most = max(1, min(limit or MOST_UPDATES, MOST_UPDATES))
        return [entry.body for entry in islice(self._entries, most)]

    def _expire(self) -> None:
        now, old = self.clock(), []
        while self._deadlines and self._deadlines[0][0] <= now:
            entry = heapq.heappop(self._deadlines)[2]
            if entry in self._entries:
                old.append(entry)
        self.expired += [entry.body for entry in old]
        self._remove(old)

    def _remove(self, entries: Iterable[Entry]) -> None:
        removed = False
        for entry in entries:
            if entry in self._entries:
                del self._entries[entry]
                lane = self._lanes[entry.lane]
                del lane[entry]
                if not lane:
                    del self._lanes[entry.lane]
                removed = True
        if removed:
            self.bell.ring()
