from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.lexicon import load_gazetteer, load_nicknames
from dialogs.understanding.gazetteer import Gazetteer
from dialogs.understanding.places import PlaceReader

GAZETTEER = load_gazetteer()
READER = PlaceReader(GAZETTEER, load_nicknames())
LINES = [
    line.split("\t")
    for name in ("places_tuning.tsv", "places_measured.tsv")
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return GAZETTEER


def first(text: str) -> str:
    reading = READER.read(text)
    return reading.codes[0] if reading.codes else "unknown"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("creteille", "94028"),
        ("St-Étienne", "42218"),
        ("saint rémi de provence", "13100"),
        ("80000 ou un truc comme ca", "80021"),
        ("75 018", "75056"),
        ("jhabite a coté de Brive", "19031"),
        ("Paname 13e", "75056"),
        ("neuf trois", "D93"),
        ("Dans le Nord (59)", "D59"),
        ("morbian", "D56"),
        ("2b", "D2B"),
        ("mana en guyane", "97306"),
        ("beauzak (43)", "43025"),
        ("69008 lyon", "69123"),
        ("la réunion", "D974"),
    ],
)
def test_a_place_is_understood_however_it_is_typed(text: str, code: str) -> None:
    assert READER.read(text).verdict == "sure"
    assert READER.read(text).codes == (code,)


def test_an_arrondissement_is_its_city() -> None:
    for text in ("18eme arrondissement de paname", "paris 18", "Lyon 3e", "marseille 13013", "69003"):
        assert first(text) in {"75056", "69123", "13055"}, text


def test_two_towns_of_like_size_are_asked_about() -> None:
    reading = READER.read("boulogne")
    assert reading.verdict == "ask"
    assert reading.codes[:2] == ("92012", "62160")


def test_the_larger_of_namesakes_is_meant_unless_a_departement_is_given() -> None:
    assert first("saint junien") == "87154"
    assert READER.read("saint denis (93)").codes == ("93066",)
    assert READER.read("saint denis 974").codes == ("97411",)


def test_a_postal_code_of_several_communes_offers_the_largest_or_the_one_named() -> None:
    assert READER.read("01400").verdict == "ask"
    assert len(READER.read("01400").codes) == 3
    assert READER.read("01400 l'abergement clemenciat").codes == ("01001",)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "???", "pk tu veux savoir ou jhabite", "jsp", "nulle part", "à Londres", "j'ai 17 ans", "😂"],
)
def test_what_names_no_place_is_unknown(text: str) -> None:
    assert READER.read(text).verdict == "unknown"


def test_places_are_found_inside_sentences_where_they_stand() -> None:
    text = "slt jsuis en term à Lyon, 17 ans, jcherche un stage"
    [(start, end, reading)] = READER.find(text)
    assert text[start:end] == "Lyon"
    assert reading.codes == ("69123",)


@pytest.mark.parametrize(
    ("text", "part", "code"),
    [
        ("jhabite Valence (82) et jcherche", "Valence (82", "82186"),
        ("16 ans, 69100 Villeurbanne, stage", "69100 Villeurbanne", "69266"),
        ("je suis dans le 93 et j'ai 17 ans", "le 93", "D93"),
        ("dispo le 13 mars, de Sète", "Sète", "34301"),
    ],
)
def test_numbers_beside_a_name_belong_to_it(text: str, part: str, code: str) -> None:
    [(start, end, reading)] = READER.find(text)
    assert text[start:end] == part
    assert reading.codes == (code,)


@pytest.mark.parametrize(
    "text",
    [
        "je cherche un stage de vente",
        "ça a du sens pour moi",
        "j'aime l'art et le bois",
        "je passe le bac en mars",
        "un job dans un bar le soir",
        "je veux travailler à l'hôpital",
        "je suis en 3eme et je fais des tours de magie",
        "nice to meet you",
    ],
)
def test_ordinary_words_in_a_sentence_are_not_towns(text: str) -> None:
    assert READER.find(text) == []


def test_every_commune_with_its_departement_is_understood_as_itself(gazetteer: Gazetteer) -> None:
    seen: set[tuple[str, str]] = set()
    for commune in gazetteer.communes:
        if (commune.name.casefold(), commune.department) in seen:
            continue
        seen.add((commune.name.casefold(), commune.department))
        text = f"{commune.name} ({commune.department})"
        assert commune.code in READER.read(text).codes, text


