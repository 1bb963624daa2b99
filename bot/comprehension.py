"""Typed text and shared locations, as the machine asks for them: labels first, then the understanding."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.wording import Wording
from dialogs import vocabulary
from dialogs.flows.mentor import COMMON_LANGUAGES
from dialogs.phrase import Labels
from dialogs.question import Flow
from dialogs.understanding import Understanding
from dialogs.understanding.folding import fold
from dialogs.understanding.gazetteer import Gazetteer
from dialogs.understanding.reading import Reading

UNDERSTOOD: Final = frozenset(
    {"age", "situation", "needs", "fields", "place", "format", "availability", "duration", "mentor_status"}
    | {"languages"}
)
UNKNOWN: Final = Reading("unknown", (), 0.0)

LabelIndex = Mapping[str, Mapping[str, Mapping[str, str]]]  # language -> field -> folded label -> code
TaughtAliases = Mapping[str, Mapping[str, Mapping[str, str]]]  # language -> field -> folded text -> code


class Comprehension:
    """What the dialogues' machine reads with. It learns: what it was taught is believed before its aliases."""

    def __init__(self, understanding: Understanding, gazetteer: Gazetteer, labels: LabelIndex) -> None:
        self._untaught = understanding
        self._understanding = understanding
        self._gazetteer = gazetteer
        self._labels = labels

    def learn(self, taught: TaughtAliases) -> None:
        """From the next text on, all that was ever taught, and nothing else, is known beside the aliases."""
        self._understanding = self._untaught.with_aliases(taught)

    def untaught(self) -> "Comprehension":
        """Another one that was taught nothing yet."""
        return Comprehension(self._untaught, self._gazetteer, self._labels)

    def understand(self, field: str, text: str, language: str, today: date) -> Reading:
        """What was typed, as codes. A button's own words are always understood."""
        code = self._labels.get(language, {}).get(field, {}).get(fold(text))
        if code is not None:
            return Reading("sure", (code,), 1.0)
        if field not in UNDERSTOOD:
            return UNKNOWN
        return self._understanding.understand(field, text, language, today=today)

    def read_sentence(self, text: str, language: str, today: date) -> Mapping[str, tuple[str, ...]]:
        """What a whole sentence says, by field. A button's own words answer its question and say no more."""
        if any(fold(text) in known for known in self._labels.get(language, {}).values()):
            return {}
        return self._understanding.read_sentence(text, language, today=today)

    def without_name(self, text: str) -> str:
        """The text, without the name by which somebody introduces themselves in it."""
        return self._understanding.without_name(text)

    def locate(self, latitude: float, longitude: float) -> Reading:
        """The commune nearest to a shared location; the location itself is not kept."""
        commune = self._gazetteer.nearest(latitude, longitude)
        return Reading("sure", (commune.code,), 1.0) if commune else UNKNOWN


def index_labels(wording: Wording, flows: Mapping[str, Flow]) -> LabelIndex:
    """Every choice of every dialogue by what its button says, in every language."""
    choices = {
        (question.field, code) for flow in flows.values() for question in flow.questions for code in question.choices
    }
    choices |= {("languages", code) for code in COMMON_LANGUAGES}
    choices |= {("mentor_status", code) for code in vocabulary.MENTOR_STATUSES}
    index: dict[str, dict[str, dict[str, str]]] = {}
    for language in wording.languages:
        fields = index.setdefault(language, {})
        for field, code in sorted(choices):
            known = fields.setdefault(field, {})
            known[fold(wording.label(Labels(field, (code,)), language))] = code
            known.update((fold(other), code) for other in wording.also(f"{field}-{code}", language))
    return index
