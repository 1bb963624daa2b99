"""Whoever sends hundreds of messages a minute is answered slowly, and takes nothing away from the others.

What arrives is kept first (see the intake), then counted here, before any work is done on it. Somebody who taps
quickly, or types ten short lines, never notices.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.channel import Gateway, Message, Reception
from bot.house import House
from dialogs.phrase import phrase
from storage.inbox import Waiting
from storage.promises import Promise, acknowledgement
from storage.store import Store

BURST: Final = 40.0  # updates at once: more than anybody taps, or writes while the bot is away
REFILL: Final = 2.0  # updates a second, for as long as one likes
WARN_AGAIN: Final = timedelta(seconds=30)
MOST_BUCKETS: Final = 10_000  # before those that are full again are thrown away


@dataclass(slots=True)
class Bucket:
    """What one lane may still send."""

    left: float
    counted_at: datetime
    warned_at: datetime | None = None
    dropped_until: int = 0  # the number of the last update that was dropped with others

    def refill(self, now: datetime) -> None:
        elapsed = max((now - self.counted_at).total_seconds(), 0.0)
        self.left = min(self.left + elapsed * REFILL, BURST)
        self.counted_at = now


class Flood:
    """A bucket for each lane. In memory: a restart forgives."""

    def __init__(self, house: House, gateways: Mapping[str, Gateway], warned: Callable[[], None]) -> None:
        """`warned` is called when somebody is told why: there is something to deliver."""
        self._house = house
        self._gateways = gateways
        self._warned = warned
        self._buckets: dict[str, Bucket] = {}

    def would_stop(self, lane: str) -> bool:
        """Would one more of this lane (`channel:lane`) be too many?"""
        return self._bucket(lane, self._house.now()).left < 1.0

    def count(self, lane: str) -> None:
        """One more was worked on."""
        self._bucket(lane, self._house.now()).left -= 1.0

    async def stops(self, waiting: Waiting) -> bool:
        """Is this one too many? Then it is settled as ignored, and now and then its sender is told why."""
        now = self._house.now()
        bucket = self._bucket(f"{waiting.channel}:{waiting.lane}", now)
        if waiting.id <= bucket.dropped_until:
            return True
        if bucket.left >= 1.0:
            bucket.left -= 1.0
            return False
        warn = bucket.warned_at is None or now - bucket.warned_at >= WARN_AGAIN
        dropped = await self._house.database.write(lambda store: self._drop(store, waiting, now, warn))
        self._house.metrics.updates.labels("flood", "ignored").inc(len(dropped))
        bucket.dropped_until = max(dropped, default=waiting.id)
        if warn:
            bucket.warned_at = now
            self._warned()
        return True

    async def _drop(self, store: Store, waiting: Waiting, now: datetime, warn: bool) -> list[int]:
        """This one, and all that waits behind it: one by one, others would wait for each of them to be dropped."""
        if not await store.inbox.settle(waiting.id, "ignored", "flood"):
            return []
        if warn:
            await self._warn(store, waiting, now)
        return [waiting.id, *await store.inbox.drop(waiting.channel, waiting.lane, waiting.id, "flood")]

    def _bucket(self, lane: str, now: datetime) -> Bucket:
        if lane not in self._buckets and len(self._buckets) >= MOST_BUCKETS:
            self._drop_full(now)
        bucket = self._buckets.setdefault(lane, Bucket(BURST, now))
        bucket.refill(now)
        return bucket

    def _drop_full(self, now: datetime) -> None:
        for bucket in self._buckets.values():
            bucket.refill(now)
        self._buckets = {lane: bucket for lane, bucket in self._buckets.items() if bucket.left < BURST}

    async def _warn(self, store: Store, waiting: Waiting, now: datetime) -> None:
        try:
            reading = self._gateways[waiting.channel].read(waiting.raw)
        except Exception:  # noqa: BLE001  # what cannot be read is nobody's who could be told
            return
        if not isinstance(reading, Reception):
            return
        person = await store.people.find(waiting.channel, reading.address)
        language = person.language if person else self._house.wording.choose(reading.language)
        words = self._house.wording.say(phrase("too-fast"), language)
        if reading.tap:
            await store.outbox.promise(acknowledgement(waiting.channel, reading.address, reading.tap, words), now)
        else:
            sent = Promise(waiting.channel, reading.address, "send", Message(words))
            await store.outbox.promise(sent, now)
