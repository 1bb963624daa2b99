"""What a person can do. In the past tense, frozen, and small enough to be written behind a button.

A tap travels as an opaque token; the conversation looks it up and finds one of these, so that every event that
answers a question names that question (an old button answers an old question).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Started:
    """Said hello: `/start`, with the payload of the deep link that brought them."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Typed something that is no command."""

    text: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """Typed a command: its name without the slash, and what came after it."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Tapped:
    """Pressed a button: its token, opaque until the conversation has looked it up."""

    token: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Shared a location, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Sent:
    """Sent what cannot be read: `voice`, `sticker`, `photo`, `contact`, `forward`, `edit` or `other`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Left:
    """Blocked the bot or closed the conversation for good."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Came back after having left."""


# ---- Inside a dialogue: each names the question that it answers.


@dataclass(frozen=True, slots=True)
class Picked:
    question: str
    choice: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """Ticked or unticked one of several. Says which of the two, so that a repeat changes nothing."""

    question: str
    choice: str
    on: bool


@dataclass(frozen=True, slots=True)
class Proceeded:
    """Pressed "Next" under a question with several answers."""

    question: str


@dataclass(frozen=True, slots=True)
class Turned:
    """Turned to another page of the choices."""

    question: str
    page: int


@dataclass(frozen=True, slots=True)
class Skipped:
    question: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Kept the answer that a question asked again already has."""

    question: str


@dataclass(frozen=True, slots=True)
class Affirmed:
    """All of what was offered as "Did you mean …?"."""

    question: str
    offered: str = ""  # the codes, as `choices.offer_of` writes them: an old yes says nothing of a newer offer


@dataclass(frozen=True, slots=True)
class Rejected:
    """None of what was offered as "Did you mean …?"."""

    question: str
    offered: str = ""  # as above


@dataclass(frozen=True, slots=True)
class Wondered:
    """Asked why this question is asked."""

    question: str


@dataclass(frozen=True, slots=True)
class WentBack:
    question: str


@dataclass(frozen=True, slots=True)
class Stopped:
    question: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Wants to change one answer of the recap."""

    question: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Said yes to the recap."""


# ---- Around the dialogues: each names the thing it is about by its number in our own storage.


@dataclass(frozen=True, slots=True)
class Resumed:
    """Goes on where they were."""


@dataclass(frozen=True, slots=True)
class Restarted:
    """Starts over."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Opened a room of the house from a menu: `youth`, `mentor`, `suggestions`, `refine`, `profile`, …"""

    room: str


@dataclass(frozen=True, slots=True)
class ChoseLanguage:
    language: str


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A youth asks the mentor of this suggestion."""

    suggestion: int


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """A youth does not want this suggestion; the reason comes with the second tap."""

    suggestion: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Withdrew:
    """A youth takes a request back."""

    request: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mentor accepts a request."""

    request: int


@dataclass(frozen=True, slots=True)
class Declined:
    """A mentor declines a request; the reason comes with the second tap."""

    request: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Enquired:
    """A mentor wants to ask one detail before answering."""

    request: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A youth wants to answer the mentor's question."""

    request: int


@dataclass(frozen=True, slots=True)
class Approved:
    """An admin approves a mentor, with the words that the admin has read (their digest)."""

    mentor: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """An admin refuses a mentor; the reason comes with the second tap."""

    mentor: int
    reason: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ChoseUnread:
    """An admin chose a text that was not understood, or turned to another page of what it may mean."""

    digest: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Taught:
    """An admin said what that text means."""

    digest: str
    code: str


@dataclass(frozen=True, slots=True)
class Unlearned:
    """An admin took back what was taught: a text, by the number of its alias."""

    alias: int


@dataclass(frozen=True, slots=True)
class IgnoredUnread:
    """An admin found nothing to learn from that text."""

    digest: str


@dataclass(frozen=True, slots=True)
class ChoseSegment:
    """An admin chose to whom to write."""

    segment: str


@dataclass(frozen=True, slots=True)
class ConfirmedBroadcast:
    """An admin has read how it will look and to how many it goes; `sure`: after having been asked twice."""

    broadcast: int
    sure: bool = False


@dataclass(frozen=True, slots=True)
class StoppedBroadcast:
    """An admin wants nobody more to be written to, or nobody at all."""

    broadcast: int


@dataclass(frozen=True, slots=True)
class RefusedNews:
    """Wants no more broadcasts."""


@dataclass(frozen=True, slots=True)
class WelcomedNews:
    """Wants broadcasts again."""


@dataclass(frozen=True, slots=True)
class SetCapacity:
    """A mentor says how many young people they can accompany."""

    capacity: int


@dataclass(frozen=True, slots=True)
class ConfirmedErasure:
    """Said yes to "erase everything"."""


Event = (
    Started | Said | Commanded | Tapped | Shared | Sent | Left | Returned
    | Picked | Ticked | Proceeded | Turned | Skipped | Kept | Affirmed | Rejected | Wondered | WentBack | Stopped
    | Changed | Confirmed | Resumed | Restarted | Opened | ChoseLanguage | AskedFor | TurnedDown | Withdrew
    | Accepted | Declined | Enquired | Answered | Approved | Refused | ChoseUnread | Taught | IgnoredUnread
    | Unlearned
    | ChoseSegment | ConfirmedBroadcast | StoppedBroadcast | RefusedNews | WelcomedNews | SetCapacity
    | ConfirmedErasure
)  # fmt: skip

# What may stand behind a button, by the name under which it is stored.
BUTTONS: Final[Mapping[str, type[Event]]] = {
    kind.__name__: kind
    for kind in (
        Picked, Ticked, Proceeded, Turned, Skipped, Kept, Affirmed, Rejected, Wondered, WentBack, Stopped, Changed,
        Confirmed, Resumed, Restarted, Opened, ChoseLanguage, AskedFor, TurnedDown, Withdrew, Accepted,
        Declined, Enquired, Answered, Approved, Refused, ChoseUnread, Taught, IgnoredUnread, Unlearned, ChoseSegment,
        ConfirmedBroadcast, StoppedBroadcast, RefusedNews, WelcomedNews, SetCapacity, ConfirmedErasure,
    )
}  # fmt: skip


Packed = list[str | int | float | bool]


def pack(event: Event) -> Packed:
    """The event as plain JSON: its name and its values."""
    return [type(event).__name__, *(getattr(event, name) for name in event.__match_args__)]


def unpack(packed: Packed) -> Event:
    """The event that `pack` wrote. Raises KeyError or TypeError for what `pack` cannot have written."""
    name, *values = packed
    return BUTTONS[str(name)](*values)  # type: ignore[arg-type]  # values are what `pack` found
