"""A dialogue drawn as Mermaid, from the same table that runs."""

from collections.abc import Callable, Iterable

from dialogs.question import Always, Condition, Flow, Is, IsNot, Kind, Never, Question


def draw(flow: Flow, title: Callable[[Question], str]) -> str:
    """The flow as a Mermaid flowchart; `title` gives a question's words."""
    return "\n".join(["flowchart TD", *(f"    {line}" for line in _lines(flow, title))])


def _lines(flow: Flow, title: Callable[[Question], str]) -> Iterable[str]:
    yield "start([hello])"
    for question in flow.questions:
        kind = question.kind.value if question.kind is not Kind.MANY else f"up to {question.most}"
        yield f'{question.key}["{_escape(title(question))}<br/><i>{question.key}: {kind}</i>"]'
        for choice in question.ends:
            yield f"{question.key} -- {choice} --> {question.key}_{choice}([kind end])"
    end = "recap{recap: change any answer}" if flow.recap else "done([done])"
    yield end
    if flow.recap:
        yield "recap -- confirm --> done([done])"
        yield "recap -. change .-> any([that question, then back here])"
    yield from _edges(flow)


def _edges(flow: Flow) -> Iterable[str]:
    last = "recap" if flow.recap else "done"
    before: Question | None = None
    for place, question in enumerate(flow.questions):
        name = before.key if before else "start"
        yield f"{name} --> {question.key}"
        following = flow.questions[place + 1 :]
        if not isinstance(question.when, Always) and (before is None or before.when != question.when):
            beyond = next((each.key for each in following if each.when != question.when), last)
            yield f"{name} -- {_negated(question.when)} --> {beyond}"
        if not isinstance(question.optional, Never):
            yield f"{question.key} -- skip --> {following[0].key if following else last}"
        before = question
    yield f"{before.key if before else 'start'} --> {last}"


def _negated(condition: Condition) -> str:
    match condition:
        case IsNot(question, answer):
            return f"{question} is {answer}"
        case Is(question, answer):
            return f"{question} is not {answer}"
        case _:
            return "never"


def _escape(text: str) -> str:
    return text.replace('"', "#quot;").replace("\n", " ")
