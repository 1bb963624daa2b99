"""The short dialogues: no agreement, no recap; they end with their last answer."""

from typing import Final

from dialogs import vocabulary
from dialogs.flows.mentor import COMMON_LANGUAGES
from dialogs.question import Always, Flow, Kind, Question

# What makes suggestions finer. All of it may be skipped: unknown is never counted against anybody.
REFINE: Final = Flow(
    "refine",
    (
        Question("availability", Kind.MANY, choices=vocabulary.AVAILABILITY, most=6, alone=("flexible",),
                 optional=Always()),
        Question("duration", Kind.ONE, choices=vocabulary.DURATIONS, optional=Always()),
        Question("languages", Kind.MANY, choices=COMMON_LANGUAGES, most=5, columns=2, optional=Always()),
        Question("mentor_status", Kind.ONE, choices=vocabulary.MENTOR_STATUSES, optional=Always()),
    ),
    recap=False,
)  # fmt: skip

# A mentor asks one detail before answering a request; the young person answers it, once.
DETAIL: Final = Flow("detail", (Question("detail", Kind.LINE, longest=300),), recap=False)
REPLY: Final = Flow("reply", (Question("reply", Kind.LINE, longest=300),), recap=False)

# An admin writes to many; `about` names the segment.
BROADCAST: Final = Flow("broadcast", (Question("text", Kind.TEXT, longest=1500),), recap=False)

PAUSE: Final = Flow("pause", (Question("until", Kind.DATE, choices=("7", "14", "30", "90")),), recap=False)
