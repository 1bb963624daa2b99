"""The finished answers as typed values: the words that matching shares with the dialogues.

Every code is one of the vocabulary in `dialogs/vocabulary.py`. A place is the INSEE code of a commune
(`69123`) or `D` and a département's code (`D93`). An empty tuple or `None` means "not said": unknown is
never counted against anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Youth:
    """A young person who looks for a mentor."""

    id: int
    age: int | None = None  # years
    situation: str | None = None
    needs: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    format: str | None = None
    place: str | None = None
    first_name: str = ""
    availability: tuple[str, ...] = ()
    duration: str | None = None
    languages: tuple[str, ...] = ()
    mentor_status: str | None = None  # the kind of mentor they would like
    source: str | None = None  # the deep link that brought them, such as `school-durand`
    waiting_days: float = 0.0


@dataclass(frozen=True, slots=True)
class Mentor:
    """A volunteer who gives time. `capacity` is what they offer, `taken` what is given already."""

    id: int
    needs: tuple[str, ...] = ()  # what they help with
    fields: tuple[str, ...] = ()  # where they work
    format: str | None = None
    place: str | None = None
    radius_km: float | None = None  # how far they go to meet; None: as far as the policy says
    availability: tuple[str, ...] = ()
    duration: str | None = None
    languages: tuple[str, ...] = ()
    mentor_status: str | None = None
    capacity: int = 1
    taken: int = 0
    ages: tuple[str, ...] = ()  # bands: 13-14, 15-17, 18-25
    first_name: str = ""
    occupation: str = ""
    sentence: str = ""
    structure: str | None = None
    approved: bool = True
    paused: bool = False


def youth_of(answers: Mapping[str, tuple[str, ...]], before: Youth) -> Youth:
    """A young person's profile with these answers; what they do not mention stays as it was before."""
    return replace(
        before,
        age=int(answers["age"][0]) if answers.get("age") else before.age,
        situation=_one(answers, "situation", before.situation),
        needs=answers.get("needs", before.needs),
        fields=answers.get("fields", before.fields),
        format=_one(answers, "format", before.format),
        place=_one(answers, "place", before.place),
        first_name=_one(answers, "first_name", before.first_name) or "",
        availability=answers.get("availability", before.availability),
        duration=_one(answers, "duration", before.duration),
        languages=answers.get("languages", before.languages),
        mentor_status=_one(answers, "mentor_status", before.mentor_status),
    )


def mentor_of(answers: Mapping[str, tuple[str, ...]], before: Mentor) -> Mentor:
    """A mentor's profile with these answers."""
    radius = _one(answers, "radius", None)
    return replace(
        before,
        needs=answers.get("needs", ()),
        fields=answers.get("fields", ()),
        format=_one(answers, "format", None),
        place=_one(answers, "place", None),
        radius_km=float(radius) if radius else None,
        availability=answers.get("availability", ()),
        duration=_one(answers, "duration", None),
        languages=answers.get("languages", ()),
        mentor_status=_one(answers, "mentor_status", None),
        capacity=int(answers["capacity"][0]),
        ages=answers.get("ages", ()),
        first_name=_one(answers, "first_name", "") or "",
        occupation=_one(answers, "occupation", "") or "",
        sentence=_one(answers, "sentence", "") or "",
        structure=_one(answers, "structure", None),
    )


def answers_of(profile: Youth | Mentor) -> dict[str, tuple[str, ...]]:
    """The answers that this profile came from, to be changed one by one."""
    answers: dict[str, tuple[str, ...]] = {"agree": ("yes",)}
    for key in (
        "age", "situation", "needs", "fields", "format", "place", "first_name", "availability", "duration",
        "languages", "mentor_status", "capacity", "ages", "occupation", "sentence", "structure",
    ):  # fmt: skip
        value = getattr(profile, key, None)
        if value not in (None, "", ()):
            answers[key] = value if isinstance(value, tuple) else (str(value),)
    if isinstance(profile, Mentor):
        answers.setdefault("sentence", ())
        answers.setdefault("structure", ())
        if profile.radius_km is not None:
            answers["radius"] = (f"{profile.radius_km:.0f}",)
    return answers


def _one(answers: Mapping[str, tuple[str, ...]], key: str, otherwise: str | None) -> str | None:
    """One answer's only value; None where it was skipped, `otherwise` where it was not asked."""
    if key not in answers:
        return otherwise
    return answers[key][0] if answers[key] else None
