import pytest

from dialogs.flows import flows
from dialogs.session import Session
from dialogs.view import look


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("refine", [(1, 4), (2, 4), (3, 4), (4, 4)]),
        ("detail", [(0, 0)]),
        ("pause", [(0, 0)]),
    ],
)
def test_progress_is_shown_wherever_there_is_more_than_one_step(name: str, expected: list[tuple[int, int]]) -> None:
    flow = flows(13, 25)[name]
    asked = [look(flow, Session(name, "fr", at=question.key)) for question in flow.questions]
    assert [(ask.step, ask.steps) for ask in asked] == expected


def test_who_stands_at_the_same_point_sees_one_and_the_same_keyboard() -> None:
    flow = flows(13, 25)["youth"]
    one, other = (
        look(flow, Session("youth", "fr", at="needs", answers={"age": (age,)}, draft=("job",), given_name=name))
        for age, name in (("15", "Lina"), ("16", "Ali"))
    )
    assert one.common
    assert one.rows is other.rows
    ticked = look(flow, Session("youth", "fr", at="needs", draft=("job", "school_results")))
    assert ticked.rows != one.rows


def test_what_is_a_persons_own_is_in_no_common_keyboard() -> None:
    flow = flows(13, 25)["youth"]
    named = look(flow, Session("youth", "fr", at="first_name", given_name="Lina"))
    offered = look(flow, Session("youth", "fr", at="situation", offered=("high_school",)))
    recap = look(flow, Session("youth", "fr", at="recap"))
    assert [ask.common for ask in (named, offered, recap)] == [False, False, False]
