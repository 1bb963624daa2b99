"""The web chat over HTTP: the page and its files, the stream of events, and what visitors post."""

import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any, Final
from uuid import UUID

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.arrivals import Inbox
from bot.channel import Unreadable
from bot.gateways.web.gateway import WebGateway
from bot.gateways.web.guards import Door, Rates, Site
from bot.gateways.web.pages import Pages, preferred_language
from bot.gateways.web.streams import Crowded, follow

BODY_LIMIT: Final = 16 * 1024
FIELDS: Final = ("kind", "text", "token", "payload", "latitude", "longitude")
EVERYBODY: Final = ""  # the bucket that all visitors share
AWAY: Final = {"Retry-After": "1"}
SEQUENCE: Final = re.compile(r"\d{1,18}", re.ASCII)


def web_app(gateway: WebGateway, inbox: Inbox, privacy: Callable[[str], str], site: Site | None = None) -> Starlette:
    """The web chat as an ASGI application. `privacy` gives the full privacy text in a language."""
    site = site or Site()
    chat = Chat(gateway, inbox, site)
    pages = Pages(privacy)
    return Starlette(
        routes=[
            Route("/", pages.chat),
            Route("/privacy", pages.privacy),
            Route("/assets/{version}/{name}", pages.asset),
            Route("/healthz", healthz),
            Route("/chat/visit", chat.visit, methods=["POST"]),
            Route("/chat/updates", chat.update, methods=["POST"]),
            Route("/chat/forget", chat.forget, methods=["POST"]),
            Route("/chat/events", chat.events),
        ],
        middleware=[
            Middleware(Door, site=site),
            Middleware(RequestBodyLimitMiddleware, max_body_size=BODY_LIMIT),
        ],
    )


async def healthz(_: Request) -> Response:
    return PlainTextResponse("ok")


class Chat:
    """What the page calls. The visitor is whom the cookie stands for, and nobody else."""

    def __init__(self, gateway: WebGateway, inbox: Inbox, site: Site) -> None:
        self._gateway = gateway
        self._inbox = inbox
        self._site = site
        self._each = Rates(per_second=10, burst=30)
        self._all = Rates(per_second=200, burst=400)

    async def visit(self, request: Request) -> Response:
        """The first thing that a page asks for: to be known from now on."""
        if refusal := self._refuse_post(request, EVERYBODY):
            return refusal
        response = Response(status_code=204)
        self._site.welcome(response, request.cookies.get(self._site.cookie))
        return response

    async def update(self, request: Request) -> Response:
        """Something that the visitor did: confirmed once it is committed; until then the page repeats it."""
        address = self._address(request)
        if refusal := self._refuse_post(request, address):
            return refusal
        if not address:
            return Response(status_code=401)
        try:
            update_id, raw = _raw(await request.body(), address, request.headers.get("accept-language", ""))
            self._gateway.read(raw)
        except (ValueError, RecursionError, Unreadable, ClientDisconnect):
            return Response(status_code=400)
        try:
            await self._inbox.receive(self._gateway.name, _identity(address, update_id), address, raw)
        except Exception:  # noqa: BLE001  # whatever its storage raises: the page keeps the update and repeats it
            return Response(status_code=503, headers=AWAY)
        return Response(status_code=200)

    async def forget(self, request: Request) -> Response:
        """Take the cookie back: on this device, the visitor is nobody any more."""
        address = self._address(request)
        if refusal := self._refuse_post(request, address):
            return refusal
        self._gateway.part(address)
        response = Response(status_code=204)
        self._site.dismiss(response)
        return response

    async def events(self, request: Request) -> Response:
        """What happened after the event that the page saw last, and everything from then on."""
        address = self._address(request)
        foreign = request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
        if foreign or ("origin" in request.headers and not self._is_ours(request)):
            return Response(status_code=403)
        if not address:
            return Response(status_code=401)
        listeners, mailbox = self._gateway.listeners, self._gateway.mailbox
        try:
            listener = listeners.join(address)
        except Crowded as crowded:
            return Response(status_code=429 if crowded.own else 503, headers={"Retry-After": "10"})
        after = _after(request)
        try:
            entries = await mailbox.since(address, after)
        except Exception:  # noqa: BLE001  # whatever its storage raises: the page comes again
            listeners.leave(listener)
            return Response(status_code=503, headers=AWAY)
        content = follow(listeners, listener, mailbox, after, entries)
        return EventStream(content, lambda: listeners.leave(listener))

    def _address(self, request: Request) -> str:
        return self._site.address(request.cookies.get(self._site.cookie))

    def _is_ours(self, request: Request) -> bool:
        return self._site.owns(request.headers.get("origin", ""), request.headers.get("host", ""))

    def _refuse_post(self, request: Request, address: str) -> Response | None:
        """Counted before any work is done."""
        if not (self._all.allow(EVERYBODY) and (not address or self._each.allow(address))):
            return Response(status_code=429, headers=AWAY)
        if not self._is_ours(request):
            return Response(status_code=403)
        # A form of another site cannot send this type without asking first.
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return Response(status_code=415)
        return None


class EventStream(StreamingResponse):
    """A stream that is left whatever way it ends: finished, cancelled, or never begun."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[str], leave: Callable[[], None]) -> None:
        super().__init__(content, headers={"X-Accel-Buffering": "no"})
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


def _raw(body: bytes, address: str, accept_language: str) -> tuple[str, str]:
    """The identity of a posted update, and the update as it is kept: only known fields, and whose it is.

    Raises ValueError or RecursionError.
    """
    posted: Any = json.loads(body)
    if not isinstance(posted, dict) or not isinstance(posted.get("id"), str):
        raise ValueError("shape")  # noqa: TRY004  # the page learns no more than that it was refused
    update_id = str(UUID(posted["id"]))
    known = {field: posted[field] for field in FIELDS if field in posted}
    update = {**known, "id": update_id, "address": address, "language": preferred_language(accept_language)}
    return update_id, json.dumps(update)


def _identity(address: str, update_id: str) -> str:
    """One update among those of all visitors, in 64 characters: nobody can use up another's identities."""
    return f"{address[:27]}/{update_id}"


def _after(request: Request) -> int:
    """The last event that the page saw: in the header of a browser that reconnects, or else in the query."""
    seen = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(seen) if SEQUENCE.fullmatch(seen) else 0
