"""People as a test tells of them: what they do in the chat with the bot, and what they see there."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from tests.fakes.telegram.chats import Chat, File, Message, Tap, World
from tests.fakes.telegram.entities import detect
from tests.fakes.telegram.sendings import sending

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Screen:
    """One message as it looks now. `buttons` are the rows of labels under it."""

    chat_id: int
    message_id: int
    text: str
    buttons: list[list[str]]
    entities: list[Json]
    photo: File | None
    document: File | None
    by_bot: bool
    markup: Json | None

    @property
    def labels(self) -> list[str]:
        return list(chain.from_iterable(self.buttons))

    def data(self, label: str) -> str:
        """The callback_data behind a label: of the very button, else of the first that contains it."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row if "callback_data" in button]
        for fits in (lambda text: text == label, lambda text: label in text):
            for button in buttons:
                if fits(button["text"]):
                    return str(button["callback_data"])
        raise AssertionError(f"no button {label!r} among {self.labels} under {self.text!r}")


def text_of(content: Json) -> str:
    return str(content.get("text", content.get("caption", "")))


def look(world: World, message: Message) -> Screen:
    content, markup = message.content, message.markup
    entities: list[Json] = content.get("entities") or content.get("caption_entities") or []
    photos = content.get("photo")
    return Screen(
        chat_id=message.chat.id,
        message_id=message.message_id,
        text=text_of(content),
        buttons=[[button["text"] for button in row] for row in (markup or {}).get("inline_keyboard", [])],
        entities=entities,
        photo=world.files[photos[-1]["file_id"]] if photos else None,
        document=world.files[content["document"]["file_id"]] if "document" in content else None,
        by_bot=message.sender["id"] == world.bot["id"],
        markup=markup,
    )


