"""Telegram's flood limits, for the tests that switch them on, and who kept to what they were told."""

import math
from collections.abc import Callable

from tests.fakes.telegram.refusals import too_many


class Bucket:
    """Fills at `rate` tokens a second up to `burst`."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate, self.burst, self.tokens, self.at = rate, burst, burst, now

    def refill(self, now: float) -> None:
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now

    def missing(self) -> float:
        """Seconds until one token is there."""
        return max(0.0, (1.0 - self.tokens) / self.rate)


class Limits:
    """One bucket for each chat and one for all; whoever is refused takes no token. `refused`: (when, chat)."""

    def __init__(self, clock: Callable[[], float], per_chat: float, burst: float, total: float) -> None:
        self.clock = clock
        self.per_chat, self.burst = per_chat, burst
        self.all = Bucket(total, total, clock())
        self.chats: dict[str, Bucket] = {}
        self.spent = 0
        self.refused: list[tuple[float, str]] = []

    def spend(self, chat_id: str) -> None:
        """Counts one message to the chat, or refuses it: 429 with whole seconds to wait."""
        now = self.clock()
        chat = self.chats.setdefault(chat_id, Bucket(self.per_chat, self.burst, now))
        for bucket in (self.all, chat):
            bucket.refill(now)
        if wait := max(self.all.missing(), chat.missing()):
            self.refused.append((now, chat_id))
            raise too_many(max(1, math.ceil(wait)))
        self.all.tokens -= 1
        chat.tokens -= 1
        self.spent += 1


class Patience:
    """Remembers what was demanded of each chat with a 429. `broken`: (when, chat, seconds too early)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.broken: list[tuple[float, str, float]] = []
        self._until: dict[str, float] = {}

    def arrive(self, chat_id: str) -> None:
        """A message to this chat; too early if it was told to wait."""
        now = self.clock()
        if (left := self._until.get(chat_id, now) - now) > 0:
            self.broken.append((now, chat_id, left))

    def demand(self, chat_id: str, seconds: float) -> None:
        self._until[chat_id] = self.clock() + seconds
