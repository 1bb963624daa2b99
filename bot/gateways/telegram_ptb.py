"""Telegram with python-telegram-bot: a translator between its types and the plain values of `telegram`.

Its Application and Updater are not used: updates come from our inbox. Twin: `telegram_aiogram`.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

import orjson
from aiohttp import (
    BytesPayload,
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
from telegram import (
    Bot,
    BotCommand,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
    User,
)
from telegram import Message as TelegramMessage
from telegram.error import TelegramError
from telegram.helpers import effective_message_type
from telegram.request import BaseRequest, RequestData

from bot.channel import Button, DeliveryFailure, Message
from bot.gateways import telegram, telegram_answers, telegram_updates
from bot.gateways.telegram import TelegramGateway
from bot.gateways.telegram_answers import Refused, Unanswered

T = TypeVar("T")

# A connection that never stood: refused, no such host, no answer in time, or no place for one more.
NOT_SENT: Final = (ClientConnectorError, ConnectionTimeoutError)
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
SENT: Final = ("message_id", "date", "chat")  # without which a message is none to this library


class PtbGateway(TelegramGateway):
    """One bot."""

    def __init__(self, token: str, base: str, now: Callable[[], datetime], draw: telegram.Draw) -> None:
        super().__init__(now, draw)
        self._requests = _Requests()
        self._bot = Bot(token, f"{base.rstrip('/')}/bot", request=self._requests, get_updates_request=self._requests)

    def _parse(self, update: Any) -> telegram_updates.Update | None:
        update = Update.de_json(update, None)
        if not isinstance(update.update_id, int):  # it takes anything for a number
            raise TypeError("update_id")
        if update.callback_query:
            return _tap(update.callback_query)
        if update.my_chat_member:
            return _membership(update.my_chat_member)
        if message := update.message or update.edited_message:
            return _written(message, edited=update.message is None)
        return None

    async def _send_message(self, chat_id: int, message: Message) -> int:
        request = self._bot.send_message(
            chat_id,
            message.plain,
            entities=_entities(message),
            reply_markup=_reply_keyboard(message) if message.location else _inline_keyboard(message),
            link_preview_options=NO_PREVIEW,
        )
        return _number(await self._call(request, creates=True))

    async def _send_photo(self, chat_id: int, png: bytes, caption: str) -> int:
        photo = InputFile(png, telegram.PICTURE_NAME)
        request = self._bot.send_photo(chat_id, photo, caption=caption or None)
        return _number(await self._call(request, creates=True))

    async def _send_document(self, chat_id: int, content: bytes, name: str, caption: str) -> int:
        document = InputFile(content, name)
        request = self._bot.send_document(chat_id, document, caption=caption or None)
        return _number(await self._call(request, creates=True))

    async def _edit_message(self, chat_id: int, number: int, message: Message) -> None:
        request = self._bot.edit_message_text(
            message.plain,
            chat_id=chat_id,
            message_id=number,
            entities=_entities(message),
            reply_markup=_inline_keyboard(message),
            link_preview_options=NO_PREVIEW,
        )
        await self._call(request)

    async def _remove_buttons(self, chat_id: int, number: int) -> None:
        await self._call(self._bot.edit_message_reply_markup(chat_id=chat_id, message_id=number))

    async def _remove_keyboard(self, chat_id: int, text: str) -> int:
        request = self._bot.send_message(chat_id, text, reply_markup=ReplyKeyboardRemove(), disable_notification=True)
        return _number(await self._call(request, creates=True))

    async def _delete_message(self, chat_id: int, number: int) -> None:
        await self._call(self._bot.delete_message(chat_id, number))

    async def _answer_tap(self, tap: str, toast: str) -> None:
        await self._call(self._bot.answer_callback_query(tap, text=toast or None))

    async def _leave_chat(self, chat_id: int) -> None:
        await self._call(self._bot.leave_chat(chat_id))

    async def _set_commands(self, menu: Sequence[tuple[str, str]], language: str) -> None:
        commands = [BotCommand(command=name, description=words) for name, words in menu]
        await self._call(self._bot.set_my_commands(commands, language_code=language or None))

    async def close(self) -> None:
        await self._requests.shutdown()

    async def _call(self, request: Awaitable[T], *, creates: bool = False) -> T | None:
        """One request, which `creates` a message or not; None where a refusal is as good as success."""
        try:
            return await request
        except TelegramError as error:
            # What `_Requests` raises comes wrapped; anything else is an answer that is no JSON.
            fault = error.__cause__ if isinstance(error.__cause__, Refused | Unanswered) else Unanswered()
            telegram_answers.settle(fault, self._now(), creates=creates)
        except (ValueError, KeyError, TypeError, AttributeError):
            # A whole answer in words that this library does not know: it was done, and would be done again.
            raise DeliveryFailure(ours=True, about="unknown_answer") from None
        return None


class _Requests(BaseRequest):
    """How requests are sent: as its twin sends them. The library's own way, httpx, takes four times the CPU."""

    def __init__(self) -> None:
        self._http: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return telegram.REQUEST_SECONDS

    async def initialize(self) -> None:
        """Nothing is opened before the first request."""

    async def shutdown(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_bounds: Any,
        **_more_bounds: Any,
    ) -> tuple[int, bytes]:
        """One request, within our bounds. Raises Refused and Unanswered."""
        if self._http is None:
            bounds = ClientTimeout(total=telegram.REQUEST_SECONDS, connect=telegram.CONNECT_SECONDS)
            self._http = ClientSession(connector=TCPConnector(limit=telegram.CONNECTIONS), timeout=bounds)
        try:
            async with self._http.request(method, url, data=self._body(request_data)) as response:
                status, content = response.status, await response.read()
        except (ClientError, TimeoutError) as fault:
            raise Unanswered(arrived=not isinstance(fault, NOT_SENT)) from None
        telegram_answers.check_answer(status, content)
        return status, content

    @staticmethod
    def _body(said: RequestData | None) -> FormData | BytesPayload | None:
        """As JSON, unless a file goes with it."""
        if said is None:
            return None
        if not said.contains_files:
            return BytesPayload(orjson.dumps(said.parameters), content_type="application/json")
        form = FormData(said.json_parameters)
        for field, (name, content, kind) in said.multipart_data.items():
            form.add_field(field, content, filename=name, content_type=kind)
        return form

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Of a message that a request has made, what is needed, and of one that it has changed, that it has.

        The rest of it is our own words; to make a message of them takes this library longer than all the rest.
        """
        try:
            answer: dict[str, Any] = orjson.loads(payload)
        except ValueError as fault:
            raise TelegramError("no JSON") from fault
        result = answer["result"]
        if isinstance(result, dict):
            needed = {name: value for name, value in result.items() if name in SENT}
            answer["result"] = needed if "edit_date" not in result else True
        return answer


def _tap(tap: CallbackQuery) -> telegram_updates.Tap:
    return telegram_updates.Tap(tap.id, _author(tap.from_user), tap.data or "")


def _membership(change: ChatMemberUpdated) -> telegram_updates.Membership:
    author, status = _author(change.from_user), change.new_chat_member.status
    return telegram_updates.Membership(change.chat.id, change.chat.type, author, status)


def _written(message: TelegramMessage, *, edited: bool) -> telegram_updates.Written:
    location = message.location if message.venue is None else None
    return telegram_updates.Written(
        message.chat.id,
        message.chat.type,
        _author(message.from_user) if message.from_user else None,
        effective_message_type(message) or "",
        message.text,
        (location.latitude, location.longitude) if location else None,
        edited=edited,
        forwarded=message.forward_origin is not None,
        through_bot=bool(message.via_bot or message.sender_business_bot),
        as_chat=message.sender_chat is not None,
    )


def _author(user: User) -> telegram_updates.Author:
    return telegram_updates.Author(user.id, user.is_bot, user.first_name, user.language_code or "")


def _number(sent: TelegramMessage | None) -> int:
    return sent.message_id if sent else 0


def _entities(message: Message) -> list[MessageEntity]:
    return [_bold(offset, length) for offset, length in telegram.bold(message)]


@lru_cache(1024)
def _bold(offset: int, length: int) -> MessageEntity:
    return MessageEntity("bold", offset, length)


def _inline_keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.rows:
        return None
    # As it is sent: a question has fourteen buttons, and an object for each takes longer than the turn.
    rows = [[_button(button) for button in row] for row in message.rows]
    return InlineKeyboardMarkup([], api_kwargs={"inline_keyboard": rows})


def _button(button: Button) -> dict[str, str]:  # as JSON
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": telegram.label(button.label, ticked=button.ticked), "callback_data": button.token}


def _reply_keyboard(message: Message) -> ReplyKeyboardMarkup:
    """The only keyboard that can ask for a location. Its other buttons type their label, which is understood."""
    rows = [[KeyboardButton(button.label) for button in row] for row in message.rows]
    location = [KeyboardButton(message.location, request_location=True)]
    return ReplyKeyboardMarkup([location, *rows], resize_keyboard=True)
