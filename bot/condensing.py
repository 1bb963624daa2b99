"""What waits for one chat, in as few requests as show the same in the end.

A chat that was held back has a queue of screens that replace each other. Sent one by one they would cost the
channel's limits a request each, and flicker past.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.channel import Message
from storage.promises import Due, Promise


def condense(dues: Sequence[Due]) -> tuple[list[Due], list[Due]]:
    """What is still to be sent, in order, and what is not: its place was taken before anybody saw it.

    A screen that another one replaces is left out, and the other one comes where it would have come. A screen
    whose buttons are to be taken off is sent without them.
    """
    kept: list[Due] = []
    superseded: list[Due] = []
    for due in dues:
        before = _waiting_screen(kept, due.promise.onto)
        if before is None or due.begun:
            kept.append(due)
            continue
        earlier = kept.pop(before)
        if due.promise.kind == "retire":
            kept.insert(before, replace(earlier, promise=_without_buttons(earlier.promise)))
            superseded.append(due)
        else:
            place = replace(due.promise, kind=earlier.promise.kind, onto=earlier.promise.onto)
            kept.append(replace(due, promise=place, onto=earlier.onto))
            superseded.append(earlier)
    return kept, superseded


def _waiting_screen(kept: Sequence[Due], screen: str) -> int | None:
    """Where the promise stands that would show this screen, if nobody can have seen it yet."""
    if not screen:
        return None
    for position, due in enumerate(kept):
        if due.promise.screen == screen and not due.begun and due.promise.kind in ("send", "edit"):
            return position
    return None


def _without_buttons(promise: Promise) -> Promise:
    return replace(promise, payload=replace(message_of(promise), rows=(), location=""))


def message_of(promise: Promise) -> Message:
    """What is to be shown: as it was promised, or as it was found in the outbox."""
    payload = promise.payload
    return payload if isinstance(payload, Message) else Message.load(payload)
