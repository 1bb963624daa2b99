"""Hello, help, home: where people are when they are in no dialogue."""

import re
from typing import Final

from bot import profiles
from bot.dialogue import REGISTRATIONS, move_on, open_dialogue, show_present
from bot.visit import Visit
from dialogs import events
from dialogs.effects import Option
from dialogs.events import Event
from dialogs.phrase import phrase

RESUMPTIONS: Final = (
    Option(phrase("resume"), events.Resumed()),
    Option(phrase("restart"), events.Restarted()),
)
PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def start(visit: Visit, event: events.Started) -> None:
    """`/start`: on with it, or from the beginning; the deep link that brought them is kept as their source."""
    if PAYLOAD.fullmatch(event.payload) and not visit.person.source:
        await visit.store.people.set_source(visit.person.id, event.payload)
        visit.person = await visit.store.people.get(visit.person.id) or visit.person
    kept = await visit.store.sessions.all(visit.person.id)
    if kept and kept[0].session.at != "agree":
        await offer_to_resume(visit)
    elif kept:
        await show_present(visit)
    else:
        await greet(visit)


async def offer_to_resume(visit: Visit) -> None:
    """In the middle of something: on with it, or from the beginning."""
    await visit.show(phrase("choose-resume"), (RESUMPTIONS,))


async def chosen_by(visit: Visit, event: Event) -> Event | None:
    """What was typed instead of tapped where the present screen offers to go on, or a room of the house."""
    if not isinstance(event, events.Said):
        return None
    live = await visit.store.screens.find(visit.person.live_screen, visit.person.id)
    offered = live.offered() if live else ()
    ways = [Option(phrase(f"room-{each.room}"), each) for each in offered if isinstance(each, events.Opened)]
    if events.Resumed() in offered:
        ways += RESUMPTIONS
    return visit.named(event.text, ways)


async def greet(visit: Visit) -> None:
    """Home for those we know, the welcome for those we don't."""
    if await visit.store.mentors.get(visit.person.id, visit.now):
        await profiles.show_mentor(visit)
    elif await visit.store.youths.get(visit.person.id, visit.now):
        await profiles.show_youth(visit)
    else:
        await open_dialogue(visit, "youth")


async def go_home(visit: Visit) -> None:
    """The present question, or the menu."""
    if not await show_present(visit):
        await greet(visit)


async def restart(visit: Visit) -> None:
    """Start the present dialogue over, without its answers."""
    kept = await visit.store.sessions.all(visit.person.id)
    flow = kept[0].session.flow if kept else "youth"
    if kept:
        await visit.store.sessions.close(visit.person.id, flow)
    known = visit.store.mentors if flow == "mentor" else visit.store.youths
    if flow not in REGISTRATIONS or await known.get(visit.person.id, visit.now):
        await greet(visit)
    else:
        await open_dialogue(visit, flow)


async def help_out(visit: Visit) -> None:
    """What this is and who helps; then the present question again."""
    await visit.say(phrase("help"))
    await show_present(visit)


async def cancel(visit: Visit) -> None:
    """Leave what is going on: a short dialogue is dropped, a registration waits to be resumed."""
    kept = await visit.store.sessions.all(visit.person.id)
    if not kept:
        visit.note(phrase("nothing-to-cancel"))
        await greet(visit)
        return
    if await move_on(visit, kept[0], events.Stopped(visit.house.machine.mend(kept[0].session).at)):
        await go_home(visit)


async def speak(visit: Visit, event: events.ChoseLanguage) -> None:
    """Another language, from the next word on."""
    language = visit.house.wording.choose(event.language)
    await visit.store.people.speak(visit.person.id, language)
    await visit.store.sessions.speak(visit.person.id, language, visit.now)
    visit.person = await visit.store.people.get(visit.person.id) or visit.person
    visit.note(phrase("language-changed"))
    await go_home(visit)


async def answer_unknown(visit: Visit) -> None:
    """An unknown command never loses the place."""
    visit.note(phrase("unknown-command"))
    await go_home(visit)
