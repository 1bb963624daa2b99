"""What people type, as codes."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.aliases import load_aliases
from dialogs.understanding import Understanding
from dialogs.understanding.folding import LONGEST, fold
from dialogs.understanding.lexicon import STEERING
from dialogs.understanding.meanings import Meaning

TODAY = dt.date(2026, 11, 22)
HERE = Path(__file__).parent
ALIASES = load_aliases()
UNDERSTANDING = Understanding(ALIASES)
CLOSED = (
    "situation", "needs", "fields", "format", "availability", "duration", "mentor_status", "languages",
)  # fmt: skip


def codes_of(field: str, text: str, language: str = "fr") -> tuple[str, ...]:
    reading = UNDERSTANDING.understand(field, text, language, today=TODAY)
    return reading.codes if reading.verdict == "sure" else ()


def lines_of(path: Path) -> Iterator[tuple[str, list[set[str]]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        text, _, expected = line.rpartition("\t")
        yield text, [set(either.split(",")) for either in expected.split("|")]


SURE_LINES = [
    (field, text)
    for field in CLOSED
    for text, _ in lines_of(HERE / f"{field}_tuning.tsv")
    if UNDERSTANDING.understand(field, text, "fr", today=TODAY).verdict == "sure"
]


@given(st.sampled_from([*CLOSED, "age"]), st.text(max_size=600))
@settings(max_examples=300, deadline=None)
def test_any_text_at_all_gives_a_reading(field: str, text: str) -> None:
    reading = UNDERSTANDING.understand(field, text, "fr", today=TODAY)
    assert (reading.verdict == "unknown") == (reading.codes == ())


@given(st.text(max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_gives_slots(text: str) -> None:
    assert all(UNDERSTANDING.read_sentence(text, "fr", today=TODAY).values())


@given(st.sampled_from(SURE_LINES), st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_spaces_case_and_accents_do_not_change_a_sure(line: tuple[str, str], spaces: int) -> None:
    field, text = line
    meant = codes_of(field, text)
    assert codes_of(field, " " * spaces + text.replace(" ", " " * spaces) + " ") == meant
    assert codes_of(field, text.upper()) == meant
    assert codes_of(field, "".join(letter + "\u0301" * (letter in "aeiou") for letter in text)) == meant


@pytest.mark.parametrize("language", sorted(ALIASES))
def test_every_alias_is_understood_as_itself(language: str) -> None:
    for field in set(ALIASES[language]) - STEERING:
        for alias, value in ALIASES[language][field].items():
            meaning = Meaning.parse(value)
            reading = UNDERSTANDING.understand(field, alias, language, today=TODAY)
            assert reading.codes == meaning.codes, (field, alias)
            assert reading.verdict == ("unknown" if not meaning.codes else "ask" if meaning.doubtful else "sure")


@pytest.mark.parametrize("field", [*CLOSED, "age"])
def test_the_tuning_lines_are_rarely_misread(field: str) -> None:
    lines = list(lines_of(HERE / f"{field}_tuning.tsv"))
    wrong = [text for text, accepted in lines if codes_of(field, text) and set(codes_of(field, text)) not in accepted]
    assert len(wrong) <= 0.015 * len(lines)


def test_of_two_aliases_that_overlap_the_one_without_a_small_word_says_it() -> None:
    assert codes_of("situation", "jsuis au lycée pro") == ("vocational_school",)


def test_what_is_refused_is_not_taken() -> None:
    assert codes_of("needs", "pas de stage, une alternance") == ("apprenticeship",)
    assert codes_of("format", "surtout pas de visio") == ("in_person",)
    assert codes_of("availability", "pas le week-end, plutôt le soir") == ("weekday_evening",)


def test_what_others_are_is_not_what_the_person_is() -> None:
    assert codes_of("fields", "ma sœur est infirmière") == ()
    assert codes_of("languages", "ma grand mère parle breton mais pas moi") == ()
    assert codes_of("availability", "ma soeur est libre le we mais moi non") == ()


def test_several_codes_keep_the_order_in_which_they_were_said() -> None:
    assert codes_of("fields", "cuisto ou coach de boxe") == ("food_hospitality_tourism", "sport")
    assert codes_of("languages", "anglais, français") == ("en", "fr")


def test_the_present_wins_over_the_past() -> None:
    assert codes_of("situation", "jai laché la fac en novembre et depuis plus rien") == ("inactive",)
    assert codes_of("situation", "etudiante, jbosse un peu a cote chez kfc") == ("higher_education",)


def test_who_does_not_know_has_a_code_where_the_field_has_one() -> None:
    assert codes_of("needs", "jsp") == ("unsure",)
    assert codes_of("fields", "aucune idée") == ("undecided",)
    assert codes_of("situation", "jsp") == ()


def test_a_question_is_no_answer() -> None:
    assert codes_of("needs", "c'est quoi un stage ?") == ()
    assert codes_of("mentor_status", "c'est bénévole ?") == ()


def test_aliases_learned_later_are_believed_first_and_leave_the_former_understanding_alone() -> None:
    taught = UNDERSTANDING.with_aliases({"fr": {"situation": {"chez mickey": "apprentice"}}})
    assert taught.understand("situation", "je suis chez Mickey", "fr").codes == ("apprentice",)
    assert UNDERSTANDING.understand("situation", "je suis chez Mickey", "fr").verdict == "unknown"
    assert taught.understand("situation", "lycéenne", "fr").codes == ("high_school",)


def test_a_misspelt_word_is_heard_as_it_sounds() -> None:
    assert codes_of("fields", "tourneur fraizeur") == ("engineering_industry",)
    assert codes_of("fields", "la foto") == ("arts_culture",)


@given(st.text(max_size=900))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert len(fold(text)) <= LONGEST


def test_a_message_fills_the_slots_that_it_states_and_only_those() -> None:
    text = "slt jsuis en term, 17 ans, jcherche un stage dans l'info plutôt en visio le soir"
    assert UNDERSTANDING.read_sentence(text, "fr", today=TODAY) == {
        "age": ("17",), "situation": ("high_school",), "needs": ("internship",), "fields": ("digital_tech",),
        "format": ("remote",), "availability": ("weekday_evening",),
    }  # fmt: skip


def test_a_message_that_states_nothing_fills_nothing() -> None:
    assert UNDERSTANDING.read_sentence("c gratuit votre truc ?", "fr", today=TODAY) == {}
    assert UNDERSTANDING.read_sentence("Mon cousin m'a parlé de ce site il a kiffé", "fr", today=TODAY) == {}


def test_messages_for_tuning_are_mostly_read_right() -> None:
    right = stated = 0
    for line in (HERE / "sentence_tuning.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        expected = {field: {str(code) for code in codes} for field, codes in case["slots"].items() if field != "place"}
        slots = UNDERSTANDING.read_sentence(case["text"], "fr", today=TODAY)
        right += sum(set(slots.get(field, ())) == codes for field, codes in expected.items())
        stated += len(expected)
    assert right / stated >= 0.85


def test_a_sector_is_read_beside_what_is_sought_in_it() -> None:
    for text in (
        "jcherche un stage dans la santé",
        "je veux bosser dans la santé",
        "travailler dans la santé plus tard",
    ):
        assert UNDERSTANDING.read_sentence(text, "fr", today=TODAY)["fields"] == ("health",), text


def test_only_who_offers_help_has_a_status() -> None:
    offered = UNDERSTANDING.read_sentence("étudiante, je peux aider un jeune le samedi", "fr", today=TODAY)
    sought = UNDERSTANDING.read_sentence("étudiante, je cherche un stage", "fr", today=TODAY)
    assert offered["mentor_status"] == ("student",)
    assert "mentor_status" not in sought
    assert sought["situation"] == ("higher_education",)


def test_a_number_below_zero_is_no_age() -> None:
    assert codes_of("age", "-5") == ()
    assert codes_of("age", "- 16 ans") == ()


def test_what_one_would_rather_not_is_not_taken() -> None:
    assert codes_of("fields", "plutot infirmiere que prof") == ("health",)
    assert codes_of("duration", "pas juste une fois, toute l'année") == ("long",)
    assert codes_of("availability", "le mercredi j'ai foot, donc le samedi") == ("weekend",)


def test_one_known_word_among_many_unexplained_is_asked_about() -> None:
    reading = UNDERSTANDING.understand("needs", "rédiger des machins bizarres pour le patron", "fr", today=TODAY)
    assert reading.verdict != "sure"


@pytest.mark.parametrize("field", [*CLOSED, "age"])
@pytest.mark.parametrize(("part", "most"), [("measured2", 1), ("measured3", 3), ("measured4", 3), ("measured5", 2)])
def test_the_fresh_lines_are_hardly_ever_surely_wrong(field: str, part: str, most: int) -> None:
    wrong = [
        text
        for text, accepted in lines_of(HERE / f"{field}_{part}.tsv")
        if codes_of(field, text) and set(codes_of(field, text)) not in accepted
    ]
    assert len(wrong) <= most


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("situation", "ztudiante", "higher_education"),  # by its letters
        ("mentor_status", "hendarme", "civil_servant"),
        ("needs", "voir comment bossent les ingénieurs", "discover_jobs"),  # by what the words speak for together
    ],
)
def test_what_is_likely_but_not_sure_is_asked_about(field: str, text: str, code: str) -> None:
    reading = UNDERSTANDING.understand(field, text, "fr")
    assert (reading.verdict, reading.codes[0]) == ("ask", code)


@pytest.mark.parametrize("field", CLOSED)
def test_nonsense_is_never_taken(field: str) -> None:
    for text in ("mdr", "azerty", "qsdfgh jklm", "il fait beau aujourd'hui", "t'as pas insta ?", "coucou toi"):
        assert UNDERSTANDING.understand(field, text, "fr").verdict != "sure", text


def test_a_parent_may_write_for_a_child_but_no_child_makes_a_mentor() -> None:
    assert codes_of("situation", "Ma fille est en première générale") == ("high_school",)
    assert codes_of("needs", "Mon fils aurait besoin d'aide en maths") == ("school_results",)
    assert codes_of("mentor_status", "ma fille est étudiante") == ()


def test_what_is_so_now_outweighs_what_was() -> None:
    assert codes_of("situation", "je suis plus au lycée, maintenant jsuis en bts") == ("higher_education",)
    assert codes_of("mentor_status", "anciennement cadre, maintenant retraité") == ("retiree",)


def test_an_alias_ends_with_its_clause() -> None:
    assert codes_of("needs", "mes papiers, le francais, un boulot") == ("daily_life", "languages", "job")


def test_what_is_no_more_or_not_yet_so_does_not_count() -> None:
    assert codes_of("mentor_status", "pas encore retraité, toujours salarié") == ("employee",)
    assert codes_of("situation", "plus au collège, je suis en 2nde") == ("high_school",)
    assert codes_of("needs", "pas encore de stage") == ("internship",)


def test_what_others_wish_for_or_what_was_a_joke_is_not_meant() -> None:
    assert codes_of("fields", "mon père veut que je sois ingénieur mais moi c'est infirmière") == ("health",)
    assert codes_of("fields", "la banque quel rêve lol, non sérieux la danse") == ("arts_culture",)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("fields", "le musée où ils exposent des voitures"),  # two codes, and nothing that joins them
        ("fields", "boulanger ou coiffeur je sais pas"),  # undecided between two
    ],
)
def test_mixed_evidence_is_never_taken(field: str, text: str) -> None:
    assert UNDERSTANDING.understand(field, text, "fr").verdict == "ask"


def test_two_answers_told_one_by_one_are_both_taken() -> None:
    assert codes_of("fields", "la cuisine et la danse") == ("food_hospitality_tourism", "arts_culture")


def test_flags_are_languages() -> None:
    assert codes_of("languages", "\N{REGIONAL INDICATOR SYMBOL LETTER E}\N{REGIONAL INDICATOR SYMBOL LETTER S}") == (
        "es",
    )
    assert codes_of("languages", "\N{REGIONAL INDICATOR SYMBOL LETTER U}\N{REGIONAL INDICATOR SYMBOL LETTER S}") == (
        "en",
    )


def test_who_works_and_wishes_for_nothing_offers_help() -> None:
    said = UNDERSTANDING.read_sentence("architecte à mon compte, dispo le mercredi", "fr", today=TODAY)
    assert said["mentor_status"] == ("self_employed",)
    assert "situation" not in said
    assert "needs" not in said
