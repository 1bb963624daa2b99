"""What the numbers in an answer say of the place: postal code, département, arrondissement."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

_DISTRICT: Final = re.compile(r"(\d{1,2})(?:e|em|eme|er|ere|ieme|iem|nd|nde|th|st|rd)")
_NOT_BEFORE: Final = frozenset(
    {
        "ai", "a", "age", "rue", "avenue", "av", "lycee", "depuis", "environ", "moins",
        "plus", "numero",
    }
)  # fmt: skip
_NOT_AFTER: Final = frozenset(
    {
        "an", "ans", "km", "kms", "kilometres", "kilometre", "m", "metres", "min", "mn", "mins",
        "minutes", "minute", "h", "heure", "heures", "rue", "avenue", "bd", "boulevard", "bis", "ter",
        "jours", "jour", "mois", "euros", "semaines", "piges", "pige", "fois",
    }
)  # fmt: skip
PARTED: Final = {"paris": "75056", "paname": "75056", "lyon": "69123", "marseille": "13055"}  # in arrondissements
_ORDINALS: Final = frozenset(
    {
        "e", "em", "eme", "er", "ere", "ieme", "iem", "arr", "arrdt", "arrondissement",
    }
)  # fmt: skip
_INTRODUCE: Final = frozenset(
    {
        "le", "dans", "du", "departement", "dept", "dep", "depart", "dpt", "departt", "code", "postal",
        "cp",
    }
)  # fmt: skip


_NINE: Final = re.compile(r"\b(le|dans|du) 9 ([1-5])\b")  # "le 9-3"


@dataclass(frozen=True, slots=True)
class Hints:
    """`rest`: the words that are left; `located`: the département's number stood where one stands."""

    rest: tuple[str, ...]
    postal_codes: tuple[str, ...] = ()
    department: str | None = None
    located: bool = False
    district: int | None = None


def read_hints(words: Sequence[str], departments: Collection[str]) -> Hints:
    words = _NINE.sub(r"\1 9\2", " ".join(words)).split(" ")
    rest: list[str] = []
    postal_codes: list[str] = []
    department = district = None
    located = False
    n = 0
    while n < len(words):
        word = words[n]
        before, after = words[n - 1] if n else "", words[n + 1] if n + 1 < len(words) else ""
        n += 1
        if word.isdigit() and word.isascii():
            if len(word) == 2 and len(after) == 3 and after.isdigit():  # "75 018"
                postal_codes.append(word + after)
                n += 1
            elif len(word) == 5:  # digits of a postal code
                postal_codes.append(word)
            elif after in _ORDINALS and int(word) <= 20:  # arrondissements of Paris
                district = int(word)
                n += 1
            elif before in PARTED and 0 < int(word) <= 20:
                district = int(word)
            elif word in departments and after not in _NOT_AFTER and before not in _NOT_BEFORE:
                department, located = word, located or before in _INTRODUCE
        elif word.upper() in departments:
            department, located = word.upper(), True
        elif ordinal := _DISTRICT.fullmatch(word):
            district = int(ordinal[1])
        else:
            rest.append(word)
    return Hints(tuple(rest), tuple(postal_codes), department, located, district)
