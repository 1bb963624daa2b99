"""What there is to tap: put together once for all who see the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.channel import Button
from bot.wording import Wording, clip
from dialogs.effects import Option
from dialogs.events import Packed
from storage.screens import pack_all

Rows = Sequence[Sequence[Option]]

LONGEST_LABEL: Final = 60  # UTF-16 units
KEPT: Final = 4096  # keyboards


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Buttons, without the screen that they will belong to."""

    labels: tuple[tuple[tuple[str, bool], ...], ...]  # in rows: what each says, and is it ticked?
    packed: tuple[Packed, ...]  # the event behind each

    def on(self, screen: str) -> tuple[tuple[Button, ...], ...]:
        """The buttons of that screen: a tap says which screen it was on, and at which place."""
        place, rows = 0, []
        for labels in self.labels:
            rows.append(
                tuple([Button(said, f"{screen}.{place + n}", ticked=ticked) for n, (said, ticked) in enumerate(labels)])
            )
            place += len(labels)
        return tuple(rows)


def keyboard(rows: Rows, language: str, wording: Wording) -> Keyboard:
    """The options in this language."""
    labels = tuple(tuple((label_of(option, language, wording), option.ticked) for option in row) for row in rows)
    return Keyboard(labels, pack_all(option.event for row in rows for option in row))


# For rows in which nobody's own words are: those are not to be remembered here.
common_keyboard = lru_cache(KEPT)(keyboard)


def label_of(option: Option, language: str, wording: Wording) -> str:
    """What a button says."""
    return clip(wording.button(option.label, language), LONGEST_LABEL)
