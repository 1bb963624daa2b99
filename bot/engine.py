"""One process of the bot: its queues, and what works on them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from bot.channel import Gateway
from bot.chores import Chores
from bot.conversation import Conversation
from bot.delivery import Delivery, lane_of
from bot.flood import Flood
from bot.house import House
from bot.lessons import Lessons
from bot.matchmaking import fill_pool
from bot.worker import Worker
from storage.inbox import Arrival, Waiting
from storage.outbox import Due

MOST_HELD_BACK: Final = 10_000  # people whose deliveries wait for a better moment
GRACE: Final = 2.0  # seconds that requests under way have to end by themselves when the house closes


class Bot:
    """One process of the bot: what arrives is worked on, what is promised is delivered, time brings its chores."""

    def __init__(self, house: House, gateways: Mapping[str, Gateway], admin_key: str = "") -> None:
        self.house = house
        self.gateways = gateways
        self.inbox = Worker[Waiting]("inbox", self._arrived, _lane_of_update, self._take)
        # Whoever waits for a better moment keeps nobody from being written to: delivery bounds the requests itself.
        self.outbox = Worker[Due]("outbox", self._promised, lane_of, self._deliver, at_once=MOST_HELD_BACK)
        self.delivery = Delivery(house.database, gateways, house.now)
        self.chores = Chores(house, self.outbox.ring)
        self.flood = Flood(house, gateways)
        self.lessons = Lessons(house)
        self.conversation = Conversation(house, gateways, admin_key, lessons=self.lessons, changed=self.chores.ring)

    async def receive(self, channel: str, update_id: str, address: str, raw: str) -> bool:
        """Keep one raw update, committed once this returns; False if it was known already."""
        async with self.house.database.begin() as store:
            new = await store.inbox.receive(channel, [Arrival(update_id, address, raw)], self.house.now())
        self.inbox.ring()
        return bool(new)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Everything runs while the block does; afterwards what is in hand is finished, nothing more is taken."""
        await fill_pool(self.house)
        await self.lessons.learn()
        tasks = [asyncio.create_task(each.run()) for each in (self.inbox, self.outbox, self.chores)]
        try:
            yield
        finally:
            self.chores.stop()
            self.inbox.stop()
            self.delivery.stop()
            self.outbox.stop()
            _, late = await asyncio.wait(tasks, timeout=GRACE)
            if late:
                # Requests that a channel leaves unanswered are broken off; what they were to deliver stays promised.
                for gateway in self.gateways.values():
                    await gateway.close()
                await asyncio.wait(late)

    async def _arrived(self, after: int, limit: int) -> list[Waiting]:
        async with self.house.database.read() as store:
            return await store.inbox.waiting(after, limit)

    async def _promised(self, after: int, limit: int) -> list[Due]:
        async with self.house.database.read() as store:
            return await store.outbox.waiting(after, limit)

    async def _take(self, waiting: Waiting) -> None:
        if not await self.flood.stops(waiting):
            await self.conversation.take(waiting)
        self.outbox.ring()

    async def _deliver(self, due: Due) -> None:
        await self.delivery.keep(due)


def _lane_of_update(waiting: Waiting) -> str:
    return f"{waiting.channel}:{waiting.lane}"
