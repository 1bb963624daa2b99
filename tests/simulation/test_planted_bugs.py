"""The simulation can fail: bugs that such bots have are planted one at a time, and it finds each within a few seeds."""

# ruff: noqa: SLF001  # bugs are where nobody else reaches

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest

from bot.chores import Chores
from bot.intake import Intake
from bot.sending import Sender
from storage.inbox import Inbox
from storage.outbox import Outbox
from tests.simulation.ground import Ground
from tests.simulation.run import simulate
from tests.simulation.test_simulation import ground as ground  # noqa: PLC0414  # the fixture

Plant = Callable[[pytest.MonkeyPatch], None]

WITHIN: Final = 40  # seeds


def _confirm_first(patch: pytest.MonkeyPatch) -> None:
    """Telegram is told that an update has arrived before it is kept."""
    keep = Intake._keep

    async def keep_late(self: Any, batch: Any, lease: Any, heard_at: Any) -> int:
        async with self._database.begin() as store:
            await store.inbox.set_offset("telegram", batch.offset)
        return await keep(self, batch, lease, heard_at)

    patch.setattr(Intake, "_keep", keep_late)


def _no_dedupe(patch: pytest.MonkeyPatch) -> None:
    """Each update is new."""
    receive, numbers = Inbox.receive, iter(range(10**6))

    async def take_all(self: Any, channel: str, arrivals: Any, now: Any) -> int:
        renamed = [replace(each, update_id=f"{each.update_id}-{next(numbers)}") for each in arrivals]
        return await receive(self, channel, renamed, now)

    patch.setattr(Inbox, "receive", take_all)


def _no_mark(patch: pytest.MonkeyPatch) -> None:
    """Nothing notes that a message is about to be sent."""

    async def begin(*_: Any) -> bool:
        return True

    patch.setattr(Outbox, "begin", begin)


def _at_once(patch: pytest.MonkeyPatch) -> None:
    """Another try as soon as possible, whatever Telegram asks for."""
    patch.setattr(Sender, "_better_moment", lambda self, *_: self._now())
    patch.setattr(Sender, "_hold", lambda *_: None)


def _leave_in_the_dark(patch: pytest.MonkeyPatch) -> None:
    """Nobody is shown anew what may have been lost on the way; and each doubt is called a delivery."""

    async def nothing(_: Chores) -> None:
        pass

    settle = Outbox.settle

    async def settle_well(self: Any, numbers: Any, holder: str, fate: str, reason: str, now: Any) -> int:
        return await settle(self, numbers, holder, "delivered" if fate == "ambiguous" else fate, reason, now)

    patch.setattr(Chores, "show_anew", nothing)
    patch.setattr(Outbox, "settle", settle_well)


# What is planted, and by which rule it is found.
BUGS: Final[dict[str, tuple[Plant, str]]] = {
    "updates are confirmed before they are kept": (_confirm_first, "lost update"),
    "no update is recognised": (_no_dedupe, "invented update"),
    "nothing notes that a message is about to be sent": (_no_mark, "doubled message"),
    "nobody waits for as long as Telegram asks": (_at_once, "impatience"),
    "a doubt is called a delivery": (_leave_in_the_dark, "not delivered"),
}


def finds(ground: Ground, seed: int, rule: str) -> bool:
    return any(violation.startswith(rule) for violation in simulate(ground, seed).violations)


def test_a_bug_that_is_always_there_is_found_at_once(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    _no_dedupe(monkeypatch)
    assert finds(ground, 0, "invented update")


@pytest.mark.soak
@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found_within_a_few_seeds(bug: str, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, rule = BUGS[bug]
    plant(monkeypatch)
    assert any(finds(ground, seed, rule) for seed in range(WITHIN))
