"""What can go wrong between a bot and Telegram, ordered in advance for the next calls of a method."""

from dataclasses import dataclass
from typing import Literal

from tests.fakes.telegram.refusals import Refusal, too_many

Kind = Literal["fail", "cut", "stall", "truncate"]
TEXTS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`acted`: whether the server has done what it was asked before the fault strikes."""

    kind: Kind
    acted: bool
    refusal: Refusal | None = None
    seconds: float = 0.0


class Faults:
    """First ordered, first struck; the method "*" stands for any method but getUpdates."""

    def __init__(self) -> None:
        self._ordered: dict[str, list[Fault]] = {}

    def order(self, method: str, fault: Fault, times: int = 1) -> None:
        self._ordered.setdefault(method.lower(), []).extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        for key in (method.lower(), "*" if method != "getUpdates" else ""):
            if waiting := self._ordered.get(key):
                return waiting.pop(0)
        return None

    def clear(self) -> None:
        self._ordered.clear()


def refusal(status: int, description: str | None, retry_after: int | None) -> Refusal:
    """An error answer: 429 as soon as there is a retry_after, and a usual text where none is given."""
    if retry_after is not None:
        usual = too_many(retry_after)
        return Refusal(429, description or usual.description, usual.parameters)
    return Refusal(status, description or TEXTS.get(status, "Internal Server Error"))
