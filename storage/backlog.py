"""How much waits in the two queues, and since when: what tells an operator that a bot has stopped to keep up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.promises import URGENCY
from storage.tables import inbox, is_waiting, outbox


@dataclass(frozen=True, slots=True)
class Queue:
    """`since`: from when on the oldest of it could have been dealt with; None: nothing waits."""

    waiting: int
    since: datetime | None


class Backlog:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def inbox(self) -> Queue:
        """Updates that nobody has worked on yet."""
        query = select(func.count(), func.min(inbox.c.received_at)).where(is_waiting(inbox))
        return Queue(*(await self._connection.execute(query)).one())

    async def outbox(self) -> Queue:
        """Promises, without broadcasts: those take as long as they take. What has to wait, waits from its moment on."""
        query = select(func.count(), func.min(outbox.c.due_at)).where(
            is_waiting(outbox), outbox.c.urgency < URGENCY["broadcast"]
        )
        return Queue(*(await self._connection.execute(query)).one())
