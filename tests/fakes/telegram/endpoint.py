"""The Bot API's side of the connection: a request in, checked, acted on, recorded, answered or spoilt."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes.telegram import methods, profile, spec, wire
from tests.fakes.telegram.chats import World
from tests.fakes.telegram.faults import Fault, Faults
from tests.fakes.telegram.limits import Limits, Patience
from tests.fakes.telegram.polling import WEBHOOK_ACTIVE, WEBHOOK_SET, Poller
from tests.fakes.telegram.refusals import Refusal, conflict, too_many
from tests.fakes.telegram.webhook import Webhook

Json = dict[str, Any]

METHODS: dict[str, Callable[[World, Json], Any]] = {**methods.METHODS, **profile.METHODS}
CLOSABLE_AFTER = 600.0  # seconds from the launch
LIMITED = tuple(name for name in METHODS if name.startswith(("send", "edit")) and name != "sendChatAction")


@dataclass(slots=True)
class Call:
    """One request of the bot. `answer` is the body meant for it; None while it is under way.

    `fault` says which fault struck: with "cut" or "truncate" the bot never read the answer. A status of 0 is
    a call that was cut off before anything was done. `known`: how many updates had been let in by then.
    """

    at: float
    method: str
    params: Json
    status: int = 0
    answer: Json | None = None
    fault: str = ""
    known: int = 0


class Endpoint:
    """Everything behind {base}/bot{token}/{method} and {base}/file/bot{token}/{path}."""

    def __init__(self, token: str, world: World, *, strict: bool) -> None:
        self.token = token
        self.world = world
        self.strict = strict
        self.poller = Poller(world.queue)
        self.webhook = Webhook(world.queue)
        self.faults = Faults()
        self.limits: Limits | None = None
        self.patience = Patience(world.clock)
        self.calls: list[Call] = []
        self._launched = world.clock()
        self._logged_out = False
        self._closing = asyncio.Event()

    def application(self) -> web.Application:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self.handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self.download)
        return app

    def limit(self, per_chat: float, burst: float, total: float) -> Limits:
        self.limits = Limits(self.world.clock, per_chat, burst, total)
        return self.limits

    async def close(self) -> None:
        """Lets go of everything that waits, so that the server can stop at once."""
        self._closing.set()
        await self.webhook.remove({})
        self.poller.abort("the server is closing")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        call, fault = self._open(request.match_info["method"]), None
        try:
            self._admit(request, spec.names().get(call.method.lower(), ""))
            params = await wire.read_request(request, self.world)
        except Refusal as refused:
            self._refuse(call, refused)
        else:
            fault = await self._serve(call, params)
        self.world.bell.ring()
        return await self._respond(request, call, fault)

    async def ask(self, method: str, params: Json) -> tuple[Call, Fault | None]:
        """One request without HTTP, for a test that needs none: what was answered, and what struck the answer."""
        call = self._open(method)
        fault = await self._serve(call, params)
        self.world.bell.ring()
        return call, fault

    def _open(self, asked: str) -> Call:
        method = spec.names().get(asked.lower(), "")
        call = Call(self.world.clock(), method or asked, {}, known=len(self.world.queue.accepted))
        self.calls.append(call)
        return call

    async def _serve(self, call: Call, params: Json) -> Fault | None:
        call.params = params
        fault = self._strike(call)
        try:
            call.status, call.answer = await self._answer(call.method, params, fault)
        except Refusal as refused:
            self._refuse(call, refused)
        return fault

    def _refuse(self, call: Call, refused: Refusal) -> None:
        call.status, call.answer = refused.code, refused.body()
        if refused.parameters and "retry_after" in refused.parameters:
            self.patience.demand(str(call.params.get("chat_id", "")), refused.parameters["retry_after"])

    def _strike(self, call: Call) -> Fault | None:
        chat = str(call.params.get("chat_id", ""))
        fault = self.faults.take(call.method, chat)
        call.fault = fault.kind if fault else ""
        if call.method in LIMITED:
            self.patience.arrive(chat)
        return fault

    def _admit(self, request: web.Request, method: str) -> None:
        if request.match_info["token"] != self.token:
            raise Refusal(401, "Unauthorized")
        if not method:
            raise Refusal(404, "Not Found")
        if self._logged_out:
            raise Refusal(400, "Logged out")

    async def _answer(self, method: str, params: Json, fault: Fault | None) -> tuple[int, Json]:
        if fault is None or fault.acted:
            return 200, await self._act(method, params)
        if fault.refusal is not None:
            raise fault.refusal
        return 0, {}

    async def _act(self, method: str, raw: Json) -> Json:
        params = spec.read_parameters(method, raw, strict=self.strict)
        if self.limits is not None and method in LIMITED:
            self.limits.spend(str(params.get("chat_id")))
        if method in METHODS:
            return {"ok": True, "result": METHODS[method](self.world, params)}
        return {"ok": True} | await self._connect(method, params)

    async def _connect(self, method: str, params: Json) -> Json:
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
        age = self.world.clock() - self._launched
        if method == "close" and age < CLOSABLE_AFTER:
            raise too_many(int(CLOSABLE_AFTER - age))
        self._logged_out = method == "logOut"
        return True

    async def _respond(self, request: web.Request, call: Call, fault: Fault | None) -> web.StreamResponse:
        response = wire.answer(call.status or 200, call.answer)
        match fault:
            case Fault(kind="cut"):
                wire.cut(request)
            case Fault(kind="page"):
                return wire.page()
            case Fault(kind="truncate"):
                return await wire.send_half(request, response)
            case Fault(kind="stall", seconds=seconds):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), seconds)
        return response

    async def download(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        for file in self.world.files.values():
            if request.match_info["token"] == self.token and file.path == path:
                return web.Response(body=file.content, content_type=file.mime_type)
        return wire.answer(404, Refusal(404, "Not Found").body())
