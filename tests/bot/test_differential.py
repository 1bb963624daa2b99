"""The same person through each Telegram library and through the web chat: the same words, the same rows.

Conversations are random walks from a seed. A few run with every change; `make soak` runs a thousand.
"""

import asyncio
import os
import random
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Row, Table, select

from bot.commands import COMMANDS, TWINS
from bot.gateways import TELEGRAM
from bot.house import House
from dialogs.profile import Mentor
from storage.cipher import Cipher
from storage.tables import METADATA
from tests.dialogs.walking import TYPED
from tests.fakes.channels import CHANNELS, Channel, Shown, Somebody
from tests.fakes.stage import DEFAULT_MENTOR

COMPARED: Final = (*TELEGRAM, "web")
FEW: Final = 30
MANY: Final = int(os.environ.get("SOAK_CONVERSATIONS", "1000"))
SEED: Final = int(os.environ.get("SOAK_SEED", "2026"))  # of the first conversation; the next has the next
STEPS: Final = 22  # a browser that posts more than thirty things at once is asked to slow down
MENTORS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"format": "remote", "first_name": "Inès"},
    {"place": "75056", "first_name": "Zoé"},
)

# What every channel takes: apps of Telegram never send the others, and the web refuses them.
LINES: Final = tuple(line for line in TYPED if line.strip() and len(line) < 4000 and not {"\0", "\ud800"} & {*line})
COMMANDS_TYPED: Final = (
    "/start", "/start school-durand", "/start <script>", "/unheard-of",
    *(f"/{name}" for name in COMMANDS), *(f"/{twin}" for twin in TWINS["fr"].values()),
)  # fmt: skip
PLACES: Final = ((48.853, 2.349), (40.7, -74.0), (45.76, 4.84))

# Tables of how the channels work. Of the others, what names a channel, a message or a process.
OF_CHANNELS: Final = frozenset({"mailbox", "offsets", "leases", "heartbeats", "outages"})
LEFT_OUT: Final = frozenset(
    {"channel", "address", "lane", "update_id", "reference", "live_screen", "card", "screen", "onto"}
    | {"sealed_raw", "sealed_payload", "claimed_by", "claimed_until", "begun_at"}
)
NAMES_OF_SCREENS: Final = ("id", "root")  # random

Heard = tuple[str, list[tuple[str, tuple[str, ...]]]]  # what was done -> the words and labels of what is new


@dataclass
class Walk:
    """One conversation: what was done at each step, and what was new in front of them afterwards."""

    dice: random.Random
    somebody: Somebody
    heard: list[Heard] = field(default_factory=list)
    before: list[Shown] = field(default_factory=list)

    async def go(self) -> None:
        await self._do("/start", self.somebody.says("/start"))
        for _ in range(self.dice.randint(4, STEPS)):
            await self._step()

    async def _step(self) -> None:
        somebody, dice = self.somebody, self.dice
        what, labels = dice.random(), self.before[-1].labels
        if labels and what < 0.7:
            label = dice.choice(labels)
            await self._do(f"[{label}]", somebody.presses(label))
        elif somebody.seen and what < 0.77:
            number = dice.randrange(len(somebody.seen))
            await self._do(f"[old {number}]", somebody.presses_old(number))
        elif what < 0.9:
            line = dice.choice(LINES)
            await self._do(line, somebody.says(line))
        elif what < 0.97:
            command = dice.choice(COMMANDS_TYPED)
            await self._do(command, somebody.says(command))
        else:
            await self._do("(place)", somebody.shares(*dice.choice(PLACES)))

    async def _do(self, what: str, deed: Awaitable[None]) -> None:
        await deed
        after = await self.somebody.shown()
        # A question for the town that follows a tap takes the last one's place, but stands below it on Telegram, where
        # no keyboard that asks for a location can be edited into a message: what only lost its buttons is not compared.
        emptied = {(each.name, each.text) for each in self.before}
        new = [each for each in after if each.labels or (each.name, each.text) not in emptied]
        self.heard.append((what, [(each.text, each.labels) for each in new if each not in self.before]))
        self.before = after


@dataclass(frozen=True)
class Story:
    """All conversations on one channel, and what is stored in the end."""

    heard: list[list[Heard]]
    rows: dict[str, list[dict[str, Any]]]


async def play(channel: Channel, conversations: int) -> Story:
    """One after the other, so that nobody's number depends on who was faster."""
    heard = []
    await add_mentors(channel.house)
    for number in range(conversations):
        walk = Walk(random.Random(SEED + number), await channel.person())
        await walk.go()
        heard.append(walk.heard)
    return Story(heard, await dump(channel.house))


async def add_mentors(house: House) -> None:
    now = house.now()
    async with house.database.begin() as store:
        for values in MENTORS:
            person = await store.people.add("sample", values.get("first_name", "Karim"), "fr", "", now)
            mentor = Mentor(person.id, **{**DEFAULT_MENTOR, **values})
            await store.mentors.add_all([mentor], now)
            house.pool.put(mentor)


async def dump(house: House) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, without what belongs to the channel."""
    tables = [table for table in METADATA.sorted_tables if table.name not in OF_CHANNELS]
    async with house.database.read() as store:
        found = {table.name: (await store.connection.execute(select(table))).all() for table in tables}
    return {table.name: _plain(table, list(found[table.name]), house.database.cipher) for table in tables}


def _plain(table: Table, rows: list[Row[Any]], cipher: Cipher) -> list[dict[str, Any]]:
    left_out = LEFT_OUT | set(NAMES_OF_SCREENS if table.name == "screens" else ())
    kept = [name for name in table.columns.keys() if name not in left_out]  # noqa: SIM118  # its columns, by name
    plain = [{name: _opened(name, row._mapping[name], cipher) for name in kept} for row in rows]  # noqa: SLF001  # its public name
    return sorted(plain, key=str)


def _opened(name: str, value: Any, cipher: Cipher) -> Any:
    if not (name.startswith("sealed_") and value):
        return value
    if name == "sealed_state":  # with the name that Telegram knows, which nobody has said
        return {key: kept for key, kept in cipher.open_json(value).items() if key != "given_name"}
    return cipher.open(value)


async def check(folder: Path, conversations: int) -> None:
    """Plays them all on each channel, all channels at once; the first thing that differs is told with its seed."""
    async with AsyncExitStack() as stack:
        channels: list[Channel] = []
        for name in COMPARED:
            (folder / name).mkdir()
            channels.append(await stack.enter_async_context(CHANNELS[name](folder / name)))
        told = await asyncio.gather(*(play(channel, conversations) for channel in channels))
    stories = dict(zip(COMPARED, told, strict=True))
    expected = stories[COMPARED[0]]
    for name, story in stories.items():
        for number, (theirs, ours) in enumerate(zip(expected.heard, story.heard, strict=True)):
            for step, (one, other) in enumerate(zip(theirs, ours, strict=True)):
                assert other == one, f"{name}, seed {SEED + number}, step {step}"
        for table, rows in expected.rows.items():
            different = [(one, other) for one, other in zip(rows, story.rows[table], strict=True) if one != other]
            assert not different, f"{name}: {table}"


async def test_what_is_said_and_stored_is_the_same_on_every_channel(tmp_path: Path) -> None:
    await check(tmp_path, FEW)


@pytest.mark.soak
async def test_a_thousand_conversations_are_the_same_on_every_channel(tmp_path: Path) -> None:
    print(f"SOAK_SEED={SEED}")  # noqa: T201  # pytest shows it where the test fails
    await check(tmp_path, MANY)
