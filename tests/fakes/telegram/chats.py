"""What the server knows: people, groups, the bot, their chats, messages and the taps on buttons."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.fakes.telegram.clock import Bell
from tests.fakes.telegram.refusals import Refusal, bad_request, forbidden
from tests.fakes.telegram.updates import TAP_LIFETIME, UpdateQueue

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file that was uploaded, or that a person is said to have sent."""

    file_id: str
    name: str
    content: bytes
    mime_type: str = "application/octet-stream"

    @property
    def path(self) -> str:
        return f"files/{self.file_id}/{self.name}"


@dataclass(slots=True, eq=False)
class Message:
    """One message of one chat. `content` is what an edit may change, `fixed` is what it may not."""

    message_id: int
    chat: "Chat"
    sender: Json
    date: int
    content: Json
    fixed: Json = field(default_factory=dict)
    markup: Json | None = None
    edited: int | None = None
    deleted: bool = False
    history: list[tuple[Json, Json | None]] = field(default_factory=list)

    def change(self, content: Json, markup: Json | None, now: int) -> None:
        """An edit; the server refuses one that changes nothing."""
        if (content, markup) == (self.content, self.markup):
            same = "specified new message content and reply markup are exactly the same as a current content"
            raise bad_request(f"message is not modified: {same} and reply markup of the message")
        self.history.append((self.content, self.markup))
        self.content, self.markup, self.edited = content, markup, now

    def as_json(self) -> Json:
        body: Json = {
            "message_id": self.message_id,
            "from": self.sender,
            "chat": self.chat.info,
            "date": self.date,
        }
        if self.edited is not None:
            body["edit_date"] = self.edited
        body |= self.fixed | self.content
        if self.markup is not None and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        return body

    def as_json_for_tap(self) -> Json:
        """A message that is gone is an InaccessibleMessage: its date is 0."""
        if self.deleted:
            return {"message_id": self.message_id, "chat": self.chat.info, "date": 0}
        return self.as_json()


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat or a group. `status` is the bot's membership: member, left or kicked.

    In a private chat, kicked means that the person has blocked the bot.
    """

    info: Json
    status: str = "member"
    started: bool = True
    deactivated: bool = False
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.info["id"])

    @property
    def private(self) -> bool:
        return bool(self.info["type"] == "private")

    def refusal(self) -> Refusal | None:
        """Why the bot cannot write here, or None when it can."""
        kind = f"{self.info['type']} chat"
        if self.deactivated:
            return forbidden("user is deactivated")
        if self.private and not self.started:
            return bad_request("chat not found")
        if self.status == "kicked":
            return forbidden("bot was blocked by the user" if self.private else f"bot was kicked from the {kind}")
        return forbidden(f"bot is not a member of the {kind}") if self.status == "left" else None

    def visible(self) -> list[Message]:
        return [message for message in self.messages.values() if not message.deleted]


@dataclass(slots=True, eq=False)
class Tap:
    """One callback query; `answers` are the accepted answerCallbackQuery calls, the first is shown."""

    id: str
    person: int
    data: str
    message: Message
    at: float
    answers: list[Json] = field(default_factory=list)


class World:
    """Everything that outlives a request. Synchronous, so each method acts as a whole."""

    def __init__(self, bot: Json, clock: Callable[[], float], bell: Bell) -> None:
        self.bot = bot
        self.clock = clock
        self.bell = bell
        self.queue = UpdateQueue(clock, bell)
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.files: dict[str, File] = {}
        self.profile: dict[tuple[str, ...], Any] = {}  # commands, names, descriptions, menu buttons
        self._numbers = count(1)

    def now(self) -> int:
        return int(self.clock())

    def number(self) -> int:
        return next(self._numbers)

    def post(self, chat: Chat, sender: Json, content: Json, **more: Any) -> Message:
        """Adds a message, numbered after the last one of its chat."""
        message = Message(len(chat.messages) + 1, chat, sender, self.now(), content, **more)
        chat.messages[message.message_id] = message
        return message

    def store(self, name: str, content: bytes, mime_type: str = "application/octet-stream") -> File:
        number = self.number()
        file = File(f"file-{number:06}", name, content, mime_type)
        self.files[file.file_id] = file
        return file

    def tell(self, message: Message, kind: str = "message") -> None:
        """The update about a person's message, if the bot is there to see it."""
        if message.chat.status == "member":
            self.queue.add(kind, message.as_json(), f"chat {message.chat.id}")

    def tap(self, user: Json, message: Message, data: str) -> Tap:
        tap = Tap(f"{4_000_000_000_000 + self.number()}", user["id"], data, message, self.clock())
        self.taps[tap.id] = tap
        query = {"id": tap.id, "from": user, "message": message.as_json_for_tap(), "data": data}
        query["chat_instance"] = str(-8_000_000_000 - message.chat.id)
        self.queue.add("callback_query", query, f"user {user['id']}", TAP_LIFETIME)
        return tap

    def move_bot(self, chat: Chat, by: Json, status: str) -> None:
        """The bot is blocked, let back, added or removed: its new status, and the my_chat_member update."""
        before, chat.status = chat.status, status
        content = {"chat": chat.info, "from": by, "date": self.now()}
        content["old_chat_member"], content["new_chat_member"] = self._member(before), self._member(status)
        self.queue.add("my_chat_member", content, f"member {chat.id}")

    def _member(self, status: str) -> Json:
        return {"user": self.bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
