"""What can go wrong between a bot and Telegram: ordered in advance for the next calls, or drawn by chance."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from tests.fakes.telegram.refusals import Refusal, too_many

Kind = Literal["fail", "cut", "page", "stall", "truncate"]
TEXTS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}
STALL: Final = 60.0  # seconds
LONGEST_RETRY_AFTER: Final = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """`acted`: whether the server has done what it was asked before the fault strikes.

    fail: refused with JSON. page: 502 with the HTML of a proxy. cut: the connection is closed without a word.
    stall: answered so many real seconds later. truncate: half of the answer.
    """

    kind: Kind
    acted: bool
    refusal: Refusal | None = None
    seconds: float = 0.0


# What `by_chance` draws from, by the names that its shares have.
CHANCES: Final[Mapping[str, Fault]] = {
    "cut_after": Fault("cut", acted=True),
    "cut_before": Fault("cut", acted=False),
    "page_after": Fault("page", acted=True),
    "page_before": Fault("page", acted=False),
    "stall": Fault("stall", acted=True, seconds=STALL),
    "truncate": Fault("truncate", acted=True),
    "too_many": Fault("fail", acted=False),  # with a retry_after drawn at each time
}


@dataclass
class Ordered:
    """One fault for the next call of a method, in any chat or in this one."""

    fault: Fault
    chat: str = ""


class Faults:
    """First ordered, first struck; the method "*" stands for any method but getUpdates."""

    def __init__(self) -> None:
        self._ordered: dict[str, list[Ordered]] = {}
        self._shares: dict[str, float] = {}
        self._methods: frozenset[str] = frozenset()
        self._chance = random.Random(0)

    def order(self, method: str, fault: Fault, times: int = 1, chat: object = "") -> None:
        self._ordered.setdefault(method.lower(), []).extend(Ordered(fault, str(chat or "")) for _ in range(times))

    def by_chance(self, seed: int, methods: tuple[str, ...], shares: Mapping[str, float]) -> None:
        """From now on, so many of the calls of these methods: {"cut_after": 0.05, "too_many": 0.02, …}."""
        assert shares.keys() <= CHANCES.keys()
        self._chance, self._shares = random.Random(seed), dict(shares)
        self._methods = frozenset(method.lower() for method in methods)

    def take(self, method: str, chat: object = "") -> Fault | None:
        for key in (method.lower(), "*" if method != "getUpdates" else ""):
            waiting = self._ordered.get(key, [])
            for ordered in waiting:
                if ordered.chat in ("", str(chat)):
                    waiting.remove(ordered)
                    return ordered.fault
        return self._draw() if method.lower() in self._methods else None

    def _draw(self) -> Fault | None:
        drawn = self._chance.random()
        for name, share in self._shares.items():
            if (drawn := drawn - share) < 0:
                refusal = too_many(self._chance.randint(1, LONGEST_RETRY_AFTER)) if name == "too_many" else None
                return Fault("fail", acted=False, refusal=refusal) if refusal else CHANCES[name]
        return None

    def clear(self) -> None:
        self._ordered.clear()
        self._shares = {}


def refusal(status: int, description: str | None, retry_after: int | None) -> Refusal:
    """An error answer: 429 as soon as there is a retry_after, and a usual text where none is given."""
    if retry_after is not None:
        usual = too_many(retry_after)
        return Refusal(429, description or usual.description, usual.parameters)
    return Refusal(status, description or TEXTS.get(status, "Internal Server Error"))
