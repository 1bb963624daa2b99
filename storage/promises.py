"""What the outbox holds: something to be done on a channel, and how it stands to the others."""

from dataclasses import dataclass
from typing import Any, Final, Literal

Purpose = Literal["answer", "screen", "notice", "broadcast"]
Chat = tuple[str, str]  # (channel, address)
Stream = tuple[str, str, str]  # (channel, address, one of STREAM)

# What is sent first when not all can be. An answer to a tap stops the waiting sign on its button.
URGENCY: Final[dict[Purpose, int]] = {"answer": 0, "screen": 1, "notice": 2, "broadcast": 3}
# Within a stream of a chat the order is kept; a broadcast that waits holds up no dialogue.
STREAM: Final[dict[Purpose, str]] = {"answer": "tap", "screen": "talk", "notice": "talk", "broadcast": "news"}


@dataclass(frozen=True, slots=True)
class Promise:
    """Something to be done on a channel: `send`, `edit`, `retire`, `acknowledge` or `leave`."""

    channel: str
    address: str
    kind: str
    payload: Any = None  # plain values, or what gives itself as such by `dump`
    person_id: int | None = None
    screen: str = ""  # whose message this will be
    onto: str = ""  # the screen whose message is edited or retired
    reference: str = ""  # the channel's own name of that message, where the screen is no more
    purpose: Purpose = "screen"
    broadcast_id: int | None = None  # which it is part of

    @property
    def chat(self) -> Chat:
        """To whom it goes."""
        return self.channel, self.address

    @property
    def stream(self) -> Stream:
        """Within which its order is kept."""
        return self.channel, self.address, STREAM[self.purpose]


def acknowledgement(channel: str, address: str, tap: str, toast: str) -> Promise:
    """The answer to a tap, with a short line or none."""
    return Promise(channel, address, "acknowledge", [tap, toast], purpose="answer")


@dataclass(frozen=True, slots=True)
class Due:
    """A promise that this process has claimed."""

    id: int
    promise: Promise
    attempts: int
    begun: bool = False  # it was being sent when its process ended: it may be there already
    onto: str = ""  # the channel's own name of the message that is edited or retired, if it is known
