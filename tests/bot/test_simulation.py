"""Made-up people: the same from the same seed, valid, and somebody for every need and field."""

from bot.simulation import make_mentors, make_youths
from dialogs.vocabulary import FIELDS, NEEDS
from matching.pool import Pool
from matching.rank import rank

COMMUNES = [("69123", 520_000), ("38185", 157_000), ("01001", 860)]
WHERE = {"69123": (45.764, 4.836), "38185": (45.188, 5.724), "01001": (46.147, 5.0)}


def test_the_same_seed_makes_the_same_people() -> None:
    assert make_mentors(30, 1, COMMUNES) == make_mentors(30, 1, COMMUNES)
    assert make_youths(30, 1, COMMUNES) != make_youths(30, 2, COMMUNES)


def test_every_need_and_every_field_has_a_mentor_who_may_be_suggested() -> None:
    mentors = [mentor for mentor in make_mentors(22, 1, COMMUNES) if mentor.approved and mentor.capacity]
    assert {need for mentor in mentors for need in mentor.needs} == set(NEEDS) - {"unsure"}
    assert {field for mentor in mentors for field in mentor.fields} == set(FIELDS) - {"undecided"}


def test_ids_follow_each_other_from_the_first() -> None:
    assert [mentor.id for mentor in make_mentors(3, 1, COMMUNES, first_id=10)] == [10, 11, 12]


def test_towns_come_by_population() -> None:
    towns = [youth.place for youth in make_youths(1000, 1, COMMUNES)]
    assert towns.count("69123") > 2 * towns.count("38185") > 20 * towns.count("01001")


def test_nearly_every_made_up_youth_finds_a_made_up_mentor() -> None:
    pool = Pool(WHERE.get)
    pool.load(make_mentors(200, 1, COMMUNES))
    assert sum(bool(rank(pool, youth)) for youth in make_youths(100, 2, COMMUNES)) >= 90
