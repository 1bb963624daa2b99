"""A webhook is served as the Bot API server does it: lanes, retries, expiry, and a secret on each request."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tests.fakes.telegram.asking import advance, buttons, refusal, result
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.updates import DAY

PATIENCE = 5.0  # real seconds


class Endpoint:
    """Answers each POST as the test says; `taken` lists the update ids, each time that one comes."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.answer: Callable[[int], web.Response] = lambda _: web.Response()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        number = (await request.json())["update_id"]
        self.taken.append(number)
        return self.answer(number)


@asynccontextmanager
async def listening() -> AsyncIterator[Endpoint]:
    endpoint, app = Endpoint(), web.Application()
    app.router.add_post("/hook", endpoint.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield endpoint
    await runner.cleanup()


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    async with listening() as endpoint:
        yield endpoint


async def tried(telegram: TelegramServer, times: int) -> None:
    assert await telegram.bell.wait_for(lambda: len(telegram.webhook.attempts) >= times, PATIENCE)


async def test_pauses_double_and_the_clock_ends_them(
    telegram: TelegramServer, endpoint: Endpoint, lina: Person
) -> None:
    endpoint.answer = lambda _: web.Response(status=500)
    await result(telegram, "setWebhook", url=endpoint.url)
    await lina.says("bonjour")
    await tried(telegram, 2)  # the second at once
    for number, seconds in enumerate((2, 4, 8, 16, 32, 64), 3):
        advance(telegram, seconds - 0.5)
        assert len(endpoint.taken) == number - 1
        advance(telegram, 0.5)
        await tried(telegram, number)


async def test_what_the_endpoint_asks_for_is_honoured(
    telegram: TelegramServer, endpoint: Endpoint, lina: Person
) -> None:
    endpoint.answer = lambda _: web.Response(status=503, headers={"Retry-After": "30"})
    await result(telegram, "setWebhook", url=endpoint.url)
    await lina.says("bonjour")
    await tried(telegram, 1)
    advance(telegram, 29)
    assert len(endpoint.taken) == 1
    endpoint.answer = lambda _: web.Response()
    advance(telegram, 1)
    await telegram.drained()
    assert telegram.webhook.attempts[-1][1] == 200


async def test_a_tap_that_fails_is_dropped_after_150_seconds_and_a_message_after_a_day(
    telegram: TelegramServer, endpoint: Endpoint, lina: Person
) -> None:
    await result(telegram, "sendMessage", chat_id=lina.id, text="?", reply_markup=buttons("Oui"))
    endpoint.answer = lambda _: web.Response(status=500)
    await result(telegram, "setWebhook", url=endpoint.url)
    await lina.taps("Oui")
    await lina.says("bonjour")
    await tried(telegram, 4)
    advance(telegram, 151)
    assert ["message" in update for update in telegram.pending] == [True]
    advance(telegram, DAY)
    await telegram.drained()


async def test_one_lane_waits_for_its_first_and_the_others_go_on(
    telegram: TelegramServer, endpoint: Endpoint, lina: Person
) -> None:
    sami = telegram.person(first_name="Sami")
    telegram.next_update_id = 500
    endpoint.answer = lambda number: web.Response(status=500 if number == 500 else 200)
    await result(telegram, "setWebhook", url=endpoint.url)
    for person, text in ((lina, "un"), (lina, "deux"), (sami, "trois")):
        await person.says(text)
    await tried(telegram, 3)
    assert sorted(endpoint.taken) == [500, 500, 502]
    endpoint.answer = lambda _: web.Response()
    advance(telegram, 2)
    await telegram.drained()
    assert endpoint.taken[-2:] == [500, 501]


async def test_no_more_at_once_than_connections(telegram: TelegramServer, endpoint: Endpoint) -> None:
    await result(telegram, "setWebhook", url=endpoint.url, max_connections=3)
    for number in range(20):
        telegram.inject({"message": {}}, lane=str(number))
    await telegram.drained()
    assert telegram.webhook.busiest == 3
    assert (await result(telegram, "getWebhookInfo"))["max_connections"] == 3


async def test_an_answer_that_was_not_heard_brings_the_update_again(
    telegram: TelegramServer, endpoint: Endpoint, lina: Person
) -> None:
    await result(telegram, "setWebhook", url=endpoint.url)
    telegram.webhook.lose_answers(1)
    await lina.says("bonjour")
    await telegram.drained()
    assert len(endpoint.taken) == 2
    assert len(set(endpoint.taken)) == 1


async def test_an_endpoint_that_is_gone_for_23_hours_loses_its_webhook(
    telegram: TelegramServer, endpoint: Endpoint, lina: Person
) -> None:
    endpoint.answer = lambda _: web.Response(status=410)
    await result(telegram, "setWebhook", url=endpoint.url)
    await lina.says("bonjour")
    await tried(telegram, 2)
    advance(telegram, 23 * 3600)
    await tried(telegram, 3)
    assert (await result(telegram, "getWebhookInfo"))["url"] == ""


async def test_ports_and_secrets_that_the_real_server_refuses(telegram: TelegramServer) -> None:
    assert "only on ports" in await refusal(telegram, "setWebhook", url="https://exemple.fr:8080/hook")
    told = await refusal(telegram, "setWebhook", url="https://exemple.fr/hook", secret_token="é")  # noqa: S106
    assert told == "Bad Request: secret token contains unallowed characters"
