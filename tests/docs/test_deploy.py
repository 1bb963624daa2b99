"""What lies in deploy/ can be used as it is: it parses, and names only what exists."""

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped]

from bot.__main__ import main
from bot.settings import Settings
from tests.fakes.bot_process import KEY, STOPPED_WITHIN

ROOT: Final = Path(__file__).resolve().parents[2]
DEPLOY: Final = ROOT / "deploy"
SETTINGS: Final = {name.upper() for name in Settings.model_fields}
OF_LIBRARIES: Final = {"MPLCONFIGDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
OF_ENV: Final = {"BOT_TOKEN": "123456:ABC-def", "WEBHOOK_SECRET": "s", "ENCRYPTION_KEYS": KEY, "ADMIN_IDS": "1"}


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.fixture
def services() -> dict[str, Any]:
    return dict(yaml.safe_load(read("compose.yaml"))["services"])


def test_the_workers_start_with_the_settings_of_the_compose_file(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {**OF_ENV, **services["worker"]["environment"]}
    assert set(told) <= SETTINGS
    for name, value in told.items():
        monkeypatch.setenv(name, re.sub(r"\$\{(\w+):\?\}", "binome.example", value))
    settings = Settings(_env_file=None)
    assert (settings.telegram_mode, settings.public_url) == ("webhook", "https://binome.example")
    assert all(name in read("compose.yaml").partition("\nname:")[0] for name in OF_ENV)


def test_the_services_of_the_compose_file_find_each_other(services: dict[str, Any]) -> None:
    worker = services["worker"]["environment"]
    assert f"@database/{services['database']['environment']['POSTGRES_DB']}" in worker["DATABASE_URL"]
    assert f"dynamic a worker {worker['WEB_PORT']} " in read("Caddyfile")
    assert f":{worker['METRICS_PORT']}/healthz" in services["worker"]["healthcheck"]["test"][-1]
    assert "ports" not in services["worker"]
    assert services["worker"]["deploy"]["replicas"] == 2
    assert (DEPLOY / services["worker"]["build"]["context"] / services["worker"]["build"]["dockerfile"]).exists()


def test_the_proxys_blocks_are_closed_and_its_site_is_given(services: dict[str, Any]) -> None:
    lines = [line.partition("#")[0].strip() for line in read("Caddyfile").splitlines()]
    opened = sum(line.endswith(" {") for line in lines)
    assert opened == lines.count("}")
    assert set(re.findall(r"\{\$(\w+)\}", read("Caddyfile"))) == set(services["proxy"]["environment"])


def test_nobody_is_killed_before_they_have_stopped(services: dict[str, Any]) -> None:
    assert float(services["worker"]["stop_grace_period"].rstrip("s")) > 2 * STOPPED_WITHIN
    assert float(unit()["Service"]["TimeoutStopSec"]) > 2 * STOPPED_WITHIN


def test_the_image_has_all_that_the_bot_imports_and_reads() -> None:
    lines = [line.split() for line in read("Dockerfile").splitlines()]
    copied = {line[1] for line in lines if line[:1] == ["COPY"]}
    packages = re.search(r"root_packages = \[(.*)\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert packages
    assert copied == {"requirements.txt", "locales", *re.findall(r'"(\w+)"', packages[1])}
    assert {name for name in copied if not (ROOT / name).exists()} == set()


def unit() -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as configparser's documentation says
    parser.read_string(read("binome.service"))
    return parser


def test_the_service_names_settings_and_a_command_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"^Environment=(\w+)=", read("binome.service"), re.MULTILINE))
    assert "DATABASE_URL" in named
    assert named <= SETTINGS | OF_LIBRARIES
    *_, module, command = unit()["Service"]["ExecStart"].split()
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    assert f"-m {module} {command}" in capsys.readouterr().out


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze here")
    here = tmp_path / "binome.service"
    here.write_text(re.sub(r"(?<=ExecStart=)\S+", sys.executable, read("binome.service")), encoding="utf-8")
    said = subprocess.run(["systemd-analyze", "verify", here], capture_output=True, text=True, check=False)  # noqa: S603, S607  # our own words
    assert (said.returncode, said.stderr) == (0, "")
