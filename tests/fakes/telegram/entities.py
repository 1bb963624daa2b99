"""Message text as the server keeps it: cleaned, trimmed, with entities counted in UTF-16 code units."""

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.telegram.markup import parse_html
from tests.fakes.telegram.refusals import bad_request

Json = dict[str, Any]

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
MAX_ENTITIES = 100  # the server keeps the first hundred of a message
AUTOMATIC = {
    "bot_command": re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    "mention": re.compile(r"(?<![\w@.])@[A-Za-z]\w{3,31}\b", re.ASCII),
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", re.ASCII),
    "url": re.compile(r"(?:https?://|www\.)[^\s<>«»\"]*[^\s<>«»\".,;:!?)]"),
    "hashtag": re.compile(r"(?<!\w)#\w*[^\W\d]\w*"),
}

UNTIDY = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e]")  # what is dropped or becomes a space


def utf16_length(text: str) -> int:
    """What Telegram counts: characters outside the basic plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of the text that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


def detect(text: str) -> list[Json]:
    """The entities that the server itself finds in what a person types."""
    found = [
        {"type": kind, "offset": utf16_length(text[: hit.start()]), "length": utf16_length(hit.group())}
        for kind, pattern in AUTOMATIC.items()
        for hit in pattern.finditer(text)
    ]
    return sorted(found, key=lambda entity: entity["offset"])


def read_text(text: str, parse_mode: str | None, given: list[Json] | None) -> tuple[str, list[Json]]:
    """Text and entities of a bot's message, parsed and cleaned; a Refusal when they cannot be read."""
    entities: list[Json] = []
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request(f"unsupported parse_mode: this test server reads HTML only, not {parse_mode:.32}")
        text, entities = parse_html(text)
    elif given:
        entities = _checked(text, given)
    return tidy(text, entities)


def _checked(text: str, given: list[Json]) -> list[Json]:
    size = utf16_length(text)
    for entity in given:
        offset, length = entity["offset"], entity["length"]
        if offset < 0 or offset > size:
            raise bad_request(f"can't parse entities: entity beginning at UTF-16 offset {offset} is out of the text")
        if length < 0 or offset + length > size:
            where = f"entity beginning at UTF-16 offset {offset}"
            raise bad_request(f"can't parse entities: {where} ends after the end of the text")
        _check_halves(text, offset, offset + length)
        _check_kind(entity)
    return [dict(entity) for entity in given if entity["length"] > 0][:MAX_ENTITIES]


def _check_halves(text: str, *edges: int) -> None:
    starts = _positions(text)
    for edge in edges:
        if edge not in starts:
            raise bad_request(f"can't parse entities: entity edge at UTF-16 offset {edge} splits a character")


def _positions(text: str) -> set[int]:
    starts, at = {0}, 0
    for character in text:
        at += 2 if character > "\uffff" else 1
        starts.add(at)
    return starts


NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
KINDS = {
    *AUTOMATIC,
    *NEEDED,
    *("cashtag", "phone_number", "bold", "italic", "underline", "strikethrough", "spoiler"),
    *("blockquote", "expandable_blockquote", "code", "pre", "date_time"),
}


def _check_kind(entity: Json) -> None:
    kind = entity["type"]
    if kind not in KINDS:
        raise bad_request(f"can't parse entities: unsupported type {kind:.32} specified")
    if (field := NEEDED.get(kind)) and field not in entity:
        raise bad_request(f"can't parse entities: can't find field \"{field}\"")


def tidy(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Drops what the server drops (carriage returns, bidi overrides, outer white space); entities move along.

    Control characters, NUL among them, become spaces, as in td's clean_input_string.
    """
    if not UNTIDY.search(text) and text == text.strip():
        return text, [entity for entity in entities if entity["length"] > 0]
    kept = [_cleaned(character) for character in text]
    solid = [index for index, character in enumerate(kept) if character.strip()]
    first, last = (solid[0], solid[-1]) if solid else (len(kept), -1)
    kept = [character if first <= index <= last else "" for index, character in enumerate(kept)]
    moved = _moves(text, kept)
    shifted = [_shifted(entity, moved) for entity in entities]
    return "".join(kept), [entity for entity in shifted if entity["length"] > 0]


def _cleaned(character: str) -> str:
    if character == "\r" or "\u2028" <= character <= "\u202e":
        return ""
    return " " if character < " " and character != "\n" else character


def _moves(text: str, kept: list[str]) -> Callable[[int], int]:
    table, old, new = {0: 0}, 0, 0
    for before, after in zip(text, kept, strict=True):
        old += utf16_length(before)
        new += utf16_length(after)
        table[old] = new
    return lambda offset: table.get(offset, new)


def _shifted(entity: Json, moved: Callable[[int], int]) -> Json:
    start, end = moved(entity["offset"]), moved(entity["offset"] + entity["length"])
    return {**entity, "offset": start, "length": end - start}
