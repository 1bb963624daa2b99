"""Whole people at random in front of the whole bot: nothing is ever set aside, and there is always something to do."""

import random
import tempfile
from pathlib import Path
from typing import Final

import pytest

from bot.channel import Message
from bot.commands import COMMANDS, TWINS
from dialogs.profile import Mentor, Youth, answers_of
from storage.tables import inbox, outbox
from tests.dialogs.walking import TYPED, fault
from tests.fakes.stage import Player, Stage, open_stage

STEPS: Final = 100
COMMANDS_TYPED: Final = (
    "/start", "/start school-durand", "/start <script>", "/stats", "/pending", "/unheard-of", "/",
    *(f"/{name}" for name in COMMANDS), *(f"/{twin}" for twin in TWINS["fr"].values()),
)  # fmt: skip
KINDS: Final = ("voice", "sticker", "photo", "contact", "forward", "edit", "other")
PLACES: Final = ((48.853, 2.349), (40.7, -74.0), (90.0, 180.0), (0.0, 0.0))


class Walker:
    """Does anything that can be done, and remembers every button that they ever saw."""

    def __init__(self, player: Player, dice: random.Random) -> None:
        self.player = player
        self.dice = dice
        self.seen: list[str] = []

    async def step(self) -> None:
        now = tokens(self.player.messages)
        self.seen += [token for token in now if token not in self.seen]
        what = self.dice.random()
        if now and what < 0.6:
            await self.player.presses(self.dice.choice(now))
        elif self.seen and what < 0.7:
            await self.player.presses(self.dice.choice(self.seen))
        elif what < 0.85:
            await self.player.says(self.dice.choice(TYPED))
        elif what < 0.95:
            await self.player.says(self.dice.choice(COMMANDS_TYPED))
        elif what < 0.98:
            await self.player.sends(self.dice.choice(KINDS))
        else:
            await self.player.shares(*self.dice.choice(PLACES))


def tokens(messages: list[Message]) -> list[str]:
    return [button.token for message in messages for row in message.rows for button in row]


def is_a_dead_end(player: Player) -> bool:
    """Neither a button, nor a command to type, nor a promise to write here."""
    last = player.messages[-3:]
    pointed = any(message.picture or "/" in message.plain or "ici" in message.plain for message in last)
    return not tokens(player.messages) and not pointed


async def check_profiles(stage: Stage) -> None:
    """What was kept is what the dialogues can have asked."""
    async with stage.house.database.read() as store:
        profiles: list[tuple[str, Youth | Mentor]] = []
        for number in range(1, 20):
            if youth := await store.youths.get(number, stage.clock()):
                profiles.append(("youth", youth.youth))
            if mentor := await store.mentors.get(number, stage.clock()):
                profiles.append(("mentor", mentor.mentor))
    for name, profile in profiles:
        flow = stage.house.machine.flows[name]
        assert not fault(flow, {key: codes for key, codes in answers_of(profile).items() if key in flow})


@pytest.mark.parametrize("seed", range(4))
async def test_a_random_crowd_never_breaks_the_bot(seed: int) -> None:
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        async with open_stage(Path(folder), admin_key="the-admin-key") as stage:
            await stage.mentor()
            crowd = [
                Walker(stage.person(name, name, dice.choice(("fr", "en", "xx"))), dice)
                for name in ("Lina", "Karim", "Chef")
            ]
            await crowd[2].player.says("/start the-admin-key")
            await crowd[1].player.says("/mentor")
            for _ in range(STEPS):
                walker = dice.choice(crowd)
                await walker.step()
                assert not is_a_dead_end(walker.player), [message.plain for message in walker.player.messages[-3:]]
                if dice.random() < 0.02:
                    await stage.wait(hours=dice.choice((1, 30, 80, 800)))
            assert await stage.count(inbox, inbox.c.fate.not_in(("applied", "ignored"))) == 0
            assert await stage.count(outbox, outbox.c.fate == "failed") == 0
            await check_profiles(stage)
            taps = stage.gateway.acknowledged
            assert len(taps) == len(set(taps))
