"""What a walk through a dialogue needs: texts that people and attackers type, and what a valid answer is."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from hypothesis import strategies as st

from dialogs import events
from dialogs.effects import Ask
from dialogs.events import Event
from dialogs.question import Flow, Kind, Question

TYPED: Final = (
    "16", "9", "31", "seize ans", "1", "2", "3", "99", "lycée pro", "bac pro", "un stage", "stage et cv", "santé",
    "je ne sais pas", "santé, sport, droit et mode", "à distance", "en vrai", "Lyon", "69003", "Saint-Denis", "Paris",
    "Lina", "retour", "suivant", "stop", "pourquoi ?", "passer", "aide", "d'accord", "oui", "non", "20 km", "15/03",
    "français et arabe", "le mercredi", "J'ai 16 ans, je suis en bac pro, je cherche un stage de mécanique à Lyon",
    "je ne veux surtout pas parler de sport mais plutôt de santé et de droit",
    "", " ", "\x00", "\u202etxt.exe", "a" * 5000, "😀" * 300, "<b>x</b>", "'; DROP TABLE people; --", "{ $name }",
    "%s %d {0}", "../../etc/passwd", "06 12 34 56 78", "@pseudo", "٣", "²", "１６", "\ud800",
    "e\u0301\u0301\u0301\u0301\u0301",
    "\n\n\n", "0" * 400, "-1", "1e9", "NaN", "ﷺ", "\u200b", "admin",
)  # fmt: skip
TEXTS: Final = st.one_of(st.sampled_from(TYPED), st.text(max_size=40))
PLACES: Final = st.tuples(st.floats(-90, 90), st.floats(-180, 180)) | st.just((48.853, 2.349))
KINDS: Final = st.sampled_from(("voice", "sticker", "photo", "contact", "forward", "edit", "other", "unheard-of"))


def offered(ask: Ask) -> list[Event]:
    """Everything that can be tapped."""
    return [option.event for row in ask.rows for option in row]


def any_event(flow: Flow) -> st.SearchStrategy[Event]:
    """Whatever somebody could do, sense or none in it: of any question, with any choice."""
    keys = st.sampled_from((*(question.key for question in flow.questions), "recap", "unheard-of"))
    codes = tuple({code for question in flow.questions for code in question.choices})
    choices = st.sampled_from((*codes, "given", "unheard-of"))
    return st.one_of(
        st.builds(events.Said, TEXTS),
        st.builds(events.Picked, keys, choices),
        st.builds(events.Ticked, keys, choices, st.booleans()),
        st.builds(events.Turned, keys, st.integers(-5, 50)),
        st.builds(events.Sent, KINDS),
        PLACES.map(lambda place: events.Shared(*place)),
        *(st.builds(kind, keys) for kind in (
            events.Proceeded, events.Skipped, events.Kept, events.Wondered, events.WentBack, events.Stopped,
            events.Changed,
        )),
        *(st.builds(kind, keys, st.one_of(choices, st.just(""))) for kind in (events.Affirmed, events.Rejected)),
        st.sampled_from((events.Confirmed(), events.Resumed(), events.Restarted(), events.Opened("home"))),
    )  # fmt: skip


def fault(flow: Flow, answers: Mapping[str, tuple[str, ...]]) -> str:
    """What is wrong with these answers; empty if nothing is."""
    for key, codes in answers.items():
        if key not in flow:
            return f"{key} is no question"
        if wrong := _fault(flow[key], codes):
            return f"{key}: {codes} {wrong}"
    return ""


def _fault(question: Question, codes: tuple[str, ...]) -> str:
    if len(codes) > question.most or len(set(codes)) < len(codes):
        return "are too many"
    if len(codes) > 1 and set(codes) & set(question.alone):
        return "do not go together"
    match question.kind:
        case Kind.PLACE:
            return "" if all(len(code) in (5, 3, 4) for code in codes) else "are no places"
        case Kind.NAME | Kind.LINE | Kind.TEXT | Kind.CODE:
            return "" if all(0 < len(code) <= max(question.longest, 30) for code in codes) else "are badly written"
        case Kind.DATE:
            return "" if all(date.fromisoformat(code) for code in codes) else "are no days"
    known = set(question.choices) - set(question.ends)
    return "" if set(codes) <= known else "are unknown"
