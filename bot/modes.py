"""What the bot may do as Telegram sees it. Nothing that is not needed should be switched on."""

from typing import Final

import structlog

from bot.bot_api import BotApi

log = structlog.get_logger()

# Fields of `User` that getMe fills in (https://core.telegram.org/bots/api#user). Each opens a way in that nobody
# watches: groups full of others' words, bots that talk to bots, messages in somebody else's name.
UNWANTED: Final = (
    "can_join_groups",
    "can_read_all_group_messages",
    "supports_inline_queries",
    "supports_guest_queries",
    "can_connect_to_business",
    "can_manage_bots",
)


async def check_modes(api: BotApi) -> list[str]:
    """What is to be switched off at @BotFather, and a warning for each."""
    try:
        me = await api.result("getMe")
    except Exception as fault:  # noqa: BLE001  # Telegram is away: at the next start, then
        log.warning("modes_unknown", fault=type(fault).__name__)
        return []
    found = [mode for mode in UNWANTED if me.get(mode)]
    for mode in found:
        log.warning("switch_off_at_botfather", about=mode)
    return found
