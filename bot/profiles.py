"""What becomes of finished dialogues: profiles kept, changed, paused."""

from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot import requests, suggestions
from bot.admin.approval import show_to_admins
from bot.dialogue import open_dialogue, show_present
from bot.keyboard import Rows
from bot.visit import Visit
from dialogs import events
from dialogs.effects import Finish, Option
from dialogs.phrase import Labels, Phrase, Value, phrase
from dialogs.profile import Mentor, Youth, answers_of, mentor_of, youth_of
from storage.mentors import MentorRecord

HOME_ZONE: Final = ZoneInfo("Europe/Paris")
CAPACITIES: Final = (1, 2, 3, 4, 5)


async def finish_youth(visit: Visit, finish: Finish) -> None:
    """The recap was confirmed: keep the profile, then suggestions."""
    record = await visit.store.youths.get(visit.person.id, visit.now)
    before = record.youth if record else Youth(visit.person.id, source=visit.person.source or None)
    youth = youth_of(finish.answers, before)
    state = record.state if record else "searching"
    if (youth.age or 0) < visit.house.settings.consent_age and state == "searching":
        state = "awaiting_consent"
        await requests.take_all_back(visit)
        await visit.store.youths.remove(youth.id)  # the days in which a parent can agree begin now
    await visit.store.youths.save(youth, state, visit.now)
    await visit.store.journeys.mark(visit.person.id, "youth", "finished", visit.now)
    await suggestions.show(visit, anew=True)


async def finish_refine(visit: Visit, finish: Finish) -> None:
    """The search was made finer: suggestions again."""
    record = await visit.store.youths.get(visit.person.id, visit.now)
    if record is not None:
        told = {key: codes for key, codes in finish.answers.items() if codes}  # what is skipped stays as it was
        await visit.store.youths.save(youth_of(told, record.youth), record.state, visit.now)
    await suggestions.show(visit, anew=True)


async def finish_mentor(visit: Visit, finish: Finish) -> None:
    """A mentor's registration, or its changes. Words that young people will read are read by an admin first."""
    record = await visit.store.mentors.get(visit.person.id, visit.now)
    before = record.mentor if record else Mentor(visit.person.id, approved=False)
    mentor = mentor_of(finish.answers, before)
    same_words = _words_of(mentor) == _words_of(before)
    if record and record.state == "approved" and same_words:
        await visit.store.mentors.save(mentor, "approved", visit.now)
        visit.changed_mentors.add(mentor.id)
        await show_mentor(visit)
        return
    await visit.store.mentors.save(mentor, "pending", visit.now)
    await visit.store.journeys.mark(visit.person.id, "mentor", "finished", visit.now)
    visit.changed_mentors.add(mentor.id)
    await visit.show(phrase("mentor-recheck" if record and record.state == "approved" else "mentor-saved"))
    await show_to_admins(visit, mentor)


async def show_profile(visit: Visit) -> None:
    """`/profile`: a mentor's state and places, a young person's answers to change."""
    if await visit.store.mentors.get(visit.person.id, visit.now):
        await show_mentor(visit)
        return
    record = await visit.store.youths.get(visit.person.id, visit.now)
    if record is None:
        if not await show_present(visit):
            await show_nobody(visit)
        return
    await open_dialogue(visit, "youth", answers=answers_of(record.youth))


async def edit_youth(visit: Visit) -> None:
    """A young person's answers, also of somebody who is a mentor besides."""
    record = await visit.store.youths.get(visit.person.id, visit.now)
    if record is None:
        await show_nobody(visit)
    else:
        await open_dialogue(visit, "youth", answers=answers_of(record.youth))


async def edit_mentor(visit: Visit) -> None:
    record = await visit.store.mentors.get(visit.person.id, visit.now)
    if record is None:
        await open_dialogue(visit, "mentor")
    else:
        await open_dialogue(visit, "mentor", answers=answers_of(record.mentor))


async def show_mentor(visit: Visit) -> None:
    """A mentor's home: how they stand, and what they can change."""
    record = await visit.store.mentors.get(visit.person.id, visit.now)
    if record is None:
        await show_nobody(visit)
        return
    state = "paused" if record.mentor.paused else record.state
    home = Phrase(f"home-mentor-{state}", _values(record))
    places = phrase(
        "mentor-profile",
        state=Labels("mentor-state", (state,)),
        taken=record.mentor.taken,
        capacity=record.mentor.capacity,
    )
    rows = list(_mentor_rows(record))
    if await visit.store.youths.get(visit.person.id, visit.now):
        rows += [(Option(phrase(f"room-{room}"), events.Opened(room)),) for room in ("suggestions", "answers")]
    await visit.show(home, rows, (visit.words(places),))


async def show_nobody(visit: Visit) -> None:
    rooms = ("youth", "mentor", "help")
    await visit.show(phrase("home-nobody"), [(Option(phrase(f"room-{room}"), events.Opened(room)),) for room in rooms])


async def show_youth(visit: Visit) -> None:
    record = await visit.store.youths.get(visit.person.id, visit.now)
    searching = record is not None and record.state == "searching"
    rooms = ("suggestions", "refine", "profile", "help") if searching else ("profile", "help")
    await visit.show(phrase("home-youth"), [(Option(phrase(f"room-{room}"), events.Opened(room)),) for room in rooms])


async def finish_pause(visit: Visit, finish: Finish) -> None:
    """Pause until the beginning of that day."""
    day = datetime.fromisoformat(finish.answers["until"][0]).date()
    until = datetime.combine(day, time(), HOME_ZONE).astimezone(UTC)
    await visit.store.mentors.pause(visit.person.id, until)
    visit.changed_mentors.add(visit.person.id)
    await show_mentor(visit)


async def resume_mentor(visit: Visit) -> None:
    await visit.store.mentors.pause(visit.person.id, None)
    visit.changed_mentors.add(visit.person.id)
    visit.note(phrase("resumed"))
    await show_mentor(visit)


async def ask_capacity(visit: Visit) -> None:
    choices = tuple(
        Option(Labels("capacity", (str(capacity),)), events.SetCapacity(capacity)) for capacity in CAPACITIES
    )
    back = Option(phrase("back"), events.Opened("profile"))
    await visit.show(phrase("set-capacity"), (choices, (back,)))


async def set_capacity(visit: Visit, event: events.SetCapacity) -> None:
    record = await visit.store.mentors.get(visit.person.id, visit.now)
    if record is None or event.capacity not in CAPACITIES:
        visit.complain(phrase("stale"))
        return
    await visit.store.mentors.set_capacity(visit.person.id, event.capacity)
    visit.changed_mentors.add(visit.person.id)
    visit.note(phrase("capacity-set", capacity=event.capacity))
    await show_mentor(visit)


def _words_of(mentor: Mentor) -> tuple[str, ...]:
    """What strangers will read of a mentor."""
    return mentor.first_name, mentor.occupation, mentor.sentence


def _values(record: MentorRecord) -> dict[str, Value]:
    values: dict[str, Value] = {}
    if record.reason:
        values["reason"] = Labels("refuse", (record.reason,))
    if record.paused_until:
        values["until"] = record.paused_until.astimezone(HOME_ZONE)
    return values


def _mentor_rows(record: MentorRecord) -> Rows:
    rooms = ["edit", "capacity"]
    if record.state == "approved":
        rooms.append("resume" if record.mentor.paused else "pause")
    return [(Option(phrase(f"room-{room}"), events.Opened(room)),) for room in (*rooms, "help")]
