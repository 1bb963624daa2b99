"""What is true of Telegram whatever the library: what is done with a message, and how fast.

What an update means stands in `telegram_updates`, what a refusal says in `telegram_answers`. Beside these: the twins,
`telegram_aiogram` and `telegram_ptb`: the same functions in the same order, each a translator between its library's
types and our plain values.

Sources: the Bot API (https://core.telegram.org/bots/api) and the published source of its server,
https://github.com/tdlib/telegram-bot-api.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from bot.channel import DeliveryFailure, Ignored, Message, Misplaced, Pace, Picture, Reception, Unreadable
from bot.gateways.telegram_answers import UneditableError
from bot.gateways.telegram_updates import Update, pare, read_update

# About 30 messages a second over all, and one a second to one chat, with short bursts tolerated
# (https://core.telegram.org/bots/faq); a little less, since a second here is not quite a second there.
PACE: Final = Pace(over_all=29.5, per_chat=0.95, burst=3)

CONNECTIONS: Final = 100  # at the same time
CONNECT_SECONDS: Final = 10.0  # until a connection stands; what takes longer did surely not arrive
REQUEST_SECONDS: Final = 30.0  # until the answer is there

KEYBOARD: Final = "k"  # marks the reference of a message that came with a reply keyboard
PICTURE_NAME: Final = "binome.png"

Draw = Callable[[Picture], Awaitable[bytes]]


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
            return read_update(self._parse(pare(json.loads(raw))))
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
