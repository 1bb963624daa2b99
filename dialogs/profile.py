"""The finished answers as typed values: the words that matching shares with the dialogues.

Every code is one of the vocabulary in `dialogs/vocabulary.py`. A place is the INSEE code of a commune
(`69123`) or `D` and a département's code (`D93`). An empty tuple or `None` means "not said": unknown is
never counted against anybody.
"""

from dataclasses import dataclass


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
