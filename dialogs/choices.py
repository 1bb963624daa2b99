"""What can be tapped under a question: its choices in rows, the ways onwards and back."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from dialogs import events
from dialogs.effects import Option
from dialogs.own_words import read_name
from dialogs.phrase import Labels, Own, phrase
from dialogs.question import Flow, Kind, Question
from dialogs.session import Session

GIVEN_NAME: Final = "given"  # the choice that stands for the name which the channel gives
OWN_WORDS: Final = (Kind.NAME, Kind.LINE, Kind.TEXT, Kind.CODE, Kind.DATE)
COMMON: Final = (Kind.AGREE, Kind.ONE, Kind.MANY)  # nobody's own words are on their buttons
MANY_SEE: Final = 2048  # keyboards that are kept, each for all who stand at the same point with the same ticks

Row = tuple[Option, ...]


def are_common(question: Question, session: Session) -> bool:
    """Is on the buttons what many see, and nothing of this person's own?"""
    return question.kind in COMMON and not session.offered


def common_rows(flow: Flow, question: Question, session: Session) -> tuple[Row, ...]:
    """Nobody's own words: the same for all who stand here with the same answers."""
    answer, first = session.answers.get(question.key, ()), question is flow.questions[0]
    return _keyboard(question, answer, session.draft, session.page, question.optional.holds(session.answers), first)


@lru_cache(MANY_SEE)
def _keyboard(
    question: Question, answer: tuple[str, ...], draft: tuple[str, ...], page: int, skippable: bool, first: bool
) -> tuple[Row, ...]:
    shown = visible_choices(question, page)
    if question.kind is Kind.MANY:
        rows = (*_ticks(question, shown, draft), *_pages(question, page), (_next(question),))
    else:
        rows = tuple(_picks(question, shown, answer))
    return (*rows, *_exits(question, skippable=skippable), *_ways(question, first=first))


def own_rows(flow: Flow, question: Question, session: Session) -> tuple[Row, ...]:
    """What this person said, was offered or is called is on the buttons."""
    first = question is flow.questions[0]
    if session.offered:
        return (*_offers(question, session), *_ways(question, first=False))
    skippable, answer = question.optional.holds(session.answers), session.answers.get(question.key, ())
    picks = tuple(_picks(question, question.choices, answer))
    return (*picks, *_kept(question, session), *_exits(question, skippable=skippable), *_ways(question, first=first))


def visible_choices(question: Question, page: int) -> tuple[str, ...]:
    """The choices on the present page; those that stand alone, such as "I don't know yet", are on every page."""
    if not question.page:
        return question.choices
    start = page * question.page
    paged = tuple(choice for choice in question.choices if choice not in question.alone)
    return (*paged[start : start + question.page], *question.alone)


def count_pages(question: Question) -> int:
    """How many pages the choices fill."""
    paged = len(question.choices) - len(question.alone)
    return -(-paged // question.page) if question.page else 1


def joined(question: Question, ticked: tuple[str, ...], codes: tuple[str, ...]) -> tuple[str, ...]:
    """What is ticked and what was said, together. "I don't know yet" stands alone, or gives way."""
    known = tuple(code for code in codes if code not in question.alone)
    if codes and not known:
        return codes[:1]
    return tuple(dict.fromkeys((*(code for code in ticked if code not in question.alone), *known)))


def can_all_be_meant(question: Question, session: Session) -> bool:
    """Can somebody who is asked "did you mean" say yes to all of it?"""
    if question.kind is not Kind.MANY:
        return len(session.offered) == 1
    meant = joined(question, session.draft, session.offered)[: question.most]
    return bool(session.offered) and {*session.offered} <= {*meant}


def offer_of(session: Session) -> str:
    """What is offered as "Did you mean …?", in one value that a button can carry. Codes have no spaces."""
    return " ".join(session.offered)


def affirmation(question: Question, session: Session) -> Option:
    """Yes, to all that was offered."""
    return Option(phrase("all-of-these"), events.Affirmed(question.key, offer_of(session)))


def answer_of(question: Question, codes: tuple[str, ...]) -> Labels | Own:
    """An answer as a value that can be mentioned in a phrase."""
    if question.kind in OWN_WORDS and codes:
        return Own(codes[0])
    return Labels(question.field, codes)


def _offers(question: Question, session: Session) -> Iterable[Row]:
    for code in session.offered:
        yield (Option(Labels(question.field, (code,)), events.Picked(question.key, code)),)
    if len(session.offered) > 1 and can_all_be_meant(question, session):
        yield (affirmation(question, session),)
    yield (Option(phrase("none-of-these"), events.Rejected(question.key, offer_of(session))),)


def _ticks(question: Question, shown: Iterable[str], draft: tuple[str, ...]) -> Iterable[Row]:
    ticks = [
        Option(
            Labels(question.field, (code,)), events.Ticked(question.key, code, code not in draft), ticked=code in draft
        )
        for code in shown
    ]
    return chunks(ticks, question.columns)


def _next(question: Question) -> Option:
    return Option(phrase("next"), events.Proceeded(question.key))


def _picks(question: Question, shown: Iterable[str], answer: tuple[str, ...]) -> Iterable[Row]:
    for group in ([c for c in shown if c not in question.ends], [c for c in shown if c in question.ends]):
        picks = [
            Option(Labels(question.field, (code,)), events.Picked(question.key, code), ticked=code in answer)
            for code in group
        ]
        yield from chunks(picks, question.columns)


def _kept(question: Question, session: Session) -> Iterable[Row]:
    """The name that the channel gives, and the answer that was given before."""
    if question.kind is Kind.NAME and isinstance(name := read_name(session.given_name), str):
        yield (Option(Own(name), events.Picked(question.key, GIVEN_NAME)),)
    if answer := session.answers.get(question.key):
        yield (Option(phrase("keep", answer=answer_of(question, answer)), events.Kept(question.key)),)


def _exits(question: Question, *, skippable: bool) -> Iterable[Row]:
    if skippable:
        yield (Option(phrase("skip"), events.Skipped(question.key)),)
    for room in question.doors:
        yield (Option(phrase(f"room-{room}"), events.Opened(room)),)


def _pages(question: Question, page: int) -> Iterable[Row]:
    pages = count_pages(question)
    turns = []
    if page > 0:
        turns.append(Option(phrase("page-previous"), events.Turned(question.key, page - 1)))
    if page < pages - 1:
        label = phrase("page-next", page=page + 1, pages=pages)
        turns.append(Option(label, events.Turned(question.key, page + 1)))
    if turns:
        yield tuple(turns)


def _ways(question: Question, *, first: bool) -> Iterable[Row]:
    """Back, why, stop: under every question; there is nothing behind the agreement yet."""
    if question.kind is Kind.AGREE:
        return
    why = Option(phrase("why"), events.Wondered(question.key))
    stop = Option(phrase("stop"), events.Stopped(question.key))
    back = Option(phrase("back"), events.WentBack(question.key))
    yield (why, stop) if first else (back, why, stop)


def chunks(options: list[Option], columns: int) -> Iterable[Row]:
    """So many in a row."""
    for start in range(0, len(options), columns):
        yield tuple(options[start : start + columns])
