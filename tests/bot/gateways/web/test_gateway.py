import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel import Button, DeliveryFailure, Document, Message, Picture, Unreadable
from bot.gateways.web.gateway import WebGateway
from dialogs.events import Commanded, Event, Said, Shared, Started, Tapped
from tests.web.house import MemoryMailbox, draw

HELLO = Message("Welcome", heading="Binôme", rows=((Button("I agree", "ok"),),))


@pytest.fixture
def gateway() -> WebGateway:
    return WebGateway(MemoryMailbox(), draw)


def read(gateway: WebGateway, update: dict[str, Any]) -> Event:
    return gateway.read(json.dumps({"address": "a", "id": "1", "language": "", **update})).event


async def test_typed_commands_and_deep_links_are_told_from_words(gateway: WebGateway) -> None:
    assert read(gateway, {"kind": "said", "text": "/Langue "}) == Commanded("langue")
    assert read(gateway, {"kind": "said", "text": "/start school-durand"}) == Started("school-durand")
    assert read(gateway, {"kind": "started", "payload": "<script>"}) == Started("")
    assert read(gateway, {"kind": "shared", "latitude": 43, "longitude": 1.4}) == Shared(43.0, 1.4)
    assert read(gateway, {"kind": "tapped", "token": "t"}) == Tapped("t")


async def test_half_characters_and_nul_are_not_passed_on(gateway: WebGateway) -> None:
    assert read(gateway, {"kind": "said", "text": "a\ud800b\0c"}) == Said("a\ufffdbc")


@given(st.text(max_size=4096 // 2))
def test_words_are_read_as_they_were_typed_or_not_at_all(text: str) -> None:
    gateway = WebGateway(MemoryMailbox(), draw)
    if text.replace("\0", "").strip() and not text.strip().startswith("/"):
        assert read(gateway, {"kind": "said", "text": text}) == Said(text.replace("\0", ""))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda each: st.lists(each) | st.dictionaries(st.text(), each),
    )
    | st.fixed_dictionaries({"kind": st.sampled_from(["said", "tapped", "shared", "started"])})
)
def test_garbage_is_unreadable_and_nothing_worse(update: Any) -> None:
    gateway = WebGateway(MemoryMailbox(), draw)
    with pytest.raises(Unreadable):
        gateway.read(json.dumps(update))


async def test_a_retired_message_keeps_its_words_and_loses_its_buttons(gateway: WebGateway) -> None:
    reference = await gateway.send("a", HELLO)
    await gateway.retire("a", reference)
    ((_, _, content),) = await gateway.mailbox.since("a", 0)
    assert (json.loads(content)["text"], json.loads(content)["rows"]) == ("Welcome", [])


async def test_retiring_what_is_gone_or_bare_changes_nothing(gateway: WebGateway) -> None:
    reference = await gateway.send("a", Message("bare"))
    before = await gateway.mailbox.since("a", 0)
    await gateway.retire("a", reference)
    await gateway.retire("a", "never")
    assert await gateway.mailbox.since("a", 0) == before


async def test_pictures_and_documents_travel_inside_the_message(gateway: WebGateway) -> None:
    await gateway.send("a", Message("x", picture=Picture("stats", {}), document=Document("me.json", "{}")))
    ((_, _, content),) = await gateway.mailbox.since("a", 0)
    assert json.loads(content)["picture"].startswith("data:image/png;base64,iVBOR")
    assert json.loads(content)["document"] == {"name": "me.json", "content": "{}"}


async def test_references_sort_in_the_order_of_sending(gateway: WebGateway) -> None:
    references = [await gateway.send("a", Message(str(number))) for number in range(50)]
    assert references == sorted(set(references))


async def test_a_mailbox_that_is_away_is_a_delivery_to_try_again() -> None:
    mailbox = MemoryMailbox()
    mailbox.open = False
    with pytest.raises(DeliveryFailure) as failure:
        await WebGateway(mailbox, draw).send("a", HELLO)
    assert (failure.value.retry_at is not None, failure.value.gone) == (True, False)


async def test_a_picture_that_cannot_be_drawn_is_our_fault_and_final() -> None:
    async def fail(picture: Picture) -> bytes:
        raise ValueError

    with pytest.raises(DeliveryFailure) as failure:
        await WebGateway(MemoryMailbox(), fail).send("a", Message("x", picture=Picture("stats", {})))
    assert (failure.value.retry_at, failure.value.ours) == (None, True)
