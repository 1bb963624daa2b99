"""One process of the bot: its queues, and what works on them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from bot.broadcasts import Broadcasts
from bot.channel import Gateway
from bot.chores import Chores
from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.flood import Flood
from bot.following import Following
from bot.house import House
from bot.lessons import Lessons
from bot.worker import Worker
from storage.calls import call, hear
from storage.inbox import Arrival, Fresh, OutOfTurn, Waiting
from storage.store import Store

CLAIM: Final = timedelta(seconds=3)  # for how long a process that died keeps others from what it had in hand
TOGETHER: Final = 64  # lanes whose turns may share a commit, where one process writes alone
GRACE: Final = 2.0  # seconds that requests under way have to end by themselves when the house closes


class Bot:
    """One process of the bot: what arrives is worked on, what is promised is delivered, time brings its chores."""

    def __init__(self, house: House, gateways: Mapping[str, Gateway], admin_key: str = "") -> None:
        self.house = house
        self.gateways = gateways
        if house.database.is_sqlite:
            self.inbox = Worker[Waiting]("inbox", self._arrived, _lane_of_update, self._take, at_once=TOGETHER)
        else:
            self.inbox = Worker[Waiting](
                "inbox",
                self._claim,
                _lane_of_update,
                self._take,
                give_back=self._give_back,
                overflow=self._call_for_help,
            )
        self.delivery = Delivery(house.database, gateways, house.now, house.metrics)
        self.chores = Chores(house, self.delivery.ring)
        self.broadcasts = Broadcasts(house, self.delivery.ring)
        self.flood = Flood(house, gateways, self.delivery.ring)
        self.lessons = Lessons(house)
        self.following = Following(house)
        self.ears: dict[str, Callable[[str], None]] = {
            "inbox": lambda _: self.inbox.ring(),
            "outbox": lambda _: self.delivery.ring(),
            "mentors": lambda _: self.following.ring(),
        }
        self.conversation = Conversation(
            house, gateways, admin_key, delivery=self.delivery, lessons=self.lessons, changed=self.chores.ring
        )

    async def receive(self, channel: str, update_id: str, address: str, raw: str) -> bool:
        """Keep one raw update, committed once this returns; False if it was known already.

        Where nothing stands before it, it is worked on in the same transaction: one commit instead of two.
        """
        fresh = Fresh(channel, Arrival(update_id, address, raw))
        number = await self.inbox.at_once(_lane_of_update(fresh), lambda: self._take_at_once(fresh))
        if number is not None:
            return number > 0
        kept = await self.house.database.write_together(lambda store: self._keep(store, fresh))
        if kept:
            self._hand_over(kept)
        return kept is not None

    async def _take_at_once(self, fresh: Fresh) -> int | None:
        lane = _lane_of_update(fresh)
        if self.flood.would_stop(lane):
            return None
        number = await self.conversation.take_at_once(fresh)
        if number is not None:
            self.flood.count(lane)
        return number

    async def _keep(self, store: Store, fresh: Fresh) -> Waiting | None:
        """None: it was known already.

        Where others share the inbox it is claimed in the same breath, or they are called if it cannot be.
        """
        now = self.house.now()
        if self.house.database.is_sqlite:
            return await store.inbox.receive_one(fresh.channel, fresh.arrival, now)
        until = now + CLAIM if self.inbox.has_room else None
        kept = await store.inbox.receive_one(fresh.channel, fresh.arrival, now, until)
        if kept and kept.claimed_until is None:
            await call(store.connection, "inbox")
        return kept

    def _hand_over(self, kept: Waiting) -> None:
        """Work on what was kept just now."""
        if self.house.database.is_sqlite or kept.claimed_until is not None:
            self.inbox.take(kept)
        else:
            self.inbox.ring()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Everything runs while the block does; afterwards what is in hand is finished, nothing more is taken."""
        await self.following.start()
        await self.lessons.learn()
        workers = (self.inbox, self.delivery, self.chores, self.broadcasts, self.following)
        tasks = [asyncio.create_task(each.run()) for each in workers]
        database = self.house.database
        listening = [] if database.is_sqlite else [asyncio.create_task(hear(database.engine, self._heard))]
        try:
            yield
        finally:
            for task in listening:
                task.cancel()
            self.chores.stop()
            self.broadcasts.stop()
            self.following.stop()
            self.inbox.stop()
            self.delivery.stop()
            _, late = await asyncio.wait(tasks, timeout=GRACE)
            if late:
                # Requests that a channel leaves unanswered are broken off; what they were to deliver stays promised.
                for gateway in self.gateways.values():
                    await gateway.close()
                await asyncio.wait(late)

    async def _arrived(self, after: int, limit: int) -> list[Waiting]:
        return await self.house.database.write(lambda store: store.inbox.waiting(after, limit))

    async def _claim(self, _after: int, limit: int) -> list[Waiting]:
        now = self.house.now()
        return await self.house.database.write(lambda store: store.inbox.claim(now, now + CLAIM, limit))

    async def _give_back(self, update_ids: Sequence[int]) -> None:
        async with self.house.database.begin() as store:
            await store.inbox.release(update_ids)

    async def _call_for_help(self) -> None:
        """This process has its hands full."""
        async with self.house.database.begin() as store:
            await call(store.connection, "inbox")

    def _heard(self, word: str) -> None:
        """Another process has called; no word: some may have been missed."""
        name, _, about = word.partition(" ")
        for each in (name,) if name else ("inbox", "outbox", "mentors"):
            if each in self.ears:
                self.ears[each](about)

    async def _take(self, waiting: Waiting) -> None:
        if waiting.claimed_until is not None and self.house.now() >= waiting.claimed_until:
            raise OutOfTurn(waiting.id)  # so long in hand that another process has it by now
        if not await self.flood.stops(waiting):
            await self.conversation.take(waiting)


def _lane_of_update(update: Waiting | Fresh) -> str:
    return f"{update.channel}:{update.lane}"
