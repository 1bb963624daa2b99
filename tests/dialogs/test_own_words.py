import pytest

from dialogs.own_words import read_line, read_name
from dialogs.phrase import phrase

RESERVED, CONTACT = phrase("mistake-name-reserved"), phrase("mistake-contact")


@pytest.mark.parametrize(
    "name",
    [
        "Admin Binôme", "Support Binome", "L'équipe Binôme", "Telegram support", "Modérateur 1", "admins", "Bi nôme",
        "a d m i n", "Modératrice", "Léa_admin", "Аdmin", "4dmin", "\uff21dmin Léa", "Sta-ff",
    ],
)  # fmt: skip
def test_no_name_poses_as_staff(name: str) -> None:
    assert read_name(name) == RESERVED


@pytest.mark.parametrize(
    "name",
    ["Binta", "Adamin", "Botan", "Teamo", "Abou", "Jean-Baptiste", "D'Artagnan", "Zoé 2", "Anaïs", "Ad Mina", "Boto"],
)
def test_ordinary_names_pass(name: str) -> None:
    assert read_name(name) == name


@pytest.mark.parametrize(
    "line",
    [
        "ig: lea.dupont", "insta lea.dp", "Snap leadp", "mon snap c'est leadp", "Écris-moi, insta lea_dp", "snap lea75",
        "06 12 34 56 78", "zéro six 12 34 56", "06.12.34.56.78", "lea point dupont arobase mail point fr",
    ],
)  # fmt: skip
def test_no_way_around_the_programme_passes(line: str) -> None:
    assert read_line(line, 200) == CONTACT


@pytest.mark.parametrize(
    "line",
    [
        "Je travaille chez Telegram et Instagram France", "J'aime le snap de chips", "Big: voir en grand",
        "J'ai 24 ans, et 3 ans de maths", "Je fais des sites, et Instagram m'inspire.",
    ],
)  # fmt: skip
def test_ordinary_sentences_pass(line: str) -> None:
    assert read_line(line, 200) == line
