"""The mentors as columns: they grow, move and forget without losing anybody."""

from dataclasses import replace

from dialogs.profile import Mentor, Youth
from matching.policy import DEFAULT, Policy
from matching.pool import Pool
from matching.rank import rank
from matching.spread import handicap
from tests.matching.people import MAP

LEA = Youth(1, needs=("job",))
SAM = Mentor(7, needs=("job",))


def pool_of(count: int) -> Pool:
    pool = Pool(MAP.get)
    pool.load(replace(SAM, id=number) for number in range(1, count + 1))
    return pool


def test_a_pool_grows_beyond_its_first_room() -> None:
    pool = pool_of(1000)
    assert len(pool) == 1000
    assert {s.mentor_id for s in rank(pool, LEA, 2000)} == set(range(1, 1001))


def test_a_mentor_put_again_is_replaced() -> None:
    pool = pool_of(3)
    pool.put(replace(SAM, id=2, paused=True))
    assert len(pool) == 3
    assert {s.mentor_id for s in rank(pool, LEA)} == {1, 3}


def test_a_removed_mentor_is_gone_and_the_last_one_is_not() -> None:
    pool = pool_of(3)
    pool.remove(1)
    pool.remove(1)
    assert 1 not in pool
    assert 3 in pool
    assert {s.mentor_id for s in rank(pool, LEA)} == {2, 3}


def test_nothing_noted_about_one_mentor_is_left_to_the_next_in_the_same_row() -> None:
    pool = pool_of(1)
    pool.set_past(1, 5, 0.0)
    pool.note_answering(1, 1.0)
    pool.remove(1)
    pool.put(replace(SAM, id=1))
    assert rank(pool, LEA) == rank(pool_of(1), LEA)


def test_who_is_shown_much_comes_after_an_equal_but_keeps_the_score() -> None:
    pool = pool_of(2)
    first, second = rank(pool, LEA)
    pool.note_shown(first.mentor_id)
    assert rank(pool, LEA) == (second, first)
    pool.note_closed(first.mentor_id)
    assert rank(pool, LEA) == (first, second)


def test_being_shown_survives_a_change_of_profile() -> None:
    pool = pool_of(2)
    first = rank(pool, LEA)[0].mentor_id
    pool.note_shown(first)
    pool.put(replace(SAM, id=first, sentence="Bonjour"))
    assert rank(pool, LEA)[1].mentor_id == first


def test_a_much_better_mentor_stays_first_however_often_shown() -> None:
    pool = pool_of(1)
    pool.put(replace(SAM, id=2, needs=("culture",), fields=()))
    pool.put(replace(SAM, id=3, needs=()))
    pool.set_past(1, 60_000, 0.0)
    assert [s.mentor_id for s in rank(pool, LEA)] == [1, 3]


def test_the_handicap_grows_with_what_is_shown_and_shrinks_with_places() -> None:
    points = [handicap(shown, 2, DEFAULT) for shown in range(50)]
    assert points[0] == 0
    assert points == sorted(points)
    assert points[2] == DEFAULT.spread
    assert max(points) == DEFAULT.most_spread
    assert handicap(3, 5, DEFAULT) < handicap(3, 1, DEFAULT)
    assert handicap(3, 1, Policy(spread=0)) == 0


def test_who_was_not_shown_for_days_comes_forward_until_somebody_is_shown_them() -> None:
    pool = pool_of(2)
    first, second = rank(pool, LEA)
    pool.set_past(second.mentor_id, 0, 3.0)
    assert rank(pool, LEA) == (second, first)
    pool.note_shown(second.mentor_id)
    assert rank(pool, LEA) == (first, second)


def test_a_place_that_was_given_away_takes_nothing_from_the_next_one() -> None:
    pool = pool_of(1)
    pool.put(replace(SAM, id=2, capacity=2))
    for mentor_id in (1, 2):
        pool.set_past(mentor_id, 4, 0.0)
    assert rank(pool, LEA)[0].mentor_id == 2
    pool.put(replace(SAM, id=2, capacity=2, taken=1))
    assert rank(pool, LEA)[0].mentor_id == 2


def test_each_day_without_a_showing_brings_as_much_until_it_is_the_most() -> None:
    gains = [-handicap(0, 1, DEFAULT, days) for days in range(30)]
    assert gains[:3] == [0, DEFAULT.unseen_day, 2 * DEFAULT.unseen_day]
    assert gains == sorted(gains)
    assert max(gains) == DEFAULT.most_unseen
    assert handicap(1, 1, DEFAULT, 30) == handicap(1, 1, DEFAULT) > 0


def test_notes_about_somebody_unknown_change_nothing() -> None:
    pool = pool_of(1)
    pool.note_shown(99)
    pool.note_answering(99, 1.0)
    pool.remove(99)
    assert len(pool) == 1


def test_languages_may_be_as_many_as_they_like() -> None:
    pool = Pool(MAP.get)
    pool.load(Mentor(number, languages=(f"l{number}",)) for number in range(300))
    assert [s.mentor_id for s in rank(pool, Youth(1, languages=("l150",)))] == [150]


def test_a_language_that_no_mentor_named_suits_only_those_who_named_none() -> None:
    pool = Pool(MAP.get)
    pool.load((Mentor(1, languages=("fr",)), Mentor(2)))
    assert [s.mentor_id for s in rank(pool, Youth(1, languages=("xx",)))] == [2]
