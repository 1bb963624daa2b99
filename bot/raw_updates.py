"""What Telegram hands over, taken apart no further than needed: each update's number, and whose it is.

What a library cannot parse is nothing special here. What is not even JSON is kept as it came: one crafted message
must not keep everybody else's from being read.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from bot.gateways.telegram_updates import ALLOWED_UPDATES
from storage.inbox import Arrival

GREATEST_NUMBER: Final = 2**31 - 1  # an update's number is a 32-bit integer; nothing greater is believed
LONGEST_LANE: Final = 64
# Inside of a string its quotes would be escaped, so nobody can write one.
_NUMBER: Final = re.compile(r'"update_id"\s*:\s*(\d{1,10})\b')


@dataclass(frozen=True, slots=True)
class Batch:
    """What came at once, and the offset that confirms it."""

    arrivals: tuple[Arrival, ...]
    offset: int


def take_apart(body: str, offset: int) -> Batch:
    """The updates in an answer that was asked for with this offset.

    Raises ValueError or RecursionError where one of them cannot be read as JSON (numbers of 4,300 digits, brackets
    a thousand deep), and Refused where Telegram says no.
    """
    answer = json.loads(body)
    if not isinstance(answer, dict) or not answer.get("ok"):
        raise Refused(answer if isinstance(answer, dict) else {})
    updates = list(answer["result"])
    numbers = [number for number in map(_number, updates) if number is not None]
    # Without any number we take them for the ones that were asked for. Never lower, never "the last": Telegram
    # forgets unread updates with a negative offset.
    following = max(numbers) + 1 if numbers else offset + len(updates) if offset else 0
    return Batch(tuple(_arrival(update) for update in updates), following)


def set_apart(body: str, offset: int) -> Batch:
    """One update that cannot be read, as it came. Its number is the first thing that Telegram writes into it."""
    found = _NUMBER.search(body)
    number = int(found[1]) if found and int(found[1]) <= GREATEST_NUMBER else offset
    return Batch((Arrival(_digest(body), _digest(body), body),), number + 1)


def read_one(body: str) -> Arrival:
    """One update, as a webhook brings it. What Python cannot read of it is kept as it came.

    Raises JSONDecodeError where it is no JSON, and TypeError where it is no object.
    """
    try:
        update = json.loads(body)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError):  # numbers of 4,300 digits, brackets a thousand deep
        return set_apart(body, 0).arrivals[0]
    if not isinstance(update, dict):
        raise TypeError("no object")
    return _arrival(update)


class Refused(Exception):  # noqa: N818  # a fact about Telegram, not a fault of ours
    """Telegram's refusal, whole."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__()
        self.body = body


def _number(update: Any) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    usable = isinstance(number, int) and not isinstance(number, bool) and 0 < number <= GREATEST_NUMBER
    return number if usable else None


def _arrival(update: Any) -> Arrival:
    raw = json.dumps(update)
    number = _number(update)
    name = _digest(raw) if number is None else str(number)
    return Arrival(name, _sender(update) or f"update-{name}", raw)


def _sender(update: Any) -> str:
    """Whose order is kept. What has no sender goes into a lane of its own."""
    for kind in ALLOWED_UPDATES:
        content = update.get(kind) if isinstance(update, dict) else None
        sender = content.get("from") if isinstance(content, dict) else None
        identity = sender.get("id") if isinstance(sender, dict) else None
        if isinstance(identity, int):
            return str(identity)[:LONGEST_LANE]
    return ""


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
