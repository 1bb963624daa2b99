"""What the witness makes of requests that say the same: it has only their words and their order to go by."""

from tests.fakes.ledger import Fate
from tests.fakes.telegram.endpoint import Call
from tests.fakes.witness import known_as, share_out


def test_a_request_from_before_a_promise_was_made_was_for_an_earlier_one() -> None:
    """An edit that a kill left unclear, made needless by the next one; and the same words once more, on demand."""
    early, late = (Call(at, "editMessageText", {}, 200, {"ok": True}) for at in (2.0, 9.0))
    superseded = Fate(moment=1, fate="cancelled", reason="superseded")
    delivered = Fate(moment=2, fate="delivered", reason="")
    rows = {1: ({"created_at": 1.0}, [superseded]), 2: ({"created_at": 8.0}, [delivered])}
    assert share_out([early, late], [1, 2], rows, {}) == {id(early): 1, id(late): 2}


def test_a_request_that_is_known_by_its_buttons_is_not_looked_for_among_the_others() -> None:
    """A first try with buttons was refused; then the screen went out without them, and its like after it."""
    first, second = (Call(9.0, "sendMessage", {}, 200, {"ok": True}) for _ in range(2))
    delivered = Fate(moment=1, fate="delivered", reason="")
    rows = {number: ({"created_at": 1.0, "attempts": number % 2}, [delivered]) for number in (1, 2)}
    assert share_out([first, second], [1, 2], rows, {1: 1}) == {id(first): 1, id(second): 2}


def test_a_message_that_was_sent_anew_after_a_promise_was_made_goes_by_its_new_name() -> None:
    """Simulation, seed 9062 once: it came with a keyboard, whose removal leaves no trace on the old one."""
    delivered = [Fate(moment=9, fate="delivered", reason="")]
    assert known_as("25", [(5, "27k")], delivered) == "27k"
    assert known_as("25", [(12, "27k")], delivered) == "25"
