from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.gateways.web.gateway import WebGateway
from tests.web.house import House, say_nothing
from tests.web.visitor import Visitor


@pytest.fixture
def house() -> House:
    return House(say_nothing)


@pytest.fixture
async def gateway(house: House) -> AsyncIterator[WebGateway]:
    async with house.open() as gateway:
        yield gateway


@pytest.fixture
async def stranger(house: House, gateway: WebGateway) -> AsyncIterator[Visitor]:
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=timeout
    ) as session:  # "unsafe" takes cookies from 127.0.0.1
        yield Visitor(house, session)


@pytest.fixture
async def visitor(stranger: Visitor) -> Visitor:
    assert (await stranger.post("/chat/visit", {})).status == 204
    return stranger
