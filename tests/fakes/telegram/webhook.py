"""Updates delivered by POST: one at a time within a lane, a failed one again until taken or expired.

`await setWebhook(...)` starts it, as on the real server. What a test can do with it (`telegram.webhook`):

- `attempts`: every POST in order, as (update id, status or the name of the error).
- With a VirtualClock, the pause before a retry ends when the test advances the clock; with `time.time` it is real.
  `pace = 0.0` leaves the pauses out.
- `lose_answers(n)`: the next n answers of the endpoint do not reach Telegram, so those updates come again.
- `telegram.drained()` waits until everything was taken or has expired; `busiest` is the most POSTs at one time.

Sources: WebhookActor.cpp:405-523 and 635-645 of tdlib/telegram-bot-api.
"""

import asyncio
import random
import re
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.telegram.clock import until
from tests.fakes.telegram.refusals import bad_request
from tests.fakes.telegram.updates import Entry, UpdateQueue

Json = dict[str, Any]

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
PORTS: Final = (443, 80, 88, 8443)
REQUEST_SECONDS = 60.0
LONGEST_PAUSE, LONGEST_RETRY_AFTER = 60.0, 3600.0  # seconds; the former is drawn anew, up to its double
GONE_FOR = 23 * 3600.0  # seconds of nothing but 410 after which the webhook is taken down
DEFAULT_CONNECTIONS, MOST_CONNECTIONS = 40, 100


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_url(url: str) -> None:
    """HTTPS on four ports only, as the real server; this very machine may be reached anyhow, for tests."""
    parts = urlsplit(url)
    if is_loopback(parts.hostname or ""):
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def pause(failures: int, retry_after: float, chance: random.Random) -> float:
    """Seconds before another try: none at first, then 2, 4, 8, …; what the endpoint asks for is honoured."""
    longest = chance.uniform(LONGEST_PAUSE, 2 * LONGEST_PAUSE)
    usual = 0.0 if failures == 1 else min(2.0 ** (failures - 1), longest)
    return max(usual, min(retry_after, LONGEST_RETRY_AFTER))


class Webhook:
    """The other way to hand out the queue's updates."""

    def __init__(self, queue: UpdateQueue) -> None:
        self.queue = queue
        self.pace = 1.0
        self.chance = random.Random(0)
        self.settings: Json = {}
        self.last_error: Json = {}
        self.attempts: list[tuple[int, int | str]] = []
        self.busiest = 0
        self._under_way = 0
        self._unheard = 0
        self._gone_since: float | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def active(self) -> bool:
        return bool(self.settings)

    def lose_answers(self, times: int = 1) -> None:
        """The endpoint takes the next updates, and Telegram never hears of it."""
        self._unheard += times

    async def activate(self, params: Json) -> None:
        check_url(params["url"])
        if "secret_token" in params and not SECRET.fullmatch(params["secret_token"]):
            raise bad_request("secret token contains unallowed characters")
        await self.remove(params)
        if "allowed_updates" in params:
            self.queue.allowed = params["allowed_updates"]
        connections = params.get("max_connections", DEFAULT_CONNECTIONS)
        self.settings = params | {"max_connections": max(1, min(connections, MOST_CONNECTIONS))}
        self._running = asyncio.create_task(self._run())

    async def remove(self, params: Json) -> None:
        self.settings = {}
        self.last_error = {}
        if params.get("drop_pending_updates"):
            self.queue.clear()
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            self._running = None

    def info(self) -> Json:
        body = {
            "url": self.settings.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.queue),
        }
        if self.active:
            body["max_connections"] = self.settings["max_connections"]
        if self.queue.allowed:
            body["allowed_updates"] = self.queue.allowed
        return body | self.last_error

    async def _run(self) -> None:
        lanes: set[str] = set()
        gate = asyncio.Semaphore(self.settings["max_connections"])
        limit = aiohttp.ClientTimeout(REQUEST_SECONDS)
        connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS)
        async with aiohttp.ClientSession(timeout=limit, connector=connector) as http, asyncio.TaskGroup() as tasks:
            while self.active:
                await self.queue.bell.wait_for(lambda: any(self._idle(lanes)), LONGEST_RETRY_AFTER)
                for lane in self._idle(lanes):
                    lanes.add(lane)
                    tasks.create_task(self._serve(http, gate, lane)).add_done_callback(
                        lambda _, lane=lane: self._leave(lanes, lane)  # type: ignore[misc]
                    )

    def _idle(self, lanes: set[str]) -> list[str]:
        return [lane for lane in self.queue.lanes() if lane not in lanes]

    def _leave(self, lanes: set[str], lane: str) -> None:
        """Something may have come while the last one was on its way out."""
        lanes.discard(lane)
        self.queue.bell.ring()

    async def _serve(self, http: aiohttp.ClientSession, gate: asyncio.Semaphore, lane: str) -> None:
        """One after the other; the first one that fails holds up the rest of its lane."""
        failures, settings = 0, self.settings
        while self.settings is settings and (entry := self.queue.first(lane)):
            async with gate:
                retry_after = await self._post(http, settings, entry)
            if retry_after is None:
                self.queue.drop(entry)
                failures = 0
                continue
            failures += 1
            again = self.queue.clock() + self.pace * pause(failures, retry_after, self.chance)
            if again >= entry.expires:
                self.queue.expire(entry)
                failures = 0
                continue
            await until(self.queue.clock, again)

    async def _post(self, http: aiohttp.ClientSession, settings: Json, entry: Entry) -> float | None:
        """None when the update was taken; else the seconds that the endpoint asks us to wait, mostly 0."""
        secret, url = settings.get("secret_token"), settings["url"]
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        self._under_way += 1
        self.busiest = max(self.busiest, self._under_way)
        try:
            async with http.post(url, json=entry.body, headers=headers, allow_redirects=False) as response:
                return self._judge(entry, response)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._note(entry, type(error).__name__, "Connection refused")
            return 0.0
        finally:
            self._under_way -= 1

    def _judge(self, entry: Entry, response: aiohttp.ClientResponse) -> float | None:
        if self._unheard:
            self._unheard -= 1
            self._note(entry, "unheard", "Connection timed out")
            return 0.0
        self._count_gone(response.status)
        if 200 <= response.status < 300:
            self.attempts.append((entry.id, response.status))
            return None
        text = f"Wrong response from the webhook: {response.status} {response.reason}"
        self._note(entry, response.status, text)
        asked = response.headers.get("Retry-After", "")
        return float(asked) if asked.isdigit() else 0.0

    def _count_gone(self, status: int) -> None:
        """An endpoint that says "gone" for nearly a day is believed."""
        now = self.queue.clock()
        self._gone_since = (self._gone_since or now) if status == 410 else None
        if self._gone_since is not None and now - self._gone_since >= GONE_FOR:
            self.settings = {}

    def _note(self, entry: Entry, outcome: int | str, text: str) -> None:
        self.attempts.append((entry.id, outcome))
        self.last_error = {"last_error_date": int(self.queue.clock()), "last_error_message": text}
        self.queue.bell.ring()
