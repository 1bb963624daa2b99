"""The simulation can fail: bugs that such bots have are planted one at a time, and it finds each within a few seeds."""

from collections.abc import Callable
from typing import Final

import pytest

from tests.fakes import bugs
from tests.simulation.ground import Ground
from tests.simulation.run import simulate
from tests.simulation.test_simulation import ground as ground  # noqa: PLC0414  # the fixture

Plant = Callable[[pytest.MonkeyPatch], None]

WITHIN: Final = 40  # seeds


# What is planted, and by which rule it is found.
BUGS: Final[dict[str, tuple[Plant, str]]] = {
    "updates are confirmed before they are kept": (bugs.confirm_first, "lost update"),
    "no update is recognised": (bugs.no_dedupe, "invented update"),
    "nothing notes that a message is about to be sent": (bugs.no_mark, "doubled message"),
    "nobody waits for as long as Telegram asks": (bugs.at_once, "impatience"),
    "a doubt is called a delivery": (bugs.leave_in_the_dark, "not delivered"),
}


def finds(ground: Ground, seed: int, rule: str) -> bool:
    return any(violation.startswith(rule) for violation in simulate(ground, seed).violations)


def test_a_bug_that_is_always_there_is_found_at_once(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    bugs.no_dedupe(monkeypatch)
    assert finds(ground, 0, "invented update")


@pytest.mark.soak
@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found_within_a_few_seeds(bug: str, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, rule = BUGS[bug]
    plant(monkeypatch)
    assert any(finds(ground, seed, rule) for seed in range(WITHIN))
