"""A process that was killed while it wrote, and the end of its files torn or spoilt afterwards.

The last bytes of SQLite's write-ahead log are cut off, changed, or followed by what was never written to its end. Every
time the database opens whole, holds the first so many of the commits in their order, and none that was not one; where
only what comes after the last commit was hurt, it holds all. What the database says is read without any code of ours.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.fakes.bot_process import ROOT
from tests.fakes.databases import Sqlite

WRITTEN: Final = 60  # commits, before the process is killed
MOST: Final = 4096  # bytes at the end of the log that may be hurt
HEADER: Final = 32  # bytes at the beginning of SQLite's write-ahead log
FRAME: Final = 24  # bytes before each page in it

# Commits one update after the other, says so after each, and goes on until it is killed.
WRITER: Final = """
import asyncio, sys
from itertools import count
from cryptography.fernet import Fernet
from storage.cipher import Cipher
from storage.database import Database
from storage.inbox import Arrival
from tests.storage.house import NOW

async def write():
    database = Database(sys.argv[1], Cipher([Fernet.generate_key().decode()]))
    for number in count(1):
        update = Arrival(str(number), "lina", "x" * (number * 37 % 900))
        await database.write(lambda store: store.inbox.receive("telegram", [update], NOW))
        print(number, flush=True)

asyncio.run(write())
"""


@dataclass(frozen=True)
class Wreck:
    """The files of a process that was killed. `told`: as many commits as it had called done."""

    database: bytes
    log: bytes
    told: int

    def committed_until(self) -> int:
        """Where in the log the last commit ends; what follows is of an earlier time, or was never finished."""
        size = int.from_bytes(self.log[8:12], "big")
        salts, end, at = self.log[16:24], HEADER, HEADER
        while at + FRAME + size <= len(self.log) and self.log[at + 8 : at + 16] == salts:
            at += FRAME + size
            if int.from_bytes(self.log[at - size - FRAME + 4 : at - size - FRAME + 8], "big"):
                end = at
        return end


def wreck(url: str) -> Wreck:
    """Killed in the middle of writing."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WRITER, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writing:  # noqa: S603  # our own words
        assert writing.stdout
        told = [int(writing.stdout.readline()) for _ in range(WRITTEN)]
        writing.send_signal(signal.SIGKILL)
        told += [int(line) for line in writing.stdout if line.endswith("\n")]
    path = Path(url.partition("///")[2])
    return Wreck(path.read_bytes(), Path(f"{path}-wal").read_bytes(), told[-1])


def hurt(log: bytes, chance: random.Random) -> tuple[bytes, int]:
    """The log with its end spoilt in some way; returns also the first place that is not as it was."""
    size = chance.randint(1, min(MOST, len(log)))
    at = len(log) - size
    match chance.choice(("cut", "flip", "zeros", "unfinished")):
        case "cut":
            return log[:at], at
        case "flip":
            place = chance.randrange(at, len(log))
            return log[:place] + bytes([log[place] ^ chance.randint(1, 255)]) + log[place + 1 :], place
        case "zeros":
            return log[:at] + bytes(size), at
        case _:
            return log + log[HEADER : HEADER + size], len(log)


def kept(folder: Path, database: bytes, log: bytes) -> list[int]:
    """What the database holds that lies in these files, once SQLite has found it whole."""
    path = folder / "torn.db"
    path.write_bytes(database)
    Path(f"{path}-wal").write_bytes(log)
    Path(f"{path}-shm").unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [int(row[0]) for row in connection.execute("SELECT update_id FROM inbox ORDER BY id")]
    finally:
        connection.close()


def tear(url: str, folder: Path, seed: int, variants: int) -> dict[str, int]:
    """So many times; returns how often everything was there, and how often the end was missing."""
    chance, found = random.Random(seed), wreck(url)
    whole = kept(folder, found.database, found.log)
    assert whole == list(range(1, len(whole) + 1))
    assert len(whole) >= found.told
    end, seen = found.committed_until(), {"all": 0, "a part": 0}
    for _ in range(variants):
        log, at = hurt(found.log, chance)
        left = kept(folder, found.database, log)
        assert left == whole[: len(left)]
        if at >= end:
            assert left == whole
        seen["all" if left == whole else "a part"] += 1
    return seen


def test_a_torn_log_loses_no_commit_before_the_tear_and_invents_none(
    sqlite_files: Sqlite, tmp_path: Path, seed: int
) -> None:
    seen = tear(sqlite_files.fresh(), tmp_path, seed, variants=50)
    assert all(seen.values())


@pytest.mark.soak
def test_a_torn_log_loses_no_commit_before_the_tear_at_full_size(
    sqlite_files: Sqlite, tmp_path: Path, seed: int
) -> None:
    print(tear(sqlite_files.fresh(), tmp_path, seed, variants=1000))  # noqa: T201
