"""A Telegram that takes everything at once and answers it well: what is left is the bot's own cost."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.types import Chat, InlineKeyboardMarkup, Message
from telegram.request import BaseRequest, RequestData

TOKEN: Final = "123456:BENCHMARK"  # noqa: S105  # of no bot
WHEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
SHOWING: Final = ("sendmessage", "editmessagetext", "editmessagereplymarkup")


@dataclass
class Screens:
    """What each person sees: the buttons of their newest screen, as (label, data)."""

    buttons: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    waiting: dict[int, asyncio.Future[None]] = field(default_factory=dict)
    requests: int = 0

    def show(self, chat: int, markup: Any) -> None:
        """A message came, or was changed; `markup` as JSON, as plain values, or None."""
        if isinstance(markup, str):
            markup = json.loads(markup)
        if not markup:
            return
        rows = markup["inline_keyboard"]
        self.buttons[chat] = [(button["text"], button["callback_data"]) for row in rows for button in row]
        if (waiting := self.waiting.pop(chat, None)) and not waiting.done():
            waiting.set_result(None)

    def changed(self, chat: int) -> asyncio.Future[None]:
        """Done as soon as they see something new."""
        future = self.waiting[chat] = asyncio.get_running_loop().create_future()
        return future


class NullSession(BaseSession):
    """aiogram's way to Telegram, without one."""

    def __init__(self, screens: Screens) -> None:
        super().__init__()
        self._screens = screens
        self._numbers = count(1)

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ARG002, ASYNC109  # aiogram's signature
        self._screens.requests += 1
        name = type(method).__name__.lower()
        if name not in SHOWING:
            return True
        chat = int(method.chat_id)  # type: ignore[attr-defined]  # all that show something have one
        markup = getattr(method, "reply_markup", None)
        if isinstance(markup, InlineKeyboardMarkup):
            self._screens.show(chat, markup.model_dump(exclude_none=True, warnings=False))
        number = getattr(method, "message_id", None) or next(self._numbers)
        return Message(message_id=number, date=WHEN, chat=Chat(id=chat, type="private")).as_(bot)

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        yield b""

    async def close(self) -> None:
        """Nothing is open."""


class NullRequests(BaseRequest):
    """python-telegram-bot's way to Telegram, without one."""

    def __init__(self, screens: Screens) -> None:
        self._screens = screens
        self._numbers = count(1)

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing is to be opened."""

    async def shutdown(self) -> None:
        """Nothing is open."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002  # PTB's signature
        request_data: RequestData | None = None,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        self._screens.requests += 1
        name = url.rpartition("/")[2].lower()
        values = request_data.parameters if request_data else {}
        if name == "getme":
            me = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
            return 200, json.dumps({"ok": True, "result": me}).encode()
        if name not in SHOWING:
            return 200, b'{"ok":true,"result":true}'
        chat = int(str(values["chat_id"]))
        self._screens.show(chat, values.get("reply_markup"))
        number = values.get("message_id") or next(self._numbers)
        result = {"message_id": number, "date": 1767225600, "chat": {"id": chat, "type": "private"}, "text": "x"}
        if "message_id" in values:
            result["edit_date"] = 1767225601
        return 200, json.dumps({"ok": True, "result": result}).encode()


class Updates:
    """What Telegram would send: raw JSON, as text."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def said(self, user: int, text: str) -> tuple[str, str]:
        """(update_id, raw)"""
        number = next(self._numbers)
        message = {"message_id": number, "date": 1767225600, "chat": _chat(user), "from": _user(user), "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return str(number), json.dumps({"update_id": number, "message": message})

    def tapped(self, user: int, data: str) -> tuple[str, str]:
        """(update_id, raw)"""
        number = next(self._numbers)
        message = {
            "message_id": 1,
            "date": 1767225600,
            "chat": _chat(user),
            "from": {"id": 123456, "is_bot": True, "first_name": "Bench"},
            "text": "x",
        }
        tap = {"id": str(number), "from": _user(user), "chat_instance": "1", "data": data, "message": message}
        return str(number), json.dumps({"update_id": number, "callback_query": tap})


def _user(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "Lina", "language_code": "fr"}


def _chat(number: int) -> dict[str, Any]:
    return {"id": number, "type": "private", "first_name": "Lina"}
