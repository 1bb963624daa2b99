"""The documents say what is there: their diagrams, links, paths, settings, commands and words."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.diagrams import describe_dialogues
from bot.metrics import Metrics
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
SETTINGS = {name.upper() for name in Settings.model_fields}
LINK = re.compile(r"""(?:\]\(|src=")([^)\s"]+)""")
HOUSE = "deploy|bot|dialogs|matching|storage|locales|tests|benchmarks|docs"
PATH = re.compile(rf"(?<![\w/.])((?:{HOUSE})/[\w./-]*|[\w-]+\.md|Makefile|LICENSE|\.env\.example|\.ci/run)(?![\w/<])")
NEW_LANGUAGE = "xx"  # stands for the one that is added
RECIPES = {
    "A question": ("dialogs/flows/youth.py", "dialogs/profile.py", "tests/transcripts/"),
    "A language": ("locales/en/", "bot/commands.py", "tests/locales/test_locales.py"),
    "A channel": ("bot/gateways/", "bot/channel.py", "bot/app.py"),
    "An admin command": ("bot/admin/__init__.py", "locales/fr/admin.ftl"),
    "A criterion": ("matching/criteria.py", "matching/policy.py", "locales/fr/reasons.ftl"),
}
WORDS = (
    "youth", "mentor", "structure", "coordinator", "situation", "needs", "fields", "suggestion", "request", "pair",
    "one_off", "short", "long",
)  # fmt: skip

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """The text below each heading of the third level, by heading."""
    parts = re.split(r"^### (.+)$", text, flags=re.MULTILINE)
    return {heading: body.partition("\n## ")[0] for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def test_the_diagrams_are_those_of_the_dialogues_that_run() -> None:
    drawn = describe_dialogues(Settings(_env_file=None))
    assert read("docs/dialogues.md") == drawn + "\n", "run: .venv/bin/python -m bot graph > docs/dialogues.md"


@every_document
def test_a_link_leads_to_something(document: Path) -> None:
    targets = {link.partition("#")[0] for link in LINK.findall(document.read_text(encoding="utf-8"))}
    ours = {target for target in targets if target and "://" not in target}
    assert {target for target in ours if not (document.parent / target).exists()} == set()


@every_document
def test_a_path_that_is_named_exists(document: Path) -> None:
    text = LINK.sub("", document.read_text(encoding="utf-8"))  # links were looked at from their own folder
    named = {path.rstrip(".") for path in PATH.findall(text)}
    ours = {path for path in named if NEW_LANGUAGE not in Path(path).with_suffix("").parts}
    assert {path for path in ours if not (ROOT / path).exists()} == set()


def named_settings(document: Path) -> Iterator[str]:
    """Every name in capitals with an underscore; single words could be anything."""
    yield from re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", document.read_text(encoding="utf-8"))


def test_every_attack_has_a_test_that_exists() -> None:
    rows = re.findall(r"^\| (\d+) \|.*\|([^|]+)\|$", read("docs/security.md"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 29))
    for number, tests in rows:
        named = re.findall(r"`([\w/.]+)(?:::(\w+))?`", tests)
        assert named, number
        assert [
            test for path, test in named if not re.search(rf"def {test}\(" if test else "def test", read(path))
        ] == []


def test_operations_say_of_every_figure_when_to_worry() -> None:
    """By the name that Prometheus shows; those of the process are the library's."""
    kept = set(re.findall(r"^# TYPE (binome_\w+) (?:counter|gauge|histogram)", Metrics().text().decode(), re.MULTILINE))
    named = set(re.findall(r"binome_\w+", read("docs/operations.md")))
    assert named == {name for name in kept if not name.endswith("_created")}


@pytest.mark.parametrize("name", ["README.md", "docs/go-live.md", "docs/operations.md"])
def test_a_setting_that_is_named_exists(name: str) -> None:
    assert set(named_settings(ROOT / name)) <= SETTINGS


def test_every_setting_is_in_the_example_with_a_line_on_what_it_is() -> None:
    lines = read(".env.example").splitlines()
    explained = {
        line.partition("=")[0]
        for before, line in pairwise(lines)
        if before.startswith("# ") and not line.startswith("#")
    }
    assert explained == SETTINGS


def test_the_readme_names_every_command_that_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = set(re.findall(r"^ {4}([a-z]+)\b", capsys.readouterr().out, re.MULTILINE))
    assert commands >= {"run", "stats", "graph", "migrate"}
    assert {name for name in commands if f"-m bot {name}" not in read("README.md")} == set()


@pytest.mark.parametrize("target", ["run", "setup", "test", "check", "format", "lock"])
def test_a_target_of_make_that_is_told_exists(target: str) -> None:
    told = f"make {target}" in read("README.md") + read("CONTRIBUTING.md")
    assert told
    assert re.search(rf"^{target}:", read("Makefile"), re.MULTILINE)


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_the_files_to_edit_and_what_fails_otherwise(recipe: str) -> None:
    text = sections(read("CONTRIBUTING.md"))[recipe]
    assert [path for path in RECIPES[recipe] if f"`{path}`" not in text] == []
    assert "Forgotten?" in text


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_explains_a_word_of_the_programme(word: str) -> None:
    table = re.findall(r"^\| [^|]+ \| ([^|]+) \| [^|]+ \|$", read("GLOSSARY.md"), re.MULTILINE)
    assert word in {code.strip() for cell in table for code in cell.split(",")}


def is_picture(path: Path) -> bool:
    return path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize("fits", [is_picture, lambda path: path.stat().st_size < 250_000], ids=["PNG", "small"])
@pytest.mark.parametrize("name", ["chat", "stats"])
def test_a_picture_of_the_readme_is_a_small_png(name: str, fits: Callable[[Path], bool]) -> None:
    assert fits(ROOT / "docs/images" / f"{name}.png")
