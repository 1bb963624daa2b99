"""A first name says nothing of what somebody seeks."""

import datetime as dt
from typing import get_args

import pytest

from bot.aliases import load_aliases
from bot.lexicon import load_gazetteer, load_nicknames
from dialogs.understanding import Understanding
from dialogs.understanding.introductions import FIRST_NAMES, INTRODUCTIONS, Introductions, Wants
from dialogs.understanding.places import PlaceReader

TODAY = dt.date(2026, 11, 28)
ALIASES = load_aliases()
UNDERSTANDING = Understanding(ALIASES, PlaceReader(load_gazetteer(), load_nicknames()))
INTRODUCED = Introductions(ALIASES)
NAMES = sorted(ALIASES["fr"][FIRST_NAMES])
WAYS = (
    "salut moi c'est {}, 17 ans, je cherche un stage",
    "je m'appelle {} et je cherche un stage, j'ai 17 ans",
    "Bonjour, je suis {}, j'ai 17 ans et je cherche un stage",
    "{}, 17 ans, je cherche un stage",
    "{} 17 ans je cherche un stage",
    "mon prénom c'est {}, je cherche un stage, j'ai 17 ans",
    "jmappelle {}, 17 ans, je cherche un stage",
    "my name is {}, I'm 17, je cherche un stage",
)


def test_every_introduction_says_what_name_may_follow_it() -> None:
    wanted = {wants for tables in ALIASES.values() for wants in tables.get(INTRODUCTIONS, {}).values()}
    assert wanted == set(get_args(Wants))


@pytest.mark.parametrize("way", WAYS)
def test_no_known_name_is_a_wish_a_trade_or_a_town(way: str) -> None:
    misread = [
        (name, slots)
        for name in NAMES
        if (slots := UNDERSTANDING.read_sentence(way.format(name.title()), "fr", today=TODAY))
        != {"age": ("17",), "needs": ("internship",)}
    ]
    assert not misread


def test_whoever_is_called_lea_is_at_the_school_that_they_say() -> None:
    slots = UNDERSTANDING.read_sentence("Léa, 17 ans, lycée pro, besoin d'aide pour mon cv", "fr", today=TODAY)
    assert slots["situation"] == ("vocational_school",)
    assert "fields" not in slots


def test_a_degree_a_trade_and_a_town_that_are_names_too_stay_what_they_are() -> None:
    read = UNDERSTANDING.read_sentence("je suis en LEA à Rennes, je cherche un stage", "fr", today=TODAY)
    assert read["situation"] == ("higher_education",)
    assert UNDERSTANDING.understand("fields", "je suis marin", "fr").codes == ("transport_logistics",)
    assert UNDERSTANDING.understand("fields", "tailleur de pierre", "fr").codes == ("construction_architecture",)
    assert UNDERSTANDING.read_sentence("je vis à Nancy, 17 ans", "fr", today=TODAY)["place"] == ("54395",)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Je m'appelle Léa. Je cherche un stage", ",. Je cherche un stage"),
        ("moi c'est Jean-Baptiste Le Goff, 20 ans", ",, 20 ans"),
        ("je m'appelle Léa BTS MCO", ", BTS MCO"),
        ("ALI 18 ANS LYCEE", ", 18 ANS LYCEE"),
        ("Rose 2 fois par semaine", "Rose 2 fois par semaine"),
        ("c'est marine", "c'est marine"),
        ("je m'appelle pas comme ça", "je m'appelle pas comme ça"),
        ("moi c'est bac pro", "moi c'est bac pro"),
        ("je m'appelle", "je m'appelle"),
        ("", ""),
    ],
)
def test_only_the_introduction_is_taken_out(said: str, left: str) -> None:
    assert INTRODUCED.without(said) == left
