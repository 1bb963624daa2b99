"""What every part of the bot shares: made once by the composition root, handed down, never global."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.comprehension import Comprehension
from bot.metrics import Metrics
from bot.settings import Settings
from bot.wording import Wording
from dialogs.machine import Machine
from dialogs.understanding.gazetteer import Gazetteer
from matching.pool import Pool
from storage.database import Database


def utc_now() -> datetime:
    return datetime.now(UTC)


def random_token() -> str:
    """128 random bits, as 22 characters that every channel can carry."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class House:
    """The rooms of the house, open to each other through here only."""

    settings: Settings
    database: Database
    machine: Machine
    reader: Comprehension  # the machine's, which admins teach
    wording: Wording
    gazetteer: Gazetteer
    pool: Pool
    privacy: Mapping[str, str] = field(default_factory=dict)  # the full text, by language
    now: Callable[[], datetime] = utc_now
    token: Callable[[], str] = random_token
    metrics: Metrics = field(default_factory=Metrics)

    def privacy_url(self) -> str:
        """Where the full privacy text can be read."""
        base = self.settings.public_url or f"http://{self.settings.web_host}:{self.settings.web_port or 8080}"
        return f"{base.rstrip('/')}/privacy"
