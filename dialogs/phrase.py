"""What we want said, as a locale key and its values: no text that a person reads is in Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Labels:
    """Codes that are read as their labels: `Labels("needs", ("job",))`. A place's field is `place`."""

    field: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """A person's own words (a name, a sentence), shown as they are and isolated from ours."""

    text: str


Value = str | int | float | Labels | Own | datetime


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message of `locales/` by its key, with the values that it mentions."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


def phrase(key: str, **values: Value) -> Phrase:
    return Phrase(key, values)
