"""Days to come: a number of days from now, or a date as it is typed in France (`3/2`, `03.02.2027`)."""

import re
from datetime import date, timedelta
from typing import Final

FURTHEST: Final = 366  # days; who pauses longer comes back by themselves
_TYPED = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?")


def read_day(text: str, today: date) -> date | None:
    """The day meant, within a year after today; None where the text is no such day."""
    text = text.strip()
    if text.isascii() and text.isdecimal() and 0 < len(text) <= 3:
        day = today + timedelta(days=int(text))
    elif typed := _TYPED.fullmatch(text):
        found = _day(typed, today)
        if found is None:
            return None
        day = found
    else:
        return None
    return day if today < day <= today + timedelta(days=FURTHEST) else None


def _day(typed: re.Match[str], today: date) -> date | None:
    day, month = int(typed[1]), int(typed[2])
    year = int(typed[3]) if typed[3] else today.year
    try:
        found = date(year + 2000 if year < 100 else year, month, day)
        return found.replace(year=today.year + 1) if not typed[3] and found <= today else found
    except ValueError:
        return None
