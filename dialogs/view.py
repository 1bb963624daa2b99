"""The present question as it is to be shown: its words, what can be tapped, where the person stands."""

from dialogs import events
from dialogs.choices import affirmation, answer_of, are_common, chunks, common_rows, own_rows
from dialogs.effects import Ask, Option
from dialogs.phrase import phrase
from dialogs.question import Flow, Kind
from dialogs.session import RECAP, Session


def look(flow: Flow, session: Session) -> Ask:
    """What the person sees at the present point of the flow."""
    if session.at == RECAP:
        return _recap(flow, session)
    question = flow[session.at]
    applying = [each for each in flow.steps if each.when.holds(session.answers) or each is question]
    counted = len(flow.steps) > 1 and question in applying
    common = are_common(question, session)
    return Ask(
        phrase("did-you-mean") if session.offered else phrase(f"{flow.name}-{question.key}", most=question.most),
        common_rows(flow, question, session) if common else own_rows(flow, question, session),
        step=applying.index(question) + 1 if counted else 0,
        steps=len(applying) if counted else 0,
        location=question.kind is Kind.PLACE and not session.offered,
        common=common,
        # Whoever is asked whether it is that one thing says yes.
        unshown=(affirmation(question, session),) if len(session.offered) == 1 else (),
    )


def _recap(flow: Flow, session: Session) -> Ask:
    # A place is shown even where it was not asked (all remote): it can be added from here.
    shown = [each for each in flow.steps if each.key in session.answers or each.kind is Kind.PLACE]
    lines = tuple(
        phrase(f"recap-{each.key}", answer=answer_of(each, session.answers.get(each.key, ()))) for each in shown
    )
    changes = [Option(phrase(f"change-{each.key}"), events.Changed(each.key)) for each in shown]
    rows = ((Option(phrase(f"{flow.name}-confirm"), events.Confirmed()),), *chunks(changes, 2))
    stop = Option(phrase("stop"), events.Stopped(RECAP))
    return Ask(phrase(f"{flow.name}-recap"), (*rows, (stop,)), lines)
