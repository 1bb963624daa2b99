"""Raw updates that Telegram delivers by itself: committed to the inbox, and only then answered with 200.

A 200 is final. Everything else Telegram repeats, for a day or until a tap is too old, and keeps back what follows in
the same chat meanwhile; so an update that cannot be parsed is taken as well, and set aside later.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.bot_api import BotApi
from bot.gateways.telegram_updates import ALLOWED_UPDATES
from bot.metrics import Metrics
from bot.outages import Pulse
from bot.raw_updates import Refused, read_one
from storage.database import Database

log = structlog.get_logger()

HEADER: Final = b"x-telegram-bot-api-secret-token"
BODY_LIMIT: Final = 1024 * 1024
AWAY: Final = {"Retry-After": "5"}  # seconds; Telegram keeps to it
LOOK: Final = 60.0  # seconds between two looks at whether the hook is still ours
RETRY: Final = 5.0  # seconds after which it is tried again to set it


class Webhook:
    """One process's end of the hook. Any number of them may stand behind one address."""

    def __init__(
        self,
        api: BotApi,
        address: str,
        secret: str,
        connections: int,
        database: Database,
        now: Callable[[], datetime],
        receive: Callable[[str, str, str, str], Awaitable[bool]],
        metrics: Metrics,
    ) -> None:
        """`address` is where Telegram reaches this server; `receive` keeps an update (`bot.engine.Bot.receive`)."""
        self.path = f"/telegram/{hmac.new(secret.encode(), b'path', sha256).hexdigest()[:32]}"
        self._api = api
        self._wanted: Mapping[str, Any] = {
            "url": f"{address.rstrip('/')}{self.path}",
            "max_connections": connections,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        self._secret = secret.encode()
        self._database = database
        self._now = now
        self._receive = receive
        self._pulse = Pulse("telegram", now)
        self._metrics = metrics
        self._closing = asyncio.Event()

    @property
    def route(self) -> Route:
        return Route(self.path, self.take, methods=["POST"])

    async def take(self, request: Request) -> Response:
        response = await self._answer(request)
        self._metrics.hook_requests.labels(str(response.status_code)).inc()
        return response

    async def _answer(self, request: Request) -> Response:
        """One update. Nothing touches the database unless it comes from Telegram and can be kept."""
        if not self._is_telegram(request):
            return Response(status_code=403)
        heard_at = self._now()
        try:
            body = await _read(request)
            arrival = read_one(body.decode())
        except _TooLong:
            return Response(status_code=413)
        except (ValueError, TypeError, ClientDisconnect):
            return Response(status_code=400)
        try:
            if self._pulse.due:
                await self._database.write_together(lambda store: self._pulse.beat(store, heard_at))
                self._pulse.rest(heard_at)
            await self._receive("telegram", arrival.update_id, arrival.lane, arrival.raw)
        except Exception as fault:  # noqa: BLE001  # whatever a database raises: Telegram keeps the update and repeats it
            log.warning("update_refused", fault=type(fault).__name__)
            return Response(status_code=503, headers=AWAY)
        return Response()

    def _is_telegram(self, request: Request) -> bool:
        """Compared as bytes: a header may hold any, and the time that it takes tells nothing."""
        shown = [value for name, value in request.headers.raw if name == HEADER]
        return len(shown) == 1 and hmac.compare_digest(shown[0], self._secret)

    def stop(self) -> None:
        """The hook stays: while nobody is there, Telegram keeps what people do, and delivers it afterwards."""
        self._closing.set()

    async def run(self) -> None:
        """Set the hook, and see to it that it stays, until `stop` is called."""
        while not self._closing.is_set():
            pause = LOOK
            try:
                await self.see_to_it()
            except Refused as refused:
                pause = _asked_pause(refused.body)
                log.warning("webhook_refused", status=refused.body.get("error_code", 0), pause=pause)
            except Exception as fault:  # noqa: BLE001  # Telegram or the database is away
                pause = RETRY
                log.warning("webhook_unknown", fault=type(fault).__name__, pause=pause)
            try:
                async with asyncio.timeout(pause):
                    await self._closing.wait()
            except TimeoutError:
                continue
        await self._api.close()

    async def see_to_it(self) -> None:
        """Set the hook where it is not what it should be. Where Telegram has nothing to complain of, it is heard."""
        info = await self._api.result("getWebhookInfo")
        if not self._is_ours(info):
            secret = self._secret.decode()
            await self._api.result("setWebhook", **self._wanted, secret_token=secret, drop_pending_updates=False)
            log.info("webhook_set")
        elif not _has_failed_since(info, self._now().timestamp() - LOOK) and self._pulse.due:
            heard_at = self._now()
            async with self._database.begin() as store:
                await self._pulse.beat(store, heard_at)
            self._pulse.rest(heard_at)

    def _is_ours(self, info: Mapping[str, Any]) -> bool:
        """Set as we want it. Telegram lists the kinds of updates in an order of its own."""
        same = all(info.get(name) == self._wanted[name] for name in ("url", "max_connections"))
        return same and set(info.get("allowed_updates", ())) == set(ALLOWED_UPDATES)


class _TooLong(Exception):  # noqa: N818  # a fact about a request
    pass


async def _read(request: Request) -> bytes:
    """The body, given up as soon as it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise _TooLong
    return bytes(body)


def _has_failed_since(info: Mapping[str, Any], moment: float) -> bool:
    """Could Telegram not deliver something lately? Then nobody knows since when."""
    return bool(info.get("last_error_date", 0) >= moment)


def _asked_pause(body: Mapping[str, Any]) -> float:
    parameters = body.get("parameters")
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(after) if isinstance(after, int | float) else RETRY
