"""Numbers written out, in the languages in which people give their age."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dialogs.understanding.spelling import sound

_FRENCH: Final = [
    "zero",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
_ENGLISH: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_SPANISH: Final = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciseis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidos",
    "veintitres",
    "veinticuatro",
    "veinticinco",
]
_TENS: Final = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "octante": 80,
    "nonante": 90, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "vingts": 20,
}  # fmt: skip
_UNITS: Final = {
    **{word: value for words in (_SPANISH, _ENGLISH, _FRENCH) for value, word in enumerate(words)},
    "une": 1, "disept": 17, "dissept": 17, "diset": 17, "dixsept": 17, "dixhuit": 18, "dixneuf": 19,
    "dizuit": 18, "disuit": 18, "diznef": 19, "disneuf": 19, "sez": 16,
    "vin": 20, "vint": 20, "sis": 6, "set": 7, "katre": 4, "sink": 5,
}  # fmt: skip
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("janvier january janv jan", "fevrier february fev feb", "mars march", "avril april avr apr", "mai may",
         "juin june jun", "juillet july juil jul", "aout august aug", "septembre september sept sep",
         "octobre october oct", "novembre november nov", "decembre december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_HEARD: Final = {sound(word): word for word in (*_TENS, *_FRENCH[11:]) if len(word) > 3}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that the words `start` to `end` (excluded) say."""

    start: int
    end: int
    value: int


def find_numbers(texts: Sequence[str]) -> Iterator[Number]:
    """The numbers among some folded words, in digits or written out, also misspelt as they sound."""
    at = 0
    while at < len(texts):
        number = _digits(texts, at) or _written(texts, at)
        if number is None:
            at += 1
        else:
            yield number
            at = number.end


def _digits(texts: Sequence[str], at: int) -> Number | None:
    word = texts[at]
    return Number(at, at + 1, int(word)) if word.isdecimal() and len(word) <= 4 else None


def _written(texts: Sequence[str], at: int) -> Number | None:
    value, end = _value(texts, at), at + 1
    if value is None:
        return None
    if value == 4 and end < len(texts) and texts[end] in ("vingt", "vingts"):
        value, end = 80, end + 1
    if texts[at] in ("diz", "diss") and end < len(texts):
        value = 10
    if value in (10, 60, 80) or value in _TENS.values():
        value, end = _with_units(texts, value, end)
    return Number(at, end, value)


def _with_units(texts: Sequence[str], tens: int, end: int) -> tuple[int, int]:
    after = end + 1 if end < len(texts) and texts[end] in ("et", "y") else end
    units = _value(texts, after) if after < len(texts) else None
    if units is None and after > end and texts[after : after + 1] == ["1"]:  # "vingt et 1"
        units = 1
    if units is None or (tens == 10 and units not in (7, 8, 9)):
        return tens, end
    if units == 10 and tens in (60, 80) and after + 1 < len(texts):
        more = _value(texts, after + 1)
        if more in (7, 8, 9):
            return tens + 10 + more, after + 2
    return (tens + units, after + 1) if units < 17 else (tens, end)


def _value(texts: Sequence[str], at: int) -> int | None:
    word = texts[at]
    if word in ("diz", "diss"):
        return 10
    for form in (word, f"{word}e", _HEARD.get(sound(word), "") if len(word) > 3 else ""):
        if form in _TENS or form in _UNITS:
            return _TENS.get(form, _UNITS.get(form))
    return _glued(word)


def _glued(word: str) -> int | None:
    """As in "vingtdeux"."""
    for tens, value in _TENS.items():
        units = _UNITS.get(word[len(tens) :].removeprefix("et")) if word.startswith(tens) else None
        if units is not None and 0 < units < 10:
            return value + units
    return None
