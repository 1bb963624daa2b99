"""Groups of people who can be written to, and when it is day where they live. Nobody is listed: they are found."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_

from storage.tables import mentors, people, youths

# Young people whom a parent still has to agree for are written to about nothing else.
_ADMITTED: Final = youths.c.state.in_(("searching", "paired"))
_APPROVED: Final = mentors.c.state == "approved"

SEGMENTS: Final[Mapping[str, Callable[[datetime], ColumnElement[bool]]]] = {
    "youths": lambda _: _ADMITTED,
    "waiting": lambda _: and_(youths.c.state == "searching", youths.c.waiting_since.is_not(None)),
    "paired": lambda _: youths.c.state == "paired",
    "mentors": lambda _: _APPROVED,
    "paused": lambda now: and_(_APPROVED, mentors.c.paused_until > now),
}

# By département, where it is not Paris's time. Source: the IANA time zone database, `zone.tab`. Of 987, the Marquises
# and Gambier are half an hour and an hour ahead.
ZONES: Final[Mapping[str, str]] = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}

EVERYBODY: Final[FromClause] = people.outerjoin(youths, youths.c.person_id == people.c.id).outerjoin(
    mentors, mentors.c.person_id == people.c.id
)

_PLACE: Final = func.coalesce(youths.c.place, mentors.c.place, "")
_DEPARTMENT: Final = case(
    (_PLACE.like("D%"), func.substr(_PLACE, 2)),
    (or_(_PLACE.like("97%"), _PLACE.like("98%")), func.substr(_PLACE, 1, 3)),
    else_=func.substr(_PLACE, 1, 2),
)


def members_of(segment: str, now: datetime) -> ColumnElement[bool]:
    """Whether somebody of EVERYBODY belongs: to one of SEGMENTS, or, as `D93`, to all of a département."""
    if segment in SEGMENTS:
        return SEGMENTS[segment](now)
    return and_(_DEPARTMENT.in_((segment.removeprefix("D"),)), or_(_ADMITTED, _APPROVED))


def zone_of_member(home: str) -> ColumnElement[str]:
    """The time zone in which somebody of EVERYBODY lives; `home` for those of whom no other is known."""
    return case(dict(ZONES), value=_DEPARTMENT, else_=home)
