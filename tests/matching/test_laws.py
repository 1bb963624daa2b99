"""The laws of matching, for any people; and the fast ranking beside the slow and obvious one."""

from dataclasses import replace
from random import Random
from unittest.mock import patch

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.simulation import make_mentors
from dialogs.profile import Mentor, Youth
from dialogs.vocabulary import AVAILABILITY, FIELDS, NEEDS
from matching.policy import DEFAULT
from matching.pool import Pool
from matching.rank import count_suitable, explain, rank
from matching.reasons import Suggestion, Veto
from tests.matching import slow
from tests.matching.people import MAP, available, crowds, mentors, youths

EVERYBODY = 1000
THOUSANDS = make_mentors(3000, 7, [(town, 1) for town in MAP])
pasts = st.lists(st.tuples(st.integers(0, 12), st.floats(0, 9)), max_size=25)
needs = st.sampled_from(NEEDS[:-1])
fields = st.sampled_from(FIELDS[:-1])
towns = st.sampled_from([place for place in MAP if not place.startswith("D")])
slots = st.sampled_from(AVAILABILITY[:-1])


def pool_of(crowd: list[Mentor]) -> Pool:
    pool = Pool(MAP.get)
    pool.load(crowd)
    return pool


CROWD = pool_of(THOUSANDS[:1000])  # no more than are looked at first


def score(youth: Youth, mentor: Mentor) -> float:
    """Of a pair that nothing keeps apart; other pairs are of no interest here."""
    answer = explain(pool_of([mentor]), youth, mentor.id)
    assume(isinstance(answer, Suggestion))
    assert isinstance(answer, Suggestion)
    return answer.score


def order(pool: Pool, youth: Youth) -> list[int]:
    return [suggestion.mentor_id for suggestion in rank(pool, youth, EVERYBODY)]


@settings(max_examples=200, deadline=None)
@given(youths, crowds, st.integers(0, 30))
def test_the_scores_are_those_of_the_slow_scorer(youth: Youth, crowd: list[Mentor], refusals: int) -> None:
    without = [mentor.id for mentor in crowd[:refusals:3]]
    fast = rank(pool_of(crowd), youth, EVERYBODY, without)
    obvious = dict(slow.rank(youth, crowd, MAP.get, DEFAULT, without))
    assert {suggestion.mentor_id for suggestion in fast} == set(obvious)
    assert all(abs(suggestion.score - obvious[suggestion.mentor_id]) < 0.06 for suggestion in fast)
    assert [s.score for s in fast] == sorted((s.score for s in fast), reverse=True)


@settings(max_examples=300, deadline=None)
@given(youths, st.lists(available, max_size=25, unique_by=lambda mentor: mentor.id), pasts, st.integers(1, 4))
def test_the_best_few_are_those_of_the_slow_scorer_in_its_order(
    youth: Youth, crowd: list[Mentor], past: list[tuple[int, float]], best: int
) -> None:
    pool = pool_of(crowd)
    known = dict(zip((mentor.id for mentor in crowd), past, strict=False))
    for mentor_id, (shown, days) in known.items():
        pool.set_past(mentor_id, shown, days)
    obvious, sure = slow.order(youth, crowd, MAP.get, DEFAULT, known)
    assume(sure)
    assert [suggestion.mentor_id for suggestion in rank(pool, youth, best)] == obvious[:best]


@settings(max_examples=20, deadline=None)
@given(youths, st.integers(), st.sampled_from([10, 50, 1024]))
def test_among_thousands_the_best_three_are_those_of_the_slow_scorer(youth: Youth, seed: int, seeds: int) -> None:
    """`seeds`: how many of a span are looked at first. With as many as usual, nobody is: there are too few in it."""
    random = Random(seed)
    pool, past = pool_of(THOUSANDS), {mentor.id: (random.randrange(4), 9 * random.random()) for mentor in THOUSANDS}
    for mentor_id, (shown, days) in past.items():
        pool.set_past(mentor_id, shown, days)
    obvious, _ = slow.order(youth, THOUSANDS, MAP.get, DEFAULT, past)
    with patch.multiple("matching.rank", SPAN=700, SEEDS=seeds, EARLY=300, PROMISING=20):
        found = [suggestion.mentor_id for suggestion in rank(pool, youth)]
    _, sure = slow.order(youth, [m for m in THOUSANDS if m.id in {*found, *obvious[:6]}], MAP.get, DEFAULT, past)
    assume(sure)
    assert found == obvious[:3]


