"""When people are left in peace: from nine in the evening until eight in the morning, where they live."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(8)


def is_quiet(now: datetime, zone: str) -> bool:
    """Whether it is night in this zone of the IANA database."""
    here = now.astimezone(ZoneInfo(zone)).time()
    return here >= QUIET_FROM or here < QUIET_UNTIL


def next_morning(now: datetime, zone: str) -> datetime:
    """When the present or the next night ends there."""
    here = now.astimezone(ZoneInfo(zone))
    day = here.date() if here.time() < QUIET_UNTIL else here.date() + timedelta(days=1)
    return datetime.combine(day, QUIET_UNTIL, ZoneInfo(zone))
