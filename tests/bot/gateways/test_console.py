import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channel import Button, Document, Message, Picture
from bot.gateways.console import ConsoleGateway, read_lines
from dialogs.events import Commanded, Event, Said, Started, Tapped
from tests.web.house import POINT, MemoryInbox, draw

AGE = Message("How old?", rows=((Button("13", "a"), Button("14", "b", ticked=True)),))


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def console(out: io.StringIO, tmp_path: Path) -> ConsoleGateway:
    return ConsoleGateway(draw, tmp_path, out, language="fr")


async def typed(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield f"{line}\n"


async def events_of(console: ConsoleGateway, *lines: str) -> list[Event]:
    inbox = MemoryInbox()
    await console.run(inbox, typed(*lines))
    return [console.read(raw).event for raw in inbox.kept.values()]


async def test_the_console_says_hello_first_and_ends_with_its_input(console: ConsoleGateway) -> None:
    assert await events_of(console) == [Started()]


async def test_a_number_taps_the_button_that_was_printed_with_it(console: ConsoleGateway, out: io.StringIO) -> None:
    await console.send("console", AGE)
    assert "[1] 13  [2] ✓ 14" in out.getvalue()
    assert await events_of(console, "2") == [Started(), Tapped("b")]


async def test_numbers_go_on_over_several_messages(console: ConsoleGateway) -> None:
    await console.send("console", AGE)
    await console.send("console", Message("Ask her?", rows=((Button("Ask", "c"),),)))
    assert await events_of(console, "1", "3") == [Started(), Tapped("a"), Tapped("c")]


async def test_a_number_without_a_button_is_something_said(console: ConsoleGateway) -> None:
    await console.send("console", AGE)
    assert await events_of(console, "31000", "²") == [Started(), Said("31000"), Said("²")]


async def test_a_retired_message_takes_no_taps(console: ConsoleGateway) -> None:
    reference = await console.send("console", AGE)
    await console.retire("console", reference)
    assert await events_of(console, "1") == [Started(), Said("1")]


async def test_an_edited_message_is_printed_anew_with_its_new_buttons(console: ConsoleGateway) -> None:
    reference = await console.send("console", AGE)
    await console.edit("console", reference, Message("Sure?", rows=((Button("Yes", "d"),),)))
    assert await events_of(console, "1", "2") == [Started(), Tapped("d"), Said("2")]


async def test_lines_that_begin_with_a_slash_are_commands(console: ConsoleGateway) -> None:
    assert await events_of(console, "/aide moi", "/start school", "/") == [
        Started(), Commanded("aide", "moi"), Started("school"), Said("/"),
    ]  # fmt: skip


async def test_toasts_documents_and_pictures_are_shown(
    console: ConsoleGateway, out: io.StringIO, tmp_path: Path
) -> None:
    await console.acknowledge("", "Three at most")
    await console.send("console", Message("Yours", document=Document("me.json", "{1}"), picture=Picture("stats", {})))
    assert all(each in out.getvalue() for each in ("Three at most", "me.json", "{1}", "stats-1.png"))
    assert (tmp_path / "stats-1.png").read_bytes() == POINT


async def test_lines_are_read_from_a_blocking_file_until_it_ends() -> None:
    async with asyncio.timeout(10):
        assert [line async for line in read_lines(io.StringIO("a\n\nb"))] == ["a\n", "\n", "b"]
