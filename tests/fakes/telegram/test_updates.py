"""Updates are queued, confirmed, expired and delivered as the Bot API server does it."""

import asyncio
from typing import Any

from aiohttp import web

from tests.fakes.telegram.asking import (
    DAY,
    advance,
    buttons,
    confirm_all,
    ids,
    refusal,
    result,
)
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]


async def test_an_update_comes_again_until_it_is_confirmed(telegram: TelegramServer, lina: Person) -> None:
    telegram.next_update_id = 500
    for text in ("un", "deux", "trois"):
        await lina.says(text)
    assert await ids(telegram) == [500, 501, 502]
    assert await ids(telegram, limit=2) == [500, 501]
    assert await ids(telegram, offset=501) == [501, 502]
    assert await ids(telegram, offset=503) == []
    await telegram.drained()


async def test_an_offset_outside_the_queue_gives_everything_again(telegram: TelegramServer, lina: Person) -> None:
    telegram.next_update_id = 500
    await lina.says("un")
    assert await ids(telegram, offset=9_000) == [500]
    assert await ids(telegram, offset=7) == [500]


async def test_a_negative_offset_forgets_all_but_the_last(telegram: TelegramServer, lina: Person) -> None:
    telegram.next_update_id = 500
    for text in ("un", "deux", "trois"):
        await lina.says(text)
    assert await ids(telegram, offset=-1) == [502]
    assert await ids(telegram) == [502]


async def test_taps_expire_after_150_seconds_and_messages_after_a_day(telegram: TelegramServer, lina: Person) -> None:
    await result(telegram, "sendMessage", chat_id=lina.id, text="?", reply_markup=buttons("Oui"))
    await lina.taps("Oui")
    await lina.says("bonjour")
    advance(telegram, 149)
    assert len(await ids(telegram)) == 2
    advance(telegram, 1)
    assert [list(update)[1] for update in telegram.pending] == ["message"]
    advance(telegram, DAY)
    assert await ids(telegram) == []


async def test_a_long_poll_is_answered_by_the_next_update(telegram: TelegramServer, lina: Person) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(ids(telegram, timeout=50))
        await telegram.polled()
        await lina.says("bonjour")
    assert len(poll.result()) == 1


async def test_the_newer_of_two_pollers_wins(telegram: TelegramServer, lina: Person) -> None:
    async with asyncio.TaskGroup() as tasks:
        older = tasks.create_task(refusal(telegram, "getUpdates", timeout=50))
        await telegram.polled()
        newer = tasks.create_task(ids(telegram, timeout=50))
        told = await older
        await lina.says("bonjour")
    assert told.startswith("Conflict: terminated by other getUpdates request")
    assert len(newer.result()) == 1


async def test_a_poller_that_died_took_nothing_with_it(telegram: TelegramServer, lina: Person) -> None:
    poll = asyncio.create_task(ids(telegram, timeout=50))
    await telegram.polled()
    poll.cancel()
    await lina.says("bonjour")
    assert len(await ids(telegram, timeout=50)) == 1


async def test_two_pollers_are_given_the_same_updates_when_some_wait(telegram: TelegramServer, lina: Person) -> None:
    await lina.says("bonjour")
    first, second = await asyncio.gather(ids(telegram, timeout=50), ids(telegram, timeout=50))
    assert first == second != []


async def test_only_the_kinds_asked_for_are_queued(telegram: TelegramServer, lina: Person) -> None:
    await result(telegram, "getUpdates", allowed_updates=["callback_query"])
    await lina.says("bonjour")
    assert await ids(telegram) == []
    await result(telegram, "getUpdates", allowed_updates=[])
    await lina.says("bonjour")
    assert len(await ids(telegram)) == 1


async def test_a_poisoned_update_is_delivered_as_it_was_injected(telegram: TelegramServer) -> None:
    poison: Json = {"update_id": 2**70, "message": {"text": "\ud800\x00", "chat": None}}
    telegram.inject(poison)
    telegram.inject({"message": 7})
    assert (await result(telegram, "getUpdates"))[0] == poison
    await confirm_all(telegram)
    await telegram.drained()


async def test_a_webhook_is_tried_again_until_it_takes_the_update(telegram: TelegramServer, lina: Person) -> None:
    secret, taken = "a-secret-token", list[tuple[str | None, int]]()

    async def take(request: web.Request) -> web.Response:
        taken.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), (await request.json())["update_id"]))
        return web.Response(status=503 if len(taken) < 3 else 200)

    telegram.webhook.pace, telegram.next_update_id = 0.0, 500
    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await result(telegram, "setWebhook", url=here, secret_token=secret)
    await lina.says("un")
    await lina.says("deux")
    await telegram.drained()
    assert taken == [(secret, 500), (secret, 500), (secret, 500), (secret, 501)]
    assert (await refusal(telegram, "getUpdates")).startswith("Conflict: can't use getUpdates method while webhook")
    assert (await result(telegram, "getWebhookInfo"))["url"] == here
    await result(telegram, "deleteWebhook")
    assert await ids(telegram) == []
    await runner.cleanup()


async def test_a_webhook_elsewhere_must_be_https(telegram: TelegramServer) -> None:
    told = await refusal(telegram, "setWebhook", url="http://exemple.fr/hook")
    assert told == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
