"""Typed text -> codes of the vocabulary, with how sure that is. Pure: the aliases and the day are passed in."""

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from dialogs.understanding.ages import is_below_zero, read_age
from dialogs.understanding.closed import read_closed
from dialogs.understanding.introductions import Introductions
from dialogs.understanding.lexicon import Aliases, Lexicon
from dialogs.understanding.meanings import UNKNOWN
from dialogs.understanding.policies import POLICIES
from dialogs.understanding.reading import Reading
from dialogs.understanding.sentence import read_slots
from dialogs.understanding.words import split_words

__all__ = ["PlaceReader", "Reading", "Understanding"]


class PlaceReader(Protocol):
    """What reads places."""

    def read(self, text: str) -> Reading: ...

    def find(self, text: str) -> list[tuple[int, int, Reading]]: ...


class Understanding:
    """Built once from data; answers are pure functions of the text, the language and the day."""

    def __init__(self, aliases: Aliases, places: PlaceReader | None = None) -> None:
        self._lexicons: tuple[Lexicon, ...] = (Lexicon(aliases),)
        self._introductions = Introductions(aliases)
        self._places = places

    @classmethod
    def build(cls, aliases: Aliases, places: PlaceReader | None = None) -> "Understanding":
        return cls(aliases, places)

    def with_aliases(self, extra: Mapping[str, Mapping[str, Mapping[str, str]]]) -> "Understanding":
        """The same, with aliases that were learned later and are believed first; cheap."""
        learned = object.__new__(Understanding)
        base = self._lexicons[-1]
        learned._lexicons = (Lexicon(extra, parent=base), base)
        learned._introductions, learned._places = self._introductions, self._places
        return learned

    def understand(self, field: str, text: str, language: str, *, today: dt.date | None = None) -> Reading:
        """What `text` means as an answer to the question of `field`; ages as codes ("15")."""
        if field == "place":
            return self._places.read(text) if self._places else UNKNOWN
        text = self.without_name(text)
        words = split_words(text, self._lexicons[0].spellings)
        if field == "age":
            return UNKNOWN if is_below_zero(text) else read_age(words, today)
        if field not in POLICIES:
            raise ValueError(f"no such field: {field}")
        return read_closed(field, text, words, language, self._lexicons)

    def without_name(self, text: str) -> str:
        """The text, with a comma where somebody introduces themselves by name."""
        return self._introductions.without(text)

    def read_sentence(self, text: str, language: str, *, today: dt.date | None = None) -> dict[str, tuple[str, ...]]:
        """The slots that one free message states for sure, and only those."""
        return read_slots(self.without_name(text), language, self._lexicons, self._places, today)
