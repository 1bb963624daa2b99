"""What a young person is asked, top to bottom."""

from dialogs import vocabulary
from dialogs.question import Flow, Is, IsNot, Kind, Question


def youth(age_min: int, age_max: int) -> Flow:
    """The young person's dialogue for a programme that takes people of these ages, in years, bounds included."""
    ages = tuple(str(age) for age in range(age_min, age_max + 1))
    return Flow(
        "youth",
        (
            Question("agree", Kind.AGREE, choices=("yes",), doors=("privacy", "mentor", "language")),
            Question("age", Kind.ONE, choices=(*ages, "younger", "older"), columns=5,
                     bounds=(age_min, age_max), ends={"younger": "too-young", "older": "too-old"}),
            Question("situation", Kind.ONE, choices=vocabulary.SITUATIONS),
            Question("needs", Kind.MANY, choices=vocabulary.NEEDS, most=3, alone=("unsure",)),
            Question("fields", Kind.MANY, choices=vocabulary.FIELDS, most=3, columns=2, page=12, alone=("undecided",)),
            Question("format", Kind.ONE, choices=vocabulary.FORMATS),
            Question("place", Kind.PLACE, when=IsNot("format", "remote"), optional=Is("format", "remote")),
            Question("first_name", Kind.NAME),
        ),
    )  # fmt: skip
