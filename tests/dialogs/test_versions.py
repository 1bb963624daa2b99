"""A new version of a table meets the dialogues that were left in the old one: nothing breaks, no answer is lost.

A thousand dialogues, at every step of every flow, in every state that a walk leaves behind. Each is written down,
then read by a version whose table has a step less, a step more, the steps in another order or under another name.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import pytest

from dialogs import events, session
from dialogs.choices import offer_of
from dialogs.effects import Ask, Complain, Dismiss, Finish
from dialogs.events import Event
from dialogs.flows import flows
from dialogs.machine import Machine, Turn
from dialogs.phrase import phrase
from dialogs.question import Flow, Is, IsNot, Kind, Question
from dialogs.session import RECAP, VERSION, NewerVersion, Session, dump, load
from dialogs.walk import next_question
from tests.dialogs.test_walks import machine, plain_answer
from tests.dialogs.walking import offered

NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEED: Final = 20260302
SESSIONS: Final = 1000
NEW: Final = Question("colour", Kind.ONE, choices=("red", "blue"))
SAID: Final = ("Lina", "16", "lycée pro", "à distance", "retour", "1", "", "J'ai 16 ans, je cherche un stage à Lyon")

Changed = tuple[str, Flow]  # what was done to it, and the table that came of it


# ---- A thousand dialogues


@cache
def left_open() -> tuple[str, ...]:
    """As they are written down: at every step, ticked, offered something, at an answer to be changed, stopped."""
    chance, kept = random.Random(SEED), dict[str, None]()
    names = tuple(machine().flows)
    while len(kept) < SESSIONS:
        name = chance.choice(names)
        begun = machine().begin(Session(name, "fr", given_name="Lina", about="7", visit=chance.randrange(10**9)))
        here = begun.session
        for _ in range(chance.randrange(4 * len(machine().flows[name].questions))):
            if here is None:
                break
            kept[json.dumps(dump(here))] = None
            here = machine().advance(here, _step(here, chance), NOW).session
    return tuple(kept)


def _step(here: Session, chance: random.Random) -> Event:
    """Mostly onwards."""
    if chance.random() < 0.6:
        return plain_answer(here)
    if chance.random() < 0.3:
        return events.Said(chance.choice(SAID))
    return chance.choice(offered(machine().view(here)))


def places() -> set[tuple[str, str]]:
    ends = {(flow.name, RECAP) for flow in machine().flows.values() if flow.recap}
    return ends | {(flow.name, question.key) for flow in machine().flows.values() for question in flow.questions}


def test_the_dialogues_were_left_at_every_step_of_every_flow_and_in_every_state() -> None:
    sessions = [load(json.loads(each)) for each in left_open()]
    assert len(sessions) >= SESSIONS
    assert {(each.flow, each.at) for each in sessions} == places()
    states: tuple[Callable[[Session], object], ...] = (
        lambda each: each.draft, lambda each: each.offered, lambda each: each.stopped, lambda each: each.misses,
        lambda each: each.page, lambda each: each.at in each.answers,
    )  # fmt: skip
    assert all(any(state(each) for each in sessions) for state in states)


# ---- What a new version does to a table


def shorter(flow: Flow) -> Iterator[Changed]:
    for gone in flow.questions if len(flow.questions) > 1 else ():
        yield f"without {gone.key}", _with(flow, tuple(each for each in flow.questions if each is not gone))


def longer(flow: Flow) -> Iterator[Changed]:
    for place in range(len(flow.questions) + 1):
        yield f"one more at {place}", _with(flow, (*flow.questions[:place], NEW, *flow.questions[place:]))


def reordered(flow: Flow) -> Iterator[Changed]:
    chance = random.Random(SEED)
    yield "upside down", _with(flow, flow.questions[::-1])
    for number in range(len(flow.questions)):
        yield f"shuffled {number}", _with(flow, tuple(chance.sample(flow.questions, len(flow.questions))))


def renamed(flow: Flow) -> Iterator[Changed]:
    """Each under a new name, and with it what asks for its answer. What was kept follows by a numbered upgrade."""
    for old in flow.questions:
        yield old.key, _with(flow, tuple(_rename(each, old.key) for each in flow.questions))


def replaced(flow: Flow) -> Iterator[Changed]:
    """A name changed in the table alone: a step less, and a step more in its place."""
    for old in flow.questions:
        yield f"{old.key} for another", _with(flow, tuple(NEW if each is old else each for each in flow.questions))


def _with(flow: Flow, questions: tuple[Question, ...]) -> Flow:
    return Flow(flow.name, questions, flow.recap)


def _rename(question: Question, old: str) -> Question:
    when, optional = (
        replace(each, question=f"new_{old}") if isinstance(each, Is | IsNot) and each.question == old else each
        for each in (question.when, question.optional)
    )
    suggests = f"new_{old}" if question.suggests == old else question.suggests
    key, vocabulary = (f"new_{old}", question.field) if question.key == old else (question.key, question.vocabulary)
    return replace(question, key=key, vocabulary=vocabulary, when=when, optional=optional, suggests=suggests)


CHANGES: Final = (shorter, longer, reordered, replaced)


def cases(change: Callable[[Flow], Iterator[Changed]], *, every: int = 1) -> Iterator[tuple[Session, str, Flow]]:
    """Each dialogue, or each so-manieth one, with one such change of its table; in each place one with all of them."""
    chance, tables = random.Random(SEED), {name: tuple(change(flow)) for name, flow in machine().flows.items()}
    seen: set[tuple[str, str]] = set()
    for number, written in enumerate(left_open()):
        before = load(json.loads(written))
        place, known = (before.flow, before.at), tables[before.flow]
        if place not in seen:
            yield from ((before, what, flow) for what, flow in known)
        elif known and number % every == 0:
            yield (before, *chance.choice(known))
        seen.add(place)


def meet(flow: Flow) -> Machine:
    """The machine of the new version."""
    return replace(machine(), flows={**machine().flows, flow.name: flow})


# ---- What has to hold


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_is_shown_their_question_again_sees_one_that_is_asked(
    change: Callable[[Flow], Iterator[Changed]],
) -> None:
    for before, what, flow in cases(change):
        new = meet(flow)
        here = new.mend(before)
        check_place(flow, here, what)
        assert here.answers == before.answers, what
        assert new.view(before) == new.view(here), what
        assert offered(new.view(here)), what
        assert (here is before) == (here.visit == before.visit), what


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_on_the_old_screen_loses_no_answer_and_finishes_nothing_half(
    change: Callable[[Flow], Iterator[Changed]],
) -> None:
    chance = random.Random(SEED)
    for before, what, flow in cases(change):
        new = meet(flow)
        shown = offered(machine().view(before))
        for event in (chance.choice(shown), _answer(before, chance)):
            check_turn(flow, before, event, new.advance(before, event, NOW), what)


def _answer(before: Session, chance: random.Random) -> Event:
    """By a button, or in words."""
    return plain_answer(before) if chance.random() < 0.7 else events.Said(chance.choice(SAID))


def check_turn(flow: Flow, before: Session, event: Event, turn: Turn, what: str) -> None:
    """Every answer but the one that was given anew is there still, and the next step is one that is asked."""
    for effect in turn.effects:
        if isinstance(effect, Finish):
            check_end(flow, before, effect, what)
    if turn.session is None:
        assert isinstance(event, events.Stopped) or isinstance(turn.effects[-1], Finish | Dismiss), what
        return
    check_place(flow, turn.session, what)
    assert turn.session.visit >= before.visit, what
    kept = {key: codes for key, codes in before.answers.items() if key != before.at}
    assert kept.items() <= turn.session.answers.items(), (what, event)
    if before.at != RECAP and before.at not in flow:
        assert turn.session.answers == before.answers, (what, event)  # of another question nothing was said
        assert turn.session.stopped or isinstance(turn.effects[-1], Ask), what


def check_place(flow: Flow, here: Session, what: str) -> None:
    if here.at == RECAP:
        assert flow.recap, what
        assert next_question(flow, here.answers) is None, what
    else:
        assert here.at in flow, what


def check_end(flow: Flow, before: Session, end: Finish, what: str) -> None:
    """All that applies has its answer, and what was answered before is there."""
    assert next_question(flow, end.answers) is None, what
    assert end.answers.keys() >= before.answers.keys(), what
    assert end.about == before.about, what


@pytest.mark.parametrize("change", CHANGES)
def test_going_on_comes_to_the_end_with_what_was_answered_before(
    change: Callable[[Flow], Iterator[Changed]],
) -> None:
    for before, what, flow in cases(change, every=4):
        new = meet(flow)
        end = go_on(new, new.advance(before, events.Resumed(), NOW).session)
        check_end(flow, before, end, what)
        untouched = {key: codes for key, codes in before.answers.items() if codes and key != new.mend(before).at}
        assert untouched.items() <= end.answers.items(), what


def go_on(new: Machine, here: Session | None) -> Finish:
    """The simplest way to the end."""
    assert here is not None
    for _ in range(6 * len(new.flows[here.flow].questions)):
        turn = new.advance(here, _onwards(new, here), NOW)
        if turn.session is None:
            assert isinstance(turn.effects[-1], Finish)
            return turn.effects[-1]
        here = turn.session
    raise AssertionError(f"no way on from {here.at}")


def _onwards(new: Machine, here: Session) -> Event:
    if here.offered:
        return events.Rejected(here.at, offer_of(here))
    if here.at != RECAP and here.answers.get(here.at):
        return events.Kept(here.at)
    return events.Picked(NEW.key, "red") if here.at == NEW.key else plain_answer(here)


def test_what_is_renamed_by_a_numbered_upgrade_is_asked_and_kept_under_its_new_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for before, old, flow in cases(renamed):
        written = dump(before)
        with monkeypatch.context() as patch:
            release(patch, lambda stored, name=old, of=flow.name: _follow(stored, of, name))  # type: ignore[misc]
            after, new = load(written), meet(flow)
            assert load(dump(after)) == after
        assert new.mend(after) is after
        assert after.at == (f"new_{old}" if before.at == old else before.at)
        assert [*after.answers.values()] == [*before.answers.values()]
        assert old not in after.answers
        assert len(offered(new.view(after))) == len(offered(machine().view(before)))


def release(patch: pytest.MonkeyPatch, upgrade: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """A next version of the code, with this upgrade."""
    upgrades: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {**session.UPGRADES, VERSION: upgrade}
    patch.setattr(session, "UPGRADES", upgrades)
    patch.setattr(session, "VERSION", VERSION + 1)


def _follow(stored: dict[str, Any], flow: str, old: str) -> dict[str, Any]:
    """What a release that renames a step has to bring."""
    if stored["flow"] != flow:
        return stored
    answers = {(f"new_{old}" if key == old else key): codes for key, codes in stored["answers"].items()}
    return {**stored, "answers": answers, "at": f"new_{old}" if stored["at"] == old else stored["at"]}


def test_an_older_version_reads_nothing_that_a_newer_one_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would lose what it does not know."""
    for written in left_open():
        with pytest.raises(NewerVersion):
            load({**json.loads(written), "version": VERSION + 1, "mood": "good"})


def test_words_said_to_a_question_that_is_gone_are_no_answer_to_the_next_one() -> None:
    before = replace(load(json.loads(left_open()[0])), flow="mentor", at="sentence", answers=_all_but("sentence"))
    flow = flows(13, 25)["mentor"]
    new = meet(_with(flow, tuple(each for each in flow.questions if each.key != "sentence")))
    turn = new.advance(before, events.Said("DURAND2026"), NOW)
    assert turn.session is not None
    assert turn.session.at == "structure"
    assert "structure" not in turn.session.answers
    assert Complain(phrase("question-gone")) in turn.effects


def _all_but(missing: str) -> dict[str, tuple[str, ...]]:
    answers = {question.key: question.choices[:1] or ("Lina",) for question in machine().flows["mentor"].questions}
    return {key: codes for key, codes in answers.items() if key not in (missing, "structure")}
