"""How each field reads what was found: one code or several, which wins, what takes it back, how sure is sure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dialogs.understanding.contexts import Doubt

_ALWAYS: Final[frozenset[Doubt]] = frozenset({"negated", "other_person"})


@dataclass(frozen=True, slots=True)
class Policy:
    """`order`: where one answer is wanted and several were given, the first in this order wins.

    `sure_at` is the least likeness at which an alias is taken without asking; `docs/understanding.md` shows
    the curve that it was read from. `yields`: a code that gives way to others that were said beside it.
    `guess_at`: how much of what one word stands for must be one code, before that is offered where nothing is sure.
    `silent_at`: from how many words that nothing explains a single word that is known beside them is asked about.
    `changes`: what somebody is now ("maintenant en BTS") is not what they were.
    `wards`: whether a parent may answer for a child ("ma fille est en seconde").
    `lasting`: codes that speak of the past themselves ("ancien prof, à la retraite") and outlast it.
    """

    most: int = 1
    order: tuple[str, ...] = ()
    heeds: frozenset[Doubt] = _ALWAYS
    yields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lasting: frozenset[str] = frozenset()
    when_lost: str | None = None
    changes: bool = False
    wards: bool = True
    sure_at: float = 0.86
    guess_at: float = 0.5
    silent_at: int = 1


POLICIES: Final[Mapping[str, Policy]] = {
    "situation": Policy(
        order=(
            "inactive", "apprentice", "civic_service", "training", "higher_education", "vocational_school",
            "middle_school", "high_school", "job_seeker", "employed", "other",
        ),
        yields={"inactive": frozenset({"job_seeker", "apprentice", "civic_service", "training", "employed"})},
        lasting=frozenset({"inactive", "job_seeker"}),
        changes=True,
        silent_at=2,
        heeds=_ALWAYS | {"past", "future", "done", "not_now"},
    ),
    "needs": Policy(most=3, heeds=_ALWAYS | {"disliked", "done", "past"}, when_lost="unsure"),
    "fields": Policy(most=3, heeds=_ALWAYS | {"disliked"}, when_lost="undecided"),
    "format": Policy(heeds=_ALWAYS | {"disliked"}, order=("either", "in_person", "remote")),
    "availability": Policy(most=6, guess_at=0.6, heeds=_ALWAYS | {"busy", "disliked"}),
    "duration": Policy(guess_at=0.85, heeds=_ALWAYS | {"past"}, silent_at=2, order=("any", "one_off", "long", "short")),
    "mentor_status": Policy(
        order=(
            "retiree", "job_seeker", "high_school_student", "student", "self_employed", "civil_servant", "employee",
            "other",
        ),
        lasting=frozenset({"retiree", "job_seeker"}),
        wards=False,
        guess_at=0.85,
        changes=True,
        silent_at=2,
        heeds=_ALWAYS | {"past", "future", "not_now"},
    ),
    "languages": Policy(most=10, heeds=_ALWAYS | {"disliked"}),
}  # fmt: skip