@settings(max_examples=60, deadline=None)
@given(youths, st.sampled_from([1, 3, 200]), st.sampled_from([5, 50]))
def test_whoever_is_looked_at_first_the_best_few_are_the_same(youth: Youth, best: int, seeds: int) -> None:
    without_a_first_look = rank(CROWD, youth, best)
    with patch.multiple("matching.rank", SPAN=300, SEEDS=seeds, EARLY=200, PROMISING=20):
        assert rank(CROWD, youth, best) == without_a_first_look


@settings(max_examples=200, deadline=None)
@given(youths, mentors)
def test_a_veto_is_the_one_that_the_slow_scorer_finds(youth: Youth, mentor: Mentor) -> None:
    answer = explain(pool_of([mentor]), youth, mentor.id)
    key = answer.key if isinstance(answer, Veto) else None
    assert key == slow.veto(youth, mentor, MAP.get, DEFAULT)


@settings(max_examples=100, deadline=None)
@given(youths, crowds, st.integers(1, 5))
def test_the_best_few_are_the_first_of_all(youth: Youth, crowd: list[Mentor], best: int) -> None:
    pool = pool_of(crowd)
    every = rank(pool, youth, EVERYBODY)
    assert rank(pool, youth, best) == every[:best]
    assert len(every) == count_suitable(pool, youth)


@settings(max_examples=100, deadline=None)
@given(youths, crowds, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(youth: Youth, crowd: list[Mentor], random: Random) -> None:
    before = rank(pool_of(crowd), youth, EVERYBODY)
    random.shuffle(crowd)
    assert rank(pool_of(crowd), youth, EVERYBODY) == before


@settings(max_examples=100, deadline=None)
@given(youths, crowds, mentors)
def test_another_candidate_never_reorders_the_rest(youth: Youth, crowd: list[Mentor], other: Mentor) -> None:
    pool = pool_of([mentor for mentor in crowd if mentor.id != other.id])
    before = order(pool, youth)
    pool.put(other)
    assert [mentor_id for mentor_id in order(pool, youth) if mentor_id != other.id] == before


@settings(max_examples=150, deadline=None)
@given(youths, available, needs)
def test_a_new_shared_need_never_lowers_a_score(youth: Youth, mentor: Mentor, need: str) -> None:
    asking = replace(youth, needs=tuple({*youth.needs, need}))
    helping = replace(mentor, needs=tuple({*mentor.needs, need}))
    assert score(asking, helping) >= max(score(asking, mentor), score(youth, helping)) - 0.11


@settings(max_examples=150, deadline=None)
@given(youths, available, fields)
def test_a_new_shared_field_never_lowers_a_score(youth: Youth, mentor: Mentor, field: str) -> None:
    drawn = replace(youth, fields=tuple({*youth.fields, field}))
    working = replace(mentor, fields=tuple({*mentor.fields, field}))
    assert score(drawn, working) >= max(score(drawn, mentor), score(youth, working)) - 0.11


@settings(max_examples=150, deadline=None)
@given(youths, available, slots)
def test_a_common_slot_never_lowers_a_score(youth: Youth, mentor: Mentor, slot: str) -> None:
    free = replace(youth, availability=tuple({*youth.availability, slot}))
    there = replace(mentor, availability=tuple({*mentor.availability, slot}))
    assert score(free, there) >= max(score(free, mentor), score(youth, there), score(youth, mentor)) - 0.11


@settings(max_examples=150, deadline=None)
@given(youths, available, towns, towns, towns)
def test_a_smaller_distance_never_lowers_a_score(youth: Youth, mentor: Mentor, here: str, one: str, other: str) -> None:
    near, far = sorted((one, other), key=lambda town: slow.haversine_km(MAP[town], MAP[here]))
    youth, mentor = replace(youth, place=here), replace(mentor, radius_km=20_000.0)
    assert score(youth, replace(mentor, place=near)) >= score(youth, replace(mentor, place=far))


@settings(max_examples=100, deadline=None)
@given(youths, crowds, st.data())
def test_changes_leave_what_a_new_pool_would_hold(youth: Youth, crowd: list[Mentor], data: st.DataObject) -> None:
    pool = pool_of(crowd)
    gone = data.draw(st.lists(st.sampled_from(crowd), unique=True) if crowd else st.just([]))
    for mentor in gone:
        pool.remove(mentor.id)
    left = [replace(mentor, sentence="") for mentor in crowd if mentor not in gone]
    for mentor in left[::2]:
        pool.put(mentor)
    assert len(pool) == len(left)
    assert rank(pool, youth, EVERYBODY) == rank(pool_of(left), youth, EVERYBODY)
