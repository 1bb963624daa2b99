"""Updates made up from the Bot API's own description, and the same with something in them spoilt.

`Fuzz(seed).update()` is as Telegram could send it: every field of the type that it must have, some of the others, and
nonsense in none. `spoilt()` is one with a value missing, null, of another type, too great, with NUL or a lone surrogate
in it, nested without end, or with a field or a kind that nobody knows.
"""

import random
from itertools import count
from typing import Any, Final

from tests.fakes.telegram import spec

Json = dict[str, Any]

DEEP: Final = 4  # levels below which only what is required is made
BOTTOMLESS: Final = 400  # levels of a nested message
LIKELY: Final = ("message", "edited_message", "callback_query", "my_chat_member")  # what the bot asks for
PEOPLE: Final = 50
FIRST: Final = 1000  # of their numbers
WORDS: Final = ("/start", "16", "Lyon", "un stage", "oui", "santé", "", "é" * 300, "<b>x</b>", "👩‍👩‍👧", "/aide", "x.1")
NONSENSE: Final[tuple[Any, ...]] = (
    None, 2**70, -(2**63), "\x00", "\ud800", "\u202e", [], {}, [[["x"]]], True, 1e300, "x" * 5000, -1, "2026-01-01",
)  # fmt: skip


class Fuzz:
    """One source of chance: the same seed makes the same updates."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._numbers = count(1)

    def update(self) -> Json:
        kinds = [name for name in spec.load()["types"]["Update"] if name != "update_id"]
        kind = self.chance.choice(LIKELY if self.chance.random() < 0.8 else kinds)
        body = self._one(spec.load()["types"]["Update"][kind][0], 0)
        return {"update_id": next(self._numbers), kind: self._from_somebody(kind, body)}

    def spoilt(self) -> Json:
        update = self.update()
        if self.chance.random() < 0.02:
            return {**update, "message": self._bottomless()}
        inside: Any = update
        while True:
            keys = range(len(inside)) if isinstance(inside, list) else [key for key in inside if key != "update_id"]
            key = self.chance.choice(keys)
            if isinstance(inside[key], dict | list) and inside[key] and self.chance.random() < 0.7:
                inside = inside[key]
                continue
            self._spoil(inside, key)
            return update

    def _spoil(self, inside: Any, key: Any) -> None:
        way = self.chance.random()
        if way < 0.2 and isinstance(inside, dict):
            del inside[key]
        elif way < 0.4 and isinstance(inside, dict):
            inside[f"unheard_of_{key}"] = inside.pop(key)
        else:
            inside[key] = self.chance.choice(NONSENSE)

    def _from_somebody(self, kind: str, body: Any) -> Any:
        """Mostly from one of few people, in their private chat: else nearly all of it would be nobody's."""
        if not isinstance(body, dict) or self.chance.random() < 0.2:
            return body
        number = FIRST + self.chance.randrange(PEOPLE)
        user = {"id": number, "is_bot": False, "first_name": "Lina", "language_code": "fr"}
        chat = {"id": number, "type": "private", "first_name": "Lina"}
        if kind == "callback_query":
            return {**body, "from": user}
        return {**body, "from": user, "chat": chat}

    def _bottomless(self) -> Json:
        inner: Json = self._object("Message", DEEP)
        for _ in range(BOTTOMLESS):
            inner = {**self._object("Message", DEEP), "reply_to_message": inner}
        return inner

    def _one(self, types: list[str], depth: int) -> Any:
        kind = self.chance.choice(types)
        if kind.startswith("Array of "):
            return [self._one([kind.removeprefix("Array of ")], depth + 1) for _ in range(self.chance.randrange(3))]
        if kind in spec.load()["unions"]:
            return self._one(spec.load()["unions"][kind], depth)
        return self._scalar(kind) if kind in spec.SCALARS else self._object(kind, depth)

    def _scalar(self, kind: str) -> Any:
        match kind:
            case "Integer":
                return self.chance.choice((0, 1, 7, 1_767_600_000, 2**52 - 1, -1_000_000_000_001))
            case "Float":
                return self.chance.uniform(-90, 90)
            case "Boolean":
                return self.chance.random() < 0.5
            case _:
                return self.chance.choice(WORDS)

    def _object(self, kind: str, depth: int) -> Json:
        share = 0.15 if depth < DEEP else 0.0
        made = {
            name: self._one(types, depth + 1)
            for name, (types, required) in spec.load()["types"].get(kind, {}).items()
            if required or self.chance.random() < share
        }
        # Of the types that are made up, none is private: such a chat never has a person's number.
        return {**made, "id": -abs(made["id"]) - 1} if kind == "Chat" else made
