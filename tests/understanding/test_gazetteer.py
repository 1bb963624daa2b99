import math

import pytest

from bot.lexicon import load_gazetteer
from dialogs.understanding.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def test_a_commune_is_known_with_all_that_is_said_of_it(gazetteer: Gazetteer) -> None:
    lyon = gazetteer.commune("69123")
    assert lyon is not None
    assert (lyon.name, lyon.department, lyon.postal_codes[2]) == ("Lyon", "69", "69003")
    assert lyon.population > 500_000
    assert (lyon.latitude, lyon.longitude) == pytest.approx((45.75, 4.85), abs=0.05)


def test_paris_lyon_and_marseille_are_one_commune_each(gazetteer: Gazetteer) -> None:
    for whole, part, postal in (
        ("75056", "75118", "75018"),
        ("69123", "69383", "69003"),
        ("13055", "13213", "13013"),
    ):
        commune = gazetteer.commune(whole)
        assert commune is not None
        assert postal in commune.postal_codes
        assert not gazetteer.knows(part)


def test_labels_name_the_place_and_its_departement(gazetteer: Gazetteer) -> None:
    assert gazetteer.label("69123") == "Lyon (69)"
    assert gazetteer.label("D93") == "Seine-Saint-Denis (93)"
    assert gazetteer.label("2A004") == "Ajaccio (2A)"
    assert gazetteer.label("97411") == "Saint-Denis (974)"
    assert gazetteer.label("00000") == "00000"


def test_the_departement_of_a_place_is_told_from_its_code(gazetteer: Gazetteer) -> None:
    places = ("93008", "D93", "2B033", "97411", "D974")
    assert [gazetteer.department_of(place) for place in places] == ["93", "93", "2B", "974", "974"]


def test_only_places_that_exist_are_known(gazetteer: Gazetteer) -> None:
    assert all(gazetteer.knows(place) for place in ("01001", "98831", "D2A", "D01", "D988"))
    assert not any(gazetteer.knows(place) for place in ("", "D", "D20", "00001", "99999", "6912", "paris"))
    assert gazetteer.commune("6912") is None
    assert gazetteer.position("D20") is None


def test_every_commune_and_departement_has_a_position_in_reach_of_its_own_people(
    gazetteer: Gazetteer,
) -> None:
    assert len(gazetteer.communes) > 34_900
    for commune in gazetteer.communes:
        assert gazetteer.department_name(commune.department)
        centre = gazetteer.position(f"D{commune.department}")
        assert centre is not None
        reach = 2.0 if commune.code < "97" else 20.0
        assert abs(centre[0] - commune.latitude) < reach, commune.code
        assert abs(centre[1] - commune.longitude) < reach, commune.code


def test_a_departement_lies_where_its_people_live(gazetteer: Gazetteer) -> None:
    assert gazetteer.position("D69") == pytest.approx((45.76, 4.84), abs=0.06)
    assert gazetteer.position("D974") == pytest.approx((-21.1, 55.5), abs=0.2)


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (48.8566, 2.3522, "75056"),
        (43.2965, 5.3698, "13055"),
        (-20.88, 55.45, "97411"),
        (16.24, -61.53, "97120"),
    ],
)
def test_the_nearest_commune_to_a_shared_position_is_found(
    gazetteer: Gazetteer, latitude: float, longitude: float, code: str
) -> None:
    nearest = gazetteer.nearest(latitude, longitude)
    assert nearest is not None
    assert nearest.code == code


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(0.0, 0.0), (40.4, -3.7), (35.7, 139.7), (91.0, 2.0), (float("nan"), 2.0), (48.0, float("inf"))],
)
def test_nothing_is_near_a_position_outside_france(gazetteer: Gazetteer, latitude: float, longitude: float) -> None:
    assert gazetteer.nearest(latitude, longitude) is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [
        (45.76, 4.84, "Lyon"),
        (45.77, 4.88, "Villeurbanne"),
        (48.8638, 2.4485, "Montreuil"),
        (48.8357, 2.24, "Boulogne-Billancourt"),
        (48.86, 2.35, "Paris"),
    ],
)
def test_the_middle_of_a_city_is_in_the_city_and_its_neighbours_are_not(
    gazetteer: Gazetteer, latitude: float, longitude: float, name: str
) -> None:
    nearest = gazetteer.nearest(latitude, longitude)
    assert nearest is not None
    assert nearest.name == name


def test_no_other_commune_is_closer_by_more_than_a_city_is_wide(gazetteer: Gazetteer) -> None:
    for commune in gazetteer.communes[::500]:
        nearest = gazetteer.nearest(commune.latitude, commune.longitude)
        assert nearest is not None
        apart = math.dist(
            (nearest.latitude, nearest.longitude * math.cos(math.radians(commune.latitude))),
            (commune.latitude, commune.longitude * math.cos(math.radians(commune.latitude))),
        )
        assert apart * 111 <= 5.6


def test_unsorted_or_repeated_communes_are_refused() -> None:
    row = "01001\tA\t01400\t10\t46.1\t5.0\tg\t"
    with pytest.raises(ValueError, match="sorted"):
        Gazetteer.from_lines([row, row], ["01\tAin\t01053"])


def test_former_names_lead_to_the_commune_of_today(gazetteer: Gazetteer) -> None:
    former = {name: gazetteer.communes[index].code for index, name in gazetteer.former_names()}
    assert former["Lomme"] == "59350"
    assert former["Bellegarde-sur-Valserine"] == "01033"
