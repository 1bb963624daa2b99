"""What is true of Telegram whatever the library: how its refusals are to be taken, and how text is measured.

Sources: the Bot API and the published source of its server, https://github.com/tdlib/telegram-bot-api.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.channel import DeliveryFailure, Gateway

# A tap was answered too late, an edit changed nothing, a message has gone: nothing is left to be done.
SETTLED: Final = (
    "query is too old",
    "query id is invalid",
    "message is not modified",
    "message to delete not found",
)
# The message cannot be changed any more: a new one takes its place.
UNEDITABLE: Final = ("message to edit not found", "message can't be edited", "message identifier is not")
GONE: Final = ("chat not found", "user not found", "peer_id_invalid")
SOON: Final = 2.0  # seconds until another try after a fault of the network or the server
KEYBOARD: Final = "k"  # marks the reference of a message that came with a reply keyboard

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")


class TelegramGateway(Gateway, Protocol):
    """A gateway to Telegram, whatever the library."""

    async def set_up(self, menus: Mapping[str, Sequence[tuple[str, str]]], default: str) -> None:
        """Leave webhook mode, and put the commands into the menu of each language. Raises DeliveryFailure."""


def is_settled(description: str) -> bool:
    """Is this refusal as good as success?"""
    return _any_of(SETTLED, description)


def is_uneditable(description: str) -> bool:
    return _any_of(UNEDITABLE, description)


def failure(
    status: int, description: str, now: datetime, retry_after: float | None = None, *, creates: bool = False
) -> DeliveryFailure:
    """Three facts about a refusal: when to try again, whether the person is gone, whether it is ours to log.

    Status 0 means that no answer came: unclear where the request `creates` a message, which may be there already.
    """
    if retry_after is not None:
        return DeliveryFailure(retry_at=now + timedelta(seconds=retry_after), about="rate_limited")
    if status == 403 or _any_of(GONE, description):
        return DeliveryFailure(gone=True, about="gone")
    if status == 0 or status >= 500:
        soon, unclear = now + timedelta(seconds=SOON), creates and status == 0
        return DeliveryFailure(retry_at=soon, about=f"status_{status}", unclear=unclear)
    return DeliveryFailure(ours=True, about=f"refused_{status}")


def utf16_length(text: str) -> int:
    """How long Telegram finds a text: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _any_of(parts: tuple[str, ...], description: str) -> bool:
    return any(part in description.lower() for part in parts)
