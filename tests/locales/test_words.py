"""What fits on a phone, what suits who reads, and what must not be in a text."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast

from tests.locales.texts import FOLDERS, TEXTS

BUTTON_LENGTH = 30
WAY_LENGTH = 12  # three of them stand beside each other on a phone
WELCOME_LENGTH = 400
COMMAND_LENGTH = 60
OWN_WORDS = {"name", "occupation", "sentence", "question", "answer", "reason", "structure"}

WAYS = ("back", "why", "stop", "next", "skip")
BUTTONS = (
    *WAYS, "all-of-these", "none-of-these", "page-previous", "page-next", "keep", "resume", "restart",
    "delete-yes", "delete-no",
    "unknown-ignore", "ask-mentor", "not-for-me", "refine", "withdraw", "accept", "decline", "enquire", "answer-detail",
    "set-capacity", "approve", "refuse", "youth-confirm",
    "mentor-confirm", "news-refuse", "news-welcome", "broadcast-send", "broadcast-drop", "broadcast-send-all",
    "broadcast-stop",
)  # fmt: skip
BUTTON_FAMILIES = (
    "agree", "age", "ages", "situation", "needs", "fields", "format", "availability", "duration",
    "mentor_status", "radius", "until", "languages", "change", "room", "turndown", "decline", "refuse",
)  # fmt: skip
NO_BUTTONS = ("decline-why", "refuse-why")

every_language = pytest.mark.parametrize("language", TEXTS)


def buttons(language: str) -> dict[str, str]:
    families = re.compile(rf"(?:{'|'.join(BUTTON_FAMILIES)})-[^.]+")
    texts = TEXTS[language]
    keys = [key for key in texts if families.fullmatch(key) and key not in NO_BUTTONS]
    return {key: texts[key].filled for key in (*BUTTONS, *keys)}


@every_language
def test_a_button_is_at_most_thirty_characters(language: str) -> None:
    long = {key: len(text) for key, text in buttons(language).items() if len(text) > BUTTON_LENGTH}
    assert long == {}


@every_language
def test_a_button_has_words(language: str) -> None:
    assert [key for key, text in buttons(language).items() if not re.match(r"\w", text)] == []


@every_language
def test_the_ways_under_a_question_fit_beside_each_other(language: str) -> None:
    assert [key for key in WAYS if len(TEXTS[language][key].source) > WAY_LENGTH] == []


@every_language
@pytest.mark.parametrize("field", ["situation", "needs", "fields", "format", "availability", "duration", "ages"])
def test_two_choices_never_have_the_same_label(language: str, field: str) -> None:
    labels = [text.source for key, text in TEXTS[language].items() if key.startswith(f"{field}-")]
    assert len(labels) == len(set(labels))


@every_language
def test_the_welcome_is_under_four_hundred_characters(language: str) -> None:
    welcome = TEXTS[language]["youth-agree.heading"].source + TEXTS[language]["youth-agree"].source
    assert len(welcome) < WELCOME_LENGTH


@every_language
def test_a_command_is_described_in_one_short_line(language: str) -> None:
    commands = {key: text.source for key, text in TEXTS[language].items() if key.startswith("command-")}
    assert commands
    assert [key for key, text in commands.items() if len(text) > COMMAND_LENGTH or "\n" in text] == []


# ---- What must not be in a text


@every_language
def test_no_text_holds_markup(language: str) -> None:
    markup = re.compile(r"</?[a-z]|\*\*|__|`|\]\(|&[a-z]+;")
    assert [key for key, text in TEXTS[language].items() if markup.search(text.source)] == []


@every_language
def test_a_persons_own_words_are_never_near_a_link(language: str) -> None:
    texts = TEXTS[language].items()
    assert [
        key for key, text in texts if text.values & OWN_WORDS and ("url" in text.values or "://" in text.source)
    ] == []


@every_language
def test_a_persons_own_words_never_become_part_of_an_address_or_a_command(language: str) -> None:
    words = "|".join(OWN_WORDS)
    glued = re.compile(rf"[/@.:]\{{ \$(?:{words}) \}}|\{{ \$(?:{words}) \}}(?:[/@]|\.\w)")
    assert [key for key, text in TEXTS[language].items() if glued.search(text.source)] == []


@every_language
def test_an_address_ends_its_line_so_that_nothing_sticks_to_it(language: str) -> None:
    texts = [text.source for text in TEXTS[language].values() if "url" in text.values]
    assert texts
    assert all(re.search(r"(?m)(?:^|\s)\{ \$url \}$", text) for text in texts)


def test_what_both_read_says_neither_tu_nor_vous() -> None:
    address = re.compile(r"\b(?:tu|te|toi|ton|ta|tes|vous|votre|vos)\b|\bt[’']", re.IGNORECASE)
    shared = [key for name in ("common", "labels", "reasons") for key in keys_of(FOLDERS["fr"] / f"{name}.ftl")]
    assert [key for key in shared if address.search(TEXTS["fr"][key].source)] == []


def keys_of(path: Path) -> list[str]:
    body = FluentParser().parse(path.read_text(encoding="utf-8")).body
    return [entry.id.name for entry in body if isinstance(entry, ast.Message)]


def test_french_puts_no_break_spaces_where_a_line_must_not_break() -> None:
    assert [key for key, text in TEXTS["fr"].items() if re.search(r" [;:!?»]|« ", text.source)] == []
