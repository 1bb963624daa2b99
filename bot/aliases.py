"""Reads the aliases of every language from `locales/<language>/aliases/<field>.tsv`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

LOCALES: Final = Path(__file__).resolve().parent.parent / "locales"


def load_aliases(locales: Path = LOCALES) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Language -> field -> alias -> code, as the files have them; a line that starts with # is a comment."""
    return {
        folder.parent.name: {path.stem: _read_table(path) for path in sorted(folder.glob("*.tsv"))}
        for folder in sorted(locales.glob("*/aliases"))
    }


def _read_table(path: Path) -> dict[str, str]:
    table: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            alias, tab, code = line.partition("\t")
            if not tab or not alias.strip() or not code.strip():
                raise ValueError(f"{path.name}:{number}: expected alias<TAB>code")
            table[alias.strip()] = code.strip()
    return table
