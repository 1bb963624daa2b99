"""What we want done. In the imperative, frozen; the conversation acts on them in order."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.events import Event
from dialogs.phrase import Labels, Own, Phrase


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to tap: what it says, and what the person will have done."""

    label: Phrase | Labels | Own
    event: Event
    ticked: bool = False

    def __hash__(self) -> int:
        return hash(self.event)  # the values of a phrase cannot be hashed


@dataclass(frozen=True, slots=True)
class Ask:
    """Show a question: its words, its choices in rows, and where the person stands."""

    prompt: Phrase
    rows: tuple[tuple[Option, ...], ...]
    lines: tuple[Phrase, ...] = ()  # a recap's answers
    step: int = 0  # 0: not counted
    steps: int = 0
    location: bool = False  # may a location be shared here?
    common: bool = False  # the rows are one object for all who see the same: nobody's own words are in them
    unshown: tuple[Option, ...] = ()  # what can be typed though no button says it


@dataclass(frozen=True, slots=True)
class Say:
    """Say something on the way; it goes above the next question."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Complain:
    """Say kindly what was not possible and what to do. A mistake of a person's is a value, not an exception."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Finish:
    """The dialogue is complete: these are its answers."""

    flow: str
    answers: Mapping[str, tuple[str, ...]]
    about: str


@dataclass(frozen=True, slots=True)
class Dismiss:
    """This programme is not for this person: say so, and where to turn; keep nothing."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Pause:
    """The person stopped; what they said is kept for a while, and they are not reminded."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Learn:
    """This text was not understood for this field: remember it without the person."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Count:
    """A typed answer was read with this verdict."""

    field: str
    verdict: str


Effect = Ask | Say | Complain | Finish | Dismiss | Pause | Learn | Count
