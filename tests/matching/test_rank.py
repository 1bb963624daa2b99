"""What a suggestion says, who is kept away and why, and who of those waiting comes first."""

from dataclasses import replace

import pytest

from dialogs.profile import Mentor, Youth
from matching.policy import DEFAULT, WEIGHTS, Policy
from matching.pool import Pool
from matching.rank import explain, rank
from matching.reasons import Reason, Suggestion, Veto
from tests.matching.people import MAP

LYON, BRON, PARIS = "69123", "69029", "75056"
LEA = Youth(1, age=16, needs=("internship", "job"), fields=("health",), format="either", place=LYON)
NURSE = Mentor(7, needs=("internship", "job"), fields=("health",), format="either", place=BRON)


def pool_of(*mentors: Mentor) -> Pool:
    pool = Pool(MAP.get)
    pool.load(mentors)
    return pool


def reasons(youth: Youth, mentor: Mentor) -> tuple[Reason, ...]:
    answer = explain(pool_of(mentor), youth, mentor.id)
    assert isinstance(answer, Suggestion)
    return answer.reasons


def veto(youth: Youth, mentor: Mentor, without: tuple[int, ...] = ()) -> str:
    answer = explain(pool_of(mentor), youth, mentor.id, without)
    assert isinstance(answer, Veto)
    return answer.key


def test_a_suggestion_gives_the_reasons_that_earned_most_first() -> None:
    assert reasons(LEA, NURSE) == (
        Reason("reason-needs", {"needs": ("internship", "job")}),
        Reason("reason-fields", {"fields": ("health",)}),
        Reason("reason-distance", {"km": 7}),
    )


def test_the_same_town_is_said_without_a_figure() -> None:
    assert Reason("reason-same-town") in reasons(LEA, replace(NURSE, place=LYON))


def test_somebody_far_who_can_help_from_afar_is_suggested_for_that() -> None:
    assert Reason("reason-remote") in reasons(LEA, replace(NURSE, place=PARIS))


def test_a_department_is_never_told_as_kilometres() -> None:
    told = reasons(replace(LEA, format="in_person", place="D69"), NURSE)
    assert {reason.key for reason in told} == {"reason-needs", "reason-fields", "reason-same-area"}


def test_a_neighbouring_sector_is_named() -> None:
    social = replace(NURSE, fields=("social_humanitarian", "sport"))
    assert Reason("reason-near-fields", {"fields": ("social_humanitarian", "sport")}) in reasons(LEA, social)


@pytest.mark.parametrize(
    ("asked", "offered", "reason"),
    [
        (
            {"availability": ("weekend", "holidays")},
            {"availability": ("flexible",)},
            Reason("reason-availability", {"availability": ("weekend", "holidays")}),
        ),
        ({"duration": "short"}, {"duration": "any"}, Reason("reason-duration", {"duration": "short"})),
        (
            {"languages": ("fr", "ar")},
            {"languages": ("ar", "fr")},
            Reason("reason-languages", {"languages": ("ar",)}),
        ),
        (
            {"mentor_status": "retiree"},
            {"mentor_status": "retiree"},
            Reason("reason-status", {"status": "retiree"}),
        ),
        ({"source": "school-Durand"}, {"structure": "durand"}, Reason("reason-source")),
    ],
)
def test_what_was_refined_becomes_a_reason(asked: dict[str, str], offered: dict[str, str], reason: Reason) -> None:
    assert reason in reasons(replace(LEA, **asked), replace(NURSE, **offered))  # type: ignore[arg-type]


def test_who_answers_within_a_day_is_suggested_for_that() -> None:
    pool = pool_of(NURSE)
    pool.note_answering(NURSE.id, 3.2)
    assert Reason("reason-answers", {"hours": 3}) in rank(pool, LEA)[0].reasons


def test_nothing_unknown_is_given_as_a_reason() -> None:
    assert reasons(LEA, Mentor(7)) == (Reason("reason-remote"),)


@pytest.mark.parametrize(
    ("youth", "mentor", "key"),
    [
        ({}, {"approved": False}, "veto-not-approved"),
        ({}, {"paused": True}, "veto-paused"),
        ({}, {"capacity": 2, "taken": 2}, "veto-full"),
        ({}, {"ages": ("18-25",)}, "veto-age"),
        ({"format": "remote"}, {"format": "in_person"}, "veto-format"),
        ({}, {"needs": ("culture",), "fields": ("law_justice",)}, "veto-nothing-shared"),
        ({"languages": ("ar",)}, {"languages": ("fr",)}, "veto-language"),
        ({"format": "in_person"}, {"place": PARIS}, "veto-too-far"),
        ({"format": "in_person"}, {"radius_km": 3.0}, "veto-too-far"),
    ],
)
def test_a_veto_has_its_reason(youth: dict[str, str], mentor: dict[str, str], key: str) -> None:
    assert veto(replace(LEA, **youth), replace(NURSE, **mentor)) == key  # type: ignore[arg-type]


def test_who_was_refused_before_stays_away() -> None:
    assert veto(LEA, NURSE, without=(NURSE.id,)) == "veto-refused"
    assert rank(pool_of(NURSE), LEA, without=[NURSE.id]) == ()


def test_a_mentor_who_is_not_there_is_a_veto_too() -> None:
    assert explain(pool_of(), LEA, 5) == Veto(5, "veto-unknown")


def test_an_answer_left_open_asks_nothing() -> None:
    unsure = Youth(1, needs=("unsure",), fields=("undecided",), availability=("flexible",), duration="any")
    assert [s.score for s in rank(pool_of(NURSE), unsure)] == [50.0]
    assert rank(pool_of(NURSE), unsure) == rank(pool_of(NURSE), Youth(1))


def test_whoever_asks_for_nobody_gets_nobody() -> None:
    assert rank(pool_of(NURSE), LEA, 0) == ()


def test_mentors_who_suit_alike_come_in_another_order_for_each_youth() -> None:
    pool = pool_of(*(replace(NURSE, id=number) for number in range(1, 21)))
    firsts = {rank(pool, replace(LEA, id=number), 1)[0].mentor_id for number in range(1, 101)}
    assert len(firsts) > 15


def test_a_criterion_without_weight_is_neither_counted_nor_said() -> None:
    policy = Policy(weights={**WEIGHTS, "needs": 0, "fields": WEIGHTS["fields"] + WEIGHTS["needs"]})
    pool = Pool(MAP.get, policy)
    pool.put(replace(NURSE, needs=("culture",)))
    (only,) = rank(pool, LEA)
    assert only.reasons[0].key == "reason-fields"
    assert only.score > rank(pool_of(replace(NURSE, needs=("culture",))), LEA)[0].score
    assert DEFAULT.weights == WEIGHTS
