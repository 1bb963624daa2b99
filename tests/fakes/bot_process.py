"""`python -m bot run` in a process of its own, which a test may kill and start again: see `nursery`."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
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
ENDED: Final = b"ended "  # and the exit code
PATIENCE: Final = 60.0  # seconds to start on a busy machine
STOPPED_WITHIN: Final = 10.0  # seconds that Ctrl-C and SIGTERM may take


class BotProcess:
    """The bot on this Telegram and in this folder; started again, it goes on with what is there."""

    def __init__(self, telegram: TelegramServer, folder: Path, *, module: str = "bot", **settings: str) -> None:
        """`settings` as the environment has them, such as `LOG_LEVEL="DEBUG"`. `module`: it, or `UNPACED`."""
        self.folder = folder
        self._command = (sys.executable, "-m", "tests.fakes.nursery", module, "run")
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
        self._nursery: Process | None = None
        self._number: int | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.__aexit__()  # what does not start in time goes on trying otherwise
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        nursery, self._nursery, self._number = self._nursery, None, None
        if nursery is not None:
            os.killpg(nursery.pid, signal.SIGKILL)
            await nursery.wait()

    async def start(self) -> None:
        """Until it says that it has started."""
        if self._nursery is None:
            with (self.folder / "log").open("ab") as log:
                self._nursery = await asyncio.create_subprocess_exec(
                    *self._command, cwd=self.folder, env=self._environment, stdin=PIPE, stdout=PIPE, stderr=log,
                    start_new_session=True,
                )  # fmt: skip
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(b"\n")
        async with asyncio.timeout(PATIENCE):
            self._number = int(await self._hear())
            while STARTED not in (line := await self._hear()):
                assert not line.startswith(ENDED), f"the bot has ended instead of starting:\n{self.log}"

    async def kill(self) -> None:
        """SIGKILL: not a word, not a commit more."""
        self._send(signal.SIGKILL)
        await self._end()

    async def stop(self) -> int:
        """SIGTERM; returns the exit code. Raises TimeoutError where it takes too long."""
        self._send(signal.SIGTERM)
        async with asyncio.timeout(STOPPED_WITHIN):
            return await self._end()

    def freeze(self) -> None:
        """SIGSTOP: it stands still in the middle of whatever it does, and knows nothing of it."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: it goes on where it was."""
        self._send(signal.SIGCONT)

    @property
    def number(self) -> int:
        """Of the process."""
        assert self._number is not None, "the bot is not running"
        return self._number

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

    def _send(self, what: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.kill(self.number, what)

    async def _end(self) -> int:
        while not (line := await self._hear()).startswith(ENDED):
            pass
        self._number = None
        return int(line.removeprefix(ENDED))

    async def _hear(self) -> bytes:
        """The next line that it says, or that is said of it."""
        assert self._nursery is not None, "the bot was never started"
        assert self._nursery.stdout is not None
        line = await self._nursery.stdout.readline()
        assert line, f"nobody is left to start the bot:\n{self.log}"
        return line
