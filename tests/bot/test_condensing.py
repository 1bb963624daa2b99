"""A chat that was held back gets what counts in the end, in as few requests as that takes."""

from bot.channel import Button, Message
from bot.condensing import condense
from storage.promises import Due, Promise, acknowledgement

BUTTONS = ((Button("Oui", "t.0"),),)


def due(number: int, kind: str, screen: str = "", onto: str = "", *, begun: bool = False) -> Due:
    payload = None if kind == "retire" else Message(screen, rows=BUTTONS)
    return Due(number, Promise("telegram", "7", kind, payload, screen=screen, onto=onto), 0, begun=begun)


def sent(dues: list[Due]) -> list[tuple[str, str, str]]:
    kept, _ = condense(dues)
    return [(each.promise.kind, each.promise.screen, each.promise.onto) for each in kept]


def test_of_edits_that_replace_each_other_the_last_one_is_made() -> None:
    waiting = [due(1, "edit", "b", "a"), due(2, "edit", "c", "b"), due(3, "edit", "d", "c")]
    assert sent(waiting) == [("edit", "d", "a")]
    assert [each.id for each in condense(waiting)[1]] == [1, 2]


def test_a_new_screen_that_was_replaced_is_sent_as_what_replaced_it() -> None:
    assert sent([due(1, "send", "a"), due(2, "edit", "b", "a")]) == [("send", "b", "")]


def test_a_screen_whose_buttons_are_to_go_is_sent_without_them() -> None:
    kept, superseded = condense([due(1, "send", "a"), due(2, "retire", onto="a"), due(3, "send", "b")])
    assert [bool(each.promise.payload.rows) for each in kept] == [False, True]
    assert [each.id for each in superseded] == [2]


def test_an_edit_that_takes_the_place_of_another_knows_the_message_that_it_is_made_to() -> None:
    first = Due(1, Promise("telegram", "7", "edit", Message("x"), screen="b", onto="a"), 0, onto="42")
    (kept,), _ = condense([first, due(2, "edit", "c", "b")])
    assert (kept.promise.screen, kept.onto) == ("c", "42")


def test_what_may_have_been_seen_stays() -> None:
    waiting = [due(1, "send", "a", begun=True), due(2, "edit", "b", "a")]
    assert sent(waiting) == [("send", "a", ""), ("edit", "b", "a")]


def test_answers_to_taps_and_messages_without_a_place_all_stay() -> None:
    waiting = [Due(1, acknowledgement("telegram", "7", "tap", ""), 0), due(2, "send"), due(3, "send")]
    assert len(sent(waiting)) == 3
