"""Good news for the waiting list, in waves: nobody hears of a place that others have been told of already."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Final

from bot.hours import is_quiet
from bot.house import House
from bot.requests import TO_SUGGESTIONS
from bot.visit import Visit
from dialogs.phrase import phrase
from dialogs.profile import Youth
from matching.waves import Invitation, form_wave, look
from storage.store import Store
from storage.waiting import BEGINNING

WRITE_AGAIN: Final = timedelta(days=3)  # to somebody who did not look, and then only of another place
AT_ONCE: Final = 500  # how many of the waiting are compared in one round
OF_AGE: Final = 18


class Waves:
    """Where the last look at the list ended, so that everybody's turn comes however many wait."""

    def __init__(self, house: House, begin: Callable[[], AbstractAsyncContextManager[Store]]) -> None:
        self._house = house
        self._begin = begin
        self._looked_up_to = BEGINNING

    async def write(self) -> None:
        """Write to those whom a free place suits best and who have waited longest: no more than there are places.

        A place is held for INVITATION_HOURS by whoever was written to because of it; if it is free afterwards, it is
        the next one's turn. Minors are not written to at night: their turn waits for the morning, and their place too.
        """
        now = self._house.now()
        waiting = await self._next(now)
        chances = await self._look(waiting, now)
        async with self._house.database.read() as store:
            rooms = await store.waiting.rooms({each.mentor_id for each in chances}, self._held_since(now))
        zone = self._house.settings.time_zone
        asleep = {youth.id for youth in waiting if is_quiet(now, zone) and (youth.age or 0) < OF_AGE}
        for invitation in form_wave(chances, rooms):
            if invitation.youth_id not in asleep:
                await self._invite(invitation, now)

    async def _next(self, now: datetime) -> list[Youth]:
        """Who is looked at in this round."""
        async with self._house.database.read() as store:
            found = await store.waiting.next(now, now - WRITE_AGAIN, self._looked_up_to, AT_ONCE)
        self._looked_up_to = (found[-1][1], found[-1][0].id) if len(found) == AT_ONCE else BEGINNING
        return [youth for youth, _ in found]

    async def _look(self, waiting: list[Youth], now: datetime) -> list[Invitation]:
        """The mentors that each of them could be told of."""
        if not waiting:
            return []
        ids, nobody = [youth.id for youth in waiting], set[int]()
        async with self._house.database.read() as store:
            crowded = await store.waiting.crowded(self._held_since(now))
            refused, invited = await store.matches.refused_among(ids), await store.waiting.invited(ids)
        chances: list[Invitation] = []
        for youth in waiting:
            await asyncio.sleep(0)  # everything else in this process gets its turn
            apart = {youth.id} | refused.get(youth.id, nobody) | invited.get(youth.id, nobody)
            found = look(self._house.pool, youth, apart)
            if any(each.mentor_id in crowded for each in found):
                found = look(self._house.pool, youth, apart | crowded)  # they are many: not without need
            chances += found
        return chances

    async def _invite(self, invitation: Invitation, now: datetime) -> None:
        """Unless they have found somebody or the place has gone since this round began."""
        async with self._begin() as store:
            person, record = (
                await store.people.get(invitation.youth_id),
                await store.youths.get(invitation.youth_id, now),
            )
            rooms = await store.waiting.rooms([invitation.mentor_id], self._held_since(now))
            if person is None or person.gone or record is None or record.waiting_since is None:
                return
            if rooms.get(invitation.mentor_id, 0) <= 0:
                return
            await store.waiting.invite(invitation.youth_id, invitation.mentor_id, now)
            visit = Visit(self._house, store, person, now, purpose="notice")
            await visit.tell(person, phrase("somebody-now"), TO_SUGGESTIONS)
            await visit.post()

    def _held_since(self, now: datetime) -> datetime:
        return now - timedelta(hours=self._house.settings.invitation_hours)
