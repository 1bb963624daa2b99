"""What an operator may set, from the environment or `.env`. All faults are reported at once, by name."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# Ids under which Telegram speaks for others: service messages, anonymous admins, channels. Nobody's identity.
NOBODY: Final = frozenset({777000, 1087968824, 136817688})


WEBHOOK_PORTS: Final = (443, 80, 88, 8443)  # https://core.telegram.org/bots/api#setwebhook
LOCAL: Final = ("localhost", "127.0.0.1", "::1")


class Settings(BaseSettings):
    """See `.env.example` for what each is for."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    bot_token: SecretStr | None = None
    telegram_gateway: str = Field("aiogram", pattern="^(aiogram|ptb)$")
    telegram_api_base: str = Field("https://api.telegram.org", pattern="^https?://[^/]+.*$")
    telegram_mode: str = Field("polling", pattern="^(polling|webhook)$")
    database_url: str = "sqlite+aiosqlite:///data/binome.db"
    web_host: str = "127.0.0.1"
    web_port: int | None = Field(None, ge=1, le=65535)
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    time_zone: str = "Europe/Paris"
    default_language: str = Field("fr", pattern="^[a-z]{2}$")
    age_min: int = Field(13, ge=5, le=99)
    age_max: int = Field(25, ge=5, le=99)
    consent_age: int = Field(15, ge=0, le=99)
    platform_min_age: int | None = Field(None, ge=0, le=99)
    objectives: Annotated[tuple[tuple[date, int], ...], NoDecode] = (
        (date(2021, 12, 31), 100_000),
        (date(2022, 12, 31), 200_000),
    )
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    public_url: str = Field("", pattern="^(https?://[^/]+.*)?$", validate_default=True)
    webhook_secret: SecretStr | None = Field(None, validate_default=True)
    webhook_connections: int = Field(40, ge=1, le=100)
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(None, ge=1, le=65535)
    request_hours: int = Field(72, ge=1, le=24 * 30)
    invitation_hours: int = Field(48, ge=1, le=24 * 30)
    reminder_hours: int = Field(24, ge=1, le=24 * 30)
    unfinished_days: int = Field(30, ge=1, le=365)
    consent_days: int = Field(7, ge=1, le=90)
    policy_file: Path | None = None
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = tuple(int(part) for part in value.replace(",", " ").split())
        if NOBODY.intersection(ids):
            raise ValueError("an id under which Telegram speaks for others cannot be an admin")
        return ids

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        keys = value.replace(",", " ").split()
        for key in keys:
            try:
                Fernet(key)
            except ValueError:
                raise ValueError("each key must be 32 url-safe base64 bytes") from None
        return tuple(keys)

    @field_validator("objectives", mode="before")
    @classmethod
    def _split_objectives(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = []
        for part in value.replace(",", " ").split():
            if not re.fullmatch(r"\d{4}-\d\d-\d\d:\d+", part):
                raise ValueError("write each as YYYY-MM-DD:COUNT, separated by commas")
            day, _, count = part.partition(":")
            found.append((date.fromisoformat(day), int(count)))
        return tuple(sorted(found))

    @field_validator("bot_token")
    @classmethod
    def _check_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"\d+:[\w-]{4,}", value.get_secret_value()):
            raise ValueError("it looks like 123456:ABC-def, as @BotFather gives it")
        return value

    @field_validator("time_zone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("it is one of the IANA database, such as Europe/Paris") from None
        return value

    @field_validator("public_url")
    @classmethod
    def _check_address(cls, value: str, others: ValidationInfo) -> str:
        """Telegram delivers to such addresses only; a server of one's own on this machine to any."""
        api = urlsplit(others.data.get("telegram_api_base", "")).hostname
        if others.data.get("telegram_mode") == "webhook" and api not in LOCAL and not _takes_webhooks(value):
            raise ValueError("webhook needs an https address on port 443, 80, 88 or 8443")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _check_secret(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if value is None and others.data.get("telegram_mode") == "webhook":
            raise ValueError("webhook needs one, or anybody could speak in Telegram's name")
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("it has 1 to 256 of A-Z a-z 0-9 _ -")
        return value

    @model_validator(mode="after")
    def _check_ages(self) -> "Settings":
        if self.age_min > self.age_max:
            raise ValueError("AGE_MIN is above AGE_MAX")
        return self

    @model_validator(mode="after")
    def _check_keys(self) -> "Settings":
        if self.database_url.startswith("postgresql") and not self.encryption_keys:
            raise ValueError("ENCRYPTION_KEYS must be set with PostgreSQL: every process reads what the others write")
        return self

    @property
    def data_folder(self) -> Path:
        """Where the embedded database and its key live."""
        _, _, path = self.database_url.partition(":///")
        return Path(path).parent if self.database_url.startswith("sqlite") and path else Path("data")


def _takes_webhooks(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        return False
    return parts.scheme == "https" and port in WEBHOOK_PORTS


def faults(error: ValidationError) -> list[str]:
    """What is wrong, a line each, by the name that the operator wrote; never a value, for some are secret."""
    lines = []
    for fault in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in fault["loc"][:1]).upper() or "SETTINGS"
        lines.append(f"{name}: {fault['msg']}")
    return lines
