"""What Telegram answers to a request, and what that means, whatever the library that asked."""

import json
from datetime import datetime, timedelta
from typing import Final

from bot.channel import DeliveryFailure

# A tap was answered too late, an edit changed nothing, a message has gone: nothing is left to be done.
SETTLED: Final = (
    "query is too old",
    "query id is invalid",
    "message is not modified",
    "message to delete not found",
)
# The message cannot be changed any more: a new one takes its place.
UNEDITABLE: Final = (
    "message to edit not found",
    "message can't be edited",
    "message identifier is not",
    "message_id_invalid",
    "there is no text in the message to edit",
)
GONE: Final = ("forbidden", "chat not found", "user not found", "peer_id_invalid")
SOON: Final = 2.0  # seconds until another try after a fault of the network or the server
LATER: Final = 60.0  # seconds until another try while our token is not taken


class Refused(Exception):  # noqa: N818  # a fact about Telegram, not a fault of ours
    """Telegram's own "no", or a proxy's: then without a description."""

    def __init__(self, status: int, description: str = "", retry_after: float | None = None) -> None:
        super().__init__()
        self.status = status
        self.description = description
        self.retry_after = retry_after


class Unanswered(Exception):  # noqa: N818  # a fact about the network
    """No answer, or none that can be read. `arrived`: False if the request surely never reached Telegram."""

    def __init__(self, *, arrived: bool = True) -> None:
        super().__init__()
        self.arrived = arrived


class UneditableError(DeliveryFailure):
    """The message cannot be changed any more."""


def check_answer(status: int, body: str | bytes) -> None:
    """Raises Refused unless it says that all went well. The result itself is for the library to read."""
    if 200 <= status < 300:
        return
    try:
        answer = json.loads(body)
        description, parameters = str(answer["description"]), answer.get("parameters") or {}
        retry_after = parameters.get("retry_after")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused(status) from None
    raise Refused(status, description, float(retry_after) if isinstance(retry_after, int | float) else None)


def settle(fault: Refused | Unanswered, now: datetime, *, creates: bool = False) -> None:
    """Returns where a refusal is as good as success; else raises UneditableError or DeliveryFailure.

    `creates`: whether the request makes a new message, which may be there already although no answer says so.
    """
    if isinstance(fault, Refused):
        if _any_of(SETTLED, fault.description):
            return
        if _any_of(UNEDITABLE, fault.description):
            raise UneditableError(ours=True, about="uneditable")
    raise _failure(fault, now, creates=creates)


def _failure(fault: Refused | Unanswered, now: datetime, *, creates: bool) -> DeliveryFailure:
    """When to try again, whether the person is gone, whether it is ours to log, whether it may have been done."""
    soon = now + timedelta(seconds=SOON)
    if isinstance(fault, Unanswered):
        about = "no_answer" if fault.arrived else "no_connection"
        return DeliveryFailure(soon, about=about, unclear=creates and fault.arrived)
    status, told = fault.status, fault.description
    if fault.retry_after is not None or status == 429:
        return DeliveryFailure(now + timedelta(seconds=fault.retry_after or SOON), about="rate_limited")
    if status >= 500 or not told:
        # Telegram's own word for its failure is a refusal; a proxy's page, or a time-out behind it, leaves open
        # what was done.
        unclear = creates and (not told or status == 504)
        return DeliveryFailure(soon, ours=status < 500, about=f"status_{status}", unclear=unclear)
    if status in (401, 404):  # of the token, not of the message
        return DeliveryFailure(now + timedelta(seconds=LATER), ours=True, about=f"refused_{status}")
    if _any_of(GONE, told):
        return DeliveryFailure(gone=True, about="gone")
    return DeliveryFailure(ours=True, about=f"refused_{status}")


def _any_of(parts: tuple[str, ...], description: str) -> bool:
    return any(part in description.lower() for part in parts)
