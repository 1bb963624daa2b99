"""One question, and a dialogue as a table of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

Answers = Mapping[str, tuple[str, ...]]


class Kind(Enum):
    AGREE = "agree"  # one tap on "I agree"; not counted as a step
    ONE = "one"  # one choice
    MANY = "many"  # up to `most` choices, then "Next"
    PLACE = "place"  # a town or postal code, typed or shared
    NAME = "name"  # a first name or a nickname
    LINE = "line"  # one sentence in the person's own words
    TEXT = "text"  # several lines in the person's own words, read as they are: links are allowed
    CODE = "code"  # a short code, such as a structure's
    DATE = "date"  # a day to come: a number of days to tap, or typed


@dataclass(frozen=True, slots=True)
class Always:
    def holds(self, answers: Answers) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Never:
    def holds(self, answers: Answers) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Is:
    question: str
    answer: str

    def holds(self, answers: Answers) -> bool:
        return answers.get(self.question) == (self.answer,)


@dataclass(frozen=True, slots=True)
class IsNot:
    question: str
    answer: str

    def holds(self, answers: Answers) -> bool:
        return answers.get(self.question) != (self.answer,)


Condition = Always | Never | Is | IsNot


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a dialogue.

    `key` names the answer and, behind the flow's name, its text in `locales/`. `field` names the vocabulary
    whose labels the choices carry and which reads typed answers.
    """

    key: str
    kind: Kind
    choices: tuple[str, ...] = ()
    vocabulary: str = ""  # empty: the key itself
    most: int = 1
    columns: int = 1
    page: int = 0  # how many choices a page shows; 0: all
    alone: tuple[str, ...] = ()  # choices that exclude all others ("I don't know yet")
    when: Condition = field(default_factory=Always)  # is it asked on the way to the recap?
    optional: Condition = field(default_factory=Never)  # may it be skipped?
    bounds: tuple[int, int] | None = None  # a number outside these is `younger` or `older`
    ends: Mapping[str, str] = field(default_factory=dict)  # choice -> the phrase that ends the dialogue
    suggests: str = ""  # the key of an earlier typed answer whose reading pre-fills this one
    longest: int = 0  # characters, for typed answers of one's own
    doors: tuple[str, ...] = ()  # rooms of the house that open from here

    def __hash__(self) -> int:
        return hash(self.key)  # the ends cannot be hashed

    @property
    def field(self) -> str:
        return self.vocabulary or self.key


@dataclass(frozen=True)
class Flow:
    """A dialogue, top to bottom. Ends in a recap unless it is a short one."""

    name: str
    questions: tuple[Question, ...]
    recap: bool = True

    def __getitem__(self, key: str) -> Question:
        return self._by_key[key]

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    @cached_property
    def steps(self) -> tuple[Question, ...]:
        """The questions that progress counts."""
        return tuple(question for question in self.questions if question.kind is not Kind.AGREE)

    @cached_property
    def _by_key(self) -> Mapping[str, Question]:
        return {question.key: question for question in self.questions}
