"""What every channel has in common: what arrives through it, what we show on it, and how delivery fails.

A gateway translates between a provider's words and these; it knows neither storage nor matching.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from dialogs.events import Event

GAP: Final = "\n\n"  # between the parts of a message


@dataclass(frozen=True, slots=True)
class Reception:
    """One update, understood: who did what. Identity comes from the channel's own authentication only."""

    address: str  # the person, in the channel's terms
    event: Event
    given_name: str = ""  # hostile text until it is read as a name
    language: str = ""  # the channel's language code, such as `fr-FR`; may be empty
    tap: str = ""  # what is to be acknowledged, if this was a tap


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Something in a group: one neutral line, and out."""

    address: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """An update that calls for nothing; the reason is counted."""

    reason: str


class Unreadable(Exception):  # noqa: N818  # a fact about an update, not a fault of the program
    """This update cannot be parsed; it is set aside and stops nothing."""


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    token: str = ""  # what a tap sends back
    url: str = ""  # or where it leads; one of the two
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn at delivery from figures, so that the turn need not wait for it."""

    kind: str  # a key of `bot.pictures.PICTURES`
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    content: str  # text; people get their own data as JSON


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody or something presented inside of a message: what stands out, and the rest."""

    heading: str
    text: str

    def __str__(self) -> str:
        return f"{self.heading}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is read: notes, a heading (shown bold), the words, and buttons in rows. No markup.

    All words together hold at most 4,096 UTF-16 units. A message is a *screen* when it takes the place of the
    present one: edited in place after a tap, sent anew (and the old one loses its buttons) otherwise.
    """

    text: str = ""
    heading: str = ""
    notes: str = ""  # what is said on the way, above the heading
    cards: tuple[Card, ...] = ()
    rows: tuple[tuple[Button, ...], ...] = ()
    location: str = ""  # what the button says that shares a location; empty: none is asked for
    picture: Picture | None = None
    document: Document | None = None

    @property
    def plain(self) -> str:
        """All of the words, in order, a blank line between the parts."""
        return GAP.join(part for part in (self.notes, self.heading, self.text, *map(str, self.cards)) if part)

    @property
    def strong(self) -> tuple[tuple[int, int], ...]:
        """What stands out in `plain`: the headings, as (start, end) in characters."""
        spans, start = [], len(self.notes) + len(GAP) if self.notes else 0
        if self.heading:
            spans.append((start, start + len(self.heading)))
            start += len(self.heading) + len(GAP)
        if self.text:
            start += len(self.text) + len(GAP)
        for card in self.cards:
            spans.append((start, start + len(card.heading)))
            start += len(str(card)) + len(GAP)
        return tuple(spans)

    def dump(self) -> dict[str, Any]:
        """As plain JSON values, without what is empty. Spelled out: `asdict` copies deeply, at twenty times it."""
        picture, document = self.picture, self.document
        values = {
            "text": self.text,
            "heading": self.heading,
            "notes": self.notes,
            "cards": [{"heading": card.heading, "text": card.text} for card in self.cards],
            "rows": [[_dump_button(button) for button in row] for row in self.rows],
            "location": self.location,
            "picture": picture and {"kind": picture.kind, "figures": dict(picture.figures)},
            "document": document and {"name": document.name, "content": document.content},
        }
        return {name: value for name, value in values.items() if value}

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> "Message":
        """The message that `dump` wrote, by this version of the code or an earlier one."""
        values = dict(stored)
        values["rows"] = tuple(tuple(Button(**button) for button in row) for row in values.get("rows", ()))
        values["cards"] = tuple(Card(**card) for card in values.get("cards", ()))
        values["picture"] = Picture(**values["picture"]) if values.get("picture") else None
        values["document"] = Document(**values["document"]) if values.get("document") else None
        return cls(**values)


def _dump_button(button: Button) -> dict[str, Any]:
    values: dict[str, Any] = {"label": button.label}
    if button.token:
        values["token"] = button.token
    if button.url:
        values["url"] = button.url
    if button.ticked:
        values["ticked"] = True
    return values


@dataclass
class DeliveryFailure(Exception):  # noqa: N818  # named for what happened
    """A message was not taken. A few facts, and what is known of the attempt; nobody looks at provider's codes.

    `retry_at`: when to try again (None: never). `gone`: the person is not to be reached any more.
    `ours`: a fault of ours, to be logged. `unclear`: there was no answer, so a new message may
    be there all the same, and another try may show it twice.
    """

    retry_at: datetime | None = None
    gone: bool = False
    ours: bool = False
    about: str = field(default="")  # a short code for the log, without anybody's words
    unclear: bool = False

    def __str__(self) -> str:
        return self.about


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a channel may be written to, in requests a second."""

    over_all: float
    per_chat: float
    burst: int  # how many one chat may get at once, after a rest


class Gateway(Protocol):
    """One channel. Methods raise DeliveryFailure only."""

    name: str
    pace: Pace | None  # None: as fast as it takes them

    def read(self, raw: str) -> Reception | Misplaced | Ignored:
        """One stored update. Raises Unreadable."""

    async def send(self, address: str, message: Message) -> str:
        """A new message; returns the channel's reference to it."""

    async def edit(self, address: str, reference: str, message: Message) -> str:
        """Put the message in an earlier one's place; returns the reference (a new one if it had to be sent anew)."""

    def renews(self, reference: str, message: Message) -> bool:
        """Would `edit` show it as a new message? Then it is not to be repeated freely."""

    async def retire(self, address: str, reference: str) -> None:
        """Take the buttons off an earlier message. A message that is gone is no failure."""

    async def acknowledge(self, tap: str, toast: str) -> None:
        """Answer a tap, with a short line or none. Too late is no failure."""

    async def leave(self, address: str, line: str) -> None:
        """Say one line in a group and leave it."""

    def forget(self, address: str) -> None:
        """Take down what is still shown to somebody who was erased, where the channel can."""

    async def close(self) -> None:
        """Give back connections."""
