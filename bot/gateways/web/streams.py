"""The event streams that are open: who listens, and how they learn that there is something new."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any, Final, Protocol

BEAT: Final = 15.0  # seconds of silence after which a stream says that it is alive
WHISPERS: Final = 20  # passing events that wait for one slow listener; older ones are let go

Entry = tuple[int, str, str]


class Mailbox(Protocol):
    """The durable transcript of each visitor: the newest version of each message, as JSON for the page.

    Sequence numbers only ever grow, also after something was erased.
    """

    async def append(self, address: str, reference: str, content: str) -> int:
        """Keep a message, in the place of an earlier one of that reference. Returns its sequence number."""

    async def since(self, address: str, sequence: int) -> list[Entry]:
        """What came after: sequence, reference and content, in the order of the sequence."""

    async def content(self, address: str, reference: str) -> str | None:
        """The newest version of one message; None if it is not there."""


class Crowded(Exception):  # noqa: N818  # a fact about the house, not a fault of the program
    """No more streams are taken: `own` says whether it is this visitor who has too many."""

    def __init__(self, *, own: bool) -> None:
        super().__init__()
        self.own = own


class Listener:
    """One open stream."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.news = asyncio.Event()
        self.whispers: deque[str] = deque(maxlen=WHISPERS)

    async def wait(self) -> bool:
        """Whether there is news; False after a beat without any."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.news.wait(), BEAT)
        heard = self.news.is_set()
        self.news.clear()
        return heard


class Listeners:
    """Everybody who listens, by address; an address is forgotten when its last stream ends."""

    def __init__(self, each: int = 5, most: int = 500) -> None:
        self.closing = False
        self._each = each
        self._most = most
        self._by_address: dict[str, set[Listener]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def join(self, address: str) -> Listener:
        """A new stream for this address, to be given to `leave` in the end. Raises Crowded."""
        present = self._by_address.get(address, set())
        if len(present) >= self._each or self._count >= self._most or self.closing:
            raise Crowded(own=len(present) >= self._each)
        listener = Listener(address)
        self._by_address.setdefault(address, set()).add(listener)
        self._count += 1
        return listener

    def leave(self, listener: Listener) -> None:
        present = self._by_address[listener.address]
        present.remove(listener)
        self._count -= 1
        if not present:
            del self._by_address[listener.address]

    def wake(self, address: str, whisper: str = "") -> None:
        """Tell the streams of this address to look again, or to pass on something that is not kept."""
        for listener in self._by_address.get(address, ()):
            if whisper:
                listener.whispers.append(whisper)
            listener.news.set()

    def close(self) -> None:
        """End every stream at once."""
        self.closing = True
        for address in self._by_address:
            self.wake(address)


def frame(event: str, values: Mapping[str, Any], sequence: int | None = None) -> str:
    """One server-sent event. JSON holds no line break, so that one `data` line is enough."""
    number = "" if sequence is None else f"id: {sequence}\n"
    return f"{number}event: {event}\ndata: {json.dumps(values, ensure_ascii=True)}\n\n"


async def follow(
    listeners: Listeners, listener: Listener, mailbox: Mailbox, after: int, entries: list[Entry]
) -> AsyncIterator[str]:
    """The stream of one listener: `entries` (all after `after`), `ready`, and then whatever comes."""
    yield "retry: 1000\n\n"
    greeting = frame("ready", {})
    while not listeners.closing:
        if listener.whispers:
            # `erased` may be among them: what was read before it is old, and what came after it is to stay.
            while listener.whispers:
                yield listener.whispers.popleft()
        else:
            for sequence, reference, content in entries:
                yield frame("message", {"reference": reference, "content": json.loads(content)}, sequence)
                after = sequence
            yield greeting
            greeting = "" if await listener.wait() else frame("beat", {})
        try:
            entries = await mailbox.since(listener.address, after)
        except Exception:  # noqa: BLE001  # whatever its storage raises: the page comes again
            return
