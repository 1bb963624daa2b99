"""The transcripts are the specification: each is played on the stage, the bot restarted between every two lines."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from bot.channel import Button, Message
from dialogs.session import dump, load
from storage.tables import inbox
from tests.fakes.stage import Player, Stage, open_stage, plain

TRANSCRIPTS: Final = Path(__file__).parent.parent / "transcripts"
BUTTON: Final = re.compile(r"\[([^\]]+)\]")
ACT: Final = re.compile(r"(?P<who>\w+)(?: (?P<verb>taps|taps again|taps the old|shares|sends))?: (?P<what>.*)")
PERSON: Final = re.compile(r'\((?P<who>\w+) speaks (?P<language>\w+)(?: and is called "(?P<name>[^"]+)")?\)')
LATER: Final = re.compile(r"\.\.\. (?P<number>\d+) (?P<unit>hours|days) later \.\.\.")


@dataclass
class Play:
    """One transcript on the stage: who is there, and what each saw since the last line."""

    stage: Stage
    players: dict[str, Player] = field(default_factory=dict)
    tapped: dict[str, str] = field(default_factory=dict)  # who -> the token that they tapped last
    old: dict[tuple[str, str], str] = field(default_factory=dict)  # (who, label) -> the first token of that name
    looked: Player | None = None
    heard_before: int = 0

    def player(self, who: str) -> Player:
        return self.players.setdefault(who, self.stage.person(who.lower()))

    async def play(self, line: str) -> None:
        """One line: an act, or something that must be seen."""
        if line.startswith(" "):
            self.check(line.strip())
        elif found := PERSON.fullmatch(line):
            who, language, name = found.groups()
            self.players[who] = self.stage.person(who.lower(), name or "", language)
        elif line.startswith("(mentor: "):
            await self.stage.mentor(**_profile(line.removeprefix("(mentor: ").removesuffix(")")))
        elif line.endswith(" sees:"):
            self.looked = self.player(line.removesuffix(" sees:"))
        elif found := LATER.fullmatch(line):
            await self.turn(self.stage.wait(**{found["unit"]: float(found["number"])}))
        elif found := ACT.fullmatch(line):
            await self.act(self.player(found["who"]), found["verb"], found["what"])
        else:
            raise ValueError("nobody knows what this line means")

    async def act(self, player: Player, verb: str | None, what: str) -> None:
        self.looked = player
        match verb:
            case None:
                await self.turn(player.says(what))
            case "shares":
                latitude, longitude = (float(degrees) for degrees in what.split(","))
                await self.turn(player.shares(latitude, longitude))
            case "sends":
                await self.turn(player.sends(what))
            case _:
                await self.turn(player.presses(self.token(player, verb, what)))

    def token(self, player: Player, verb: str, label: str) -> str:
        if verb == "taps again":
            return self.tapped[player.address]
        if verb == "taps the old":
            return self.old[player.address, label]
        tokens = {plain(button.label): button.token for message in player.messages for button in _buttons(message)}
        assert label in tokens, f"{player.address} has no button [{label}], but {sorted(tokens)}"
        self.tapped[player.address] = tokens[label]
        return tokens[label]

    async def turn(self, act: Awaitable[object]) -> None:
        """Do something in a bot that has only just started, and that ends afterwards."""
        await self.stage.restart()
        self.heard_before = len(self.stage.gateway.heard)
        await act
        for address, message in self.stage.gateway.heard[self.heard_before :]:
            for button in _buttons(message):
                self.old.setdefault((address, plain(button.label)), button.token)
        async with self.stage.house.database.read() as store:
            for number in range(1, await store.people.count() + 1):
                for kept in await store.sessions.all(number):
                    assert load(dump(kept.session)) == kept.session

    def check(self, wanted: str) -> None:
        """Words or buttons that must be, or must not be, in what the last line brought to the one looked at."""
        assert self.looked is not None
        address = self.looked.address
        seen = [message for who, message in self.stage.gateway.heard[self.heard_before :] if who == address]
        words = plain("\n".join(message.plain for message in seen))
        labels = {plain(button.label) + " ✓" * button.ticked for message in seen for button in _buttons(message)}
        if wanted.startswith("pops up: "):
            assert wanted.removeprefix("pops up: ") in plain(self.looked.toasts[-1]), self.looked.toasts[-1]
        elif wanted.startswith("file: "):
            files = [message.document.content for message in seen if message.document]
            assert wanted.removeprefix("file: ") in plain("\n".join(files)), files
        elif wanted == "nothing":
            assert not seen, words
        elif wanted.startswith("not: "):
            unwanted = wanted.removeprefix("not: ")
            assert not set(BUTTON.findall(unwanted)) & labels, sorted(labels)
            assert BUTTON.match(unwanted) or unwanted not in words, words
        elif wanted.startswith("["):
            assert set(BUTTON.findall(wanted)) <= labels, sorted(labels)
        else:
            assert wanted in words, words


def _buttons(message: Message) -> Iterator[Button]:
    return (button for row in message.rows for button in row)


NUMBERS: Final[Mapping[str, Callable[[str], object]]] = {"capacity": int, "taken": int, "radius_km": float}
LISTS: Final = ("needs", "fields", "availability", "languages", "ages")


def _profile(written: str) -> dict[str, object]:
    """`first_name Karim; place 69123; needs job, culture` as a mentor's values."""
    values: dict[str, object] = {}
    for part in written.split("; "):
        key, _, value = part.partition(" ")
        values[key] = tuple(value.split(", ")) if key in LISTS else NUMBERS.get(key, str)(value)
    return values


STORIES: Final = {path.stem: path.read_text(encoding="utf-8") for path in sorted(TRANSCRIPTS.glob("*.txt"))}


@pytest.mark.parametrize("name", STORIES)
async def test_a_conversation_goes_as_it_is_written(name: str, tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        play = Play(stage)
        for number, line in enumerate(STORIES[name].splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                await play.play(line.rstrip())
            except (AssertionError, ValueError, KeyError) as fault:
                pytest.fail(f"{name}.txt:{number}: {line.strip()}\n{fault}", pytrace=False)
        assert await stage.count(inbox, inbox.c.fate == "set_aside") == 0
