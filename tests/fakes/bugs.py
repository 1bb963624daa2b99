"""Bugs that such bots have, to be planted: the tests that are there to catch them are tested with these."""

# ruff: noqa: SLF001  # bugs are where nobody else reaches

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import bindparam, select, update

from bot import sending
from bot.chores import Chores
from bot.conversation import Conversation
from bot.gateways import telegram_answers
from bot.intake import Intake
from bot.sending import Outcome, Sender
from storage import database as storage_database
from storage import inbox as storage_inbox
from storage import near as storage_near
from storage import outbox as storage_outbox
from storage import screens as storage_screens
from storage import sessions as storage_sessions
from storage.inbox import Inbox
from storage.leases import Leases
from storage.outbox import Outbox
from storage.tables import inbox, is_waiting, outbox, screens, sessions


def confirm_first(patch: pytest.MonkeyPatch) -> None:
    """Telegram is told that an update has arrived before it is kept."""
    keep = Intake._keep

    async def keep_late(self: Any, batch: Any, lease: Any, heard_at: Any) -> int:
        async with self._database.begin() as store:
            await store.inbox.set_offset("telegram", batch.offset)
        return await keep(self, batch, lease, heard_at)

    patch.setattr(Intake, "_keep", keep_late)


def settle_first(patch: pytest.MonkeyPatch) -> None:
    """A message is called delivered, then sent."""
    send: Any = Sender._send

    async def send_late(self: Any, gateway: Any, due: Any) -> Any:
        await self.note([Outcome(due, "delivered")])
        return await send(self, gateway, due)

    patch.setattr(Sender, "_send", send_late)


def no_mark(patch: pytest.MonkeyPatch) -> None:
    """Nothing notes that a message is about to be sent."""

    async def begin(*_: Any) -> bool:
        return True

    patch.setattr(Outbox, "begin", begin)


def promise_later(patch: pytest.MonkeyPatch) -> None:
    """What is answered is written down in a transaction of its own."""
    turn, write_down = Conversation._turn, Conversation._promise

    async def nothing(*_: Any) -> None:
        pass

    async def turn_and_promise(self: Any, waiting: Any, reading: Any, findings: Any = None) -> Any:
        visit = await turn(self, waiting, reading, findings)
        if visit is not None:
            async with self._house.database.begin() as store:
                visit.store = store
                await write_down(self, visit, waiting, reading)
        return visit

    patch.setattr(Conversation, "_promise", nothing)
    patch.setattr(Conversation, "_turn", turn_and_promise)


def repeat_what_may_be_there(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "may_repeat", lambda *_: True)


def retry_whatever_is_unclear(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "_must_come", lambda _: True)


def take_silence_for_a_no(patch: pytest.MonkeyPatch) -> None:
    """A request without an answer counts as one that did not arrive."""
    failure: Any = telegram_answers._failure
    patch.setattr(
        telegram_answers,
        "_failure",
        lambda fault, now, creates: replace(failure(fault, now, creates=creates), unclear=False),
    )


def doubt_in_silence(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "_doubt", lambda due, about: Outcome(due, "ambiguous", about))


def take_silence_for_a_yes(patch: pytest.MonkeyPatch) -> None:
    """A request without an answer counts as one that was done."""
    fail = Sender._fail

    async def hope(self: Any, due: Any, failure: Any) -> Any:
        return Outcome(due, "delivered") if failure.unclear else await fail(self, due, failure)

    patch.setattr(Sender, "_fail", hope)


def _forget(*_: Any) -> None:
    """Instead of what would have been kept in mind."""


def at_once(patch: pytest.MonkeyPatch) -> None:
    """Another try as soon as possible, whatever Telegram asks for. Twice: of the message, and of its chat."""
    patch.setattr(Sender, "_hold", _forget)
    patch.setattr(Sender, "_better_moment", lambda self, *_: self._now())


def a_little_sooner(patch: pytest.MonkeyPatch) -> None:
    """Another try as if Telegram had asked for half as much."""
    patch.setattr(Sender, "_hold", _forget)
    better = Sender._better_moment
    patch.setattr(Sender, "_better_moment", lambda self, at, n: better(self, self._now() + (at - self._now()) / 2, n))


def go_on_writing(patch: pytest.MonkeyPatch) -> None:
    """Whoever blocked the bot is written to all the same."""
    fail = Sender._fail

    async def overlook(self: Any, due: Any, failure: Any) -> Any:
        outcome = await fail(self, due, failure)
        return replace(outcome, gone=False) if isinstance(outcome, Outcome) else outcome

    patch.setattr(Sender, "_fail", overlook)


def try_the_gone_again(patch: pytest.MonkeyPatch) -> None:
    fail = Sender._fail

    async def hope(self: Any, due: Any, failure: Any) -> Any:
        return await fail(self, due, replace(failure, gone=False, retry_at=self._now()))

    patch.setattr(Sender, "_fail", hope)


def hold_nothing_back(patch: pytest.MonkeyPatch) -> None:
    """What follows a message that has to wait does not."""
    keep = Sender.keep

    async def keep_going(self: Any, *args: Any) -> Any:
        outcome = await keep(self, *args)
        return None if outcome == "later" else outcome

    patch.setattr(Sender, "keep", keep_going)
    patch.setattr(Sender, "_hold", _forget)


def drop_what_cannot_be_read(patch: pytest.MonkeyPatch) -> None:
    async def set_aside(*_: Any) -> None:
        pass

    patch.setattr(Conversation, "_set_aside", set_aside)


