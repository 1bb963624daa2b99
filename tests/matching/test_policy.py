"""The policy that is shipped is whole, and one that cannot be used says everything that is wrong with it."""

import re
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.profile import Mentor, Youth
from matching.policy import BOUNDS, CRITERIA, DEFAULT, Policy, UnfitPolicy, parse_policy
from matching.pool import Pool
from matching.rank import rank
from tests.matching.people import MAP

SHIPPED: Final = Path("matching/policy.toml").read_text(encoding="utf-8")
LINES: Final = re.compile(r"^(\w+) = (.*)$", re.MULTILINE)


def faults_of(text: str) -> list[str]:
    with pytest.raises(UnfitPolicy) as raised:
        parse_policy(text)
    return raised.value.faults


def changed(**lines: str) -> str:
    """The shipped policy with other values on some lines."""
    return LINES.sub(lambda line: f"{line[1]} = {lines.get(line[1], line[2])}", SHIPPED)


def test_the_policy_that_is_shipped_is_the_one_in_use() -> None:
    assert parse_policy(SHIPPED) == DEFAULT


def test_every_criterion_has_a_weight_and_every_line_says_what_it_does() -> None:
    assert set(parse_policy(SHIPPED).weights) == set(CRITERIA)
    lines = SHIPPED.splitlines()
    for line in LINES.finditer(SHIPPED):
        assert lines[lines.index(line[0]) - 1].startswith("# "), line[1]


@pytest.mark.parametrize("name", [*CRITERIA, *BOUNDS, "usual_language"])
def test_a_line_that_is_missing_is_named(name: str) -> None:
    faults = faults_of(re.sub(rf"^{name} = .*$", "", SHIPPED, flags=re.MULTILINE))
    assert [fault.partition(":")[0] for fault in faults] in ([f"weights.{name}"], [f"figures.{name}"])
    assert "copy its line" in faults[0]


def test_all_faults_are_told_at_once_each_with_what_to_do() -> None:
    text = changed(needs="-1", fields='"24"', half_km="0", spread="nan", usual_language='"french"', ageing="true")
    assert faults_of(f"{text}\nluck = 3\n[luck]\n") == [
        "luck: nobody knows this; leave it out",
        "weights.needs: it is -1; write a number from 0 to 100",
        "weights.fields: write a number, without quotes",
        f"figures.luck: nobody knows this; it is one of {', '.join(BOUNDS)}, usual_language",
        "figures.half_km: it is 0; write a number above 0, at most 20000",
        "figures.spread: write a number, without quotes",
        "figures.ageing: write a number, without quotes",
        'figures.usual_language: write the two letters of a language, such as "fr"',
    ]


@pytest.mark.parametrize(("needs", "advice"), [("40", "take 8 away"), ("30", "add 2")])
def test_weights_that_do_not_make_a_hundred_say_by_how_much(needs: str, advice: str) -> None:
    (fault,) = faults_of(changed(needs=needs))
    assert fault.endswith(advice)


def test_a_file_that_is_not_toml_names_the_line() -> None:
    (fault,) = faults_of("[weights]\nneeds 32\n")
    assert "line 2" in fault


@given(st.lists(st.sampled_from([*CRITERIA]), min_size=2, max_size=2, unique=True), st.floats(0, 3))
def test_points_moved_from_one_criterion_to_another_make_a_policy(names: list[str], points: float) -> None:
    one, other = names
    weights = {**DEFAULT.weights, one: DEFAULT.weights[one] - points, other: DEFAULT.weights[other] + points}
    assert parse_policy(changed(**{name: repr(float(weight)) for name, weight in weights.items()})) == Policy(weights)


@given(st.text(max_size=200))
def test_no_text_makes_reading_a_policy_fail_otherwise(text: str) -> None:
    assert faults_of(text)


def test_another_policy_makes_other_suggestions() -> None:
    near = Mentor(1, needs=("culture", "job"), place="69123")
    apt = Mentor(2, needs=("internship", "job"), place="75056", format="remote")
    youth = Youth(1, needs=("internship", "job"), format="either", place="69123")
    firsts = []
    for policy in (DEFAULT, parse_policy(changed(needs="1", distance="45"))):
        pool = Pool(MAP.get, policy)
        pool.load((near, apt))
        firsts.append(rank(pool, youth, 1)[0].mentor_id)
    assert firsts == [apt.id, near.id]
