"""Telegram's Bot API in its own words: for how updates come in, which is left to no library."""

import json
from typing import Any, Final

import aiohttp

from bot.raw_updates import Refused

REQUEST_SECONDS: Final = 15.0


class BotApi:
    """One bot's. Its token is in every address that it calls, so no fault of a request is ever logged whole."""

    def __init__(self, token: str, base: str) -> None:
        self._base = f"{base.rstrip('/')}/bot{token}"
        self._http: aiohttp.ClientSession | None = None

    async def ask(self, method: str, seconds: float = REQUEST_SECONDS, **parameters: Any) -> str:
        """The body of the answer, whatever it says. Raises aiohttp.ClientError or TimeoutError."""
        if self._http is None:
            self._http = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=seconds)
        async with self._http.post(f"{self._base}/{method}", json=parameters, timeout=timeout) as response:
            return (await response.read()).decode("utf-8", "replace")

    async def result(self, method: str, **parameters: Any) -> Any:
        """What Telegram answers. Raises Refused, and what `ask` raises, and ValueError for what is no answer."""
        answer = json.loads(await self.ask(method, **parameters))
        if not isinstance(answer, dict) or not answer.get("ok"):
            raise Refused(answer if isinstance(answer, dict) else {})
        return answer["result"]

    async def close(self) -> None:
        """Give back the connections."""
        if self._http is not None:
            await self._http.close()
            self._http = None