class Group:
    """A group chat, which the bot may be added to; `kind` is group or supergroup."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def has_bot(self) -> bool:
        return self.chat.status == "member"

    @property
    def messages(self) -> list[Screen]:
        """What the bot has written here."""
        screens = [look(self.world, message) for message in self.chat.visible()]
        return [screen for screen in screens if screen.by_bot]


class Person:
    """What somebody does is awaited, because the server takes it in there and then; what they see is read.

    `messages` and `screen` are the bot's side; `conversation` is both sides.
    """

    def __init__(self, world: World, user: Json, chat: Chat) -> None:
        self.world = world
        self.user = user
        self.chat = chat
        self._last_tap: Tap | None = None

    @property
    def id(self) -> int:
        return int(self.user["id"])

    # What they do.

    async def says(self, text: str, **fields: Any) -> Screen:
        """Types a message; `fields` are put into it as they are (via_bot, forward_origin, …)."""
        return self._send(self.chat, self._text(text) | fields)

    async def says_in(self, group: Group, text: str, **fields: Any) -> Screen:
        return self._send(group.chat, self._text(text) | fields)

    async def sends(self, kind: str, **fields: Any) -> Screen:
        """`kind`: voice, sticker, photo, document, video_note, contact, someone_elses_contact, forwarded."""
        return self._send(self.chat, sending(self.world, self.user, kind) | fields)

    async def shares_location(self, latitude: float, longitude: float) -> Screen:
        return self._send(self.chat, {"location": {"latitude": latitude, "longitude": longitude}})

    async def edits(self, message: Screen | int, text: str) -> Screen:
        """Rewrites a message of their own."""
        own = self._find(message)
        assert own.sender["id"] == self.id, "people can only edit what they wrote"
        own.change(self._text(text), None, self.world.now())
        self.world.tell(own, "edited_message")
        return look(self.world, own)

    async def taps(self, label: str, message: Screen | int | None = None) -> Tap:
        """Taps a button of the message, or of their newest one that has any."""
        shown = self._with_buttons() if message is None else look(self.world, self._find(message))
        self._last_tap = self.world.tap(self.user, self._find(shown), shown.data(label))
        return self._last_tap

    async def taps_again(self) -> Tap:
        """The last tap once more, under a new id: an app that got no answer sends it again."""
        assert self._last_tap is not None, "nothing was tapped yet"
        return await self.forges(self._last_tap.data, self._last_tap.message.message_id, self._last_tap.message.chat)

    async def forges(self, data: str, message: Screen | int, chat: Chat | None = None) -> Tap:
        """A callback query with any data at all, as a doctored app can send it."""
        self._last_tap = self.world.tap(self.user, self._find(message, chat), data)
        return self._last_tap

    async def blocks(self) -> None:
        self.world.move_bot(self.chat, self.user, "kicked")

    async def unblocks(self) -> None:
        self.world.move_bot(self.chat, self.user, "member")

    async def deletes_account(self) -> None:
        self.chat.deactivated = True

    async def adds_bot_to(self, group: Group) -> None:
        self.world.move_bot(group.chat, self.user, "member")

    async def removes_bot_from(self, group: Group) -> None:
        self.world.move_bot(group.chat, self.user, "kicked")

    # What they see.

    @property
    def conversation(self) -> list[Screen]:
        return [look(self.world, message) for message in self.chat.visible()]

    @property
    def messages(self) -> list[Screen]:
        return [screen for screen in self.conversation if screen.by_bot]

    @property
    def screen(self) -> Screen:
        """The newest visible message of the bot."""
        newest = self._newest()
        assert newest, "the bot has said nothing that is still visible"
        return newest[0]

    def history(self, message: Screen | int) -> list[str]:
        """The texts that the message has had, oldest first, the present one last."""
        found = self._find(message)
        contents = [*(content for content, _ in found.history), found.content]
        return [text_of(content) for content in contents]

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the reply keyboard that is up, if one is."""
        rows: list[list[Json]] = []
        for message in self.chat.messages.values():
            if message.markup and {"keyboard", "remove_keyboard"} & message.markup.keys():
                rows = message.markup.get("keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    @property
    def toasts(self) -> list[str]:
        """What popped up after their taps; an app shows only the first answer to a tap."""
        return [str(tap.answers[0]["text"]) for tap in self._taps() if tap.answers and tap.answers[0].get("text")]

    @property
    def unanswered(self) -> list[Tap]:
        return [tap for tap in self._taps() if not tap.answers]

    async def sees(self, wanted: str | Callable[[Screen], bool], timeout: float = 5.0) -> Screen:  # noqa: ASYNC109 - it reads as said
        """Waits until the newest screen contains the text, or the predicate holds for it, and returns it."""
        seen: list[Screen] = []

        def holds() -> bool:
            seen[:] = self._newest()
            return any(wanted in one.text if isinstance(wanted, str) else wanted(one) for one in seen)

        if not await self.world.bell.wait_for(holds, timeout):
            shown = [(screen.text, screen.buttons) for screen in self._newest()]
            raise AssertionError(f"{self.user['first_name']} does not see {wanted!r} but {shown or 'nothing'}")
        return seen[0]

    # How.

    def _text(self, text: str) -> Json:
        entities = detect(text)
        return {"text": text} | ({"entities": entities} if entities else {})

    def _send(self, chat: Chat, content: Json) -> Screen:
        assert not (chat is self.chat and chat.status == "kicked"), "an app cannot write to a bot that is blocked"
        chat.started = True
        message = self.world.post(chat, self.user, content)
        self.world.tell(message)
        return look(self.world, message)

    def _taps(self) -> list[Tap]:
        own = self.id
        return [tap for tap in self.world.taps.values() if tap.person == own]

    def _newest(self) -> list[Screen]:
        """The bot's newest visible message, if there is one; looked for from the end, as many wait for it."""
        for message in reversed(self.chat.messages.values()):
            if not message.deleted and message.sender["id"] == self.world.bot["id"]:
                return [look(self.world, message)]
        return []

    def _with_buttons(self) -> Screen:
        for screen in reversed(self.messages):
            if screen.buttons:
                return screen
        raise AssertionError("no visible message has buttons")

    def _find(self, message: Screen | int, chat: Chat | None = None) -> Message:
        if isinstance(message, Screen):
            return self.world.chats[message.chat_id].messages[message.message_id]
        return (chat or self.chat).messages[message]
