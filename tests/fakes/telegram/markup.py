"""Telegram's HTML subset, read as strictly as the server reads it (td, MessageEntity.cpp, parse_html)."""

import re
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.refusals import Refusal, bad_request

Json = dict[str, Any]

KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-f]{1,8})|#([0-9]{1,8})|(lt|gt|amp|quot));?", re.IGNORECASE | re.ASCII)
NAME = re.compile(r"[^\s>]*")
ATTRIBUTE = re.compile(r"[^\s=>]*")
TOKEN = re.compile(r"[A-Za-z0-9.-]*")
SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Opened:
    """A start tag that waits for its end. `offset` counts UTF-16 units, `begin` characters of the result."""

    tag: str
    argument: str
    offset: int
    begin: int


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The visible text and its entities; a Refusal `can't parse entities: …` with the server's own reason."""
    return Reader(source).read()


def decode(match: re.Match[str]) -> str:
    """The character that a reference stands for; what Telegram does not know stays as it was typed."""
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED.get(name, match.group())
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code <= 0x10FFFF else match.group()


class Reader:
    """One pass over the source, a cursor in it, and the tags that are open."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.pieces: list[str] = []
        self.size = 0  # of the result so far, in UTF-16 units
        self.open: list[Opened] = []
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                self._end()
            elif self.source[self.at] == "<":
                self._start()
            else:
                self._plain()
        if self.open:
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self.open[-1].tag}\""
            )
        text = "".join(self.pieces)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise bad_request(
                "can't parse entities: Text contains invalid Unicode characters after decoding HTML entities"
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)  # only a code block, pre, has one
        return text, sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _fail(self, reason: str, at: int) -> Refusal:
        place = len(self.source[:at].encode("utf-8", "surrogatepass"))
        return bad_request(f"can't parse entities: {reason} at byte offset {place}")

    def _plain(self) -> None:
        if match := REFERENCE.match(self.source, self.at):
            piece, self.at = decode(match), match.end()
        else:
            piece, self.at = self.source[self.at], self.at + 1
        self.pieces.append(piece)
        self.size += sum(2 if character > "\uffff" else 1 for character in piece)

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        assert match is not None  # every pattern here also matches nothing at all
        self.at = match.end()
        return match.group()

    def _next(self) -> str:
        return self.source[self.at : self.at + 1]

    def _start(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._take(NAME).lower()
        if not self._next():
            raise self._fail("Unclosed start tag", begin)
        if tag not in KINDS:
            raise self._fail(f'Unsupported start tag "{tag}"', begin)
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self.at += 1
        self.open.append(Opened(tag, argument, self.size, len(self.pieces)))

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while self._take(SPACE) is not None and self._next() != ">":
            name = self._take(ATTRIBUTE)
            if not name:
                raise self._fail(f'Empty attribute name in the tag "{tag}"', begin)
            argument = self._argument(tag, name, self._value(tag, name, begin)) or argument
            if not self._next():
                raise self._fail("Unclosed start tag", begin)
        return argument

    def _value(self, tag: str, name: str, begin: int) -> str:
        self._take(SPACE)
        if self._next() != "=":
            if tag == "blockquote" and name == "expandable":
                return name
            raise self._fail(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
        self.at += 1
        self._take(SPACE)
        quote = self._next()
        if quote and quote in "'\"":
            return self._quoted(quote, begin)
        start, token = self.at, self._take(TOKEN).lower()
        if self._next() and not self._next().isspace() and self._next() != ">":
            raise self._fail("Unexpected end of name token", start)
        return token

    def _quoted(self, quote: str, begin: int) -> str:
        end = self.source.find(quote, self.at + 1)
        if end < 0:
            raise self._fail("Unclosed start tag", begin)
        value, self.at = self.source[self.at + 1 : end], end + 1
        return REFERENCE.sub(decode, value)

    @staticmethod
    def _argument(tag: str, name: str, value: str) -> str:
        match tag, name:
            case ("a", "href") | ("tg-emoji", "emoji-id") | ("blockquote", "expandable"):
                return value
            case ("code", "class") if value.startswith("language-"):
                return value.removeprefix("language-")
            case ("span", "class") if value.startswith("tg-"):
                return value.removeprefix("tg-")
        return ""

    def _end(self) -> None:
        begin = self.at
        if not self.open:
            raise self._fail("Unexpected end tag", begin)
        self.at += 2
        found = self._take(NAME).lower()
        self._take(SPACE)
        if self._next() != ">":
            raise self._fail("Unclosed end tag", begin)
        opened = self.open.pop()
        if found and found != opened.tag:
            place = len(self.source[:begin].encode("utf-8", "surrogatepass"))
            raise bad_request(
                f"can't parse entities: Unmatched end tag at byte offset {place}, "
                f'expected "</{opened.tag}>", found "</{found}>"'
            )
        self.at += 1
        if self.size > opened.offset:
            self._close(opened)

    def _close(self, opened: Opened) -> None:
        entity: Json = {
            "type": KINDS[opened.tag],
            "offset": opened.offset,
            "length": self.size - opened.offset,
        }
        inner = self.entities[-1] if self.entities else {}
        same = inner.get("offset") == entity["offset"] and inner.get("length") == entity["length"]
        match opened.tag:
            case "a":
                entity["url"] = opened.argument or "".join(self.pieces[opened.begin :])
                if not re.match(r"(?:https?|tg|mailto|tel)://|(?:mailto|tel):|[^\s:/]+\.\w", entity["url"]):
                    return  # the server keeps the words and silently drops a link that is none
                entity["url"] = entity["url"] if ":" in entity["url"] else f"http://{entity['url']}"
            case "tg-emoji":
                if not opened.argument.isdigit() or int(opened.argument) == 0:
                    raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
                entity["custom_emoji_id"] = opened.argument
            case "blockquote" if opened.argument:
                entity["type"] = "expandable_blockquote"
            case "pre" if same and inner["type"] == "code" and "language" in inner:
                inner["type"] = "pre"
                return
            case "code" if opened.argument:
                entity["language"] = opened.argument
        self.entities.append(entity)
