"""Admin commands: one file each, one line here."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.admin.broadcast import show_segments
from bot.admin.pending import show_pending
from bot.admin.stats import STATS
from bot.admin.unknown import show_unknown
from bot.admin.unmet import UNMET
from bot.admin.why import show_why
from bot.visit import Visit

ADMIN_COMMANDS: Final[Mapping[str, Callable[[Visit, str], Awaitable[None]]]] = {
    "stats": STATS,
    "pending": show_pending,
    "unknown": show_unknown,
    "broadcast": show_segments,
    "why": show_why,
    "unmet": UNMET,
}
