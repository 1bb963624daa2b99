"""A Telegram that lives inside a test: the Bot API over HTTP, people to talk to, faults to order."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from tests.fakes.telegram import methods, profile, spec, wire
from tests.fakes.telegram.chats import Chat, World
from tests.fakes.telegram.clock import Bell, VirtualClock
from tests.fakes.telegram.faults import Fault, Faults, refusal
from tests.fakes.telegram.limits import Limits
from tests.fakes.telegram.people import Group, Person
from tests.fakes.telegram.polling import WEBHOOK_ACTIVE, WEBHOOK_SET, Poller
from tests.fakes.telegram.refusals import Refusal, bad_request, conflict, too_many
from tests.fakes.telegram.webhook import Webhook

Json = dict[str, Any]

METHODS = {**methods.METHODS, **profile.METHODS}
CLOSABLE_AFTER = 600.0  # seconds from the launch


@dataclass(slots=True)
class Call:
    """One request of the bot. `answer` is the body that was meant for it; None while it is under way.

    `fault` says which fault struck; with "cut" or "truncate" the bot never read the answer.
    """

    at: float
    method: str
    params: Json
    status: int = 0
    answer: Json | None = None
    fault: str = ""


class TelegramServer:
    """`async with TelegramServer() as telegram:` and a bot may call `telegram.base_url`."""

    def __init__(
        self,
        token: str = "123456:TEST",  # noqa: S107 - the token of a bot that exists in tests only
        clock: Callable[[], float] | None = None,
        *,
        strict: bool = True,
    ) -> None:
        self.token = token
        self.clock = clock or VirtualClock()
        self.strict = strict
        self.bell = Bell()
        number = int(token.split(":", maxsplit=1)[0])
        bot = {"id": number, "is_bot": True, "first_name": "Binôme", "username": "binome_test_bot"}
        self.world = World(bot, self.clock, self.bell)
        self.poller = Poller(self.world.queue)
        self.webhook = Webhook(self.world.queue)
        self.faults = Faults()
        self.limits: Limits | None = None
        self.calls: list[Call] = []
        self.base_url = ""
        self._launched = self.clock()
        self._logged_out = False
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self.webhook.remove({})
        self.poller.abort("the server is closing")
        assert self._runner is not None
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
        self.limits = Limits(self.clock, per_chat, burst, total)

    def fail_next(
        self,
        method: str,
        status: int = 500,
        description: str | None = None,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """The next calls are refused without being acted on. The method "*" is any but getUpdates."""
        self.faults.order(
            method, Fault("fail", acted=False, refusal=refusal(status, description, retry_after)), times
        )

    def cut_next(self, method: str, *, acted: bool, times: int = 1) -> None:
        """The connection is closed without an answer, before or after the server acted."""
        self.faults.order(method, Fault("cut", acted=acted), times)

    def stall_next(self, method: str, seconds: float, *, times: int = 1) -> None:
        """The server acts, and answers so many real seconds later."""
        self.faults.order(method, Fault("stall", acted=True, seconds=seconds), times)

    def truncate_next(self, method: str, *, times: int = 1) -> None:
        """The server acts, and its answer breaks off in the middle."""
        self.faults.order(method, Fault("truncate", acted=True), times)

    # How a request is answered.

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = spec.names().get(request.match_info["method"].lower(), "")
        call = Call(self.clock(), method or request.match_info["method"], {})
        self.calls.append(call)
        fault = self.faults.take(call.method)
        call.fault = fault.kind if fault else ""
        answer: Json = {}
        try:
            self._admit(request, method)
            call.params = await wire.read_request(request, self.world)
            if fault is None or fault.acted:
                answer = await self._act(method, call.params)
            elif fault.refusal is not None:
                raise fault.refusal
        except Refusal as refused:
            call.status, answer = refused.code, refused.body()
        call.status, call.answer = call.status or 200, answer
        self.bell.ring()
        return await self._respond(request, call, fault)

    def _admit(self, request: web.Request, method: str) -> None:
        if request.match_info["token"] != self.token:
            raise Refusal(401, "Unauthorized")
        if not method:
            raise Refusal(404, "Not Found")
        if self._logged_out:
            raise bad_request("logged out")

    async def _act(self, method: str, raw: Json) -> Json:
        params = spec.read_parameters(method, raw, strict=self.strict)
        if self.limits is not None and method.startswith(("send", "edit")) and method != "sendChatAction":
            self.limits.spend(str(params.get("chat_id")))
        if method in METHODS:
            return {"ok": True, "result": METHODS[method](self.world, params)}
        return {"ok": True} | await self._own(method, params)

    async def _own(self, method: str, params: Json) -> Json:
        """The methods about the connection itself."""
        match method:
            case "getUpdates":
                if self.webhook.active:
                    raise conflict(WEBHOOK_ACTIVE)
                return {"result": await self.poller.get_updates(params)}
            case "setWebhook" if params["url"]:
                await self.webhook.activate(params)
                self.poller.abort(WEBHOOK_SET)
                return {"result": True, "description": "Webhook was set"}
            case "setWebhook" | "deleteWebhook":
                told = "Webhook was deleted" if self.webhook.active else "Webhook is already deleted"
                await self.webhook.remove(params)
                return {"result": True, "description": told}
            case "getWebhookInfo":
                return {"result": self.webhook.info()}
        return {"result": self._leave(method)}

    def _leave(self, method: str) -> bool:
        """What close and logOut do; the first is refused in the first ten minutes."""
        age = self.clock() - self._launched
        if method == "close" and age < CLOSABLE_AFTER:
            raise too_many(int(CLOSABLE_AFTER - age))
        self._logged_out = method == "logOut"
        return True

    async def _respond(self, request: web.Request, call: Call, fault: Fault | None) -> web.StreamResponse:
        response = wire.answer(call.status, call.answer)
        match fault:
            case Fault(kind="cut"):
                wire.cut(request)
            case Fault(kind="truncate"):
                return await wire.send_half(request, response)
            case Fault(kind="stall", seconds=seconds):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), seconds)
        return response

    async def _download(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        for file in self.world.files.values():
            if request.match_info["token"] == self.token and file.path == path:
                return web.Response(body=file.content, content_type=file.mime_type)
        return wire.answer(404, Refusal(404, "Not Found").body())
