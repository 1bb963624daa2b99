"""A browser's part of the conversation with the web chat, over real HTTP."""

import json
from typing import Any
from uuid import uuid4

import aiohttp

from bot.gateways.web.guards import Site
from tests.web.house import House


class Visitor:
    """One browser: its cookies, and what it asks for."""

    def __init__(self, house: House, session: aiohttp.ClientSession) -> None:
        self.house = house
        self.session = session

    async def post(self, path: str, body: Any, **headers: str) -> aiohttp.ClientResponse:
        sent = {"Origin": self.house.url, "Content-Type": "application/json", **headers}
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False)
        async with self.session.post(self.house.url + path, data=data, headers=sent) as response:
            await response.read()
            return response

    async def say(self, text: str, update_id: str = "", **headers: str) -> int:
        update = {"id": update_id or str(uuid4()), "kind": "said", "text": text}
        return (await self.post("/chat/updates", update, **headers)).status

    async def get(self, path: str, **headers: str) -> aiohttp.ClientResponse:
        async with self.session.get(self.house.url + path, headers=headers) as response:
            await response.read()
            return response

    async def listen(self, count: int, after: str = "", **headers: str) -> list[tuple[str, str, Any]]:
        """The first events of a stream: identity, kind, values."""
        async with self.session.get(f"{self.house.url}/chat/events?after={after}", headers=headers) as stream:
            return [await next_event(stream) for _ in range(count)]

    @property
    def address(self) -> str:
        (cookie,) = self.session.cookie_jar
        return Site().address(cookie.value)


async def next_event(stream: aiohttp.ClientResponse) -> tuple[str, str, Any]:
    fields: dict[str, str] = {}
    while line := (await stream.content.readline()).decode():
        name, _, value = line.rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif "event" in fields:
            break
    return fields.get("id", ""), fields.get("event", ""), json.loads(fields.get("data", "null"))
