"""The web chat as a gateway: what visitors post becomes events, what we show goes into their mailbox."""

import base64
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.arrivals import read_line, start
from bot.channel import DeliveryFailure, Message, Pace, Picture, Reception, Unreadable
from bot.gateways.web.streams import Listeners, Mailbox, frame
from dialogs.events import Event, Shared, Tapped

TEXT_LIMIT: Final = 4096  # UTF-16 units, as on Telegram
TOKEN_LIMIT: Final = 64
PAUSE: Final = timedelta(seconds=2)  # before a mailbox that was away is tried again

Draw = Callable[[Picture], Awaitable[bytes]]


class WebGateway:
    """Implements `bot.channel.Gateway`. `draw` makes a PNG of a picture."""

    name = "web"
    pace: Pace | None = None

    def __init__(self, mailbox: Mailbox, draw: Draw, listeners: Listeners | None = None) -> None:
        self.mailbox = mailbox
        self.listeners = listeners or Listeners()
        self._draw = draw
        self._newest = 0

    def read(self, raw: str) -> Reception:
        """One update as the page posted it, with the address that its cookie stands for."""
        try:
            update = json.loads(raw)
            address, update_id = update["address"], update["id"]
            event = _read_event(update)
            language = update.get("language", "")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unreadable(type(error).__name__) from None
        if not all(isinstance(each, str) for each in (address, update_id, language)):
            raise Unreadable("identity")
        tap = f"{address}/{update_id}" if isinstance(event, Tapped) else ""
        return Reception(address, event, language=language, tap=tap)

    async def send(self, address: str, message: Message) -> str:
        reference = self._next_reference()
        await self._put(address, reference, await self._render(message))
        return reference

    async def edit(self, address: str, reference: str, message: Message) -> str:
        await self._put(address, reference, await self._render(message))
        return reference

    def renews(self, reference: str, message: Message) -> bool:  # noqa: ARG002  # nothing here is bound to a place
        return False

    async def retire(self, address: str, reference: str) -> None:
        try:
            stored = await self.mailbox.content(address, reference)
        except Exception as error:
            raise _away(error) from error
        content = json.loads(stored) if stored else {}
        if content.get("rows") or content.get("location"):
            await self._put(address, reference, {**content, "rows": [], "location": ""})

    async def acknowledge(self, tap: str, toast: str) -> None:
        """Not kept: a toast that nobody looks at is no loss."""
        address, _, update_id = tap.partition("/")
        self.listeners.wake(address, frame("toast", {"id": update_id, "text": toast}))

    async def leave(self, address: str, line: str) -> None:
        """There are no groups here."""

    async def close(self) -> None:
        """End the live streams at once, so that the server can stop; messages are still kept for later."""
        self.listeners.close()

    def forget(self, address: str) -> None:
        """Everything was erased: every open page of this visitor clears itself and waits for the farewell."""
        self.listeners.wake(address, frame("erased", {}))

    def part(self, address: str) -> None:
        """The cookie was taken back: every open page of this visitor clears itself and starts afresh."""
        self.listeners.wake(address, frame("forgotten", {}))

    def _next_reference(self) -> str:
        """Sorts in the order of sending, so that a page shows edited messages where they first stood."""
        self._newest = max(self._newest + 1, time.time_ns())
        return f"{self._newest:020d}"

    async def _render(self, message: Message) -> dict[str, Any]:
        """The message as the page understands it: plain values, the picture inside."""
        try:
            image = await self._draw(message.picture) if message.picture else b""
        except Exception as error:  # whatever a drawing library raises
            raise DeliveryFailure(ours=True, about=f"picture-{type(error).__name__}") from error
        return {
            "notes": message.notes,
            "heading": message.heading,
            "text": message.text,
            "cards": [asdict(card) for card in message.cards],
            "rows": [[asdict(button) for button in row] for row in message.rows],
            "location": message.location,
            "picture": f"data:image/png;base64,{base64.b64encode(image).decode()}" if image else "",
            "document": asdict(message.document) if message.document else None,
        }

    async def _put(self, address: str, reference: str, content: dict[str, Any]) -> None:
        try:
            await self.mailbox.append(address, reference, json.dumps(content))
        except Exception as error:  # whatever its storage raises
            raise _away(error) from error
        self.listeners.wake(address)


def _away(error: Exception) -> DeliveryFailure:
    retry_at = datetime.now(UTC) + PAUSE
    return DeliveryFailure(retry_at=retry_at, ours=True, about=f"mailbox-{type(error).__name__}")


def _read_event(update: dict[str, Any]) -> Event:
    """Raises ValueError, KeyError or TypeError for what our page would not post."""
    match update["kind"]:
        case "said":
            return read_line(_words(update["text"]))
        case "tapped":
            token = update["token"]
            if not isinstance(token, str) or not 0 < len(token) <= TOKEN_LIMIT:
                raise ValueError("token")
            return Tapped(token)
        case "started":
            return start(update.get("payload", ""))
        case "shared":
            return Shared(_degrees(update["latitude"], 90), _degrees(update["longitude"], 180))
        case _:
            raise ValueError("kind")


def _words(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError("text")
    units = text.encode("utf-16-le", "surrogatepass")
    # Half a surrogate pair and NUL are nothing that a person can type, and databases choke on them.
    words = units.decode("utf-16-le", "replace").replace("\0", "")
    if len(units) > 2 * TEXT_LIMIT or not words.strip():
        raise ValueError("text")
    return words


def _degrees(value: object, limit: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -limit <= value <= limit:
        raise ValueError("degrees")
    return float(value)
