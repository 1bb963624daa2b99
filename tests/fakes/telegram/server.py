"""A Telegram that lives inside a test: the Bot API over HTTP, people to talk to, faults to order.

    async with TelegramServer(clock=VirtualClock()) as telegram:
        lina = telegram.person(first_name="Lina")       # people.py: says, taps, taps_again, edits, blocks, sees, …
        telegram.fail_next("sendMessage", retry_after=7, chat=lina.id)  # also cut_next, page_next, stall_next, …
        limits = telegram.limit()                        # 30 a second, 1 a second per chat; see limits.refused
        telegram.faults.by_chance(seed, ("sendMessage",), {"cut_after": 0.05, "page_before": 0.05})
        assert not telegram.patience.broken              # nobody came back before the retry_after was over
        await telegram.go_away(); await telegram.come_back()  # connection refused meanwhile, at the same address

Updates go out by long poll or, after setWebhook, by POST (webhook.py). People, queues, expiry (150 s for taps, 24 h
for the rest), flood limits and the webhook's retries go by `clock`; long polls and stalls last real seconds. Left
out of what is known of the real server: the 3 s by which it delays a 409, the one update that it gives to whoever
repeats an offset within half a second, and its slow start after a webhook has failed for 10 s.
"""

from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from tests.fakes.telegram.chats import Chat, World
from tests.fakes.telegram.clock import Bell, VirtualClock
from tests.fakes.telegram.endpoint import Call, Endpoint
from tests.fakes.telegram.faults import Fault, refusal
from tests.fakes.telegram.limits import Limits
from tests.fakes.telegram.people import Group, Person

Json = dict[str, Any]


class TelegramServer:
    """A bot may call `base_url`. `strict` refuses parameters that a method does not have; the real one does not."""

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
        self.patience = self.endpoint.patience
        self.base_url = ""
        self._runner = web.AppRunner(self.endpoint.application(), access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await self._site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.endpoint.close()
        await self._runner.cleanup()

    async def go_away(self) -> None:
        """Every connection is closed, and new ones are refused; long polls end."""
        self._port = self._runner.addresses[0][1]
        self.endpoint.poller.abort("the server goes away")
        await self._site.stop()
        if self._runner.server is not None:
            self._runner.server.pre_shutdown()
            await self._runner.server.shutdown(0.0)

    async def come_back(self) -> None:
        """At the same address, with everything that it knew."""
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await self._site.start()

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
        if not await self.bell.wait_for(lambda: not self.world.queue, timeout):
            raise AssertionError(f"{len(self.world.queue)} updates are still waiting to be confirmed")

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

    def inject(self, update: Json, lane: str = "injected") -> None:
        """Puts an update into the queue exactly as it is; without an update_id it is given the next one.

        Webhooks get the updates of one `lane` one after the other, and those of different ones at once.
        """
        self.world.queue.inject(update, lane)

    def limit(self, per_chat: float = 1.0, burst: float = 3.0, total: float = 30.0) -> Limits:
        """Switches the flood limits on, in messages a second, counted on the server's clock."""
        return self.endpoint.limit(per_chat, burst, total)

    def fail_next(
        self,
        method: str,
        status: int = 500,
        description: str | None = None,
        retry_after: int | None = None,
        times: int = 1,
        chat: int | None = None,
    ) -> None:
        """The next calls (to this chat) are refused without being acted on. The method "*" is any but getUpdates."""
        fault = Fault("fail", acted=False, refusal=refusal(status, description, retry_after))
        self.faults.order(method, fault, times, chat or "")

    def cut_next(self, method: str, *, acted: bool, times: int = 1, chat: int | None = None) -> None:
        """The connection is closed without an answer, before or after the server acted."""
        self.faults.order(method, Fault("cut", acted=acted), times, chat or "")

    def page_next(self, method: str, *, acted: bool, times: int = 1, chat: int | None = None) -> None:
        """The proxy in front of the server answers 502 in HTML, whether the server acted or not."""
        self.faults.order(method, Fault("page", acted=acted), times, chat or "")

    def stall_next(self, method: str, seconds: float, *, times: int = 1) -> None:
        """The server acts, and answers so many real seconds later."""
        self.faults.order(method, Fault("stall", acted=True, seconds=seconds), times)

    def truncate_next(self, method: str, *, times: int = 1) -> None:
        """The server acts, and its answer breaks off in the middle."""
        self.faults.order(method, Fault("truncate", acted=True), times)
