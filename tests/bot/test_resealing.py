"""`python -m bot reseal`: after it, the old key opens nothing that is needed."""

import asyncio

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select, update

from bot.__main__ import main
from storage.cipher import Cipher
from storage.database import Database
from storage.resealing import SEALED, reseal
from storage.tables import people, unread
from tests.bot.test_move import rows_of

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ROWS = 7


async def fill(url: str) -> None:
    """Some rows in every table that has something sealed; in it, the column's own name."""
    database, cipher = Database(url, Cipher([OLD])), Cipher([OLD])
    async with database.begin() as store:
        await store.connection.execute(insert(people), list(rows_of(people, 1, ROWS + 1)))
        for table, names in SEALED.items():
            sealed = [
                {**row, **{name: cipher.seal(f"{name} é") for name in names}} for row in rows_of(table, 1, ROWS + 1)
            ]
            await store.connection.execute(insert(table), sealed)
    await database.close()


async def opened_with(url: str, key: str) -> int:
    """How many texts this key alone opens; all of them are as they were."""
    database, cipher, opened = Database(url, Cipher([key])), Cipher([key]), 0
    async with database.read() as store:
        for table, names in SEALED.items():
            for row in await store.connection.execute(select(table)):
                assert {cipher.open(getattr(row, name)) for name in names} == {f"{name} é" for name in names}
                opened += len(names)
    await database.close()
    return opened


async def run(url: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("ENCRYPTION_KEYS", f"{NEW},{OLD}")
    return await asyncio.to_thread(main, ["reseal"])


async def test_every_sealed_text_is_under_the_newest_key_and_says_the_same(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await fill(database_url)
    assert await run(database_url, monkeypatch) == 0
    total = await opened_with(database_url, NEW)
    assert total == ROWS * sum(map(len, SEALED.values()))
    assert f"{total} texts are under the first key now; 0 were" in capsys.readouterr().out
    assert await run(database_url, monkeypatch) == 0
    assert f"0 texts are under the first key now; {total} were" in capsys.readouterr().out


async def test_many_rows_are_brought_over_in_several_transactions(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.resealing.AT_ONCE", 3)
    await fill(database_url)
    database = Database(database_url, Cipher([NEW, OLD]))
    assert (await reseal(database)).changed == await opened_with(database_url, NEW)
    await database.close()


async def test_a_text_that_no_key_opens_is_counted_and_kept(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await fill(database_url)
    foreign = Cipher([Fernet.generate_key().decode()]).seal("of another time")
    database = Database(database_url, Cipher([NEW]))
    async with database.begin() as store:
        await store.connection.execute(update(unread).values(sealed_text=foreign))
    assert await run(database_url, monkeypatch) == 1
    assert f"{ROWS} texts open with none of the keys" in capsys.readouterr().err
    async with database.read() as store:
        assert set((await store.connection.execute(select(unread.c.sealed_text))).scalars()) == {foreign}
    await database.close()
