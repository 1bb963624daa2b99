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
    "words",
    [
        "Je m'appelle Léa", "je mappelle Léa", "jm'appelle Léa", "moi c'est Léa", "Moi cest Léa !",
        "Salut, moi c’est Léa.",
        "mon prénom est Léa", "Mon prenom c'est Léa", "on m'appelle Léa", "appelle-moi Léa", "Appelle moi Léa",
        "je suis Léa", "j'suis Léa", "c'est Léa", "My name is Léa", "I'm Léa", "im Léa", "I am Léa", "call me Léa",
        "you can call me Léa", "Hello! I'm Léa", "(Léa)", "« Léa »", "Léa.",
    ],
)  # fmt: skip
def test_a_name_is_found_in_the_sentence_around_it(words: str) -> None:
    assert read_name(words) == "Léa"


@pytest.mark.parametrize("words", ["mon nom" + "." * 4000, "salut" + "! " * 2000, "Léa" + "." * 98, "x" * 4096])
def test_no_name_is_looked_for_in_pages(words: str) -> None:
    assert read_name(words) == phrase("mistake-name-long", most=30)


@pytest.mark.parametrize(
    "words",
    [
        "le soir en semaine", "je suis en terminale", "je sais pas", "jsp trop quoi mettre", "pas envie", "non", "ok",
        "oui",
        "j'ai 16 ans", "I don't know", "Léa et j'ai 16 ans", "I'm at school", "I'm a student", "rien", "En vrai",
    ],
)  # fmt: skip
def test_what_is_no_name_is_not_shown_as_one(words: str) -> None:
    assert read_name(words) == phrase("mistake-name-sentence", most=3)


@pytest.mark.parametrize(
    "name",
    [
        "Non-Non",
        "Moïse",
        "Ima",
        "Imran",
        "Enzo",
        "Noémie",
        "Anne",
        "Aude",
        "Cesté",
        "Je-Hyun",
        "Le Rouge",
        "An",
        "An Nguyen",
        "Tu",
        "No-ah",
    ],
)
def test_names_that_begin_like_something_else_pass(name: str) -> None:
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
