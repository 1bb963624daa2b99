"""The present question as it is to be shown: its choices in rows, its way back, where the person stands."""

from collections.abc import Iterable
from typing import Final

from dialogs import events
from dialogs.effects import Ask, Option
from dialogs.own_words import read_name
from dialogs.phrase import Labels, Own, phrase
from dialogs.question import Flow, Kind, Question
from dialogs.session import RECAP, Session

GIVEN_NAME: Final = "given"  # the choice that stands for the name which the channel gives
OWN_WORDS: Final = (Kind.NAME, Kind.LINE, Kind.TEXT, Kind.CODE, Kind.DATE)

Row = tuple[Option, ...]


def look(flow: Flow, session: Session) -> Ask:
    """What the person sees at the present point of the flow."""
    if session.at == RECAP:
        return _recap(flow, session)
    question = flow[session.at]
    applying = [each for each in flow.steps if each.when.holds(session.answers) or each is question]
    counted = len(flow.steps) > 1 and question in applying
    if session.offered:
        prompt, rows = phrase("did-you-mean"), _offers(question, session)
    else:
        prompt, rows = phrase(f"{flow.name}-{question.key}", most=question.most), _choices(question, session)
    return Ask(
        prompt,
        (*rows, *_ways(flow, question, session)),
        step=applying.index(question) + 1 if counted else 0,
        steps=len(applying) if counted else 0,
        location=question.kind is Kind.PLACE and not session.offered,
    )


def visible_choices(question: Question, session: Session) -> tuple[str, ...]:
    """The choices on the present page; those that stand alone, such as "I don't know yet", are on every page."""
    if not question.page:
        return question.choices
    start = session.page * question.page
    paged = tuple(choice for choice in question.choices if choice not in question.alone)
    return (*paged[start : start + question.page], *question.alone)


def count_pages(question: Question) -> int:
    """How many pages the choices fill."""
    paged = len(question.choices) - len(question.alone)
    return -(-paged // question.page) if question.page else 1


def answer_of(question: Question, codes: tuple[str, ...]) -> Labels | Own:
    """An answer as a value that can be mentioned in a phrase."""
    if question.kind in OWN_WORDS and codes:
        return Own(codes[0])
    return Labels(question.field, codes)


def _recap(flow: Flow, session: Session) -> Ask:
    # A place is shown even where it was not asked (all remote): it can be added from here.
    shown = [each for each in flow.steps if each.key in session.answers or each.kind is Kind.PLACE]
    lines = tuple(
        phrase(f"recap-{each.key}", answer=answer_of(each, session.answers.get(each.key, ()))) for each in shown
    )
    changes = [Option(phrase(f"change-{each.key}"), events.Changed(each.key)) for each in shown]
    rows = ((Option(phrase(f"{flow.name}-confirm"), events.Confirmed()),), *_chunks(changes, 2))
    stop = Option(phrase("stop"), events.Stopped(RECAP))
    return Ask(phrase(f"{flow.name}-recap"), (*rows, (stop,)), lines)


def _offers(question: Question, session: Session) -> Iterable[Row]:
    for code in session.offered:
        yield (Option(Labels(question.field, (code,)), events.Picked(question.key, code)),)
    yield (Option(phrase("none-of-these"), events.Rejected(question.key)),)


def _choices(question: Question, session: Session) -> Iterable[Row]:
    answer = session.answers.get(question.key, ())
    shown = visible_choices(question, session)
    if question.kind is Kind.MANY:
        ticks = [
            Option(
                Labels(question.field, (code,)),
                events.Ticked(question.key, code, code not in session.draft),
                ticked=code in session.draft,
            )
            for code in shown
        ]
        yield from _chunks(ticks, question.columns)
        yield from _pages(question, session)
        yield (Option(phrase("next"), events.Proceeded(question.key)),)
    else:
        for group in ([c for c in shown if c not in question.ends], [c for c in shown if c in question.ends]):
            picks = [
                Option(Labels(question.field, (code,)), events.Picked(question.key, code), ticked=code in answer)
                for code in group
            ]
            yield from _chunks(picks, question.columns)
    if question.kind is Kind.NAME and isinstance(name := read_name(session.given_name), str):
        yield (Option(Own(name), events.Picked(question.key, GIVEN_NAME)),)
    if answer and (question.kind in OWN_WORDS or question.kind is Kind.PLACE):
        yield (Option(phrase("keep", answer=answer_of(question, answer)), events.Kept(question.key)),)
    if question.optional.holds(session.answers):
        yield (Option(phrase("skip"), events.Skipped(question.key)),)
    for room in question.doors:
        yield (Option(phrase(f"room-{room}"), events.Opened(room)),)


def _pages(question: Question, session: Session) -> Iterable[Row]:
    pages = count_pages(question)
    turns = []
    if session.page > 0:
        turns.append(Option(phrase("page-previous"), events.Turned(question.key, session.page - 1)))
    if session.page < pages - 1:
        label = phrase("page-next", page=session.page + 1, pages=pages)
        turns.append(Option(label, events.Turned(question.key, session.page + 1)))
    if turns:
        yield tuple(turns)


def _ways(flow: Flow, question: Question, session: Session) -> Iterable[Row]:
    """Back, why, stop: under every question; there is nothing behind the agreement yet."""
    if question.kind is Kind.AGREE:
        return
    why = Option(phrase("why"), events.Wondered(question.key))
    stop = Option(phrase("stop"), events.Stopped(question.key))
    back = Option(phrase("back"), events.WentBack(question.key))
    first = question is flow.questions[0]
    yield (why, stop) if first and not session.offered else (back, why, stop)


def _chunks(options: list[Option], columns: int) -> Iterable[Row]:
    for start in range(0, len(options), columns):
        yield tuple(options[start : start + columns])
