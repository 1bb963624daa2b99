"""What arrives from Telegram, in plain values, and what was done by it, whatever the library that read it.

The libraries check their types more or less: what we use is checked here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.arrivals import read_line
from bot.channel import Ignored, Misplaced, Reception, Unreadable
from bot.settings import NOBODY
from dialogs import events

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")

GREATEST_ID: Final = 2**52  # ids have at most 52 significant bits
PRIVATE: Final = "private"
MEMBERS: Final = ("member", "administrator", "restricted", "creator")
KINDS: Final[Mapping[str, str]] = {
    "voice": "voice",
    "video_note": "voice",
    "audio": "voice",
    "sticker": "sticker",
    "animation": "sticker",
    "photo": "photo",
    "video": "photo",
    "contact": "contact",
}


@dataclass(frozen=True, slots=True)
class Author:
    """Who did it."""

    id: int
    is_bot: bool
    first_name: str
    language: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A callback query. Whether its message can still be edited is found out by editing it."""

    id: str
    author: Author
    data: str


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot was added to a chat or removed from it; in a private chat: blocked, or let back."""

    chat_id: int
    chat_type: str
    author: Author
    status: str


@dataclass(frozen=True, slots=True)
class Written:
    """A message, new or edited. `kind` is the name of the field that holds its content."""

    chat_id: int
    chat_type: str
    author: Author | None
    kind: str
    text: str | None = None
    position: tuple[float, float] | None = None  # degrees north, degrees east; a venue is not where they are
    edited: bool = False
    forwarded: bool = False
    through_bot: bool = False  # via_bot, or a bot that answers for a business
    as_chat: bool = False  # in the name of a channel or a group


Update = Tap | Membership | Written


def read_update(update: Update | None) -> Reception | Misplaced | Ignored:
    """What was done, if anything that calls for an answer. Raises Unreadable."""
    match update:
        case Tap():
            return _read_tap(update)
        case Membership():
            return _read_membership(update)
        case Written():
            return _read_written(update)
        case None:
            return Ignored("type")


def pare(update: Any) -> Any:
    """Without the message whose button was tapped: with all its buttons it is most of a tap, and nobody reads it."""
    tap = update.get("callback_query") if isinstance(update, dict) else None
    if isinstance(tap, dict):
        tap.pop("message", None)
    return update


def _read_tap(tap: Tap) -> Reception | Ignored:
    if tap.author.is_bot:
        return Ignored("bot")
    return _receive(tap.author, events.Tapped(_words(tap.data)), _words(tap.id))


def _read_membership(change: Membership) -> Reception | Misplaced | Ignored:
    there = change.status in MEMBERS
    if change.chat_type != PRIVATE:
        return Misplaced(str(_identity(change.chat_id))) if there else Ignored("left_group")
    if change.author.is_bot:
        return Ignored("bot")
    return _receive(change.author, events.Returned() if there else events.Left())


def _read_written(written: Written) -> Reception | Misplaced | Ignored:
    if written.chat_type != PRIVATE:
        return Misplaced(str(_identity(written.chat_id)))
    author = written.author
    if author is None or author.is_bot or author.id in NOBODY or written.chat_id != author.id:
        return Ignored("not_a_person")
    if written.through_bot:
        return Ignored("bot")
    if written.as_chat:
        return Ignored("not_a_person")
    return _receive(author, _read_content(written))


def _read_content(written: Written) -> events.Event:
    if written.edited:
        return events.Sent("edit")
    if written.forwarded:
        return events.Sent("forward")
    if written.position is not None:
        return events.Shared(_degrees(written.position[0], 90), _degrees(written.position[1], 180))
    if written.text is not None:
        return read_line(_words(written.text))
    return events.Sent(KINDS.get(written.kind, "other"))


def _receive(author: Author, event: events.Event, tap: str = "") -> Reception:
    address, given_name = str(_identity(author.id)), _words(author.first_name)
    return Reception(address, event, given_name, _words(author.language), tap)


def _identity(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < abs(number) < GREATEST_ID:
        raise Unreadable("identity")
    return number


def _words(text: object) -> str:
    """A text as databases take it. Half a surrogate pair is nothing that Telegram would have let a person write."""
    if not isinstance(text, str):
        raise Unreadable("text")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable("surrogate") from None
    return text.replace("\0", "")


def _degrees(value: object, limit: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -limit <= value <= limit:
        raise Unreadable("degrees")
    return float(value)
