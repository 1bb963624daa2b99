import asyncio
import json
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from bot.channel import Message
from bot.gateways.web.gateway import WebGateway
from bot.gateways.web.guards import Rates, Site
from dialogs.events import Said
from tests.web.house import House, MemoryMailbox, draw, say_nothing
from tests.web.visitor import Visitor, next_event

HELLO = Message("Welcome", heading="Binôme")


async def test_the_cookie_is_random_strict_and_out_of_reach_of_scripts(stranger: Visitor) -> None:
    cookies = [(await stranger.post("/chat/visit", {})).headers["Set-Cookie"]]
    stranger.session.cookie_jar.clear()
    cookies.append((await stranger.post("/chat/visit", {})).headers["Set-Cookie"])
    assert cookies[0].split(";")[0] != cookies[1].split(";")[0]
    assert all("HttpOnly" in each and "SameSite=strict" in each for each in cookies)


async def test_a_second_visit_keeps_the_visitor(visitor: Visitor) -> None:
    before = visitor.address
    await visitor.post("/chat/visit", {})
    assert visitor.address == before


async def test_behind_https_the_cookie_is_bound_to_the_host() -> None:
    house = House(say_nothing, Site("https://binome.example"))
    async with house.open(), aiohttp.ClientSession() as session:
        headers = {"Host": "binome.example", "Origin": "https://binome.example"}
        answer = await Visitor(house, session).post("/chat/visit", {}, **headers)
        assert answer.headers["Set-Cookie"].startswith("__Host-visitor=")
        assert "; Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/chat/visit", "/chat/updates", "/chat/forget"])
async def test_posts_of_other_sites_are_refused(visitor: Visitor, path: str) -> None:
    update = {"id": str(uuid4()), "kind": "said", "text": "hello"}
    own = visitor.house.url
    foreign = [
        "",
        "null",
        "http://evil.example",
        f"{own}.evil.example",
        own.replace("http", "https"),
        f"{own}1",
    ]
    statuses = [(await visitor.post(path, update, Origin=origin)).status for origin in foreign]
    assert statuses == [403] * len(foreign)
    assert visitor.house.inbox.kept == {}


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
async def test_streams_of_other_sites_are_refused(visitor: Visitor, headers: dict[str, str]) -> None:
    assert (await visitor.get("/chat/events", **headers)).status == 403


async def test_a_foreign_host_name_is_refused_but_for_health_checks(visitor: Visitor) -> None:
    assert (await visitor.get("/", Host="rebound.example")).status == 421
    assert (await visitor.get("/healthz", Host="10.0.0.5")).status == 200


async def test_nobody_speaks_or_listens_without_a_cookie(stranger: Visitor) -> None:
    assert await stranger.say("hello") == 401
    assert (await stranger.get("/chat/events")).status == 401


async def test_a_forgotten_visitor_loses_the_cookie_and_open_pages_are_told(visitor: Visitor) -> None:
    async with visitor.session.get(f"{visitor.house.url}/chat/events") as stream:
        assert (await next_event(stream))[1] == "ready"
        await visitor.post("/chat/forget", {})
        assert (await next_event(stream))[1] == "forgotten"
    assert await visitor.say("hello") == 401


async def test_what_is_posted_is_in_the_inbox_once_it_is_confirmed(visitor: Visitor) -> None:
    assert await visitor.say("Bonjour", **{"Accept-Language": "fr-CA,fr;q=0.8"}) == 200
    ((update_id, raw),) = visitor.house.inbox.kept.items()
    reception = WebGateway(MemoryMailbox(), draw).read(raw)
    assert (update_id.split("/")[0], len(update_id)) == (visitor.address[:27], 64)
    assert (reception.address, reception.event) == (visitor.address, Said("Bonjour"))
    assert reception.language == "fr-CA"


async def test_a_repeat_is_confirmed_and_received_once(visitor: Visitor) -> None:
    update_id = str(uuid4())
    assert [await visitor.say("hello", update_id) for _ in range(3)] == [200, 200, 200]
    assert (len(visitor.house.inbox.kept), visitor.house.inbox.repeats) == (1, 2)


async def test_an_update_belongs_to_the_cookie_whatever_it_says(visitor: Visitor) -> None:
    update = {"id": str(uuid4()), "kind": "said", "text": "x", "address": "someone else", "language": "xx"}
    assert (await visitor.post("/chat/updates", update)).status == 200
    (raw,) = visitor.house.inbox.kept.values()
    assert json.loads(raw)["address"] == visitor.address


async def test_nothing_is_confirmed_while_the_inbox_is_away(visitor: Visitor) -> None:
    visitor.house.inbox.open = False
    update = {"id": str(uuid4()), "kind": "said", "text": "hello"}
    answer = await visitor.post("/chat/updates", update)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")


WRONG: list[dict[str, Any]] = [
    {},
    {"kind": {}},
    {"kind": "left"},
    {"kind": "said"},
    {"kind": "said", "text": " "},
    {"kind": "said", "text": ["x"]},
    {"kind": "said", "text": "é" * 4097},
    {"kind": "tapped", "token": ""},
    {"kind": "tapped", "token": "t" * 65},
    {"kind": "shared", "latitude": 91, "longitude": 0},
    {"kind": "shared", "latitude": 10**400, "longitude": 0},
    {"kind": "shared", "latitude": float("nan"), "longitude": 0},
    {"kind": "shared", "latitude": True, "longitude": 0},
]


GARBAGE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff",
    b"[" * 16_000,
    b'{"id": 1}',
    b'{"id": "../1", "kind": "started"}',
]


async def test_what_our_page_would_not_post_is_refused(visitor: Visitor) -> None:
    bodies = [*GARBAGE, *({"id": str(uuid4()), **update} for update in WRONG)]
    answers = [(body, (await visitor.post("/chat/updates", body)).status) for body in bodies]
    assert [answer for answer in answers if answer[1] != 400] == []
    assert visitor.house.inbox.kept == {}


async def test_a_body_may_be_long_but_not_huge(visitor: Visitor) -> None:
    assert await visitor.say("é" * 4096) == 200
    assert (await visitor.post("/chat/updates", b" " * 16_385)).status == 413


async def test_other_types_than_json_are_refused(visitor: Visitor) -> None:
    assert (await visitor.post("/chat/updates", {}, **{"Content-Type": "text/plain"})).status == 415


async def test_a_flood_is_held_back_and_others_are_not(visitor: Visitor) -> None:
    statuses = await asyncio.gather(*(visitor.say("again") for _ in range(60)))
    assert set(statuses) == {200, 429}
    visitor.session.cookie_jar.clear()
    await visitor.post("/chat/visit", {})
    assert await visitor.say("somebody else") == 200


def test_a_bucket_fills_again_and_old_keys_are_forgotten() -> None:
    clock = [0.0]
    rates = Rates(per_second=2, burst=3, now=lambda: clock[0], memory=2)
    assert [rates.allow("a") for _ in range(4)] == [True, True, True, False]
    clock[0] = 0.5
    assert [rates.allow("a"), rates.allow("a")] == [True, False]
    assert all(rates.allow(key) for key in ("b", "c", "a"))
