"""Updates delivered by POST: one at a time within a lane, a failed one again until taken or expired."""

import asyncio
import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.telegram.refusals import bad_request
from tests.fakes.telegram.updates import Entry, UpdateQueue

Json = dict[str, Any]

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
REQUEST_SECONDS = 60.0
LONGEST_PAUSE, LONGEST_RETRY_AFTER = 60.0, 3600.0
DEFAULT_CONNECTIONS = 40


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_url(url: str) -> None:
    """HTTPS only, as the real server; plain HTTP is let through to this very machine, for tests."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


class Webhook:
    """`pace` scales the pauses between attempts; `attempts` lists (update id, status or error)."""

    def __init__(self, queue: UpdateQueue) -> None:
        self.queue = queue
        self.pace = 1.0
        self.settings: Json = {}
        self.last_error: Json = {}
        self.attempts: list[tuple[int, int | str]] = []
        self._running: asyncio.Task[None] | None = None

    @property
    def active(self) -> bool:
        return bool(self.settings)

    async def activate(self, params: Json) -> None:
        check_url(params["url"])
        if "secret_token" in params and not SECRET.fullmatch(params["secret_token"]):
            raise bad_request("secret token contains unallowed characters")
        await self.remove(params)
        if "allowed_updates" in params:
            self.queue.allowed = params["allowed_updates"]
        self.settings = params
        self._running = asyncio.create_task(self._run())

    async def remove(self, params: Json) -> None:
        self.settings = {}
        if params.get("drop_pending_updates"):
            self.queue.clear()
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            self._running = None

    def info(self) -> Json:
        waiting = len(self.queue.waiting())
        body = {
            "url": self.settings.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": waiting,
        }
        if self.active:
            body["max_connections"] = self.settings.get("max_connections", DEFAULT_CONNECTIONS)
        if self.queue.allowed:
            body["allowed_updates"] = self.queue.allowed
        return body | self.last_error

    async def _run(self) -> None:
        lanes: dict[str, asyncio.Task[None]] = {}
        gate = asyncio.Semaphore(self.settings.get("max_connections", DEFAULT_CONNECTIONS))
        limit = aiohttp.ClientTimeout(REQUEST_SECONDS)
        async with aiohttp.ClientSession(timeout=limit) as http, asyncio.TaskGroup() as tasks:
            while True:
                await self.queue.bell.wait_for(lambda: bool(self._idle(lanes)), LONGEST_RETRY_AFTER)
                for lane in self._idle(lanes):
                    lanes[lane] = tasks.create_task(self._serve(http, gate, lane))

    def _idle(self, lanes: dict[str, asyncio.Task[None]]) -> set[str]:
        busy = {lane for lane, task in lanes.items() if not task.done()}
        return {entry.lane for entry in self.queue.waiting()} - busy

    async def _serve(self, http: aiohttp.ClientSession, gate: asyncio.Semaphore, lane: str) -> None:
        failures = 0
        while entry := next((one for one in self.queue.waiting() if one.lane == lane), None):
            async with gate:
                retry_after = await self._post(http, entry)
            if retry_after is None:
                self.queue.drop(entry)
                failures = 0
                continue
            failures += 1
            usual = 0.0 if failures == 1 else min(2.0 ** (failures - 1), LONGEST_PAUSE)
            await asyncio.sleep(self.pace * max(usual, min(retry_after, LONGEST_RETRY_AFTER)))

    async def _post(self, http: aiohttp.ClientSession, entry: Entry) -> float | None:
        """None when the update was taken; else the seconds that the endpoint asks us to wait, mostly 0."""
        secret = self.settings.get("secret_token")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        url = self.settings["url"]
        try:
            async with http.post(url, json=entry.body, headers=headers, allow_redirects=False) as response:
                self.attempts.append((entry.id, response.status))
                if response.ok and response.status < 300:
                    return None
                self._note(f"Wrong response from the webhook: {response.status} {response.reason}")
                asked = response.headers.get("Retry-After", "")
                return float(asked) if asked.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError) as error:
            self.attempts.append((entry.id, type(error).__name__))
            self._note("Connection refused")
            return 0.0

    def _note(self, text: str) -> None:
        self.last_error = {"last_error_date": int(self.queue.clock()), "last_error_message": text}
