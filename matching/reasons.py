"""What matching answers: suggestions with their reasons, and vetoes. Their keys are locale keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Figure = str | int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pair suits, as a locale key (`reason-needs`) and the figures that its text shows."""

    key: str
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mentor for a youth. `score` is 0 to 100; the reasons that earned most come first."""

    mentor_id: int
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Veto:
    """Why this mentor is not suggested to this youth, as a key such as `veto-full`."""

    mentor_id: int
    key: str
