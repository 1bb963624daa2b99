"""Any walk through any dialogue: the machine never raises, never strays, and going on always comes to an end."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.aliases import load_aliases
from bot.comprehension import Comprehension, index_labels
from bot.lexicon import LOCALES, load_gazetteer, load_nicknames
from bot.wording import Wording
from dialogs import events
from dialogs.choices import offer_of
from dialogs.effects import Ask, Complain, Finish
from dialogs.flows import flows
from dialogs.machine import Machine, Turn
from dialogs.phrase import phrase
from dialogs.question import Kind
from dialogs.session import RECAP, Session, dump, load
from dialogs.understanding import Understanding
from dialogs.understanding.places import PlaceReader
from tests.dialogs.walking import any_event, fault, offered

NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEPS: Final = 40
FLOWS: Final = ("youth", "mentor", "refine", "detail", "reply", "pause", "broadcast")


@cache
def machine() -> Machine:
    gazetteer, tables = load_gazetteer(), flows(13, 25)
    understanding = Understanding.build(load_aliases(), PlaceReader(gazetteer, load_nicknames()))
    labels = index_labels(Wording(LOCALES, "fr", gazetteer.label), tables)
    return Machine(tables, Comprehension(understanding, gazetteer, labels))


def begin(flow: str, language: str = "fr") -> Session:
    session = machine().begin(Session(flow, language, given_name="Lina")).session
    assert session is not None
    return session


def check(turn: Turn) -> None:
    """A turn ends in a question that can be answered, or in the end of the dialogue; the session can be kept."""
    if turn.session is None:
        return
    flow = machine().flows[turn.session.flow]
    assert load(dump(turn.session)) == turn.session
    assert not fault(flow, turn.session.answers)
    assert turn.session.stopped or (isinstance(turn.effects[-1], Ask) and offered(turn.effects[-1]))
    if turn.session.at != RECAP:
        assert len(turn.session.draft) <= flow[turn.session.at].most


@pytest.mark.parametrize("name", FLOWS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_walk_keeps_the_answers_valid(name: str, data: st.DataObject) -> None:
    session, seen = begin(name, data.draw(st.sampled_from(("fr", "en")))), []
    for _ in range(data.draw(st.integers(1, STEPS))):
        seen += offered(machine().view(session))
        event = data.draw(
            st.one_of(st.sampled_from(seen), st.sampled_from(seen[-20:]), any_event(machine().flows[name]))
        )
        turn = machine().advance(session, event, NOW)
        check(turn)
        for effect in turn.effects:
            if isinstance(effect, Finish):
                assert not fault(machine().flows[name], effect.answers)
        if turn.session is None:
            return
        session = turn.session


@pytest.mark.parametrize("name", FLOWS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_stale_changes_nothing_and_shows_the_present_question(name: str, data: st.DataObject) -> None:
    session = begin(name)
    for event in data.draw(st.lists(any_event(machine().flows[name]), max_size=STEPS)):
        turn = machine().advance(session, event, NOW)
        if Complain(phrase("stale")) in turn.effects:
            assert turn.session is not None
            assert turn.session.answers == session.answers
            assert (turn.session.at, turn.session.visit) == (session.at, session.visit)
            assert turn.effects[-1] == machine().view(turn.session)
        if turn.session is None:
            return
        session = turn.session


@pytest.mark.parametrize("name", FLOWS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_from_anywhere_going_on_comes_to_the_end(name: str, data: st.DataObject) -> None:
    session = begin(name)
    for event in data.draw(st.lists(any_event(machine().flows[name]), max_size=STEPS)):
        turn = machine().advance(session, event, NOW)
        if turn.session is None:
            return
        session = turn.session
    for _ in range(4 * len(machine().flows[name].questions)):
        turn = machine().advance(session, plain_answer(session), NOW)
        if turn.session is None:
            assert isinstance(turn.effects[-1], Finish)
            return
        session = turn.session
    raise AssertionError(f"no way on from {session.at}")


@pytest.mark.parametrize("typed", ["mon cv", "7"])
def test_one_too_many_is_refused_typed_as_tapped(typed: str) -> None:
    ticked = ("orientation", "internship", "confidence")
    session = Session("youth", "fr", "needs", {"agree": ("yes",), "age": ("16",)}, draft=ticked)
    turn = machine().advance(session, events.Said(typed), NOW)
    assert Complain(phrase("mistake-too-many", most=3)) in turn.effects
    assert turn.session is not None
    assert turn.session.draft == ticked


@pytest.mark.parametrize("choice", ["application", "unsure"])
def test_an_offer_taken_beside_ticks_stays_within_the_bounds(choice: str) -> None:
    ticked = ("orientation", "internship", "confidence")
    answers = {"agree": ("yes",), "age": ("16",), "situation": ("other",)}
    session = Session("youth", "fr", "needs", answers, draft=ticked, offered=(choice,))
    turn = machine().advance(session, events.Picked("needs", choice), NOW)
    assert turn.session is not None
    assert turn.session.answers.get("needs") == (("unsure",) if choice == "unsure" else None)
    check(turn)


@pytest.mark.parametrize("kind", [events.Affirmed, events.Rejected])
def test_yes_and_no_to_an_older_offer_say_nothing_of_the_present_one(
    kind: type[events.Affirmed | events.Rejected],
) -> None:
    answers = {"agree": ("yes",), "age": ("16",), "situation": ("other",)}
    session = Session("youth", "fr", "needs", answers, offered=("orientation", "internship"), doubted="machin")
    older = kind("needs", offer_of(replace(session, offered=("confidence", "application"))))
    turn = machine().advance(session, older, NOW)
    assert turn.session == session
    assert Complain(phrase("stale")) in turn.effects
    meant = machine().advance(session, kind("needs", offer_of(session)), NOW)
    assert meant.session is not None
    assert not meant.session.offered


def plain_answer(session: Session) -> events.Event:
    """The simplest thing that leads on from here."""
    if session.at == RECAP or session.offered:
        return events.Rejected(session.at, offer_of(session)) if session.offered else events.Confirmed()
    question = machine().flows[session.flow][session.at]
    match question.kind:
        case Kind.MANY if session.draft:
            return events.Proceeded(question.key)
        case Kind.MANY:
            return events.Ticked(question.key, question.choices[0], on=True)
        case Kind.PLACE:
            return events.Shared(48.853, 2.349)
        case Kind.NAME | Kind.LINE | Kind.TEXT | Kind.CODE:
            return events.Said("Lina")
    return events.Picked(question.key, question.choices[0])
