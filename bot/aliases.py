"""The aliases of every language, as `locales/<language>/aliases/<field>.tsv` have them: read, and added to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dialogs.understanding.folding import fold
from dialogs.understanding.lexicon import Aliases

LOCALES: Final = Path(__file__).resolve().parent.parent / "locales"


def load_aliases(locales: Path = LOCALES) -> Aliases:
    """Language -> field -> alias -> code, as the files have them; a line that starts with # is a comment."""
    return {
        folder.parent.name: {path.stem: _read_table(path) for path in sorted(folder.glob("*.tsv"))}
        for folder in sorted(locales.glob("*/aliases"))
    }


def append_learned(learned: Aliases, locales: Path = LOCALES) -> list[tuple[Path, int]]:
    """Write learned aliases at the end of their files, sorted; returns each file that grew, and by how many.

    What a file says already is not written again; where it says otherwise, its line gives way.
    """
    grown = []
    for language, tables in sorted(learned.items()):
        for field, table in sorted(tables.items()):
            path = locales / language / "aliases" / f"{field}.tsv"
            if added := _append(path, table):
                grown.append((path, added))
    return grown


def _append(path: Path, table: Mapping[str, str]) -> int:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    known = {_pair(line) for line in lines}
    new = {fold(alias): code for alias, code in table.items() if (fold(alias), code) not in known}
    if new:
        kept = [line for line in lines if line.startswith("#") or _pair(line)[0] not in new]
        path.parent.mkdir(parents=True, exist_ok=True)
        added = [f"{alias}\t{code}" for alias, code in sorted(new.items())]
        path.write_text("\n".join([*kept, *added, ""]), encoding="utf-8")
    return len(new)


def _pair(line: str) -> tuple[str, str]:
    alias, _, code = line.partition("\t")
    return fold(alias), code.strip()


def _read_table(path: Path) -> dict[str, str]:
    table: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            alias, tab, code = line.partition("\t")
            if not tab or not alias.strip() or not code.strip():
                raise ValueError(f"{path.name}:{number}: expected alias<TAB>code")
            table[alias.strip()] = code.strip()
    return table
