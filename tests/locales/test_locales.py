"""Every language says the same things with the same values, and says all that the program can mention."""

import ast as python
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from fluent.syntax import ast

from bot.wording import Wording
from dialogs import vocabulary
from dialogs.flows import flows
from dialogs.phrase import Phrase
from dialogs.question import Flow, Kind, Question
from tests.locales.texts import FOLDERS, ROOT, TEXTS, entries

FLOWS = flows(13, 25)
QUESTIONS = [(flow, question) for flow in FLOWS.values() for question in flow.questions]
TYPED = (Kind.NAME, Kind.LINE, Kind.TEXT, Kind.CODE, Kind.DATE)

every_language = pytest.mark.parametrize("language", TEXTS)


def test_french_and_english_are_spoken() -> None:
    assert {"fr", "en"} <= set(TEXTS)


@every_language
def test_every_file_is_valid_fluent(language: str) -> None:
    junk = [
        f"{path.name}: {entry.content}" for path, entry in entries(FOLDERS[language]) if isinstance(entry, ast.Junk)
    ]
    assert junk == []


@every_language
def test_no_key_is_written_twice(language: str) -> None:
    keys = [entry.id.name for _, entry in entries(FOLDERS[language]) if isinstance(entry, ast.Message)]
    assert sorted(keys) == sorted(set(keys))


@every_language
def test_a_language_has_the_keys_of_french(language: str) -> None:
    assert set(TEXTS[language]) == set(TEXTS["fr"])


@every_language
def test_a_text_mentions_the_values_that_the_french_one_does(language: str) -> None:
    different = [key for key, text in TEXTS[language].items() if text.values != TEXTS["fr"][key].values]
    assert different == []


@every_language
@pytest.mark.parametrize("value", [1, 2.5, "Zoé"])
def test_every_text_can_be_said_with_its_values(language: str, value: str | float) -> None:
    wording = Wording(ROOT / "locales", "fr", str)
    dated = {key for key, text in TEXTS[language].items() if "DATETIME(" in text.source}
    for key in TEXTS[language].keys() - dated:
        said = wording.say(Phrase(key, dict.fromkeys(TEXTS[language][key].values, value)), language)
        assert said.strip()
        assert "{" not in said


@every_language
def test_a_language_has_the_privacy_text_with_the_parts_of_the_french_one(language: str) -> None:
    def shape(folder: Path) -> list[str]:
        lines = (folder / "privacy.md").read_text(encoding="utf-8").splitlines()
        return [line[:1] if line[:1] in "#-" else "text" for line in lines]

    assert shape(FOLDERS[language]) == shape(FOLDERS["fr"])


# ---- What the dialogues can mention


@pytest.mark.parametrize(("flow", "question"), QUESTIONS, ids=[f"{f.name}-{q.key}" for f, q in QUESTIONS])
def test_a_question_has_its_words_and_says_why_it_is_asked(flow: Flow, question: Question) -> None:
    assert {f"{flow.name}-{question.key}", f"{flow.name}-{question.key}.why"} <= set(TEXTS["fr"])


@pytest.mark.parametrize("flow", [flow for flow in FLOWS.values() if flow.recap], ids=lambda flow: flow.name)
def test_a_recap_has_its_line_and_its_button_for_every_answer(flow: Flow) -> None:
    wanted = {f"{part}-{question.key}" for question in flow.steps for part in ("recap", "change")}
    assert wanted | {f"{flow.name}-recap", f"{flow.name}-confirm"} <= set(TEXTS["fr"])


@pytest.mark.parametrize(("flow", "question"), QUESTIONS, ids=[f"{f.name}-{q.key}" for f, q in QUESTIONS])
def test_every_choice_has_a_label(flow: Flow, question: Question) -> None:
    known = {language for language in question.choices if language in Locale.parse("fr").languages}
    named = {code for code in question.choices if f"{question.field}-{code}" in TEXTS["fr"]}
    figures = {code for code in question.choices if code.isdecimal() and question.key in ("age", "capacity")}
    assert set(question.choices) <= named | figures | (known if question.field == "languages" else set())


@pytest.mark.parametrize(("flow", "question"), QUESTIONS, ids=[f"{f.name}-{q.key}" for f, q in QUESTIONS])
def test_every_end_door_and_miss_has_its_words(flow: Flow, question: Question) -> None:
    wanted = {*question.ends.values(), *(f"room-{room}" for room in question.doors)}
    if question.kind not in TYPED and question.kind is not Kind.AGREE:
        wanted.add(f"example-{question.field}")
    assert wanted <= set(TEXTS["fr"])


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ("situation", vocabulary.SITUATIONS),
        ("needs", vocabulary.NEEDS),
        ("fields", vocabulary.FIELDS),
        ("format", vocabulary.FORMATS),
        ("availability", vocabulary.AVAILABILITY),
        ("duration", vocabulary.DURATIONS),
        ("mentor_status", vocabulary.MENTOR_STATUSES),
        ("ages", vocabulary.AGE_BANDS),
    ],
)
def test_every_code_of_the_vocabulary_has_a_label(field: str, codes: tuple[str, ...]) -> None:
    assert {f"{field}-{code}" for code in codes} <= set(TEXTS["fr"])


def test_every_phrase_that_the_program_names_exists_and_is_given_its_values() -> None:
    faults = [
        f"{place}: {key} needs {sorted(TEXTS['fr'][key].values - given) if key in TEXTS['fr'] else 'words'}"
        for place, key, given in named_phrases()
        if key not in TEXTS["fr"] or not TEXTS["fr"][key].values <= given
    ]
    assert faults == []


def named_phrases() -> Iterator[tuple[str, str, set[str]]]:
    """Each `phrase("key", name=…)`, `say(…)` alike, `Reason("key", {"name": …})`: place, key, names."""
    for package in ("dialogs", "matching", "bot"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in python.walk(python.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, python.Call) and (found := read_call(node)):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", *found


def read_call(call: python.Call) -> tuple[str, set[str]] | None:
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
    key = call.args[0].value if call.args and isinstance(call.args[0], python.Constant) else None
    if name not in ("phrase", "say", "Reason") or not isinstance(key, str):
        return None
    if any(keyword.arg is None for keyword in call.keywords):  # **values: not known before it runs
        return None
    given = {str(keyword.arg) for keyword in call.keywords}
    for figures in call.args[1:]:
        if isinstance(figures, python.Dict):
            given |= {each.value for each in figures.keys if isinstance(each, python.Constant)}  # type: ignore[misc]
    return key, given


def test_every_veto_has_its_words() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "matching").glob("*.py"))
    assert set(re.findall(r'"(veto-[a-z-]+)"', source)) <= set(TEXTS["fr"])
