"""Durations and hours: what numbers mean before "mois", "fois" or "h", found beside the aliases."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from dialogs.understanding.lexicon import Match
from dialogs.understanding.numbers import MONTHS, find_numbers
from dialogs.understanding.spelling import stem
from dialogs.understanding.words import Word

_TIMES: Final = frozenset(
    stem(word)
    for word in [
        "fois",
        "seance",
        "rencontre",
        "rendez",
        "appel",
        "echange",
        "visio",
        "entretien",
        "discussion",
        "heure",
        "h",
        "time",
        "session",
        "talk",
        "meeting",
        "call",
        "chat",
        "hour",
        "conversation",
        "jour",
        "day",
        "appels",
    ]
)
_WEEKS: Final = frozenset({stem("semaine"), "week"})
_MONTHS: Final = frozenset({"mois", "moi", "month", "mese", "meses", "monat"})
_YEARS: Final = frozenset({"an", "ans", stem("annee"), stem("anne"), "year", "ano", "anno"})
_ELAPSED: Final = frozenset(["depuis", "par", "fait", "chaque", "since", "per", "every", "all"])
_BETWEEN: Final = frozenset(
    ["seule", "seul", "simple", "petite", "petit", "petites", "petits", "bonne", "bons", "good"]
)
_HOUR: Final = re.compile(r"^(\d{1,2})h\d{0,2}$")
_EVENING: Final = 17


def find_measures(field: str, words: Sequence[Word]) -> list[Match]:
    """The durations or the hours among the words, as matches of their field."""
    if field == "duration":
        return [*_durations(words), *_spans_of_months(words)]
    return [*_hours(words)] if field == "availability" else []


def _durations(words: Sequence[Word]) -> Iterator[Match]:
    texts = [word.text for word in words]
    for number in find_numbers(texts):
        if number.end == len(words):
            return
        at = number.end
        if texts[at] in _BETWEEN and at + 1 < len(words):
            at += 1
        unit = words[at].stem
        before = texts[number.start - 1] if number.start else ""
        led = texts[max(0, number.start - 2) : number.start]
        code = _length(number.value, unit, under=led == ["moins", "de"])
        if code and before not in _ELAPSED and led != ["y", "a"]:
            yield Match(number.start, at + 1, "duration", code, 1.0)


def _spans_of_months(words: Sequence[Word]) -> Iterator[Match]:
    """As in "de janvier à mars"."""
    for at in range(1, len(words) - 2):
        first, last = MONTHS.get(words[at].text), MONTHS.get(words[at + 2].text)
        led = words[at - 1].text in ("de", "d", "from") and words[at + 1].text in ("a", "to", "jusqu", "until")
        if first and last and led:
            yield Match(at - 1, at + 3, "duration", "short" if (last - first) % 12 < 6 else "long", 1.0)


def _length(value: int, unit: str, *, under: bool) -> str | None:
    if unit in _TIMES:
        return "one_off" if value <= 3 else "short"
    if unit in _WEEKS:
        return "short" if value <= 25 else "long"
    if unit in _MONTHS:
        return "short" if value < 6 or (under and value == 6) else "long"
    return "long" if unit in _YEARS and value < 10 else None


def _hours(words: Sequence[Word]) -> Iterator[Match]:
    began, ended = 0, -9
    for at in range(len(words)):
        hour, end = _hour(words, at)
        if hour is None or not 6 <= hour <= 23:
            continue
        if at - ended <= 2 and began < _EVENING and began < hour <= _EVENING + 1:
            continue  # "de 14h à 17h": the afternoon, not its end
        began, ended = hour, end
        until = (
            at > 0
            and words[at - 1].text in ("avant", "before", "jusqu", "until")
            and (at < 2 or words[at - 2].text != "pas")
        )
        code = "weekday_evening" if hour >= _EVENING and not until else "weekday_day"
        yield Match(at, end, "availability", code, 1.0)


def _hour(words: Sequence[Word], at: int) -> tuple[int | None, int]:
    text = words[at].text
    if glued := _HOUR.match(text):
        return int(glued[1]), at + 1
    if text.isdecimal() and len(text) <= 2 and at + 1 < len(words):
        if words[at + 1].text in ("h", "heure", "heures"):
            return int(text), at + 2
        if words[at + 1].text == "pm":
            return int(text) % 12 + 12, at + 2
        if words[at + 1].text == "am":
            return int(text), at + 2
    return None, at + 1
