"""`/broadcast`: to whom, then the words, then how it will look; one tap sends it, two where it goes to many."""

import re
from typing import Final

from bot.admin.approval import is_admin
from bot.broadcasts import Progress, label_of, progress_words, veiled
from bot.dialogue import show_present
from bot.news import NO_MORE, letter
from bot.visit import Visit
from dialogs import events
from dialogs.effects import Finish, Option
from dialogs.phrase import Labels, phrase
from dialogs.session import Session
from storage.segments import SEGMENTS

MANY: Final = 100  # to more than so many, it is asked twice
DEPARTMENT: Final = re.compile(r"[dD]?(\d{2,3}|2[abAB])")


async def show_segments(visit: Visit, argument: str) -> None:
    """To whom? `/broadcast 93` and `/broadcast waiting` say so at once."""
    if argument.strip():
        segment = read_segment(visit, argument.strip())
        if segment and await _open(visit, segment):
            return  # the question follows, as the present one does after every command
        await visit.say(phrase("broadcast-nobody" if segment else "broadcast-unknown"))
    choices = [
        (Option(phrase("broadcast-segment", segment=label_of(each), count=count), events.ChoseSegment(each)),)
        for each in SEGMENTS
        if (count := await count_of(visit, each)) != 0
    ]
    stops = [
        (Option(phrase("broadcast-stop-of", segment=label_of(each.segment)), events.StoppedBroadcast(each.id)),)
        for number in await visit.store.broadcasts.under_way()
        if (each := await visit.store.broadcasts.get(number)) and each.state == "running"
    ]
    # A card: where the admin is in a dialogue, its question takes the place of every screen.
    await visit.tell(visit.person, phrase("broadcast-to"), (*choices, *stops))


async def choose(visit: Visit, event: events.ChoseSegment) -> None:
    """This segment: now the words."""
    if not await _may(visit):
        return
    if read_segment(visit, event.segment) and await _open(visit, event.segment):
        await show_present(visit)
    else:
        visit.complain(phrase("broadcast-nobody"))


async def preview(visit: Visit, finish: Finish) -> None:
    """The words are there: they are shown as everybody will see them, with what they lead to."""
    if not await is_admin(visit):
        await visit.show(phrase("stale"))
        return
    text = finish.answers["text"][0]
    number = await visit.store.broadcasts.draft(visit.person.id, finish.about, text, visit.now)
    # The same button; under the preview it leads to the choice, so that trying it takes nothing away.
    await visit.tell(visit.person, letter(text), ((Option(NO_MORE.label, events.Opened("news")),),))
    count = await count_of(visit, finish.about)
    send = Option(phrase("broadcast-send"), events.ConfirmedBroadcast(number))
    drop = Option(phrase("broadcast-drop"), events.StoppedBroadcast(number))
    await visit.tell(
        visit.person, phrase("broadcast-question", segment=label_of(finish.about), count=count), ((send,), (drop,))
    )


async def send(visit: Visit, event: events.ConfirmedBroadcast) -> None:
    """Let it go, or ask once more."""
    if not await _may(visit):
        return
    broadcasts = visit.store.broadcasts
    draft = await broadcasts.hold(event.broadcast)
    if draft is None or draft.state != "draft":
        await visit.settle_card(phrase("broadcast-settled"))
        return
    count = await broadcasts.count_reachable(draft.segment, visit.now)
    drop = Option(phrase("broadcast-drop"), events.StoppedBroadcast(draft.id))
    if count > MANY and not event.sure:
        send_all = Option(phrase("broadcast-send-all"), events.ConfirmedBroadcast(draft.id, sure=True))
        await visit.reshape_card(phrase("broadcast-sure", count=count), ((send_all,), (drop,)))
        return
    zones = await broadcasts.count_by_zone(draft.segment, visit.house.settings.time_zone, visit.now)
    stop = Option(phrase("broadcast-stop"), events.StoppedBroadcast(draft.id))
    words = progress_words(Progress("running", draft.segment, left=sum(zones.values())))
    card = await visit.reshape_card(words, ((stop,),))
    await broadcasts.start(draft.id, card, zones)


async def stop(visit: Visit, event: events.StoppedBroadcast) -> None:
    """Nobody more gets it. What became of it is shown once the last one under way has its fate."""
    if not await _may(visit):
        return
    broadcasts = visit.store.broadcasts
    if await broadcasts.drop(event.broadcast):
        await visit.settle_card(phrase("broadcast-dropped"))
    elif await broadcasts.stop(event.broadcast):
        visit.complain(phrase("broadcast-stopping"))
    else:
        visit.complain(phrase("broadcast-settled"))


def read_segment(visit: Visit, written: str) -> str:
    """A segment's code, or a département's number; empty for anything else."""
    if written.lower() in SEGMENTS:
        return written.lower()
    number = DEPARTMENT.fullmatch(written)
    place = f"D{number[1].upper()}" if number else ""
    return place if place and visit.house.gazetteer.knows(place) else ""


async def count_of(visit: Visit, segment: str) -> int | Labels:
    """How many would get something."""
    return veiled(await visit.store.broadcasts.count_reachable(segment, visit.now))


async def _open(visit: Visit, segment: str) -> bool:
    """Ask for the words, in a dialogue. False: there is nobody to write to."""
    count = await count_of(visit, segment)
    if count == 0:
        return False
    session = Session("broadcast", visit.language, visit=int(visit.now.timestamp()), about=segment)
    if begun := visit.house.machine.begin(session).session:
        await visit.store.sessions.open(visit.person.id, begun, visit.now)
        visit.note(phrase("broadcast-chosen", segment=label_of(segment), count=count))
    return begun is not None


async def _may(visit: Visit) -> bool:
    """Rights may have been taken back since the button was shown."""
    if await is_admin(visit):
        return True
    visit.complain(phrase("stale"))
    return False
