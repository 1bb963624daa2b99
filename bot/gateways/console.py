"""The same bot in a terminal: messages with numbered buttons, lines that are a number, a command or words."""
# ruff: noqa: ARG002 - there is one person at a terminal: the `address` of the contract is always theirs

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final, TextIO
from uuid import uuid4

from bot.arrivals import Inbox, read_line
from bot.channel import Button, DeliveryFailure, Message, Pace, Picture, Reception, Unreadable
from dialogs.events import Tapped

ADDRESS: Final = "console"  # there is one person at a terminal
INDENT: Final = "  "

Draw = Callable[[Picture], Awaitable[bytes]]


class ConsoleGateway:
    """Implements `bot.channel.Gateway`. Pictures are drawn by `draw` and written into `folder`."""

    name = "console"
    pace: Pace | None = None

    def __init__(self, draw: Draw, folder: Path, out: TextIO | None = None, language: str = "") -> None:
        self._draw = draw
        self._folder = folder
        self._out = out or sys.stdout
        self._language = language
        self._references = count(1)
        self._buttons: dict[str, dict[int, Button]] = {}  # by message, under the number that was printed

    async def run(self, inbox: Inbox, lines: AsyncIterator[str] | None = None) -> None:
        """Say hello, then pass on each line; returns at the end of the input."""
        await self._receive(inbox, {"text": "/start"})
        async for line in lines or read_lines(sys.stdin):
            if words := line.strip():
                token = self._token(words)
                await self._receive(inbox, {"token": token} if token else {"text": words})

    def read(self, raw: str) -> Reception:
        try:
            update = json.loads(raw)
            event = Tapped(update["token"]) if "token" in update else read_line(update["text"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Unreadable(type(error).__name__) from None
        tap = str(update.get("id", "")) if isinstance(event, Tapped) else ""
        return Reception(ADDRESS, event, language=self._language, tap=tap)

    async def send(self, address: str, message: Message) -> str:
        reference = str(next(self._references))
        await self._show(reference, message)
        return reference

    async def edit(self, address: str, reference: str, message: Message) -> str:
        await self._show(reference, message)
        return reference

    def renews(self, reference: str, message: Message) -> bool:  # nothing here is bound to a place
        return False

    async def retire(self, address: str, reference: str) -> None:
        self._buttons.pop(reference, None)

    async def acknowledge(self, tap: str, toast: str) -> None:
        if toast:
            self._print(f"({toast})")

    async def leave(self, address: str, line: str) -> None:
        """There are no groups here."""

    def forget(self, address: str) -> None:
        """A terminal's scrollback is not ours."""

    async def close(self) -> None:
        """Nothing is held open: the input ends by itself."""

    async def _receive(self, inbox: Inbox, update: dict[str, str]) -> None:
        update_id = str(uuid4())
        await inbox.receive(self.name, update_id, ADDRESS, json.dumps({"id": update_id, **update}))

    def _token(self, words: str) -> str:
        """What the button with this label or number sends; "" where there is none."""
        labelled = [
            button.token for each in self._buttons.values() for button in each.values() if button.label == words
        ]
        if labelled:
            return labelled[-1]
        if not (words.isascii() and words.isdigit()):
            return ""
        return next(
            (each[int(words)].token for each in self._buttons.values() if int(words) in each),
            "",
        )

    async def _show(self, reference: str, message: Message) -> None:
        self._buttons.pop(reference, None)
        self._print("", message.plain, *[self._line(reference, row) for row in message.rows])
        if message.picture:
            self._print(f"→ {await self._write(reference, message.picture)}")
        if message.document:
            self._print(f"→ {message.document.name}", message.document.content)

    def _line(self, reference: str, row: tuple[Button, ...]) -> str:
        """A row of buttons. Numbers go on from those of other messages, so that one number is one button."""
        labels = []
        for button in row:
            if button.url:
                labels.append(f"{button.label}: {button.url}")
                continue
            number = 1 + max((known for each in self._buttons.values() for known in each), default=0)
            self._buttons.setdefault(reference, {})[number] = button
            labels.append(f"[{number}] {'✓ ' if button.ticked else ''}{button.label}")
        return INDENT + INDENT.join(labels)

    async def _write(self, reference: str, picture: Picture) -> Path:
        path = self._folder / f"{picture.kind}-{reference}.png"
        try:
            content = await self._draw(picture)
            await asyncio.to_thread(path.write_bytes, content)
        except Exception as error:  # whatever a drawing library or a disk raises
            raise DeliveryFailure(ours=True, about=f"picture-{type(error).__name__}") from error
        return path

    def _print(self, *lines: str) -> None:
        print(*lines, sep="\n", file=self._out, flush=True)


async def read_lines(source: TextIO) -> AsyncIterator[str]:
    """The lines of a blocking file. Its thread is left behind at the end: nobody can wake a read."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()

    def read() -> None:
        line = None
        while line != "":  # which is the end; an empty line is a line break
            line = source.readline()
            with suppress(RuntimeError):  # the loop is closed: nobody waits for lines any more
                loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        yield line
