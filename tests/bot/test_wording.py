"""Phrases, labels and own words as they are read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording import Wording, clip
from dialogs.phrase import Labels, Own, phrase

LOCALES = Path(__file__).resolve().parents[2] / "locales"
PLACES = {"69123": "Lyon (69)"}


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording(LOCALES, "fr", PLACES.__getitem__)


def write(folder: Path, language: str, text: str) -> None:
    (folder / language).mkdir()
    (folder / language / "texts.ftl").write_text(text, encoding="utf-8")


def test_the_default_language_comes_first(wording: Wording) -> None:
    assert wording.languages[0] == "fr"
    assert "en" in wording.languages


def test_a_folder_without_texts_is_no_language(tmp_path: Path) -> None:
    write(tmp_path, "fr", "hello = Bonjour\n")
    (tmp_path / "other" / "aliases").mkdir(parents=True)
    assert Wording(tmp_path, "fr", str).languages == ("fr",)


def test_a_default_language_without_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="eo"):
        Wording(LOCALES, "eo", str)


def test_a_faulty_text_is_named_when_it_is_loaded(tmp_path: Path) -> None:
    write(tmp_path, "fr", "hello = { $name\n")
    with pytest.raises(ValueError, match=r"fr/texts\.ftl"):
        Wording(tmp_path, "fr", str)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("fr", "fr"),
        ("fr-FR", "fr"),
        ("en_GB", "en"),
        ("EN-us", "en"),
        ("xx", "fr"),
        ("", "fr"),
        ("french", "fr"),
    ],
)
def test_a_channels_code_becomes_a_language_that_we_speak(wording: Wording, code: str, language: str) -> None:
    assert wording.choose(code) == language


def test_an_attribute_is_named_behind_a_dot(wording: Wording) -> None:
    assert wording.say(phrase("youth-age"), "en").startswith("How old are you?")
    assert "age band" in wording.say(phrase("youth-age.why"), "en")


@pytest.mark.parametrize("key", ["no-such-key", "youth-age.nothing", "", ".why"])
def test_a_missing_key_is_an_error_and_never_shown(wording: Wording, key: str) -> None:
    assert not wording.has(key, "fr")
    with pytest.raises(KeyError):
        wording.say(phrase(key), "fr")


def test_a_missing_value_is_an_error_and_never_shown(wording: Wording) -> None:
    with pytest.raises(KeyError, match=r"ask-mentor.*name"):
        wording.say(phrase("ask-mentor"), "fr")


def test_a_value_that_a_text_does_not_mention_does_no_harm(wording: Wording) -> None:
    assert wording.say(phrase("next", most=3), "fr") == "Suivant"


def test_codes_are_read_as_their_labels_in_a_list(wording: Wording) -> None:
    needs = Labels("needs", ("internship", "orientation", "confidence"))
    assert wording.label(needs, "fr") == "Trouver un stage, Orientation et Confiance en soi"
    assert wording.label(needs, "en") == "Finding an internship, Choosing a path, and Self-confidence"


def test_figures_are_read_as_they_are(wording: Wording) -> None:
    assert wording.label(Labels("age", ("16",)), "fr") == "16"


def test_a_place_is_read_as_its_name(wording: Wording) -> None:
    assert wording.say(phrase("recap-place", answer=Labels("place", ("69123",))), "en") == "Place: Lyon (69)"


def test_a_language_is_named_in_the_language_of_the_reader(wording: Wording) -> None:
    spoken = Labels("languages", ("en", "ps", "ber"))
    assert wording.label(spoken, "fr") == "anglais, pachto et tamazight (berbère)"
    assert wording.label(spoken, "en") == "English, Pashto, and Tamazight (Berber)"


def test_a_language_names_itself_as_a_button_does(wording: Wording) -> None:
    assert [wording.own_name(language) for language in ("fr", "en")] == ["Français", "English"]


def test_what_was_not_said_is_said_to_be_so(wording: Wording) -> None:
    assert wording.say(phrase("recap-fields", answer=Labels("fields", ())), "en") == "Fields: not said"


def test_own_words_stand_as_they_are(wording: Wording) -> None:
    assert wording.label(Own("Zoë <3 { $x }"), "fr") == "Zoë <3 { $x }"
    assert wording.say(phrase("ask-mentor", name=Own("Zoë { $x }")), "fr") == "Demander à Zoë { $x }"


def test_own_words_from_right_to_left_are_isolated(wording: Wording) -> None:
    assert wording.say(phrase("ask-mentor", name=Own("ياسمين")), "fr") == "Demander à \u2068ياسمين\u2069"


def test_a_date_is_written_out(wording: Wording) -> None:
    until = datetime(2026, 3, 1, tzinfo=UTC)
    assert "1 mars 2026" in wording.say(phrase("paused", until=until), "fr")
    assert "March 1, 2026" in wording.say(phrase("paused", until=until), "en")


def test_numbers_are_grouped_and_counted_as_the_language_does(wording: Wording) -> None:
    assert "100\u202f000" in wording.say(phrase("nobody-yet", place_in_line=100_000), "fr")
    assert wording.say(phrase("pending-count", count=1), "fr") == "Un mentor à lire."
    assert wording.say(phrase("pending-count", count=2), "en") == "2 mentors to read."


@pytest.mark.parametrize("kind", ["voice", "sticker", "photo", "contact", "forward", "edit", "other", "dance"])
def test_whatever_cannot_be_read_has_an_answer(wording: Wording, kind: str) -> None:
    assert wording.say(phrase("cannot-read", kind=kind), "fr").endswith("Les boutons ou quelques mots suffisent.")


def test_a_language_that_is_gone_is_read_in_the_default(wording: Wording) -> None:
    assert wording.say(phrase("next"), "xx") == "Suivant"


def test_a_text_that_fits_is_not_clipped() -> None:
    assert clip("a👍b", 4) == "a👍b"


def test_a_clip_never_parts_what_belongs_together() -> None:
    assert clip("abc👍", 4) == "abc…"
    assert clip("ab👍👍", 4) == "ab…"
    assert clip("abe\u0301\u0302d", 5) == "ab…"
    assert clip("a👩\u200d👩\u200d👧z", 7) == "a…"


@given(st.text(), st.integers(1, 40))
def test_a_clip_always_fits(text: str, units: int) -> None:
    clipped = clip(text, units)
    assert len(clipped.encode("utf-16-le")) // 2 <= units
    assert clipped == text or text.startswith(clipped[:-1])
