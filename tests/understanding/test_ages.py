"""Ages as people give them."""

import datetime as dt

import pytest

from dialogs.understanding.ages import read_age
from dialogs.understanding.words import split_words

TODAY = dt.date(2026, 11, 22)


def age_of(text: str, today: dt.date | None = TODAY) -> tuple[str, ...]:
    reading = read_age(split_words(text, {}), today)
    return reading.codes if reading.verdict == "sure" else ()


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("15a", "15"), ("vingt et un", "21"), ("suis née le 4 mai 2011", "15"), ("treize", "13"),
        ("soon to be 15", "14"), ("bientot 18", "17"), ("tengo 17 años", "17"), ("17 dans un mois", "16"),
        ("15 et demi", "15"), ("16 ans bientôt 17", "16"), ("soixante dix sept ans", "77"),
        ("quatre-vingt-deux ans", "82"), ("ma soeur a 12 ans et moi 15", "15"), ("22/11/2009", "17"),
        ("23/11/2009", "16"),
    ],
)  # fmt: skip
def test_an_age_is_read_however_it_is_written(text: str, age: str) -> None:
    assert age_of(text) == (age,)


@pytest.mark.parametrize("text", ["", "75011", "depuis 3 ans", "j'ai 3 frères", "il y a 10 ans", "20h", "lol"])
def test_other_numbers_are_no_age(text: str) -> None:
    assert age_of(text) == ()


def test_a_year_of_birth_leaves_two_ages_to_choose_from() -> None:
    reading = read_age(split_words("né en 2010", {}), TODAY)
    assert (reading.verdict, reading.codes) == ("ask", ("16", "15"))


def test_without_the_day_a_birthday_says_nothing() -> None:
    assert age_of("née le 4 mai 2011", today=None) == ()
