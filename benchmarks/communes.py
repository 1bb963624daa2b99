"""The communes of France for made-up people: populations to draw from, and where each one is."""

import gzip
from pathlib import Path

from matching.sphere import Position

FILE = Path(__file__).parent.parent / "locales" / "places" / "communes.tsv.gz"


def read_communes() -> tuple[list[tuple[str, int]], dict[str, Position]]:
    """(code, population) of every commune, and its latitude and longitude by code."""
    populations, positions = [], {}
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            code, _, _, population, latitude, longitude, *_ = line.rstrip("\n").split("\t")
            populations.append((code, int(population)))
            positions[code] = (float(latitude), float(longitude))
    return populations, positions
