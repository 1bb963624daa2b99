"""After an outage, whoever was in a dialogue is told that we are back, and asked the present question again.

Telegram keeps a tap for 150 seconds and a message for a day (https://core.telegram.org/bots/api#getupdates, and
Client.cpp of its server). Whoever tapped while the bot was away longer waits in front of a button that did nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.dialogue import show_present
from bot.hours import is_quiet
from bot.house import House
from bot.visit import Visit
from dialogs.phrase import phrase
from storage.store import Store

log = structlog.get_logger()

TAP_LIFETIME: Final = timedelta(seconds=150)
# Telegram repeats an update for a day. After a week without any it numbers them anew, from anywhere: who remembered
# them for longer would take a new one for one that was seen.
SEEN_UPDATES: Final = timedelta(days=6)
NOTED_EVERY: Final = timedelta(seconds=20)
# What waited at Telegram comes first: whoever wrote meanwhile is answered, and needs no news of us.
SETTLING: Final = timedelta(seconds=15)
AT_ONCE: Final = 50  # people told in one transaction


class Pulse:
    """Notes that a channel was heard, seldom enough to cost nothing."""

    def __init__(self, channel: str, now: Callable[[], datetime]) -> None:
        self._channel = channel
        self._now = now
        self._noted_at: datetime | None = None

    @property
    def due(self) -> bool:
        """Is it time to note it again?"""
        return self._is_due(self._now())

    async def beat(self, store: Store, heard_at: datetime) -> None:
        """The channel was heard. The first time after a silence, that is noted as an outage.

        To be called before what was heard is kept, and `rest` once that is committed. A machine may have slept for
        weeks in between: what was heard before that may repeat what was seen before.
        """
        if self._is_due(heard_at) and await store.outages.hear(self._channel, heard_at, TAP_LIFETIME):
            log.warning("outage_noted", about=self._channel)
            await store.inbox.prune(heard_at - SEEN_UPDATES)

    def rest(self, heard_at: datetime) -> None:
        """It is noted, and need not be again for a while."""
        if self._is_due(heard_at):
            self._noted_at = heard_at

    def _is_due(self, moment: datetime) -> bool:
        return self._noted_at is None or not timedelta() <= moment - self._noted_at < NOTED_EVERY


async def tell_we_are_back(house: House) -> bool:
    """Tell those whom an outage left waiting, each once. Killed in between, it goes on where it was.

    Nobody is woken by it: at night, by the programme's clock, it waits for the morning. Whoever is awake taps once
    more, is answered, and is not told any more.

    True: somebody was told.
    """
    now = house.now()
    if is_quiet(now, house.settings.time_zone):
        return False
    async with house.database.read() as store:
        outages = await store.outages.unfinished(now - SETTLING)
    told = False
    for outage in outages:
        while await tell_some(house, outage.id, now):
            told = True
    return told


async def tell_some(house: House, outage_id: int, now: datetime) -> bool:
    """The next few. False: nobody is left, or another process tells them."""
    async with house.database.begin() as store:
        outage = next((each for each in await store.outages.unfinished(now) if each.id == outage_id), None)
        if outage is None:
            return False
        people = await store.outages.left_waiting(outage, AT_ONCE)
        if not people:
            await store.outages.finish(outage, now)
            return False
        if not await store.outages.pass_by(outage, people[-1]):
            return False
        for person_id in people:
            await _tell(house, store, person_id, now)
    return True


async def _tell(house: House, store: Store, person_id: int, now: datetime) -> None:
    person = await store.people.get(person_id)
    kept = await store.sessions.all(person_id)
    if person is None or not kept or kept[0].session.stopped:
        return
    visit = Visit(house, store, person, now, purpose="notice")
    visit.note(phrase("back-again"))
    await show_present(visit)
    await visit.post()
    await store.sessions.mark_reminded(person_id, kept[0].session.flow, now)  # the question that they left is back
