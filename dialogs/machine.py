"""The only place where a session changes: `Machine.advance(session, event, now) -> Turn`. Pure.

The table of a flow says what is asked, under which conditions, and which choices there are; this module knows how
any such table is walked. Where a person goes next is always the same: the first question of the table that applies
and has no valid answer; when none is left, the recap. So "back", "change this answer", a skipped question that
became necessary and a sentence that answers five questions at once need no paths of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Protocol

from dialogs import events
from dialogs.choices import GIVEN_NAME, answer_of, can_all_be_meant, count_pages, joined, offer_of
from dialogs.effects import Ask, Complain, Count, Dismiss, Effect, Finish, Learn, Pause, Say
from dialogs.events import Event
from dialogs.own_words import read_code, read_line, read_name, read_text, tidy
from dialogs.phrase import Phrase, phrase
from dialogs.question import Answers, Flow, Kind, Question
from dialogs.session import RECAP, Session
from dialogs.understanding.dates import read_day
from dialogs.understanding.reading import Reading
from dialogs.view import look
from dialogs.walk import next_question, numbered, previous_question, within

SENTENCE_WORDS: Final = 4  # from here on a typed answer may hold more than was asked
MANY_MISSES: Final = 2  # after so many in a row, an example and a way to a human


class Reader(Protocol):
    """What understands typed text and places. See `dialogs.understanding`."""

    def understand(self, field: str, text: str, language: str, today: date) -> Reading: ...
    def read_sentence(self, text: str, language: str, today: date) -> Mapping[str, tuple[str, ...]]: ...
    def locate(self, latitude: float, longitude: float) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event makes of a session (None: the dialogue is over), and what is to be done."""

    session: Session | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """All flows, and the reader of typed text that they share."""

    flows: Mapping[str, Flow]
    reader: Reader

    def begin(self, session: Session) -> Turn:
        """Enter a dialogue: a new one, or with the answers of an earlier time (then at its recap)."""
        return self._go_on(session)

    def view(self, session: Session) -> Ask:
        """The present question as it is to be shown."""
        return look(self.flows[session.flow], self.mend(session))

    def mend(self, session: Session) -> Session:
        """The same session, or one that goes on elsewhere: a newer version of the table may ask something else.

        Whoever waits at a question that is gone, or at a recap from which a question is missing, goes to the next one.
        """
        flow = self.flows[session.flow]
        if session.at in flow:
            return session
        upcoming = next_question(flow, session.answers)
        if upcoming is None and session.at == RECAP and flow.recap:
            return session
        if upcoming is None and not flow.recap:
            # All is answered, and nobody is there to be told so: the last answer is to be kept or given anew.
            upcoming = [each for each in flow.questions if each.when.holds(session.answers)][-1]
        return self._move(flow, session, upcoming)

    def advance(self, session: Session, event: Event, now: datetime) -> Turn:
        """One event. An event that does not fit where the session is changes nothing and says so."""
        mended = self.mend(session)
        asked = getattr(event, "question", mended.at)
        stale = asked != mended.at and not isinstance(event, events.Changed)
        handle = HANDLERS.get(type(event))
        if stale or handle is None:
            return self._ask(mended, Complain(phrase("stale")))
        if mended is not session and isinstance(event, events.Said | events.Shared):
            return self._ask(mended, Complain(phrase("question-gone")))  # they answered one that they had seen
        return handle(self, replace(mended, stopped=False), event, now)

    # ---- Going on

    def _go_on(self, session: Session, *said: Effect) -> Turn:
        flow = self.flows[session.flow]
        upcoming = next_question(flow, session.answers)
        if upcoming is None and not flow.recap:
            return Turn(None, (*said, Finish(flow.name, session.answers, session.about)))
        return self._ask(self._move(flow, session, upcoming), *said)

    def _move(self, flow: Flow, session: Session, question: Question | None) -> Session:
        draft = self._prefill(session, question) if question else ()
        return replace(
            session,
            at=question.key if question else RECAP,
            visit=session.visit + 1,
            draft=draft,
            offered=(),
            doubted="",
            page=0,
            misses=0,
        )

    def _prefill(self, session: Session, question: Question) -> tuple[str, ...]:
        if question.kind is not Kind.MANY:
            return ()
        if question.key in session.answers or not question.suggests:
            return session.answers.get(question.key, ())
        written = session.answers.get(question.suggests, ("",))[0]
        reading = self.reader.understand(question.field, written, session.language, date.min)
        known = tuple(code for code in reading.codes if code in question.choices and code not in question.alone)
        return known[: question.most]

    def _ask(self, session: Session, *said: Effect) -> Turn:
        return Turn(session, (*said, self.view(session)))

    # ---- Answers

    def _settle(self, session: Session, codes: tuple[str, ...], *said: Effect) -> Turn:
        """The present question has its answer."""
        flow = self.flows[session.flow]
        question = flow[session.at]
        for code in codes:
            if code in question.ends:
                return Turn(None, (Dismiss(phrase(question.ends[code])),))
        answers = {**session.answers, question.key: codes}
        return self._go_on(replace(session, answers=answers), *said)

    def picked(self, session: Session, event: events.Picked, now: datetime) -> Turn:
        question = self._question(session)
        if question and event.choice in session.offered:
            return self._add(session, question, (event.choice,))
        if question and question.kind is Kind.NAME and event.choice == GIVEN_NAME:
            return self._write(session, question, session.given_name)
        if question and question.kind is Kind.DATE and event.choice in question.choices:
            day = read_day(event.choice, now.date())
            return self._settle(session, (day.isoformat(),)) if day else self._ask(session)
        if question and event.choice in question.choices and question.kind is not Kind.MANY:
            return self._settle(session, (event.choice,))
        return self._ask(session, Complain(phrase("stale")))

    def ticked(self, session: Session, event: events.Ticked, now: datetime) -> Turn:
        question = self._question(session)
        if not question or question.kind is not Kind.MANY or event.choice not in question.choices:
            return self._ask(session, Complain(phrase("stale")))
        kept = tuple(code for code in session.draft if code != event.choice)
        session = replace(session, offered=(), doubted="")
        if not event.on:
            return self._ask(replace(session, draft=kept))
        if event.choice in question.alone:
            return self._settle(session, (event.choice,))
        kept = tuple(code for code in kept if code not in question.alone)
        if len(kept) >= question.most:
            return self._ask(session, Complain(phrase("mistake-too-many", most=question.most)))
        return self._ask(replace(session, draft=(*kept, event.choice)))

    def proceeded(self, session: Session, event: events.Proceeded, now: datetime) -> Turn:
        if not session.draft:
            return self._ask(session, Complain(phrase("mistake-pick-one")))
        return self._settle(session, session.draft)

    def _add(self, session: Session, question: Question, codes: tuple[str, ...], *said: Effect) -> Turn:
        """These codes were meant, beside those that are ticked already."""
        if question.kind is Kind.MANY:
            codes = joined(question, session.draft, codes)
        if len(codes) > question.most:
            counted = (each for each in said if isinstance(each, Count))
            too_many = Complain(phrase("mistake-too-many", most=question.most))
            return self._ask(replace(session, offered=(), doubted=""), *counted, too_many)
        return self._settle(session, codes, *said)

    def skipped(self, session: Session, event: events.Skipped, now: datetime) -> Turn:
        question = self._question(session)
        if not question or not question.optional.holds(session.answers):
            return self._ask(session, Complain(phrase("stale")))
        return self._settle(session, ())

    def kept(self, session: Session, event: events.Kept, now: datetime) -> Turn:
        if session.at not in session.answers:
            return self._ask(session, Complain(phrase("stale")))
        return self._go_on(session)

    def shared(self, session: Session, event: events.Shared, now: datetime) -> Turn:
        question = self._question(session)
        if not question or question.kind is not Kind.PLACE:
            return self._ask(session, Complain(phrase("location-not-now")))
        reading = self.reader.locate(event.latitude, event.longitude)
        if reading.verdict == "unknown":
            return self._ask(session, Complain(phrase("mistake-far-away")))
        return self._settle(session, reading.codes[:1], self._understood(question, reading.codes[:1]))

    # ---- Typed text

    def said(self, session: Session, event: events.Said, now: datetime) -> Turn:
        question = self._question(session)
        text = tidy(event.text)
        if question is None:
            return self._ask(session, Complain(phrase("tap-please")))
        match question.kind:
            case Kind.AGREE:
                return self._agree(session, question, text, now.date())
            case Kind.NAME | Kind.LINE | Kind.TEXT | Kind.CODE:
                return self._write(session, question, text)
            case Kind.DATE:
                return self._date(session, text, now.date())
            case _:
                return self._choose(session, question, text, now)

    def _date(self, session: Session, text: str, today: date) -> Turn:
        day = read_day(text, today)
        if day is None:
            return self._ask(session, Complain(phrase("mistake-date")))
        return self._settle(session, (day.isoformat(),))

    def _choose(self, session: Session, question: Question, text: str, now: datetime) -> Turn:
        """A choice by its number or in words."""
        if (choice := numbered(session, question, text)) is not None:
            event_meant = (
                events.Ticked(question.key, choice, choice not in session.draft)
                if question.kind is Kind.MANY and not session.offered
                else events.Picked(question.key, choice)
            )
            return self.advance(session, event_meant, now)
        return self._read(session, question, text, now.date())

    def _agree(self, session: Session, question: Question, text: str, today: date) -> Turn:
        """Consent is never guessed: the button, or its own words."""
        reading = self.reader.understand(question.key, text, session.language, today)
        if reading.verdict == "sure" and reading.codes[0] in question.choices:
            return self._settle(session, reading.codes)
        return self._ask(session, Complain(phrase("tap-please")))

    def _write(self, session: Session, question: Question, text: str) -> Turn:
        match question.kind:
            case Kind.NAME:
                written = read_name(text)
            case Kind.CODE:
                written = read_code(text, question.longest)
            case Kind.TEXT:
                written = read_text(text, question.longest)
            case _:
                written = read_line(text, question.longest)
        if isinstance(written, Phrase):
            return self._ask(session, Complain(written))
        return self._settle(session, (written,))

    def _read(self, session: Session, question: Question, text: str, today: date) -> Turn:
        reading = self.reader.understand(question.field, text, session.language, today)
        codes = within(question, reading.codes)
        verdict = reading.verdict if codes else "unknown"
        count = Count(question.field, verdict)
        told = self._told(session, question, text, today)
        if told and (len(told) > 1 or question.key not in told):
            answers = {**session.answers, **told}
            if question.key not in told and verdict == "sure":
                answers[question.key] = joined(question, session.draft, codes)[: question.most]
            unread = () if question.key in told or verdict != "unknown" else (Learn(question.field, text),)
            return self._take(session, answers, tuple(told), count, *unread)
        if verdict == "sure":
            codes = codes if question.kind is Kind.MANY else codes[:1]
            return self._add(session, question, codes, count, self._understood(question, codes))
        if verdict == "ask":
            return self._ask(replace(session, offered=codes[:3], doubted=text, misses=0), count)
        return self._miss(session, question, text, count)

    def _told(self, session: Session, question: Question, text: str, today: date) -> dict[str, tuple[str, ...]]:
        """What a long answer says about questions of this flow that are open, and about the present one."""
        flow = self.flows[session.flow]
        if len(text.split()) < SENTENCE_WORDS or not flow.recap:
            return {}
        told = {}
        for key, codes in self.reader.read_sentence(text, session.language, today).items():
            if key in flow and (key == question.key or key not in session.answers):
                asked = flow[key]
                if valid := joined(asked, (), within(asked, codes))[: asked.most]:
                    told[key] = valid
        return told

    def _take(self, session: Session, answers: Answers, told: tuple[str, ...], *said: Effect) -> Turn:
        flow = self.flows[session.flow]
        for question in flow.questions:
            for code in answers.get(question.key, ()):
                if code in question.ends:
                    return Turn(None, (Dismiss(phrase(question.ends[code])),))
        understood = [self._understood(flow[key], answers[key]) for key in told]
        return self._go_on(replace(session, answers=answers), *said, *understood)

    def _understood(self, question: Question, codes: tuple[str, ...]) -> Say:
        return Say(phrase("understood", answer=answer_of(question, codes)))

    def _miss(self, session: Session, question: Question, text: str, *said: Effect) -> Turn:
        session = replace(session, misses=session.misses + 1, offered=(), doubted="")
        again = session.misses >= MANY_MISSES
        complaint = phrase(f"example-{question.field}") if again else phrase("not-understood")
        return self._ask(session, *said, Learn(question.field, text), Complain(complaint))

    def affirmed(self, session: Session, event: events.Affirmed, now: datetime) -> Turn:
        question = self._question(session)
        if not question or event.offered != offer_of(session) or not can_all_be_meant(question, session):
            return self._ask(session, Complain(phrase("stale")))
        return self._add(session, question, session.offered, self._understood(question, session.offered))

    def rejected(self, session: Session, event: events.Rejected, now: datetime) -> Turn:
        question = self._question(session)
        if not question or not session.offered or event.offered != offer_of(session):
            return self._ask(session, Complain(phrase("stale")))
        learn = Learn(question.field, session.doubted)
        session = replace(session, offered=(), doubted="", misses=session.misses + 1)
        return self._ask(session, learn, Say(phrase("say-it-otherwise")))

    # ---- Moving about

    def turned(self, session: Session, event: events.Turned, now: datetime) -> Turn:
        question = self._question(session)
        pages = count_pages(question) if question else 1
        return self._ask(replace(session, page=min(max(event.page, 0), pages - 1), offered=(), doubted=""))

    def wondered(self, session: Session, event: events.Wondered, now: datetime) -> Turn:
        return self._ask(session, Say(phrase(f"{session.flow}-{session.at}.why")))

    def went_back(self, session: Session, event: events.WentBack, now: datetime) -> Turn:
        flow = self.flows[session.flow]
        if session.offered:
            return self._ask(replace(session, offered=(), doubted=""))
        if flow.recap and session.at != RECAP and next_question(flow, session.answers) is None:
            return self._go_on(session)
        before = previous_question(flow, session)
        return self._ask(self._move(flow, session, before)) if before else self._ask(session)

    def stopped(self, session: Session, event: events.Stopped, now: datetime) -> Turn:
        if not self.flows[session.flow].recap:
            return Turn(None, (Pause(phrase("stopped-short")),))
        return Turn(replace(session, stopped=True), (Pause(phrase("stopped")),))

    def changed(self, session: Session, event: events.Changed, now: datetime) -> Turn:
        flow = self.flows[session.flow]
        if session.at != RECAP or event.question not in flow:
            return self._ask(session, Complain(phrase("stale")))
        return self._ask(self._move(flow, session, flow[event.question]))

    def confirmed(self, session: Session, event: events.Confirmed, now: datetime) -> Turn:
        if session.at != RECAP:
            return self._ask(session, Complain(phrase("stale")))
        return Turn(None, (Finish(session.flow, session.answers, session.about),))

    def resumed(self, session: Session, event: events.Resumed, now: datetime) -> Turn:
        return self._ask(session)

    def sent(self, session: Session, event: events.Sent, now: datetime) -> Turn:
        return self._ask(session, Complain(phrase("cannot-read", kind=event.kind)))

    def _question(self, session: Session) -> Question | None:
        flow = self.flows[session.flow]
        return None if session.at == RECAP else flow[session.at]


HANDLERS: Final[Mapping[type[Event], Callable[..., Turn]]] = {
    events.Said: Machine.said,
    events.Picked: Machine.picked,
    events.Ticked: Machine.ticked,
    events.Proceeded: Machine.proceeded,
    events.Turned: Machine.turned,
    events.Skipped: Machine.skipped,
    events.Kept: Machine.kept,
    events.Affirmed: Machine.affirmed,
    events.Rejected: Machine.rejected,
    events.Wondered: Machine.wondered,
    events.WentBack: Machine.went_back,
    events.Stopped: Machine.stopped,
    events.Changed: Machine.changed,
    events.Confirmed: Machine.confirmed,
    events.Shared: Machine.shared,
    events.Resumed: Machine.resumed,
    events.Sent: Machine.sent,
}
