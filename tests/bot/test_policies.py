"""An operator's policy: read at the start, or refused with all that is wrong with it before anything is opened."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.policies import SHIPPED, load_policy
from matching.policy import DEFAULT, UnfitPolicy


def test_without_a_file_of_its_own_the_shipped_policy_is_in_use() -> None:
    assert load_policy(None) == DEFAULT


def test_a_changed_copy_of_the_shipped_policy_is_a_policy(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(SHIPPED.read_text("utf-8").replace("half_km = 20.0", "half_km = 5"), "utf-8")
    assert load_policy(mine).half_km == 5


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_a_fault_like_any_other(content: bytes | None, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    if content:
        mine.write_bytes(content)
    with pytest.raises(UnfitPolicy, match="the file"):
        load_policy(mine)


def test_the_bot_does_not_start_with_an_unfit_policy_and_names_every_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(SHIPPED.read_text("utf-8").replace("needs = 32", "needs = 40").replace("half_km = 20.0", ""))
    monkeypatch.setenv("POLICY_FILE", str(mine))
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/binome.db")
    assert main(["run"]) == 2
    told = capsys.readouterr().err
    assert "take 8 away" in told
    assert "figures.half_km: it is missing" in told
    assert not (tmp_path / "binome.db").exists()
