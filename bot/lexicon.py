"""Reads from disk what the understanding of places needs. Called by the composition root, never on import."""

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from dialogs.understanding.gazetteer import Gazetteer

LOCALES: Final = Path(__file__).parent.parent / "locales"


def load_gazetteer() -> Gazetteer:
    communes = gzip.decompress((LOCALES / "places/communes.tsv.gz").read_bytes()).decode()
    departments = (LOCALES / "places/departments.tsv").read_text(encoding="utf-8")
    return Gazetteer.from_lines(communes.splitlines(), departments.splitlines())


def load_nicknames(languages: Iterable[str] = ("fr",)) -> dict[str, str]:
    """What people call places, with the place's code; where languages disagree, the first one wins."""
    nicknames: dict[str, str] = {}
    for language in languages:
        path = LOCALES / language / "places.tsv"
        if not path.exists():
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                alias, code = line.split("\t")
                nicknames.setdefault(alias, code)
    return nicknames
