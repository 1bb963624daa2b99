"""What the channels that receive by themselves (web, console) share: the inbox, and how a line is read."""

import re
from typing import Final, Protocol

from dialogs.events import Commanded, Said, Started

COMMAND: Final = re.compile(r"/([\w-]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what Telegram allows in a deep link


class Inbox(Protocol):
    """Where raw updates are kept before anything is done about them."""

    async def receive(self, channel: str, update_id: str, address: str, raw: str) -> bool:
        """Keep one raw update: committed once this returns; False if it was known already.

        Raises whatever its storage raises while it is away: the update is then not confirmed to its sender.
        """


def start(payload: object) -> Started:
    """Hello, with the payload of a deep link where it is one."""
    valid = isinstance(payload, str) and PAYLOAD.fullmatch(payload)
    return Started(str(payload) if valid else "")


def read_line(text: str) -> Started | Commanded | Said:
    """What somebody typed: a command, hello with a payload, or words."""
    command = COMMAND.fullmatch(text.strip())
    if command is None:
        return Said(text)
    name, argument = command[1].lower(), (command[2] or "").strip()
    return start(argument) if name == "start" else Commanded(name, argument)