def test_every_departement_is_understood_by_number_and_name(gazetteer: Gazetteer) -> None:
    for code in gazetteer.department_codes():
        if len(code) == 2 or code in {"971", "972", "973", "974", "976"}:
            assert READER.read(code).codes == (f"D{code}",)
            name = gazetteer.department_name(code)
            assert f"D{code}" in READER.read(f"{name} ({code})").codes or code == "75", code


def test_every_nickname_leads_where_it_says() -> None:
    for alias, codes in load_nicknames().items():
        if codes != "unknown":
            assert set(READER.read(alias).codes) & set(codes.split("|")), alias


def test_every_postal_code_is_understood(gazetteer: Gazetteer) -> None:
    for commune in gazetteer.communes[::50]:
        for postal_code in commune.postal_codes:
            reading = READER.read(f"j'habite {postal_code}")
            assert reading.codes, postal_code
            assert all(postal_code in found(gazetteer, code) for code in reading.codes)


def found(gazetteer: Gazetteer, code: str) -> tuple[str, ...]:
    commune = gazetteer.commune(code)
    assert commune is not None
    return commune.postal_codes


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_gets_a_reading(text: str) -> None:
    reading = READER.read(text)
    assert (reading.verdict == "unknown") == (not reading.codes)
    assert len(reading.codes) <= 3
    assert all(GAZETTEER.knows(code) for code in reading.codes)
    for start, end, inside in READER.find(text):
        assert 0 <= start < end <= len(text)
        assert inside.codes


@given(st.sampled_from(LINES), st.booleans(), st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_case_and_spaces_do_not_change_what_is_sure(line: list[str], upper: bool, spaces: int) -> None:
    reading = READER.read(line[0])
    if reading.verdict == "sure":
        changed = (line[0].upper() if upper else line[0].lower()).replace(" ", "  ")
        assert READER.read(" " * spaces + changed + " " * spaces).codes == reading.codes


def test_accents_do_not_change_what_is_sure() -> None:
    for text in ("Béziers", "Sète", "Orléans", "Évry", "Hérault", "Corrèze"):
        bare = text.translate(str.maketrans("ÉéèÈ", "EeeE"))
        assert READER.read(text) == READER.read(bare)


def test_a_very_long_text_is_read_no_further_than_anybody_writes() -> None:
    for filler in ("a", "paris ", "75018 ", "é", "\n", "saint ", "de la "):
        assert READER.read(filler * 100_000).verdict in {"sure", "ask", "unknown"}


def test_hardly_any_line_of_the_measured_set_is_surely_wrong() -> None:
    wrong = right = 0
    for text, expected in LINES:
        reading = READER.read(text)
        meant = expected.split("|")
        hit = (reading.codes or ("unknown",))[0] in meant
        right += hit
        wrong += reading.verdict == "sure" and not hit
    assert right / len(LINES) >= 0.96
    assert wrong / len(LINES) <= 0.015


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("prais", "75056"), ("toluon", "83137"), ("robuaix", "59512"), ("saint payl le jeune", "07280"),
        ("mon de marsan", "40192"), ("chalon/saone", "71076"),
    ],
)  # fmt: skip
def test_one_slip_of_the_finger_hides_no_town(text: str, code: str) -> None:
    assert first(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("avant Lille maintenant Tourcoing", "59599"),
        ("j'habite pas à Paris j'habite à Bordeaux", "33063"),
        ("je viens de déménager de Nantes à Rennes", "35238"),
        ("un petit bled, la palisse dans l'allier", "03138"),
    ],
)
def test_of_several_places_the_one_that_is_lived_in_is_meant(text: str, code: str) -> None:
    assert READER.read(text).codes == (code,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("j'étais à Lyon mais j'ai déménagé à Roanne", "42187"),
        ("mes parents sont à Brest et moi à Vannes", "56260"),
        ("pas Paris, Pantin", "93055"),
        ("je vis chez ma mère à Dax", "40088"),
    ],
)
def test_where_somebody_was_or_others_are_is_not_where_they_live(text: str, code: str) -> None:
    assert READER.read(text).codes == (code,)
