"""Who may come in: whose request it is, from which page, and how often."""

import base64
import hashlib
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE_DAYS: Final = 180  # without a visit
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits in base64url
LOCAL: Final = ("localhost", "127.0.0.1", "::1")
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Site:
    """Where the chat is reached: on this machine, and at `public_url` if there is one."""

    public_url: str = ""

    @property
    def secure(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    @property
    def cookie(self) -> str:
        return "__Host-visitor" if self.secure else "visitor"

    def serves(self, host: str) -> bool:
        """Whether a Host header names us: a foreign name that leads here is an attack (DNS rebinding)."""
        name = _hostname(f"//{host}")
        return bool(name) and name in (*LOCAL, _hostname(self.public_url))

    def owns(self, origin: str, host: str) -> bool:
        """Whether an Origin is a page of ours, for a request to `host`."""
        public = urlsplit(self.public_url)
        ours = {f"{public.scheme}://{public.netloc}"} if public.netloc else set()
        if _hostname(f"//{host}") in LOCAL:
            ours.add(f"http://{host}")
        return origin in ours

    def address(self, secret: str | None) -> str:
        """The visitor whom a cookie stands for, or "". Only its hash is ever stored."""
        if secret is None or not SECRET.fullmatch(secret):
            return ""
        return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode().rstrip("=")

    def welcome(self, response: Response, secret: str | None) -> None:
        """Give the visitor a cookie, or the one that they have for another while.

        It may be Strict although people come by links from elsewhere: it is set and read by what the page
        fetches, never by the visit itself.
        """
        kept = secret if secret and SECRET.fullmatch(secret) else secrets.token_urlsafe(32)
        age = COOKIE_DAYS * 24 * 3600
        response.set_cookie(self.cookie, kept, max_age=age, secure=self.secure, httponly=True, samesite="strict")

    def dismiss(self, response: Response) -> None:
        response.delete_cookie(self.cookie, secure=self.secure, httponly=True, samesite="strict")


class Rates:
    """A bucket for each key: `burst` at once, `per_second` in the long run; for the latest `memory` keys."""

    def __init__(
        self,
        per_second: float,
        burst: int,
        now: Callable[[], float] = time.monotonic,
        memory: int = 10_000,
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._now = now
        self._memory = memory
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allow(self, key: str) -> bool:
        now = self._now()
        left, then = self._buckets.pop(key, (float(self._burst), now))
        left = min(self._burst, left + (now - then) * self._per_second)
        self._buckets[key] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > self._memory:
            self._buckets.popitem(last=False)
        return left >= 1


class Door:
    """Turns away requests that name another host, and puts the protective headers on every answer."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def protect(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        # A health check comes from inside, by whatever name the machine has there; it learns nothing.
        known = scope["path"] == "/healthz" or self._site.serves(Headers(scope=scope).get("host", ""))
        app = self._app if known else PlainTextResponse("", status_code=421)
        await app(scope, receive, protect)


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
