"""The texts of all languages as their sources have them, and the values that each mentions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {path.name: path for path in sorted((ROOT / "locales").iterdir()) if any(path.glob("*.ftl"))}
USUAL = {"name": "Camille", "answer": "Villeurbanne", "page": "2", "pages": "3"}


class Reading(Visitor):
    """Collects the values that a text mentions."""

    def __init__(self) -> None:
        self.values: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802  # the library's name
        self.values.add(node.id.name)


@dataclass(frozen=True)
class Text:
    """One message or attribute: its source and the values that it mentions."""

    source: str
    values: frozenset[str]

    @property
    def filled(self) -> str:
        return re.sub(r"\{ \$(\w+) \}", lambda match: USUAL.get(match[1], match[0]), self.source)


def entries(folder: Path) -> Iterator[tuple[Path, ast.EntryType]]:
    for path in sorted(folder.glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            yield path, entry


def read_text(pattern: ast.Pattern, source: str) -> Text:
    reading = Reading()
    reading.visit(pattern)
    assert pattern.span
    lines = source[pattern.span.start : pattern.span.end].splitlines()
    return Text("\n".join(line.strip() for line in lines).strip(), frozenset(reading.values))


def read_folder(folder: Path) -> Mapping[str, Text]:
    texts: dict[str, Text] = {}
    for path, entry in entries(folder):
        if isinstance(entry, ast.Message):
            source = path.read_text(encoding="utf-8")
            patterns = {f"{entry.id.name}.{each.id.name}": each.value for each in entry.attributes}
            if entry.value:
                patterns[entry.id.name] = entry.value
            texts |= {key: read_text(pattern, source) for key, pattern in patterns.items()}
    return texts


TEXTS = {language: read_folder(folder) for language, folder in FOLDERS.items()}
