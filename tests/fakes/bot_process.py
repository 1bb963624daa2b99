"""`python -m bot run` in a process of its own, which a test may kill."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Self

from bot.app import open_database
from bot.settings import Settings
from storage.database import Database
from tests.fakes.telegram.server import TelegramServer

ROOT: Final = Path(__file__).parents[2]
KEY: Final = "YSBrZXkgZm9yIHRlc3RzLCBhbmQgZm9yIG5vdGhpbmc="  # of 32 bytes; it seals made-up people only
UNPACED: Final = "tests.fakes.unpaced_bot"  # the bot without the limits that Telegram sets
STARTED: Final = b"Stop with Ctrl-C"
PATIENCE: Final = 60.0  # seconds to start on a busy machine
STOPPED_WITHIN: Final = 10.0  # seconds that Ctrl-C and SIGTERM may take


class BotProcess:
    """The bot on this Telegram and in this folder; started again, it goes on with what is there."""

    def __init__(self, telegram: TelegramServer, folder: Path, *, module: str = "bot", **settings: str) -> None:
        """`settings` as the environment has them, such as `LOG_LEVEL="DEBUG"`. `module`: it, or `UNPACED`."""
        self.folder = folder
        self._command = (sys.executable, "-m", module, "run")
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "MPLCONFIGDIR": str(folder),
            "BOT_TOKEN": telegram.token,
            "TELEGRAM_API_BASE": telegram.base_url,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/binome.db",
            "ENCRYPTION_KEYS": KEY,
            **settings,
        }
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.__aexit__()  # what does not start in time goes on trying otherwise
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None:
            await self.kill()

    async def start(self) -> None:
        """Until it says that it has started."""
        with (self.folder / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, cwd=self.folder, env=self._environment, stdout=PIPE, stderr=log
            )  # fmt: skip
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while STARTED not in (line := await self._process.stdout.readline()):
                assert line, f"the bot has ended instead of starting:\n{self.log}"

    async def kill(self) -> None:
        """SIGKILL: not a word, not a commit more."""
        process, self._process = self._taken(), None
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def stop(self) -> int:
        """SIGTERM; returns the exit code. Raises TimeoutError where it takes too long."""
        process = self._taken()
        process.terminate()
        async with asyncio.timeout(STOPPED_WITHIN):
            code = await process.wait()
        self._process = None
        return code

    def freeze(self) -> None:
        """SIGSTOP: it stands still in the middle of whatever it does, and knows nothing of it."""
        self._taken().send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: it goes on where it was."""
        self._taken().send_signal(signal.SIGCONT)

    @property
    def number(self) -> int:
        """Of the process."""
        return self._taken().pid

    @property
    def log(self) -> str:
        """All that it has written to standard error, earlier runs too."""
        return (self.folder / "log").read_text(encoding="utf-8")

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """Its database, to look into."""
        url, keys = self._environment["DATABASE_URL"], self._environment["ENCRYPTION_KEYS"]
        database = open_database(Settings(_env_file=None, database_url=url, encryption_keys=keys))
        try:
            yield database
        finally:
            await database.close()

    def _taken(self) -> Process:
        assert self._process is not None, "the bot is not running"
        return self._process
