"""`python -m bot` on a Telegram without limits: looked at is what the bot can stand, not how fast it may send."""

import sys

from bot.__main__ import main
from bot.gateways.telegram import TelegramGateway

if __name__ == "__main__":
    TelegramGateway.pace = None
    sys.exit(main())
