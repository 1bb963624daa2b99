"""What goes wrong in a run. Each run has some kinds of faults and lacks others: what hides behind one shows without it.

A fault lasts for a while and is over by itself; `clear` ends whatever is under way.
"""

import random
from typing import Final

from tests.fakes.telegram.chats import World
from tests.fakes.telegram.faults import Fault
from tests.fakes.telegram.refusals import Refusal, too_many
from tests.fakes.telegram.server import TelegramServer
from tests.simulation.disk import Disk
from tests.simulation.wire import Wire

WEEK: Final = 7 * 86_400.0
SENDS: Final = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageReplyMarkup")
ASKED: Final = (*SENDS, "answerCallbackQuery", "getUpdates", "deleteMessage")
REFUSALS: Final = ((500, "Internal Server Error"), (502, "Bad Gateway"), (504, "Gateway Timeout"))
KINDS: Final = ("cuts", "pages", "stalls", "refusals", "patience", "wire", "disk", "kills", "stops", "again")


class Weather:
    """The faults of one run. What its dice have not given to this run never happens in it."""

    def __init__(self, telegram: TelegramServer, wire: Wire, disk: Disk, dice: random.Random) -> None:
        self._telegram, self._wire, self._disk, self._dice = telegram, wire, disk, dice
        self.kinds = [kind for kind in KINDS if dice.random() < 0.5]
        self._changes = {
            "cuts": self._cuts,
            "pages": self._pages,
            "stalls": self._stalls,
            "refusals": self._refusals,
            "patience": self._patience,
            "wire": self._fall_down,
            "disk": self._spoil_disk,
            "again": self._repeat,
        }

    def change(self) -> None:
        """It gets better or worse."""
        if self._dice.random() < 0.4:
            self.clear()
            return
        kinds = [kind for kind in self.kinds if kind in self._changes]
        if kinds:
            self._changes[self._dice.choice(kinds)]()

    def clear(self) -> None:
        self._telegram.faults.clear()
        self._wire.down = False
        self._wire.forgetful = 0.0
        self._disk.share = 0.0

    def _chance(self, *names: str) -> None:
        shares = {name: self._dice.choice((0.02, 0.1, 0.4)) for name in names}
        self._telegram.faults.by_chance(self._dice.randrange(2**31), ASKED, shares)

    def _cuts(self) -> None:
        self._chance("cut_after", "cut_before", "truncate")

    def _pages(self) -> None:
        self._chance("page_after", "page_before")

    def _stalls(self) -> None:
        self._chance("stall")

    def _patience(self) -> None:
        """429 to whoever asks, or in one chat for a while."""
        if self._dice.random() < 0.5:
            self._chance("too_many")
            return
        chat = self._dice.choice(list(self._telegram.world.chats))
        wait = self._dice.choice((1, 3, 25, 400))
        self._telegram.faults.order(self._dice.choice(SENDS), _refused(too_many(wait)), self._dice.randint(1, 3), chat)

    def _refusals(self) -> None:
        method, times = self._dice.choice(ASKED), self._dice.randint(1, 6)
        self._telegram.faults.order(method, _refused(Refusal(*self._dice.choice(REFUSALS))), times)

    def _fall_down(self) -> None:
        self._wire.down = True

    def _spoil_disk(self) -> None:
        self._disk.share = self._dice.choice((0.05, 0.3, 1.0))

    def _repeat(self) -> None:
        """Telegram does not believe that some updates were confirmed, and hands them out again."""
        self._wire.forgetful = self._dice.choice((0.2, 0.8))


def _refused(refusal: Refusal) -> Fault:
    return Fault("fail", acted=False, refusal=refusal)


def number_anew(world: World, dice: random.Random) -> None:
    """After a week without any, Telegram numbers updates from anywhere."""
    world.queue.next_id = dice.randrange(1, 2**31 - 10**6)
