"""Telegram with aiogram: a translator between its types and ours, and nothing else."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ChatType, ContentType, MessageEntityType
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
    User,
)
from aiogram.types import Message as TelegramMessage
from pydantic import ValidationError

from bot.arrivals import read_line
from bot.channel import DeliveryFailure, Ignored, Message, Misplaced, Picture, Reception, Unreadable
from bot.gateways.telegram import KEYBOARD, failure, is_settled, is_uneditable, utf16_length
from dialogs import events

REQUEST_SECONDS: Final = 30.0
STATUSES: Final[Mapping[type[TelegramAPIError], int]] = {
    TelegramBadRequest: 400,
    TelegramUnauthorizedError: 401,
    TelegramForbiddenError: 403,
    TelegramNotFound: 404,
    TelegramConflictError: 409,
    TelegramServerError: 500,
    TelegramNetworkError: 0,
}
KINDS: Final[Mapping[str, str]] = {
    ContentType.VOICE: "voice",
    ContentType.VIDEO_NOTE: "voice",
    ContentType.AUDIO: "voice",
    ContentType.STICKER: "sticker",
    ContentType.ANIMATION: "sticker",
    ContentType.PHOTO: "photo",
    ContentType.VIDEO: "photo",
    ContentType.CONTACT: "contact",
}


class AiogramGateway:
    """One bot. `draw` makes a picture's bytes at delivery."""

    name = "telegram"

    def __init__(
        self,
        token: str,
        base: str,
        now: Callable[[], datetime],
        draw: Callable[[Picture], Awaitable[bytes]],
    ) -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(base), timeout=REQUEST_SECONDS)
        self._bot = Bot(token, session=session)
        self._now = now
        self._draw = draw

    # ---- What arrives

    def read(self, raw: str) -> Reception | Misplaced | Ignored:
        try:
            update = Update.model_validate_json(raw)
        except (ValidationError, RecursionError) as fault:
            raise Unreadable(type(fault).__name__) from None
        if update.callback_query:
            return _read_tap(update.callback_query)
        if update.my_chat_member:
            return _read_membership(update.my_chat_member)
        if message := update.message or update.edited_message:
            return _read_message(message, edited=update.message is None)
        return Ignored("type")

    # ---- What we send

    async def send(self, address: str, message: Message) -> str:
        if message.picture:
            photo = BufferedInputFile(await self._draw(message.picture), "binome.png")
            request = self._bot.send_photo(int(address), photo, caption=message.plain or None)
            sent = await self._call(request, creates=True)
        elif message.document:
            file = BufferedInputFile(message.document.content.encode(), message.document.name)
            request = self._bot.send_document(int(address), file, caption=message.plain or None)
            sent = await self._call(request, creates=True)
        else:
            sent = await self._call(
                self._bot.send_message(
                    int(address),
                    message.plain,
                    entities=_entities(message),
                    reply_markup=_reply_keyboard(message) if message.location else _inline_keyboard(message),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                ),
                creates=True,
            )
        reference = str(sent.message_id) if isinstance(sent, TelegramMessage) else ""
        return reference + KEYBOARD if message.location else reference

    async def edit(self, address: str, reference: str, message: Message) -> str:
        if message.location or reference.endswith(KEYBOARD):
            # A reply keyboard comes and goes with messages of its own: nothing can be edited into it.
            await self.retire(address, reference)
            return await self.send(address, message)
        try:
            await self._call(
                self._bot.edit_message_text(
                    message.plain,
                    chat_id=int(address),
                    message_id=int(reference),
                    entities=_entities(message),
                    reply_markup=_inline_keyboard(message),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
            )
        except _UneditableError:
            return await self.send(address, message)
        return reference

    async def retire(self, address: str, reference: str) -> None:
        if reference.endswith(KEYBOARD):
            # Only a message can take a reply keyboard away; it goes at once.
            sent = await self._call(
                self._bot.send_message(
                    int(address), "…", reply_markup=ReplyKeyboardRemove(), disable_notification=True
                ),
                creates=True,
            )
            if isinstance(sent, TelegramMessage):
                with suppress(DeliveryFailure):  # tried again as a whole, it would leave one more
                    await self._call(self._bot.delete_message(int(address), sent.message_id))
            return
        try:
            await self._call(self._bot.edit_message_reply_markup(chat_id=int(address), message_id=int(reference)))
        except _UneditableError:
            return

    async def acknowledge(self, tap: str, toast: str) -> None:
        await self._call(self._bot.answer_callback_query(tap, text=toast or None))

    async def leave(self, address: str, line: str) -> None:
        try:
            await self._call(self._bot.send_message(int(address), line), creates=True)
        finally:
            await self._call(self._bot.leave_chat(int(address)))

    def forget(self, address: str) -> None:
        """A chat's history belongs to the person, who can clear it."""

    async def close(self) -> None:
        await self._bot.session.close()

    async def set_up(self, menus: Mapping[str, Sequence[tuple[str, str]]], default: str) -> None:
        """Leave webhook mode, and put the commands into the menu of each language. Raises DeliveryFailure."""
        await self._call(self._bot.delete_webhook(drop_pending_updates=False))
        for language, menu in menus.items():
            commands = [BotCommand(command=name, description=words) for name, words in menu]
            await self._call(self._bot.set_my_commands(commands, language_code=language))
            if language == default:
                await self._call(self._bot.set_my_commands(commands))

    async def _call(self, request: Awaitable[object], *, creates: bool = False) -> object:
        """One request, which `creates` a message or not; its refusals as ours. What is as good as done is done."""
        try:
            return await request
        except TelegramRetryAfter as refusal:
            raise failure(429, refusal.message, self._now(), refusal.retry_after) from None
        except TelegramAPIError as refusal:
            if is_settled(refusal.message):
                return None
            if is_uneditable(refusal.message):
                raise _UneditableError(about="uneditable", ours=True) from None
            status = next((code for kind, code in STATUSES.items() if isinstance(refusal, kind)), 400)
            raise failure(status, refusal.message, self._now(), creates=creates) from None
        except ClientDecodeError as fault:
            if isinstance(fault.original, ValidationError):
                # A whole answer in words that this library does not know: it was done, and would be done again.
                raise DeliveryFailure(ours=True, about="unknown_answer") from None
            raise failure(0, "", self._now(), creates=creates) from None


class _UneditableError(DeliveryFailure):
    """The message cannot be changed any more."""


def _read_tap(tap: CallbackQuery) -> Reception | Ignored:
    if tap.from_user.is_bot:
        return Ignored("bot")
    event = events.Tapped(tap.data or "")
    return _reception(tap.from_user, event, tap.id)


def _read_membership(change: ChatMemberUpdated) -> Reception | Misplaced | Ignored:
    there = change.new_chat_member.status in ("member", "administrator", "restricted", "creator")
    if change.chat.type != ChatType.PRIVATE:
        return Misplaced(str(change.chat.id)) if there else Ignored("left_group")
    return _reception(change.from_user, events.Returned() if there else events.Left())


def _read_message(message: TelegramMessage, *, edited: bool) -> Reception | Misplaced | Ignored:
    if message.chat.type != ChatType.PRIVATE:
        return Misplaced(str(message.chat.id))
    sender = message.from_user
    if sender is None or sender.is_bot or message.chat.id != sender.id:
        return Ignored("not_a_person")
    if message.via_bot or message.sender_business_bot:
        return Ignored("bot")
    if message.sender_chat:
        return Ignored("not_a_person")
    if edited:
        return _reception(sender, events.Sent("edit"))
    return _reception(sender, _read_content(message))


def _read_content(message: TelegramMessage) -> events.Event:
    if message.forward_origin is not None:
        return events.Sent("forward")
    if message.location is not None and message.venue is None:
        return events.Shared(message.location.latitude, message.location.longitude)
    if message.text is not None:
        return read_line(message.text)
    return events.Sent(KINDS.get(message.content_type, "other"))


def _reception(sender: User, event: events.Event, tap: str = "") -> Reception:
    return Reception(str(sender.id), event, sender.first_name, sender.language_code or "", tap)


def _entities(message: Message) -> list[MessageEntity]:
    """Our headings in bold; there is no markup in the words, so nobody else's can be taken for one."""
    words = message.plain
    return [
        MessageEntity(
            type=MessageEntityType.BOLD,
            offset=utf16_length(words[:start]),
            length=utf16_length(words[start:end]),
        )
        for start, end in message.strong
    ]


def _inline_keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [
                InlineKeyboardButton(text=button.label, url=button.url)
                if button.url
                else InlineKeyboardButton(text=_ticked(button.label, button.ticked), callback_data=button.token)
                for button in row
            ]
            for row in message.rows
        ]
    )


def _reply_keyboard(message: Message) -> ReplyKeyboardMarkup:
    """The only keyboard that can ask for a location. Its other buttons type their label, which is understood."""
    rows = [[KeyboardButton(text=button.label) for button in row] for row in message.rows]
    location = [KeyboardButton(text=message.location, request_location=True)]
    return ReplyKeyboardMarkup(keyboard=[location, *rows], resize_keyboard=True)


def _ticked(label: str, ticked: bool) -> str:
    return f"{label} ✓" if ticked else label
