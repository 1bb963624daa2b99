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
