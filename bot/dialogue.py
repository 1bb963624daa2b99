"""A person's dialogues: opened, shown again, moved on by an event. What a finished one leads to is not known here."""

from collections.abc import Mapping
from typing import Final

from bot.visit import Visit, meant_by
from dialogs import events
from dialogs.effects import Count, Dismiss, Effect, Finish, Learn, Option, Pause
from dialogs.events import Event
from dialogs.machine import Turn
from dialogs.own_words import tidy
from dialogs.phrase import phrase
from dialogs.session import RECAP, Session
from dialogs.understanding.policies import POLICIES
from storage.sessions import Kept

WAYS_BACK: Final = (
    (Option(phrase("resume"), events.Resumed()),),
    (Option(phrase("room-delete"), events.Opened("delete")),),
)
REGISTRATIONS: Final = ("youth", "mentor")  # the dialogues that are somebody's way into the programme


async def open_dialogue(
    visit: Visit, flow: str, *, answers: Mapping[str, tuple[str, ...]] | None = None, about: str = ""
) -> None:
    """Begin a dialogue on top of any other, or go on with it; with earlier answers, at its recap."""
    if answers is None and not about and await _go_on(visit, flow):
        return
    session = Session(
        flow,
        visit.language,
        answers=answers or {},
        visit=int(visit.now.timestamp()),  # so that no button of an earlier time fits
        given_name=tidy(visit.given_name)[:64],
        about=about,
    )
    turn = visit.house.machine.begin(session)
    if turn.session is None:
        raise ValueError(f"nothing to ask in {flow}")
    if flow in REGISTRATIONS:
        await _leave_other_doors(visit, flow)
    if flow in REGISTRATIONS and not answers:
        await visit.store.journeys.begin(visit.person.id, flow, visit.person.source, visit.now)
        _note_platform_age(visit, flow)
    await visit.store.sessions.open(visit.person.id, turn.session, visit.now)
    await visit.act(turn.session, turn.effects)


async def _leave_other_doors(visit: Visit, flow: str) -> None:
    """A volunteer who was first shown the youths' welcome is no lost youth, and the other way round."""
    for kept in await visit.store.sessions.all(visit.person.id):
        other = kept.session
        if other.flow in REGISTRATIONS and other.flow != flow and other.at == "agree":
            await visit.store.sessions.close(visit.person.id, other.flow)
            await visit.store.journeys.leave(visit.person.id, other.flow)


async def _go_on(visit: Visit, flow: str) -> bool:
    """A dialogue that is half-way comes to the top as it is: no door leads to the loss of answers."""
    for kept in await visit.store.sessions.all(visit.person.id):
        if kept.session.flow == flow:
            session = visit.house.machine.mend(kept.session)
            await visit.store.sessions.open(visit.person.id, session, visit.now)
            await visit.ask(session, visit.house.machine.view(session))
            return True
    return False


async def show_present(visit: Visit) -> bool:
    """Show the present question again. False: there is none."""
    kept = await visit.store.sessions.all(visit.person.id)
    if not kept:
        return False
    session = visit.house.machine.mend(kept[0].session)
    if session is not kept[0].session:  # what they answer next, they answer to what they are shown now
        await visit.store.sessions.save(visit.person.id, kept[0], session, visit.now)
    await visit.ask(session, visit.house.machine.view(session))
    return True


async def move_on(visit: Visit, kept: Kept, event: Event) -> Finish | Event | None:
    """One event in the present dialogue. Returns its answers once finished, or what a typed label stood for."""
    session = kept.session
    if isinstance(event, events.Said) and visit.house.machine.mend(session) is session:  # they have seen its labels
        meant = meant_by(visit.house.machine.view(session), event.text, visit)
        if isinstance(meant, events.Opened):
            return meant
        event = meant or event
    turn = visit.house.machine.advance(session, event, visit.now)
    if _too_young_for_the_channel(visit, turn.session):
        url = visit.house.settings.public_url or visit.house.privacy_url().removesuffix("/privacy")
        turn = Turn(None, (Dismiss(phrase("platform-too-young", url=url)),))
    if turn.session is None:
        await visit.store.sessions.close(visit.person.id, session.flow)
    else:
        await visit.store.sessions.save(visit.person.id, kept, turn.session, visit.now)
        if turn.session.at != session.at:
            await _note_step(visit, turn.session)
    return await _act(visit, turn)


async def _act(visit: Visit, turn: Turn) -> Finish | Event | None:
    outcome: Finish | Event | None = None
    for effect in turn.effects:
        match effect:
            case Finish():
                outcome = effect
            case Dismiss(farewell):
                await _dismiss(visit, effect)
            case Pause(farewell) if turn.session is None:
                visit.note(farewell)
                outcome = events.Opened("home")
            case Pause(farewell):
                await visit.show(farewell, WAYS_BACK)
            case Count() | Learn():
                await _learn(visit, effect)
            case _:
                await visit.act(turn.session, (effect,))
    return outcome


async def _dismiss(visit: Visit, effect: Dismiss) -> None:
    """Outside of what the programme is for: a kind end, and nothing stays of them."""
    await visit.show(effect.phrase)
    store, person = visit.store, visit.person
    if await store.mentors.get(person.id, visit.now) is None:
        visit.forget = True


async def _learn(visit: Visit, effect: Effect) -> None:
    day = visit.now.date().isoformat()
    match effect:
        case Count(field, verdict):
            visit.house.metrics.readings.labels(field, verdict).inc()
            await visit.store.readings.count(day, field, verdict)
        case Learn(field, text) if field in POLICIES:  # an age or a place could not be taught
            nameless = visit.house.reader.without_name(text)
            await visit.store.readings.keep_unread(field, visit.language, nameless, visit.now)
        case _:
            pass


async def _note_step(visit: Visit, session: Session) -> None:
    if session.flow in REGISTRATIONS:
        flow = visit.house.machine.flows[session.flow]
        order = ("hello", *(question.key for question in flow.questions), RECAP)
        await visit.store.journeys.reach(visit.person.id, session.flow, session.at, order)


def _note_platform_age(visit: Visit, flow: str) -> None:
    """Telegram's terms keep the youngest out: they are shown the web chat before anything is collected."""
    least = visit.house.settings.platform_min_age
    if flow == "youth" and least is not None and visit.person.channel == "telegram":
        url = visit.house.settings.public_url or visit.house.privacy_url().removesuffix("/privacy")
        visit.note(phrase("youth-agree-min-age", age=least, url=url))


def _too_young_for_the_channel(visit: Visit, session: Session | None) -> bool:
    least = visit.house.settings.platform_min_age
    if least is None or session is None or session.flow != "youth" or visit.person.channel != "telegram":
        return False
    age = session.answers.get("age")
    return bool(age) and age is not None and int(age[0]) < least