def newest_first(patch: pytest.MonkeyPatch) -> None:
    """Lanes have no order, and no guard looks after it."""
    waiting = Inbox.waiting

    async def backwards(self: Any, after: int, limit: int) -> Any:
        return (await waiting(self, after, limit))[::-1]

    patch.setattr(Inbox, "waiting", backwards)
    settle = update(inbox).where(storage_inbox._MINE)
    patch.setattr(storage_inbox, "_SETTLE", {"sqlite": settle.values(storage_inbox._SETTLED)})


def no_dedupe(patch: pytest.MonkeyPatch) -> None:
    """Each update is new."""
    row, numbers = Inbox._row, iter(range(10**6))

    def rename(self: Any, channel: str, arrival: Any, now: Any) -> Any:
        return row(self, channel, replace(arrival, update_id=f"{arrival.update_id}-{next(numbers)}"), now)

    patch.setattr(Inbox, "_row", rename)


def no_dedupe_at_once(patch: pytest.MonkeyPatch) -> None:
    """Each update that is worked on at once is new."""
    receive, numbers = Inbox.receive_settled, iter(range(10**6))

    async def rename(self: Any, fresh: Any, *about: Any) -> int:
        arrival = replace(fresh.arrival, update_id=f"{fresh.arrival.update_id}-{next(numbers)}")
        return await receive(self, replace(fresh, arrival=arrival), *about)

    patch.setattr(Inbox, "receive_settled", rename)


def only_greater_numbers(patch: pytest.MonkeyPatch) -> None:
    """Known is whatever is not greater than the greatest."""
    receive = Inbox.receive_one

    async def take_greater(self: Any, channel: str, arrival: Any, now: Any) -> Any:
        known = [int(each) for each in (await self._connection.execute(select(inbox.c.update_id))).scalars()]
        greater = int(arrival.update_id) > max(known, default=0)
        return await receive(self, channel, arrival, now) if greater else None

    patch.setattr(Inbox, "receive_one", take_greater)


def settle_what_is_settled(patch: pytest.MonkeyPatch) -> None:
    """A fate can be given twice."""
    settle = update(inbox).where(inbox.c.id == bindparam("which"))
    patch.setattr(storage_inbox, "_SETTLE", {"sqlite": settle.values(storage_inbox._FATE)})


def deferred(patch: pytest.MonkeyPatch) -> None:
    """Writers begin as readers."""
    patch.setattr(storage_database, "_begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    patch.setattr(storage_near, "WRITE", "BEGIN")


def no_version(patch: pytest.MonkeyPatch) -> None:
    """A session is saved over whatever is there."""
    save = update(sessions).where(sessions.c.person_id == bindparam("whose"), sessions.c.flow == bindparam("which"))
    values: dict[str, Any] = {
        "sealed_state": bindparam("state"),
        "version": bindparam("read"),
        "touched_at": bindparam("moment"),
        "stopped": bindparam("stops"),
    }
    patch.setattr(storage_sessions, "_SAVE", save.values(values))


def buttons_for_all(patch: pytest.MonkeyPatch) -> None:
    everything = select(screens).where(screens.c.id == bindparam("which"), bindparam("whose") == bindparam("whose"))
    patch.setattr(storage_screens, "_FIND", everything)


def keep_promises_to_the_erased(patch: pytest.MonkeyPatch) -> None:
    cancel = Outbox.cancel

    async def cancel_unless_erased(self: Any, channel: str, address: str, reason: str, **how: Any) -> None:
        if reason != "erased":
            await cancel(self, channel, address, reason, **how)

    patch.setattr(Outbox, "cancel", cancel_unless_erased)


def no_claims(patch: pytest.MonkeyPatch) -> None:
    """What another process has in hand is taken all the same."""
    heads = select(outbox.c.channel, outbox.c.address, outbox.c.stream).where(is_waiting(outbox))
    patch.setattr(storage_outbox, "_HEADS", heads)
    claim = update(outbox).where(storage_outbox._STREAM.in_(bindparam("heads", expanding=True)), is_waiting(outbox))
    patch.setattr(
        storage_outbox, "_CLAIM", claim.values(claimed_by=bindparam("holder"), claimed_until=bindparam("until"))
    )


def settle_for_others(patch: pytest.MonkeyPatch) -> None:
    """A process that lost its claim settles what it had."""
    settle = update(outbox).where(outbox.c.id == bindparam("which_0"), is_waiting(outbox))
    settle = settle.values(fate=bindparam("to_fate"), reason=bindparam("why"))
    patch.setattr(storage_outbox, "_settle", lambda _: settle)


def no_fence(patch: pytest.MonkeyPatch) -> None:
    async def check(*_: Any) -> None:
        pass

    patch.setattr(Leases, "check", check)


def leave_in_the_dark(patch: pytest.MonkeyPatch) -> None:
    """Nobody is shown anew what may have been lost on the way; and each doubt is called a delivery."""

    async def nothing(_: Chores) -> None:
        pass

    settle = Outbox.settle

    async def settle_well(self: Any, numbers: Any, holder: str, fate: str, reason: str, now: Any) -> int:
        return await settle(self, numbers, holder, "delivered" if fate == "ambiguous" else fate, reason, now)

    patch.setattr(Chores, "show_anew", nothing)
    patch.setattr(Outbox, "settle", settle_well)
