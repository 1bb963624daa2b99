"""What is true of Telegram whatever the library: what an update means, what a message becomes, what a refusal says.

Beside it stand the twins, `telegram_aiogram` and `telegram_ptb`: the same functions in the same order, each a
translator between its library's types and the plain values of this page.

Sources: the Bot API (https://core.telegram.org/bots/api) and the published source of its server,
https://github.com/tdlib/telegram-bot-api.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.arrivals import read_line
from bot.channel import DeliveryFailure, Ignored, Message, Misplaced, Pace, Picture, Reception, Unreadable
from bot.settings import NOBODY
from dialogs import events

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")

# About 30 messages a second over all, and one a second to one chat, with short bursts tolerated
# (https://core.telegram.org/bots/faq); a little less, since a second here is not quite a second there.
PACE: Final = Pace(over_all=28.5, per_chat=0.95, burst=3)

CONNECTIONS: Final = 100  # at the same time
CONNECT_SECONDS: Final = 10.0  # until a connection stands; what takes longer did surely not arrive
REQUEST_SECONDS: Final = 30.0  # until the answer is there

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

KEYBOARD: Final = "k"  # marks the reference of a message that came with a reply keyboard
PICTURE_NAME: Final = "binome.png"

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

Draw = Callable[[Picture], Awaitable[bytes]]


# ---- What arrives, in plain values. The libraries check their types more or less: what we use is checked here.


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


def _pare(update: Any) -> Any:
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


# ---- What Telegram answers


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


# ---- What we show


def utf16_length(text: str) -> int:
    """How long Telegram finds a text: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def bold(message: Message) -> Iterator[tuple[int, int]]:
    """Our headings, as (offset, length) in UTF-16 units.

    There is no markup in the words, so nobody else's can be taken for one.
    """
    words = message.plain
    for start, end in message.strong:
        yield utf16_length(words[:start]), utf16_length(words[start:end])


def label(text: str, *, ticked: bool) -> str:
    return f"{text} ✓" if ticked else text


class TelegramGateway(ABC):
    """Implements `bot.channel.Gateway`. What a library does is left to the twins; what is done is said here."""

    name = "telegram"
    pace: Pace | None = PACE

    def __init__(self, now: Callable[[], datetime], draw: Draw) -> None:
        """`draw` makes a picture's bytes at delivery."""
        self._now = now
        self._draw = draw

    def read(self, raw: str) -> Reception | Misplaced | Ignored:
        try:
            return read_update(self._parse(_pare(json.loads(raw))))
        except Unreadable:
            raise
        except Exception as fault:  # noqa: BLE001  # whatever a library raises about a stranger's JSON
            raise Unreadable(type(fault).__name__) from None

    async def send(self, address: str, message: Message) -> str:
        chat_id = int(address)
        if message.picture:
            number = await self._send_photo(chat_id, await self._drawn(message.picture), message.plain)
        elif message.document:
            content = message.document.content.encode()
            number = await self._send_document(chat_id, content, message.document.name, message.plain)
        else:
            number = await self._send_message(chat_id, message)
        return f"{number}{KEYBOARD}" if message.location else str(number)

    async def edit(self, address: str, reference: str, message: Message) -> str:
        if self.renews(reference, message):
            await self.retire(address, reference)
            return await self.send(address, message)
        try:
            await self._edit_message(int(address), int(reference), message)
        except UneditableError:
            return await self.send(address, message)
        return reference

    def renews(self, reference: str, message: Message) -> bool:
        """A reply keyboard comes and goes with messages of its own: nothing can be edited into it."""
        return bool(message.location) or reference.endswith(KEYBOARD)

    async def retire(self, address: str, reference: str) -> None:
        if not reference.endswith(KEYBOARD):
            with suppress(UneditableError):
                await self._remove_buttons(int(address), int(reference))
            return
        # Only a message can take a reply keyboard away; it goes at once.
        number = await self._remove_keyboard(int(address), "…")
        with suppress(DeliveryFailure):  # tried again as a whole, it would leave one more
            await self._delete_message(int(address), number)

    async def acknowledge(self, tap: str, toast: str) -> None:
        await self._answer_tap(tap, toast)

    async def leave(self, address: str, line: str) -> None:
        try:
            await self._send_message(int(address), Message(line))
        finally:
            await self._leave_chat(int(address))

    def forget(self, address: str) -> None:  # noqa: B027  # there is nothing to do, in either twin
        """A chat's history belongs to the person, who can clear it."""

    async def set_up(self, menus: Mapping[str, Sequence[tuple[str, str]]], default: str) -> None:
        """Put the commands into the menu of each language. Raises DeliveryFailure."""
        for language, menu in menus.items():
            await self._set_commands(menu, language)
            if language == default:
                await self._set_commands(menu, "")

    async def _drawn(self, picture: Picture) -> bytes:
        try:
            return await self._draw(picture)
        except Exception as fault:  # whatever a drawing library raises
            raise DeliveryFailure(ours=True, about=f"picture-{type(fault).__name__}") from fault

    @abstractmethod
    def _parse(self, update: Any) -> Update | None:
        """An update's JSON as the library reads it; None for a kind that we did not ask for. May raise anything."""

    @abstractmethod
    async def _send_message(self, chat_id: int, message: Message) -> int:
        """Returns the number of the new message, as all of these do."""

    @abstractmethod
    async def _send_photo(self, chat_id: int, png: bytes, caption: str) -> int: ...

    @abstractmethod
    async def _send_document(self, chat_id: int, content: bytes, name: str, caption: str) -> int: ...

    @abstractmethod
    async def _edit_message(self, chat_id: int, number: int, message: Message) -> None: ...

    @abstractmethod
    async def _remove_buttons(self, chat_id: int, number: int) -> None: ...

    @abstractmethod
    async def _remove_keyboard(self, chat_id: int, text: str) -> int: ...

    @abstractmethod
    async def _delete_message(self, chat_id: int, number: int) -> None: ...

    @abstractmethod
    async def _answer_tap(self, tap: str, toast: str) -> None: ...

    @abstractmethod
    async def _leave_chat(self, chat_id: int) -> None: ...

    @abstractmethod
    async def _set_commands(self, menu: Sequence[tuple[str, str]], language: str) -> None: ...

    @abstractmethod
    async def close(self) -> None:
        """Give back connections."""
