"""How each field reads what was found: one code or several, which wins, what takes it back, how sure is sure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dialogs.understanding.contexts import Doubt

_ALWAYS: Final[frozenset[Doubt]] = frozenset({"negated", "other_person"})


@dataclass(frozen=True, slots=True)
class Policy:
    """`order`: where one answer is wanted and several were given, the first in this order wins.

    `sure_at` is the least likeness at which an alias is taken without asking; `docs/understanding.md` shows
    the curve that it was read from.
    """

    most: int = 1
    order: tuple[str, ...] = ()
    heeds: frozenset[Doubt] = _ALWAYS
    when_lost: str | None = None
    sure_at: float = 0.86


POLICIES: Final[Mapping[str, Policy]] = {
    "situation": Policy(
        order=(
            "apprentice", "civic_service", "training", "higher_education", "vocational_school", "middle_school",
            "high_school", "job_seeker", "employed", "inactive", "other",
        ),
        heeds=_ALWAYS | {"past", "future", "done"},
    ),
    "needs": Policy(most=3, heeds=_ALWAYS | {"done", "past"}, when_lost="unsure"),
    "fields": Policy(most=3, when_lost="undecided"),
    "format": Policy(order=("either", "in_person", "remote")),
    "availability": Policy(most=6, heeds=_ALWAYS | {"busy"}),
    "duration": Policy(order=("any", "one_off", "long", "short")),
    "mentor_status": Policy(
        order=(
            "retiree", "high_school_student", "student", "self_employed", "civil_servant", "employee",
            "job_seeker", "other",
        ),
        heeds=_ALWAYS | {"past", "future"},
    ),
    "languages": Policy(most=10),
}  # fmt: skip
