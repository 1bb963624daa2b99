"""Telegram without a library: a third twin of `bot.gateways.telegram_aiogram`, which puts requests on the wire itself.

The libraries are what makes two thirds of a message's cost, and are held to the exam elsewhere. What is true of
Telegram whatever the library (what an update means, what a refusal says, what is done then) is the bot's own code.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from bot.channel import Button, Message, Picture
from bot.gateways import telegram, telegram_answers, telegram_updates
from bot.gateways.telegram import TelegramGateway
from bot.gateways.telegram_answers import Refused, Unanswered
from tests.simulation.wire import CutOff, Unreachable, Wire

Json = dict[str, Any]

PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\x00\x00\x01\x00" * 2
NO_PREVIEW: Final = {"is_disabled": True}


async def draw(_picture: Picture) -> bytes:
    """Something that passes for a picture: drawing takes longer than a hundred turns."""
    return PNG


class WireGateway(TelegramGateway):
    """One bot, in one life. `upload` gives a file to Telegram and returns its id there."""

    def __init__(self, wire: Wire, upload: Callable[[str, bytes], str], now: Callable[[], datetime]) -> None:
        super().__init__(now, draw)
        self._wire = wire
        self._upload = upload

    def _parse(self, update: Any) -> telegram_updates.Update | None:
        if tap := update.get("callback_query"):
            return telegram_updates.Tap(tap["id"], _author(tap["from"]), tap.get("data", ""))
        if change := update.get("my_chat_member"):
            chat, status = change["chat"], change["new_chat_member"]["status"]
            return telegram_updates.Membership(chat["id"], chat["type"], _author(change["from"]), status)
        for kind in ("message", "edited_message"):
            if kind in update:
                return _written(update[kind], edited=kind == "edited_message")
        return None

    async def _send_message(self, chat_id: int, message: Message) -> int:
        markup = _reply_keyboard(message) if message.location else _inline_keyboard(message)
        return await self._create("sendMessage", chat_id=chat_id, reply_markup=markup, **_words(message))

    async def _send_photo(self, chat_id: int, png: bytes, caption: str) -> int:
        photo = self._upload(telegram.PICTURE_NAME, png)
        return await self._create("sendPhoto", chat_id=chat_id, photo=photo, caption=caption or None)

    async def _send_document(self, chat_id: int, content: bytes, name: str, caption: str) -> int:
        document = self._upload(name, content)
        return await self._create("sendDocument", chat_id=chat_id, document=document, caption=caption or None)

    async def _edit_message(self, chat_id: int, number: int, message: Message) -> None:
        where = {"chat_id": chat_id, "message_id": number, "reply_markup": _inline_keyboard(message)}
        await self._call("editMessageText", where | _words(message))

    async def _remove_buttons(self, chat_id: int, number: int) -> None:
        await self._call("editMessageReplyMarkup", {"chat_id": chat_id, "message_id": number})

    async def _remove_keyboard(self, chat_id: int, text: str) -> int:
        return await self._create("sendMessage", chat_id=chat_id, text=text, reply_markup={"remove_keyboard": True})

    async def _delete_message(self, chat_id: int, number: int) -> None:
        await self._call("deleteMessage", {"chat_id": chat_id, "message_id": number})

    async def _answer_tap(self, tap: str, toast: str) -> None:
        await self._call("answerCallbackQuery", {"callback_query_id": tap, "text": toast or None})

    async def _leave_chat(self, chat_id: int) -> None:
        await self._call("leaveChat", {"chat_id": chat_id})

    async def _set_commands(self, menu: Sequence[tuple[str, str]], language: str) -> None:
        commands = [{"command": name, "description": words} for name, words in menu]
        await self._call("setMyCommands", {"commands": commands, "language_code": language or None})

    async def close(self) -> None:
        """Nothing is held open."""

    async def _create(self, method: str, **params: Any) -> int:
        result = await self._call(method, params, creates=True)
        return int(result["message_id"]) if result else 0

    async def _call(self, method: str, params: Json, *, creates: bool = False) -> Any:
        """One request, which `creates` a message or not; None where a refusal is as good as success."""
        given = {name: value for name, value in params.items() if value is not None}
        try:
            return await self._ask(method, given)
        except (Refused, Unanswered) as fault:
            telegram_answers.settle(fault, self._now(), creates=creates)
        return None

    async def _ask(self, method: str, params: Json) -> Any:
        try:
            status, body = await self._wire.post(method, params, telegram.REQUEST_SECONDS)
        except Unreachable:
            raise Unanswered(arrived=False) from None
        except (CutOff, TimeoutError):
            raise Unanswered from None
        telegram_answers.check_answer(status, body)
        return json.loads(body)["result"]


def _author(user: Json) -> telegram_updates.Author:
    return telegram_updates.Author(user["id"], user["is_bot"], user["first_name"], user.get("language_code", ""))


def _written(message: Json, *, edited: bool) -> telegram_updates.Written:
    location = message.get("location")
    return telegram_updates.Written(
        message["chat"]["id"],
        message["chat"]["type"],
        _author(message["from"]) if "from" in message else None,
        next((kind for kind in telegram_updates.KINDS if kind in message), "other"),
        message.get("text"),
        (location["latitude"], location["longitude"]) if location else None,
        edited=edited,
        forwarded="forward_origin" in message,
    )


def _words(message: Message) -> Json:
    spans = [{"type": "bold", "offset": offset, "length": length} for offset, length in telegram.bold(message)]
    return {"text": message.plain, "entities": spans, "link_preview_options": NO_PREVIEW}


def _inline_keyboard(message: Message) -> Json | None:
    return {"inline_keyboard": [[_button(each) for each in row] for row in message.rows]} if message.rows else None


def _button(button: Button) -> Json:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": telegram.label(button.label, ticked=button.ticked), "callback_data": button.token}


def _reply_keyboard(message: Message) -> Json:
    rows: list[list[Json]] = [[{"text": message.location, "request_location": True}]]
    rows += [[{"text": button.label} for button in row] for row in message.rows]
    return {"keyboard": rows, "resize_keyboard": True}
