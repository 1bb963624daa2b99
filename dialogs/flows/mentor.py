"""What a volunteer is asked, top to bottom."""

from typing import Final

from dialogs import vocabulary
from dialogs.question import Always, Flow, Is, IsNot, Kind, Question

# The languages most spoken at home in France after French; others are typed.
COMMON_LANGUAGES: Final = ("fr", "en", "ar", "es", "pt", "de", "it", "tr", "uk", "ps", "zh", "ber")
HELP: Final = tuple(need for need in vocabulary.NEEDS if need != "unsure")
SECTORS: Final = tuple(field for field in vocabulary.FIELDS if field != "undecided")

MENTOR: Final = Flow(
    "mentor",
    (
        Question("agree", Kind.AGREE, choices=("yes",), doors=("privacy", "youth", "language")),
        Question("mentor_status", Kind.ONE, choices=vocabulary.MENTOR_STATUSES),
        Question("occupation", Kind.LINE, longest=80),
        Question("fields", Kind.MANY, choices=SECTORS, most=3, columns=2, page=12, suggests="occupation"),
        Question("needs", Kind.MANY, choices=HELP, most=6),
        Question("format", Kind.ONE, choices=vocabulary.FORMATS),
        Question("place", Kind.PLACE, when=IsNot("format", "remote"), optional=Is("format", "remote")),
        Question("radius", Kind.ONE, choices=("5", "10", "20", "50", "100"), columns=5, when=IsNot("format", "remote")),
        Question("availability", Kind.MANY, choices=vocabulary.AVAILABILITY, most=6, alone=("flexible",)),
        Question("duration", Kind.ONE, choices=vocabulary.DURATIONS),
        Question("capacity", Kind.ONE, choices=("1", "2", "3", "4", "5"), columns=5),
        Question("ages", Kind.MANY, choices=vocabulary.AGE_BANDS, most=3),
        Question("languages", Kind.MANY, choices=COMMON_LANGUAGES, most=5, columns=2),
        Question("first_name", Kind.NAME),
        Question("sentence", Kind.LINE, longest=200, optional=Always()),
        Question("structure", Kind.CODE, longest=32, optional=Always()),
    ),
)  # fmt: skip
