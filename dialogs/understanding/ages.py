"""Reads an age: in digits or words, "15 et demi", "bientôt 18", a date or a year of birth."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from dialogs.understanding.numbers import MONTHS, Number, find_numbers
from dialogs.understanding.reading import Reading
from dialogs.understanding.words import Word

_UNKNOWN: Final = Reading("unknown", (), 0.0)
_PLAUSIBLE: Final = range(5, 100)
_OLD_ENOUGH: Final = 12  # to be asked about, where the number stands in a long text
_OLDEST_BARE: Final = 80  # above, a bare number is rather a département
_YEARS: Final = frozenset(
    [
        "ans",
        "an",
        "a",
        "years",
        "year",
        "yrs",
        "yo",
        "y",
        "piges",
        "pige",
        "balais",
        "balai",
        "berges",
        "berge",
        "anos",
        "ano",
        "printemps",
        "old",
        "annees",
        "anni",
        "jahre",
        "ane",
        "anee",
        "hans",
        "and",
        "yaers",
        "aans",
    ]
)
_OTHER_UNITS: Final = frozenset(
    [
        "h",
        "heure",
        "heures",
        "mois",
        "fois",
        "jours",
        "jour",
        "e",
        "eme",
        "ere",
        "euros",
        "euro",
        "km",
        "frere",
        "freres",
        "soeur",
        "soeurs",
        "enfants",
        "minutes",
        "min",
        "semaines",
        "semaine",
        "mn",
        "er",
        "th",
        "nd",
        "rd",
        "st",
        "months",
        "weeks",
        "days",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "eleves",
        "matieres",
        "heure",
        "points",
        "pts",
        "sur",
        "rue",
        "avenue",
        "times",
        "brothers",
        "sisters",
        "kg",
        "cm",
        "m",
    ]
)
_NOT_AN_AGE: Final = frozenset(
    [
        "depuis",
        "pendant",
        "y",
        "durant",
        "since",
        "for",
        "sur",
        "numero",
        "departement",
        "dept",
        "dep",
        "le",
        "du",
        "ya",
        "fait",
        "classe",
        "bus",
        "article",
        "top",
        "iphone",
        "niveau",
        "experience",
    ]
)
_SOON: Final = re.compile(
    r"\b(dans \w+ (?:mois|semaines?|jours?) (?:j ai|je fais|je fete)|"
    r"bientot|biento|bi1to|presque|soon|almost|nearly|turning|about to|pas encore|not yet|pa encore|casi|aurai|"
    r"aurais|vais avoir|va avoir|vais sur|vais feter|je fete|je fais mes|j approche|quasi|quasiment|pas tout a fait|"
    r"not quite|gonna be|going to be|will be|i ll be|je passe a|cumplo)\b"
)
_SOON_AFTER: Final = re.compile(
    r"^(ans? |a |years? (old )?|yo |piges? )?"
    r"((?:bientot|soon|presque)\b(?! (?:mes |les )?(?:\d|\w+ ?(?:ans|neuf|huit|sept|un|deux|trois)\b))|en (?:"
    r"janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)|"
    r"(dans|in|d ici|within) (\w+ ){1,3}?(mois|semaines?|jours?|"
    r"months?|weeks?|days?)|le mois prochain|la semaine prochaine|next (month|week)|demain|tomorrow|pas encore|"
    r"dans pas longtemps|dans peu|a la fin du mois|cette annee)\b"
)
_OTHERS: Final = re.compile(
    r"\b(mon|ma|mes|my|son|sa|notre)( grand| petit| petite| grande| meilleur| meilleure| demi| big| little)? "
    r"(soeur|frere|frerot|pere|mere|daron|daronne|cousin|cousine|pote|copain|copine|ami|amie|mari|femme|"
    r"papa|maman|parents|chien|chat|brother|sister|dad|mum|mom|friend|prof|oncle|tante|enfant|bebe|"
    r"tonton|voisin|mec|meuf|reuf|reus|frangin|frangine|dog|cat|pere|mere)s?\b"
    r".*?(?=\b(?:et )?(?:moi|mais|me|but)\b|$)"
)
_DATE: Final = re.compile(r"\b(\d{1,2})(?:er|st|nd|rd|th)? (?:de |of )?([a-z]+|\d{1,2}) (?:de |of )?((?:19|20)\d\d)\b")
_MONTH: Final = re.compile(r"\b([a-z]+) (?:de )?((?:19|20)\d\d)\b")
_TWO_THOUSAND: Final = re.compile(r"\bdeux mille((?: \w+){0,2})")
_TELEPHONE: Final = re.compile(r"0[1-9]$")  # how its figures begin
_OF_A_WARD: Final = re.compile(r"\b(ma|mon|my|notre) (petite? )?(fille|fils|son|daughter|enfant|gamine?)\b")
_BELOW_ZERO: Final = re.compile(r"\s*[-−–]\s?\d")
_YEAR: Final = re.compile(r"\b((?:19[3-9]|20[0-2])\d)\b")
_SHORT_YEAR: Final = re.compile(r"\b(?:ne|nee|born|suis de|de l annee) (?:en |in |de )?(\d\d)$")


def read_age(words: Sequence[Word], today: dt.date | None, *, strict: bool = False) -> Reading:
    """The age that somebody gives; `strict` in a free message, where a bare number may count anything."""
    text = _OTHERS.sub("", _join(words)).strip()
    text = re.sub(r"\b(\d\d) (?:1 2|5)(?= ans?\b|$)", r"\1", text)
    text = _TWO_THOUSAND.sub(lambda said: str(2000 + next((n.value for n in find_numbers(said[1].split())), 0)), text)
    text = re.sub(r"\b\d\d (?:ans )?(?:non|nan|pardon|oups|euh non) (?=\d\d\b)", "", text)  # "61 non 16"
    text = re.sub(r"^((?:j ai |je |g )*)(1|2) (\d)(?= ans?\b|$)", r"\1\2\3", text)  # "1 6"
    reading = _read_birth(text, today, strict=strict) or _read_number(text, strict=strict)
    if _OF_A_WARD.search(text) and not strict:  # a parent writes for a child, or of one
        return replace(reading, verdict="ask" if reading.codes else "unknown")
    return reading


def _join(words: Sequence[Word]) -> str:
    """The words, with a comma between clauses: "lire plus, 14 ans" is not more than 14. Dates are left whole."""
    texts = [word.text for word in words[:1]]
    for before, word in pairwise(words):
        numeric = before.text.isdecimal() and word.text.isdecimal()
        texts += [word.text] if word.clause == before.clause or numeric else [",", word.text]
    return " ".join(texts)


def is_below_zero(text: str) -> bool:
    """As in "-5": the sign is lost where words are folded."""
    return bool(_BELOW_ZERO.match(text))


def _read_birth(text: str, today: dt.date | None, *, strict: bool) -> Reading | None:  # noqa: PLR0911 - one way out for each way of giving a birthday
    if today is None or (strict and not re.search(r"\b(ne|nee|born|naissance)\b", text)):
        return None
    if date := _DATE.search(text):
        month = MONTHS.get(date[2]) or (int(date[2]) if date[2].isdecimal() else 0)
        if 1 <= month <= 12:
            passed = (today.month, today.day) >= (month, int(date[1]))
            return _sure(today.year - int(date[3]) - (not passed), 0.97)
    if (month_year := _MONTH.search(text)) and month_year[1] in MONTHS and int(month_year[2]) <= today.year:
        month, turned = MONTHS[month_year[1]], today.year - int(month_year[2])
        if month != today.month:
            return _sure(turned - (month > today.month), 0.95)
        return _either(turned, turned - 1)
    if (year := _YEAR.search(text)) and int(year[1]) <= today.year:
        return _either(today.year - int(year[1]), today.year - int(year[1]) - 1)
    if short := _SHORT_YEAR.search(text):
        turned = (today.year - int(short[1])) % 100
        return _either(turned, turned - 1)
    return None


def _read_number(text: str, *, strict: bool) -> Reading:
    texts = text.split()
    if any(_TELEPHONE.match(each) for each in texts) and len(texts) > 1:
        return _UNKNOWN
    numbers = [each for each in find_numbers(texts) if each.value in _PLAUSIBLE and _may_be_age(texts, each)]
    if len(numbers) > 3:
        return _UNKNOWN  # a list of something else
    stated = [each for each in numbers if _followed_by_years(texts, each)]
    if strict:
        numbers = [each for each in numbers if each in stated or _introduced(texts, each)]
    now = [each for each in numbers if not _is_coming(texts, each)]
    if not strict and len(texts) > 6 and not stated and not any(_introduced(texts, each) for each in numbers):
        likely = [each.value for each in now] or [each.value - 1 for each in numbers]
        return Reading("ask", (str(likely[0]),), 0.5) if len(likely) == 1 and likely[0] >= _OLD_ENOUGH else _UNKNOWN
    if len(now) == 2 and now[1].start - now[0].end <= 2 and re.search(r"\b(ou|or|a|entre)\b|^\d+ \d+$", text):
        between = texts[now[0].end : now[1].start]
        if not between or between[-1] in ("ou", "or", "a", "et"):
            return _either(now[0].value, now[1].value)
    for each in [*[each for each in stated if each in now], *now]:
        return _sure(each.value, 1.0 if each in stated or len(texts) < 4 else 0.9)
    return _sure(numbers[0].value - 1, 0.9) if numbers else _UNKNOWN


def _may_be_age(texts: Sequence[str], number: Number) -> bool:
    before = texts[number.start - 1] if number.start else ""
    after = texts[number.end] if number.end < len(texts) else ""
    if after in _OTHER_UNITS or texts[number.start].startswith("0"):
        return False
    if before in ("dans", "in") or texts[max(0, number.start - 2) : number.start] == ["y", "a"]:
        return False
    if number.value > _OLDEST_BARE and after not in _YEARS:
        return False
    denied = before in ("pas", "plus", "not", "moins", "ni") or texts[max(0, number.start - 2) : number.start] in (
        ["plus", "de"],
        ["moins", "de"],
        ["more", "than"],
    )
    return before not in _NOT_AN_AGE and not denied and number.value < 1000


def _followed_by_years(texts: Sequence[str], number: Number) -> bool:
    return number.end < len(texts) and texts[number.end] in _YEARS


def _introduced(texts: Sequence[str], number: Number) -> bool:
    said = " ".join(texts[max(0, number.start - 3) : number.start])
    return bool(re.search(r"\b(j ai|j en ai|i am|i m|im|jai|tengo|age|age de|aged)$", said)) and number.value > 9


def _is_coming(texts: Sequence[str], number: Number) -> bool:
    before = " ".join(texts[max(0, number.start - 5) : number.start])
    if re.search(r"\b(ai eu|eu mes|viens d|turned|fete mes)\b", before):
        return False
    return bool(_SOON.search(before) or _SOON_AFTER.match(" ".join(texts[number.end : number.end + 8])))


def _sure(age: int, score: float) -> Reading:
    return Reading("sure", (str(age),), score) if age in _PLAUSIBLE else _UNKNOWN


def _either(first: int, second: int) -> Reading:
    ages = tuple(str(age) for age in (first, second) if age in _PLAUSIBLE)
    return Reading("ask", ages, 0.5) if ages else _UNKNOWN
