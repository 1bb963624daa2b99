import asyncio

import aiohttp
import pytest

from bot.channel import Message
from bot.gateways.web.gateway import WebGateway
from bot.gateways.web.streams import Crowded, Listeners, follow
from tests.web.house import House
from tests.web.visitor import Visitor, next_event

HELLO = Message("Welcome", heading="Binôme")


async def test_a_stream_begins_with_what_there_is_and_goes_on_live(visitor: Visitor, gateway: WebGateway) -> None:
    reference = await gateway.send(visitor.address, HELLO)
    async with visitor.session.get(f"{visitor.house.url}/chat/events") as stream:
        number, kind, values = await next_event(stream)
        assert (kind, values["reference"], values["content"]["heading"]) == ("message", reference, "Binôme")
        assert (await next_event(stream))[1] == "ready"
        await gateway.edit(visitor.address, reference, Message("Later"))
        later, kind, values = await next_event(stream)
        assert (int(later) > int(number), values["content"]["text"]) == (True, "Later")


async def test_a_browser_that_comes_back_gets_only_what_it_has_not_seen(visitor: Visitor, gateway: WebGateway) -> None:
    for text in "abc":
        await gateway.send(visitor.address, Message(text))
    seen = await visitor.listen(3)
    missed = await visitor.listen(2, **{"Last-Event-ID": seen[0][0]})
    again = await visitor.listen(1, after=seen[1][0])
    assert [values["content"]["text"] for _, kind, values in (*missed, *again)] == ["b", "c", "c"]


async def test_nobody_hears_what_is_said_to_another(visitor: Visitor, gateway: WebGateway) -> None:
    await gateway.send("somebody else", HELLO)
    assert [kind for _, kind, _ in await visitor.listen(1)] == ["ready"]


async def test_a_toast_reaches_those_who_look_and_is_not_kept(visitor: Visitor, gateway: WebGateway) -> None:
    async with visitor.session.get(f"{visitor.house.url}/chat/events") as stream:
        await next_event(stream)
        await gateway.acknowledge(f"{visitor.address}/7", "Three at most")
        assert (await next_event(stream))[1:] == ("toast", {"id": "7", "text": "Three at most"})
    assert [kind for _, kind, _ in await visitor.listen(1)] == ["ready"]


async def test_a_farewell_that_is_there_already_is_shown_after_the_page_was_cleared(gateway: WebGateway) -> None:
    listener = gateway.listeners.join("lina")
    await gateway.send("lina", Message("Old"))
    old = await gateway.mailbox.since("lina", 0)
    gateway.forget("lina")
    await gateway.send("lina", Message("Farewell"))
    shown = follow(gateway.listeners, listener, gateway.mailbox, old[0][0], old)
    frames = [await anext(shown) for _ in range(3)]
    assert "event: erased" in frames[1]
    assert "Farewell" in frames[2]


async def test_a_visitor_may_open_five_streams_and_ended_ones_do_not_count(visitor: Visitor) -> None:
    url = f"{visitor.house.url}/chat/events"
    streams = [await visitor.session.get(url) for _ in range(5)]
    assert (await visitor.get("/chat/events")).status == 429
    for stream in streams:
        stream.close()
    async with asyncio.timeout(10):
        while (answer := await visitor.session.get(url)).status == 429:  # the server has not seen it yet
            answer.close()
    assert answer.status == 200


def test_there_is_an_end_to_the_streams_of_all_together() -> None:
    listeners = Listeners(each=2, most=3)
    taken = [listeners.join(address) for address in ("a", "a", "b")]
    with pytest.raises(Crowded):
        listeners.join("c")
    for listener in taken:
        listeners.leave(listener)
    assert len(listeners) == 0


async def test_closing_ends_open_streams_and_the_server_stops(house: House) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with house.open():
            visitor = Visitor(house, session)
            await visitor.post("/chat/visit", {})
            stream = await session.get(f"{house.url}/chat/events")
            assert (await next_event(stream))[1] == "ready"
        assert await stream.content.read() == b""  # ended properly: a cut would raise
