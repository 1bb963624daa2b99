"""Free text is sealed, keys can be changed, and only the owner can read the files."""

import stat
from base64 import b64decode, b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from storage.cipher import MARK, Cipher, read_or_make_key
from storage.migrations import upgrade
from tests.storage.house import open_database

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@given(st.text())
def test_what_is_sealed_opens_as_it_was(text: str) -> None:
    assert Cipher([OLD]).open(Cipher([OLD]).seal(text)) == text.encode("utf-8", "replace").decode()


def test_a_new_key_in_front_reads_the_old_and_seals_anew() -> None:
    sealed = Cipher([OLD]).seal("Lina")
    both = Cipher([NEW, OLD])
    assert both.open(sealed) == "Lina"
    rotated = both.rotate(sealed)
    assert Cipher([NEW]).open(rotated) == Cipher([NEW]).open(both.seal("Lina")) == "Lina"
    with pytest.raises(InvalidToken):
        Cipher([OTHER]).open(rotated)


def test_the_same_text_never_looks_the_same_twice() -> None:
    assert Cipher([OLD]).seal("Lina") != Cipher([OLD]).seal("Lina")


def test_what_an_earlier_version_sealed_is_opened_and_sealed_anew() -> None:
    token = Fernet(OLD).encrypt(b"Lina").decode()
    cipher = Cipher([NEW, OLD])
    assert cipher.open(token) == "Lina"
    assert Cipher([NEW]).open(cipher.rotate(token)) == "Lina"


@given(st.text(), st.integers(min_value=0), st.integers(1, 255))
def test_what_was_tampered_with_does_not_open(text: str, place: int, change: int) -> None:
    content = bytearray(b64decode(Cipher([OLD]).seal(text)[len(MARK) :]))
    content[place % len(content)] ^= change
    with pytest.raises(InvalidToken):
        Cipher([OLD]).open(MARK + b64encode(content).decode())


def test_a_broken_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        Cipher(["sesame"])


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "binome.key"
    key = read_or_make_key(path)
    assert read_or_make_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_the_database_and_what_lies_beside_it_are_its_owners_alone(tmp_path: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'data'}/binome.db") as database:
        await upgrade(database.engine)
        async with database.begin() as store:
            await store.inbox.set_offset("telegram", 7)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
        assert set(modes.values()) == {0o600}
        assert "binome.db" in modes


def test_all_who_make_a_key_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(read_or_make_key, [tmp_path / "binome.key"] * 8))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["binome.key"]
