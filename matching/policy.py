"""Which vetoes and criteria there are, and how much each counts.

A veto's key says why somebody is not suggested; a criterion's weight is its share of 100 points. What a youth
leaves open is not weighed at all: its share goes to the rest, for every mentor alike. The figures themselves are in
`policy.toml`, or in the file that an operator puts in its place.
"""

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final, TypeGuard

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
PRECISION: Final = 1e-6  # points by which the weights may miss 100

# Figure -> (the least, the most). Those in ABOVE must be more than the least.
BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "max_distance_km": (0, 20_000), "half_km": (0, 20_000), "blur_km": (0, 1_000), "half_hours": (0, 1_000),
    "least_reason": (0, 100), "spread": (0, 100), "most_spread": (0, 100), "unseen_day": (0, 100),
    "most_unseen": (0, 100), "ageing": (0, 100), "ageing_days": (0, 1_000),
}  # fmt: skip
ABOVE: Final = frozenset({"max_distance_km", "half_km", "half_hours", "ageing_days"})
LANGUAGE: Final = "usual_language"


class UnfitPolicy(ValueError):  # noqa: N818  # it says what the policy is
    """A policy that cannot be used. `faults` are all of them, a line each that says what to do."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Policy:
    """The figures that an operator may change; `policy.toml` says what each one does. Raises UnfitPolicy."""

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)  # criterion -> its share of 100 points
    max_distance_km: float = 50.0
    half_km: float = 20.0
    blur_km: float = 30.0
    half_hours: float = 24.0
    usual_language: str = "fr"
    least_reason: float = 1.0
    spread: float = 5.0
    most_spread: float = 35.0
    unseen_day: float = 10.0
    most_unseen: float = 60.0
    ageing: float = 15.0
    ageing_days: float = 30.0

    def __post_init__(self) -> None:
        figures = {name: getattr(self, name) for name in (*BOUNDS, LANGUAGE)}
        if faults := [*_faults_of_weights(self.weights), *_faults_of_figures(figures)]:
            raise UnfitPolicy(faults)

    def ageing_points(self, days: float) -> float:
        """What waiting for so long adds to a score where a mentor is free and many wait."""
        return self.ageing * days / (days + self.ageing_days) if days > 0 else 0.0


def parse_policy(text: str) -> Policy:
    """The policy that is written in TOML. Raises UnfitPolicy with all of its faults."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise UnfitPolicy([f"this is not TOML: {fault}"]) from None
    weights, figures = (_table(written, name) for name in ("weights", "figures"))
    unknown = [f"{name}: nobody knows this; leave it out" for name in written.keys() - {"weights", "figures"}]
    if faults := [*sorted(unknown), *_faults_of_weights(weights), *_faults_of_figures(figures)]:
        raise UnfitPolicy(faults)
    return Policy(weights=weights, **figures)


def _table(written: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A table of the file; none is an empty one, whose every line is then missing."""
    table = written.get(name)
    return table if isinstance(table, dict) else {}


def _faults_of_weights(weights: Mapping[str, object]) -> list[str]:
    faults = _faults_of_names("weights", weights, CRITERIA)
    known = {name: weight for name, weight in weights.items() if name in CRITERIA}
    for name, weight in known.items():
        faults += _faults_of_number(f"weights.{name}", weight, 0, 100)
    numbers = [weight for weight in known.values() if _is_number(weight)]
    total = sum(numbers)
    if len(numbers) == len(CRITERIA) and abs(total - 100) > PRECISION:
        change = f"take {total - 100:g} away" if total > 100 else f"add {100 - total:g}"
        faults.append(f"weights: together they make {total:g}, not 100; {change}")
    return faults


def _faults_of_figures(figures: Mapping[str, object]) -> list[str]:
    faults = _faults_of_names("figures", figures, (*BOUNDS, LANGUAGE))
    for name, (least, most) in BOUNDS.items():
        if name in figures:
            faults += _faults_of_number(f"figures.{name}", figures[name], least, most, above=name in ABOVE)
    language = figures.get(LANGUAGE, "fr")
    if not (isinstance(language, str) and len(language) == 2 and language.isascii() and language.islower()):
        faults.append(f'figures.{LANGUAGE}: write the two letters of a language, such as "fr"')
    return faults


def _faults_of_names(table: str, written: Collection[str], known: Collection[str]) -> list[str]:
    unknown = [name for name in written if name not in known]
    return [f"{table}.{name}: nobody knows this; it is one of {', '.join(known)}" for name in unknown] + [
        f"{table}.{name}: it is missing; copy its line from the policy that is shipped"
        for name in known
        if name not in written
    ]


def _faults_of_number(name: str, value: object, least: float, most: float, *, above: bool = False) -> list[str]:
    if not _is_number(value):
        return [f"{name}: write a number, without quotes"]
    if (least < value if above else least <= value) and value <= most:
        return []
    bounds = f"above {least:g}, at most {most:g}" if above else f"from {least:g} to {most:g}"
    return [f"{name}: it is {value:g}; write a number {bounds}"]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


DEFAULT: Final = Policy()
