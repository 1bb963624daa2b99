"""The parts of a score: they make the score, they are in its bounds, and a veto stays a veto."""

from dataclasses import replace

from hypothesis import assume, given, settings

from dialogs.profile import Mentor, Youth
from matching.breakdown import Breakdown, break_down
from matching.policy import CRITERIA, DEFAULT
from matching.pool import Pool
from matching.rank import explain
from matching.reasons import Reason, Suggestion, Veto
from tests.matching.people import MAP, available, mentors, youths


def pool_of(*crowd: Mentor) -> Pool:
    pool = Pool(MAP.get, DEFAULT)
    pool.load(crowd)
    return pool


@settings(max_examples=200, deadline=None)
@given(youths, mentors)
def test_a_veto_and_a_score_are_those_that_the_ranking_gives(youth: Youth, mentor: Mentor) -> None:
    pool = pool_of(mentor)
    parts, answer = break_down(pool, youth, mentor.id), explain(pool, youth, mentor.id)
    if isinstance(answer, Suggestion):
        assert isinstance(parts, Breakdown)
        assert parts.score == answer.score
    else:
        assert parts == answer


@settings(max_examples=200, deadline=None)
@given(youths, available)
def test_the_parts_make_the_score_and_their_bounds_make_a_hundred(youth: Youth, mentor: Mentor) -> None:
    parts = break_down(pool_of(mentor), youth, mentor.id)
    assume(isinstance(parts, Breakdown))
    assert isinstance(parts, Breakdown)
    assume(parts.earned)
    assert abs(sum(each.points for each in parts.earned) - parts.score) < 0.06
    assert abs(sum(each.most for each in parts.earned) - 100) < 1e-9
    assert all(0 <= each.points <= each.most and each.criterion in CRITERIA for each in parts.earned)


def test_each_part_has_its_reason_and_what_was_not_asked_has_none() -> None:
    youth = Youth(1, needs=("job",), fields=("health",), format="remote")
    parts = break_down(pool_of(Mentor(2, needs=("job",), fields=("law_justice",))), youth, 2)
    assert isinstance(parts, Breakdown)
    assert [(each.criterion, each.points > 0, each.reason) for each in parts.earned] == [
        ("needs", True, Reason("reason-needs", {"needs": ("job",)})),
        ("fields", False, None),
        ("answering", True, None),
    ]


def test_being_shown_much_is_told_beside_the_score() -> None:
    mentor = Mentor(2, needs=("job",))
    pool = pool_of(mentor)
    pool.note_shown(2)
    parts = break_down(pool, Youth(1, needs=("job",)), 2)
    assert isinstance(parts, Breakdown)
    assert parts.handicap > 0
    assert break_down(pool_of(replace(mentor, paused=True)), Youth(1), 2) == Veto(2, "veto-paused")
