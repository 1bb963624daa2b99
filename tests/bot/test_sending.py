"""What may be sent a second time, where nobody knows whether it came the first time."""

from datetime import UTC, datetime

import pytest

from bot.channel import Message
from bot.gateways import TELEGRAM
from bot.pictures import draw
from bot.sending import may_repeat
from storage.promises import Due, Promise, Purpose


def edit(message: Message, onto: str, purpose: Purpose = "screen") -> Due:
    return Due(1, Promise("telegram", "7", "edit", message, onto="a", purpose=purpose), 0, onto=onto)


@pytest.mark.parametrize("library", TELEGRAM)
async def test_an_edit_that_comes_as_a_new_message_is_not_repeated_freely(library: str) -> None:
    gateway = TELEGRAM[library]()("1:x", "http://127.0.0.1", lambda: datetime.now(UTC), draw)
    asks_where = Message("x", location="Partager ma position")
    try:
        assert may_repeat(gateway, edit(Message("x"), "42"))
        assert not may_repeat(gateway, edit(asks_where, "42"))
        assert not may_repeat(gateway, edit(Message("x"), "42k"))  # shown by a message with such a keyboard
        assert not may_repeat(gateway, edit(Message("x"), ""))
        assert may_repeat(gateway, edit(asks_where, "42", "notice"))
    finally:
        await gateway.close()
