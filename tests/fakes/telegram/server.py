"""A Telegram that lives inside a test: the Bot API over HTTP, people to talk to, faults to order."""

from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from tests.fakes.telegram.chats import Chat, World
from tests.fakes.telegram.clock import Bell, VirtualClock
from tests.fakes.telegram.endpoint import Call, Endpoint
from tests.fakes.telegram.faults import Fault, refusal
from tests.fakes.telegram.people import Group, Person

Json = dict[str, Any]


class TelegramServer:
    """`async with TelegramServer() as telegram:` and a bot may call `telegram.base_url`.

    Dates, expiry and flood limits go by `clock`; whoever waits, waits in real seconds. `strict` refuses
    parameters that the method does not have, which the real server overlooks.
    """

    def __init__(
        self,
        token: str = "123456:TEST",  # noqa: S107 - the token of a bot that exists in tests only
        clock: Callable[[], float] | None = None,
        *,
        strict: bool = True,
    ) -> None:
        self.token = token
        self.clock = clock or VirtualClock()
        self.bell = Bell()
        number = int(token.split(":", maxsplit=1)[0])
        bot = {"id": number, "is_bot": True, "first_name": "Binôme", "username": "binome_test_bot"}
        self.world = World(bot, self.clock, self.bell)
        self.endpoint = Endpoint(token, self.world, strict=strict)
        self.webhook = self.endpoint.webhook
        self.faults = self.endpoint.faults
        self.calls = self.endpoint.calls
        self.base_url = ""
        self._runner = web.AppRunner(self.endpoint.application(), access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.endpoint.close()
        await self._runner.cleanup()

    # Who is there.

    def person(self, id: int | None = None, first_name: str = "Lina", **fields: Any) -> Person:  # noqa: A002 - Telegram's word
        """Somebody who has not written yet; `fields` as in a User: language_code, last_name, username, …"""
        number = id if id is not None else 1000 + self.world.number()
        user: Json = {"id": number, "is_bot": False, "first_name": first_name}
        user |= {name: value for name, value in fields.items() if value is not None}
        names: Json = {name: user[name] for name in ("first_name", "last_name", "username") if name in user}
        self.world.chats[number] = Chat({"id": number, "type": "private", **names}, started=False)
        return Person(self.world, user, self.world.chats[number])

    def group(self, title: str, kind: str = "supergroup") -> Group:
        """A group that the bot is not in yet."""
        number = -1_000_000_000_000 - self.world.number()
        self.world.chats[number] = Chat({"id": number, "type": kind, "title": title}, status="left")
        return Group(self.world, self.world.chats[number])

    # What has happened.

    @property
    def updates(self) -> list[Json]:
        """Every update that was ever let into the queue, in order, expired and confirmed ones too."""
        return self.world.queue.accepted

    @property
    def pending(self) -> list[Json]:
        return [entry.body for entry in self.world.queue.waiting()]

    def calls_to(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def drained(self, timeout: float = 5.0) -> None:  # noqa: ASYNC109 - it reads as said
        """Waits until every update is confirmed, delivered or expired."""
        if not await self.bell.wait_for(lambda: not self.world.queue.waiting(), timeout):
            raise AssertionError(f"{len(self.pending)} updates are still waiting to be confirmed")

    async def called(self, method: str, times: int = 1, timeout: float = 5.0) -> list[Call]:  # noqa: ASYNC109 - it reads as said
        """Waits until the method has been called, and answered, so many times."""

        def done() -> list[Call]:
            return [call for call in self.calls_to(method) if call.answer is not None]

        if not await self.bell.wait_for(lambda: len(done()) >= times, timeout):
            raise AssertionError(f"{method} was called {len(done())} times, not {times}")
        return done()

    async def polled(self, timeout: float = 5.0) -> None:  # noqa: ASYNC109 - it reads as said
        """Waits until the bot waits: it has confirmed everything and holds a long poll open."""
        if not await self.bell.wait_for(lambda: self.endpoint.poller.waiting, timeout):
            raise AssertionError("the bot holds no long poll open")

    # What is ordered.

    @property
    def next_update_id(self) -> int:
        return self.world.queue.next_id

    @next_update_id.setter
    def next_update_id(self, number: int) -> None:
        self.world.queue.next_id = number

    def inject(self, update: Json) -> None:
        """Puts an update into the queue exactly as it is; without an update_id it is given the next one."""
        self.world.queue.inject(update)

    def limit(self, per_chat: float = 1.0, burst: float = 3.0, total: float = 30.0) -> None:
        """Switches the flood limits on, in messages a second, counted on the server's clock."""
        self.endpoint.limit(per_chat, burst, total)

    def fail_next(
        self,
        method: str,
        status: int = 500,
        description: str | None = None,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """The next calls are refused without being acted on. The method "*" is any but getUpdates."""
        self.faults.order(method, Fault("fail", acted=False, refusal=refusal(status, description, retry_after)), times)

    def cut_next(self, method: str, *, acted: bool, times: int = 1) -> None:
        """The connection is closed without an answer, before or after the server acted."""
        self.faults.order(method, Fault("cut", acted=acted), times)

    def stall_next(self, method: str, seconds: float, *, times: int = 1) -> None:
        """The server acts, and answers so many real seconds later."""
        self.faults.order(method, Fault("stall", acted=True, seconds=seconds), times)

    def truncate_next(self, method: str, *, times: int = 1) -> None:
        """The server acts, and its answer breaks off in the middle."""
        self.faults.order(method, Fault("truncate", acted=True), times)
