"""How a table of questions is walked, and which answers each question can take."""

from dialogs.choices import visible_choices
from dialogs.question import Answers, Flow, Kind, Question
from dialogs.session import Session


def next_question(flow: Flow, answers: Answers) -> Question | None:
    """The first question that applies and has no valid answer. A skip counts while skipping is allowed."""
    for question in flow.questions:
        if not question.when.holds(answers):
            continue
        if not answers.get(question.key) and not (question.key in answers and question.optional.holds(answers)):
            return question
    return None


def previous_question(flow: Flow, session: Session) -> Question | None:
    """The question before the present one, among those that apply."""
    before: Question | None = None
    for question in flow.questions:
        if question.key == session.at:
            return before
        if question.when.holds(session.answers):
            before = question
    return before


def within(question: Question, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes that this question can take. A number beyond its bounds becomes `younger` or `older`."""
    if question.bounds:
        least, most = question.bounds
        codes = tuple(_bound(code, least, most) for code in codes)
    if question.kind is Kind.PLACE:
        return codes
    return tuple(dict.fromkeys(code for code in codes if code in question.choices or code in question.ends))


def _bound(code: str, least: int, most: int) -> str:
    if not code.isdecimal() or least <= int(code) <= most:
        return code
    return "younger" if int(code) < least else "older"


def numbered(session: Session, question: Question, text: str) -> str | None:
    """The choice meant by typing its number, as counted among those that are shown."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 2):
        return None
    shown = session.offered or visible_choices(question, session.page)
    if question.kind is Kind.PLACE and not session.offered:
        return None
    if any(choice.isdecimal() for choice in question.choices):
        return text if text in question.choices else None
    position = int(text)
    return shown[position - 1] if 1 <= position <= len(shown) else None
