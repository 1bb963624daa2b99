"""Telegram with aiogram: a translator between its types and the plain values of `telegram`. Twin: `telegram_ptb`."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

import orjson
from aiogram import Bot
from aiogram.client.default import Default
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
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
from aiogram.types import Message as TelegramMessage
from aiohttp import BytesPayload, ClientConnectorError, ClientTimeout, ConnectionTimeoutError
from pydantic import BaseModel, ValidationError

from bot.channel import Button, DeliveryFailure, Message
from bot.gateways import telegram, telegram_answers, telegram_updates
from bot.gateways.telegram import TelegramGateway
from bot.gateways.telegram_answers import Refused, Unanswered

T = TypeVar("T")

# A connection that never stood: refused, no such host, no answer in time, or no place for one more.
NOT_SENT: Final = (ClientConnectorError, ConnectionTimeoutError)
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
NO_KEYBOARD: Final = InlineKeyboardMarkup(inline_keyboard=[])


class Sent(BaseModel):
    """What is read of a message that a request has made or changed. The rest of it is our own words."""

    message_id: int


ANSWER: Final = Response[Sent | bool]  # to any of our requests


class AiogramGateway(TelegramGateway):
    """One bot."""

    def __init__(self, token: str, base: str, now: Callable[[], datetime], draw: telegram.Draw) -> None:
        super().__init__(now, draw)
        self._bot = Bot(token, session=_Requests(base))
        Update.model_rebuild()  # which is put off until it is first used: somebody would wait a fifth of a second

    def _parse(self, update: Any) -> telegram_updates.Update | None:
        update = Update.model_validate(update)
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
        photo = BufferedInputFile(png, telegram.PICTURE_NAME)
        request = self._bot.send_photo(chat_id, photo, caption=caption or None)
        return _number(await self._call(request, creates=True))

    async def _send_document(self, chat_id: int, content: bytes, name: str, caption: str) -> int:
        document = BufferedInputFile(content, name)
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
        await self._bot.session.close()

    async def _call(self, request: Awaitable[T], *, creates: bool = False) -> T | None:
        """One request, which `creates` a message or not; None where a refusal is as good as success."""
        try:
            return await request
        except (Refused, Unanswered) as fault:
            telegram_answers.settle(fault, self._now(), creates=creates)
        except ClientDecodeError as fault:
            if isinstance(fault.original, ValidationError):
                # A whole answer in words that this library does not know: it was done, and would be done again.
                raise DeliveryFailure(ours=True, about="unknown_answer") from None
            telegram_answers.settle(Unanswered(), self._now(), creates=creates)
        return None


class _Requests(AiohttpSession):
    """aiogram's way to send requests, with our bounds and our words for what comes back."""

    def __init__(self, base: str) -> None:
        super().__init__(api=TelegramAPIServer.from_base(base), limit=telegram.CONNECTIONS, json_loads=orjson.loads)
        # Handed on to aiohttp as it is; a plain number would not bound the time to connect.
        self.timeout = ClientTimeout(  # type: ignore[assignment]
            total=telegram.REQUEST_SECONDS, connect=telegram.CONNECT_SECONDS
        )

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109  # aiogram's word
        try:
            return await super().make_request(bot, method, timeout)
        except TelegramNetworkError as fault:
            raise Unanswered(arrived=not isinstance(fault.__cause__, NOT_SENT)) from None

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> Any:
        """As JSON, unless a file goes with it: a form with the keyboard as JSON in it costs ten times as much."""
        values = self._said(method)
        if any(isinstance(value, InputFile) for value in values.values()):
            return super().build_form_data(bot, method)
        return BytesPayload(orjson.dumps(values, default=self._said), content_type="application/json")

    @staticmethod
    def _said(model: BaseModel) -> dict[str, Any]:
        """What it says. The rest is left to Telegram, to whom `null` would be a value."""
        return {name: value for name, value in model if not (value is None or isinstance(value, Default))}

    def check_response(self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str) -> Response[Any]:  # noqa: ARG002  # aiogram's words
        telegram_answers.check_answer(status_code, content)
        try:
            return ANSWER.model_validate(self.json_loads(content))
        except ValueError as fault:  # of orjson as of pydantic
            raise ClientDecodeError("", fault, content) from None


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
        message.content_type,
        message.text,
        (location.latitude, location.longitude) if location else None,
        edited=edited,
        forwarded=message.forward_origin is not None,
        through_bot=bool(message.via_bot or message.sender_business_bot),
        as_chat=message.sender_chat is not None,
    )


def _author(user: User) -> telegram_updates.Author:
    return telegram_updates.Author(user.id, user.is_bot, user.first_name, user.language_code or "")


def _number(sent: Any) -> int:  # a `Sent`, whatever aiogram's types say
    return sent.message_id if sent else 0


def _entities(message: Message) -> list[MessageEntity]:
    return [_bold(offset, length) for offset, length in telegram.bold(message)]


@lru_cache(1024)
def _bold(offset: int, length: int) -> MessageEntity:
    return MessageEntity(type="bold", offset=offset, length=length)


def _inline_keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.rows:
        return None
    # As it is sent, without a check: a question has fourteen buttons, and a model for each takes longer than the turn.
    return NO_KEYBOARD.model_copy(update={"inline_keyboard": [[_button(each) for each in row] for row in message.rows]})


def _button(button: Button) -> Any:  # as JSON
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": telegram.label(button.label, ticked=button.ticked), "callback_data": button.token}


def _reply_keyboard(message: Message) -> ReplyKeyboardMarkup:
    """The only keyboard that can ask for a location. Its other buttons type their label, which is understood."""
    rows = [[KeyboardButton(text=button.label) for button in row] for row in message.rows]
    location = [KeyboardButton(text=message.location, request_location=True)]
    return ReplyKeyboardMarkup(keyboard=[location, *rows], resize_keyboard=True)
