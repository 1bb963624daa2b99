"""Which criteria count, and how much: the one table to edit.

A veto's key says why somebody is not suggested; a criterion's weight is its share of 100 points. What a youth
leaves open is not weighed at all: its share goes to the rest, for every mentor alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from matching import criteria, vetoes
from matching.criteria import Points
from matching.vetoes import Stays
from matching.wish import Wish

Vetoes = Mapping[str, Callable[[Wish], Stays | None]]

VETOES: Final[Vetoes] = {
    "veto-not-approved": vetoes.approved,
    "veto-paused": vetoes.awake,
    "veto-full": vetoes.free,
    "veto-age": vetoes.age_accepted,
    "veto-format": vetoes.format_in_common,
    "veto-too-far": vetoes.near_enough,
}

# Those that cost more or keep few away: looked at last, and only for who is still in the running.
LATE_VETOES: Final[Vetoes] = {
    "veto-nothing-shared": vetoes.something_shared,
    "veto-too-far": vetoes.near_enough_to_meet,
    "veto-language": vetoes.language_in_common,
    "veto-refused": vetoes.not_refused,
}

CRITERIA: Final[Mapping[str, Callable[[Wish], Points | None]]] = {
    "needs": criteria.needs,
    "fields": criteria.fields,
    "distance": criteria.distance,
    "availability": criteria.availability,
    "duration": criteria.duration,
    "languages": criteria.languages,
    "status": criteria.status,
    "source": criteria.source,
    "answering": criteria.answering,
}

WEIGHTS: Final[Mapping[str, float]] = {
    "needs": 32, "fields": 24, "distance": 14, "availability": 8, "duration": 7,
    "languages": 4, "status": 4, "source": 4, "answering": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """The figures that an operator may change. Raises ValueError naming every fault at once."""

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    max_distance_km: float = 50.0  # how far a mentor goes who did not say
    half_km: float = 20.0  # the distance that earns half of its points
    blur_km: float = 30.0  # how far from its middle somebody of a département may live
    half_hours: float = 24.0  # the time to answer that earns half of its points
    usual_language: str = "fr"  # too usual to be given as a reason
    least_reason: float = 1.0  # points under which a reason is not worth saying
    spread: float = 6.0  # points that a mentor loses in the ranking for one showing per free place
    most_spread: float = 25.0  # points that a mentor loses at most in this way
    ageing: float = 15.0  # points that waiting adds at most
    ageing_days: float = 30.0  # the wait that adds half of them

    def __post_init__(self) -> None:
        faults = [f"unknown criterion {name!r}" for name in self.weights if name not in CRITERIA]
        faults += [f"weight of {name!r} is negative" for name, weight in self.weights.items() if weight < 0]
        if abs(sum(self.weights.values()) - 100) > 1e-6:
            faults.append(f"the weights make {sum(self.weights.values()):g}, not 100")
        positive = ("max_distance_km", "half_km", "half_hours", "ageing_days")
        faults += [f"{name} is not above 0" for name in positive if not getattr(self, name) > 0]
        not_negative = ("blur_km", "least_reason", "spread", "most_spread", "ageing")
        faults += [f"{name} is below 0" for name in not_negative if not getattr(self, name) >= 0]
        if faults:
            raise ValueError("; ".join(faults))


DEFAULT: Final = Policy()
