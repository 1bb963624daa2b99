"""What an operator may set: documented, checked, and all faults told at once."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from cryptography.fernet import Fernet
from pydantic import ValidationError

from bot.settings import NOBODY, Settings, faults

ROOT: Final = Path(__file__).resolve().parents[2]
LINES: Final = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
WRONG: Final = {
    "BOT_TOKEN": "hunter2", "TELEGRAM_API_BASE": "ftp://x", "WEB_PORT": "70000", "ADMIN_IDS": "me",
    "DEFAULT_LANGUAGE": "french", "AGE_MIN": "old", "OBJECTIVES": "many", "ENCRYPTION_KEYS": "sesame",
    "LOG_LEVEL": "LOUD", "REQUEST_HOURS": "0", "TELEGRAM_MODE": "pigeon", "WEBHOOK_SECRET": "hunter 2",
    "WEBHOOK_CONNECTIONS": "101", "METRICS_PORT": "0",
}  # fmt: skip


def test_the_example_has_each_setting_once_under_one_comment_line() -> None:
    pairs = list(zip(LINES[::2], LINES[1::2], strict=True))
    assert all(re.fullmatch(r"# .{10,}\.", comment) for comment, _ in pairs)
    assert [line.partition("=")[0].lower() for _, line in pairs] == list(Settings.model_fields)


def test_the_example_says_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)


def test_all_faults_are_told_at_once_by_name_and_no_value_is_repeated(tmp_path: Path) -> None:
    known = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    environment = {**known, **WRONG, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # our own program, with our own arguments
        [sys.executable, "-m", "bot", "run"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert all(f"{name}:" in done.stderr for name in WRONG)
    assert not any(secret in done.stderr + done.stdout for secret in ("hunter2", "sesame"))


@pytest.mark.parametrize("number", sorted(NOBODY))
def test_an_id_that_is_nobody_is_no_admin(number: int) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None, admin_ids=f"42, {number}")
    assert faults(caught.value)[0].startswith("ADMIN_IDS:")


def test_the_youngest_cannot_be_older_than_the_oldest() -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, age_min=26, age_max=25)


def told(**settings: str) -> list[str]:
    """The names of what is wrong in webhook mode."""
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None, **{"telegram_mode": "webhook", **settings})  # type: ignore[arg-type]
    return [fault.partition(":")[0] for fault in faults(caught.value)]


def test_webhook_mode_says_all_that_it_needs() -> None:
    assert told() == ["PUBLIC_URL", "WEBHOOK_SECRET"]


@pytest.mark.parametrize("url", ["", "http://binome.example", "https://binome.example:8080", "https://[::1"])
def test_telegram_calls_https_addresses_on_its_ports_only(url: str) -> None:
    assert told(webhook_secret="s", public_url=url) == ["PUBLIC_URL"]  # noqa: S106


@pytest.mark.parametrize("secret", ["é", "a b", "x" * 257])
def test_a_secret_that_telegram_does_not_take_is_refused(secret: str) -> None:
    assert told(webhook_secret=secret, public_url="https://b.example") == ["WEBHOOK_SECRET"]


def test_a_server_of_ones_own_on_this_machine_may_call_any_address() -> None:
    settings = Settings(
        _env_file=None,
        telegram_mode="webhook",
        telegram_api_base="http://127.0.0.1:8081",
        webhook_secret="s",  # noqa: S106
    )
    assert settings.public_url == ""


def test_postgresql_is_not_used_without_keys_that_every_process_has() -> None:
    url = "postgresql+asyncpg://binome@localhost/binome"
    with pytest.raises(ValidationError, match="ENCRYPTION_KEYS"):
        Settings(_env_file=None, database_url=url)
    Settings(_env_file=None, database_url=url, encryption_keys=Fernet.generate_key().decode())
