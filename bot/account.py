"""What everybody may do with what is held on them: read it, change the language, erase it."""

import json
from dataclasses import asdict
from typing import Any

from bot.channel import Document
from bot.dialogue import show_present
from bot.requests import name_of_mentor, name_of_youth
from bot.visit import Visit
from dialogs import events
from dialogs.effects import Option
from dialogs.phrase import Own, phrase
from dialogs.session import dump
from storage.matches import PastRequest


async def show_privacy(visit: Visit) -> None:
    """The short text and where the full one is; the present question is shown again below."""
    await visit.say(phrase("privacy-short", url=visit.house.privacy_url()))
    await show_present(visit)


async def choose_language(visit: Visit) -> None:
    wording = visit.house.wording
    rows = [
        (Option(Own(wording.own_name(language)), events.ChoseLanguage(language)),) for language in wording.languages
    ]
    await visit.show(phrase("language-choose"), rows)


async def send_data(visit: Visit) -> None:
    """Everything that is held on this person, as JSON."""
    held = await gather(visit)
    content = json.dumps(held, ensure_ascii=False, indent=2, default=str)
    await visit.say(phrase("mydata-here"), document=Document("binome.json", content))
    await show_present(visit)


async def gather(visit: Visit) -> dict[str, Any]:
    """What is held, by where it is held. Of other people only what this person has seen of them."""
    store, person = visit.store, visit.person
    youth = await store.youths.get(person.id, visit.now)
    mentor = await store.mentors.get(person.id, visit.now)
    requests = await store.matches.of_person(person.id)
    return {
        "person": {"number": person.id, "channel": person.channel, "address": person.address,
                   "language": person.language, "source": person.source},
        "broadcasts": not await store.broadcasts.refused_among([person.id]),
        "dialogues": [dump(kept.session) for kept in await store.sessions.all(person.id)],
        "youth": {"state": youth.state, **asdict(youth.youth)} if youth else None,
        "mentor": {"state": mentor.state, **asdict(mentor.mentor)} if mentor else None,
        "suggestions": [
            {"state": each.state, "score": each.score, "reasons": list(each.reasons)}
            for each in await store.matches.suggested(person.id)
        ],
        "requests": [await _tell_request(visit, request) for request in requests],
        "pairs": [{"since": since} for _, _, since in await store.matches.pairs_of(person.id)],
    }  # fmt: skip


async def _tell_request(visit: Visit, request: PastRequest) -> dict[str, Any]:
    mine = request.youth_id == visit.person.id
    other_id = request.mentor_id if mine else request.youth_id
    other = ""
    if other_id is not None:
        other = await (name_of_mentor if mine else name_of_youth)(visit, other_id)
    return {
        "with": other,
        "state": request.state,
        "asked_at": request.asked_at,
        "question": request.question,
        "reply": request.reply,
    }


async def confirm_erasure(visit: Visit) -> None:
    yes = Option(phrase("delete-yes"), events.ConfirmedErasure())
    no = Option(phrase("delete-no"), events.Opened("home"))
    await visit.show(phrase("delete-confirm"), ((yes,), (no,)))


async def erase(visit: Visit) -> None:
    """The person is erased everywhere; those who waited for their answer are told. Counts stay, without them."""
    farewell = visit.words(phrase("deleted"))
    visit.forget = True
    await visit.show(farewell)


async def tell_counterparts(visit: Visit) -> None:
    """Before somebody disappears: their open requests end, their mentor's place is free again."""
    store, mine = visit.store, visit.person.id
    for past in await store.matches.of_person(mine):
        # Cards hold the youth's name and words: on every mentor's screen others take their place.
        asked = past.mentor_id if past.youth_id == mine and past.card else None
        mentor = await store.people.get(asked) if asked is not None else None
        if mentor:
            await visit.settle_card_of(mentor, past.card, phrase("card-erased"))
    for request in await store.matches.open_of_mentor(mine):
        youth = await store.people.get(request.youth_id)
        if youth:
            name = Own(await name_of_mentor(visit, mine))
            rows = ((Option(phrase("room-suggestions"), events.Opened("suggestions")),),)
            await visit.tell(youth, phrase("request-declined-youth", name=name), rows)
    for youth_id, mentor_id, _ in await store.matches.pairs_of(mine):
        await _tell_partner(visit, youth_id, mentor_id)
    visit.changed_mentors.add(mine)


async def _tell_partner(visit: Visit, youth_id: int, mentor_id: int) -> None:
    """One half of a pair disappears: the other is told, and is free again."""
    store = visit.store
    await store.people.hold(mentor_id if youth_id == visit.person.id else youth_id)
    if youth_id == visit.person.id:
        await store.mentors.free_place(mentor_id)
        visit.changed_mentors.add(mentor_id)
        mentor = await store.people.get(mentor_id)
        if mentor:
            name = Own(await name_of_youth(visit, youth_id))
            await visit.tell(mentor, phrase("pair-ended-mentor", name=name))
        return
    youth = await store.people.get(youth_id)
    record = await store.youths.get(youth_id, visit.now)
    if youth and record and (record.youth.age or 0) < visit.house.settings.consent_age:
        # They were paired when they said that they were older: now a parent has to agree first.
        await store.youths.await_consent(youth_id, visit.now)
        await visit.tell(youth, phrase("consent-awaited"))
        return
    await store.youths.set_state(youth_id, "searching")
    if youth:
        name = Own(await name_of_mentor(visit, mentor_id))
        rows = ((Option(phrase("room-suggestions"), events.Opened("suggestions")),),)
        await visit.tell(youth, phrase("pair-ended-youth", name=name), rows)


async def forget(visit: Visit) -> None:
    """Nothing stays: sessions, profile, words, what waits to be sent or read. Counts lose their person."""
    store, person = visit.store, visit.person
    await store.matches.erase_words(person.id, visit.now)
    await store.outbox.cancel(person.channel, person.address, "erased")
    await store.inbox.forget(person.channel, person.address)
    if person.channel == "web":
        await store.mailbox.erase(person.address)
    await store.people.erase(person.id)
