"""A youth's request to a mentor: accepted, declined, asked a detail about, withdrawn, expired."""

from typing import Final

from bot import suggestions
from bot.dialogue import open_dialogue
from bot.keyboard import Rows
from bot.visit import Visit
from dialogs import events
from dialogs.effects import Finish, Option
from dialogs.phrase import Own, Phrase, phrase
from storage.matches import Request
from storage.outrun import Outrun

DECLINE_REASONS: Final = ("no_time", "not_my_field", "too_far", "other_help", "no_reason")
TO_SUGGESTIONS: Final = ((Option(phrase("room-suggestions"), events.Opened("suggestions")),),)


async def accept(visit: Visit, event: events.Accepted) -> None:
    """A pair is made. The places, the request and the youth's other requests change together or not at all."""
    request = await _for_me(visit, event.request)
    if request is None:
        return
    youth_record = await visit.store.youths.get(request.youth_id, visit.now)
    if youth_record is None or youth_record.state != "searching":
        await visit.store.matches.close(request.id, "closed", visit.now)
        await visit.settle_card(phrase("request-gone"))
        return
    if not await visit.store.mentors.take_place(visit.person.id, visit.now):
        visit.complain(await _why_no_place(visit))
        await _show_again(visit, request)
        return
    # First whether the request is open and the youth still looks for somebody: another mentor may have been faster.
    closed = await visit.store.matches.close(request.id, "accepted", visit.now)
    if not closed or not await visit.store.youths.pair(request.youth_id):
        raise Outrun
    await visit.store.waiting.leave(request.youth_id, visit.now)
    await visit.store.matches.pair(request, visit.now)
    await visit.store.journeys.mark(request.youth_id, "youth", "paired", visit.now)
    visit.changed_mentors.add(visit.person.id)
    await _close_others(visit, request)
    name = Own(await name_of_youth(visit, request.youth_id))
    await _show_again(visit, request, answerable=False)
    await visit.say(phrase("request-accepted-mentor", name=name))
    youth = await visit.store.people.get(request.youth_id)
    if youth:
        await visit.retire_menu_of(youth)
        mine = Own(await name_of_mentor(visit, visit.person.id))
        await visit.tell(youth, phrase("request-accepted-youth", name=mine))


async def decline(visit: Visit, event: events.Declined) -> None:
    """First why, then it is done; the youth learns that it was a no, never the reason."""
    request = await _for_me(visit, event.request)
    if request is None:
        return
    if event.reason not in DECLINE_REASONS:
        reasons = [
            (Option(phrase(f"decline-{reason}"), events.Declined(request.id, reason)),) for reason in DECLINE_REASONS
        ]
        await visit.reshape_card(phrase("decline-why"), reasons)
        return
    await visit.store.matches.close(request.id, "declined", visit.now, event.reason)
    visit.changed_mentors.add(visit.person.id)  # who answers; and the place is somebody else's now
    await visit.settle_card(phrase("request-declined-mentor"))
    youth = await visit.store.people.get(request.youth_id)
    if youth:
        mine = Own(await name_of_mentor(visit, visit.person.id))
        await visit.tell(youth, phrase("request-declined-youth", name=mine), TO_SUGGESTIONS)


async def enquire(visit: Visit, event: events.Enquired) -> None:
    """A mentor wants to know one thing first."""
    request = await _for_me(visit, event.request)
    if request is None:
        return
    await _show_again(visit, request)
    if not await _is_approved(visit, visit.person.id):
        visit.complain(phrase("mentor-not-visible"))
        return
    if request.question is not None:
        visit.complain(phrase("detail-once"))
        return
    await open_dialogue(visit, "detail", about=str(request.id))


async def finish_detail(visit: Visit, finish: Finish) -> None:
    """The mentor's question goes to the youth."""
    request = await _for_me(visit, int(finish.about))
    if request is None:
        return
    question = finish.answers["detail"][0]
    if not await _is_approved(visit, visit.person.id):
        await visit.show(phrase("mentor-not-visible"))
        return
    if not await visit.store.matches.put_question(request.id, question):
        await visit.show(phrase("detail-once"))
        return
    youth = await visit.store.people.get(request.youth_id)
    if youth:
        mine = await name_of_mentor(visit, visit.person.id)
        await visit.tell(youth, *_detail_card(request, mine, question))
    await visit.show(phrase("detail-sent"))


async def answer(visit: Visit, event: events.Answered) -> None:
    """A youth is going to answer the mentor's question."""
    request = await _read(visit, event.request)
    is_theirs = request is not None and request.youth_id == visit.person.id
    if request is None or not is_theirs or request.state != "open" or request.reply is not None:
        visit.complain(phrase("request-gone"))
        return
    # With a fresh button, so that whoever leaves the answer unfinished can come back to it.
    mentor = await name_of_mentor(visit, request.mentor_id)
    await visit.reshape_card(*_detail_card(request, mentor, request.question or ""))
    await open_dialogue(visit, "reply", about=str(request.id))


async def finish_reply(visit: Visit, finish: Finish) -> None:
    """The youth's answer goes to the mentor, with the request once more."""
    request = await _read(visit, int(finish.about))
    if request is None or request.youth_id != visit.person.id or not await _is_approved(visit, request.mentor_id):
        await visit.show(phrase("request-gone"))
        return
    reply = finish.answers["reply"][0]
    if not await visit.store.matches.put_reply(request.id, reply):
        await visit.show(phrase("request-gone"))
        return
    mentor = await visit.store.people.get(request.mentor_id)
    if mentor:
        name = Own(await name_of_youth(visit, visit.person.id))
        question = Own(request.question or "")
        told = phrase("detail-answered-mentor", name=name, question=question, answer=Own(reply))
        card = await visit.tell(mentor, told, suggestions.request_rows(request.id, enquire=False))
        await visit.store.matches.set_card(request.id, card)
    await visit.show(phrase("reply-sent"), TO_SUGGESTIONS)


async def withdraw(visit: Visit, event: events.Withdrew) -> None:
    """A youth takes a request back."""
    request = await _read(visit, event.request)
    if request is None or request.youth_id != visit.person.id:
        visit.complain(phrase("stale"))
        return
    if not await visit.store.matches.close(request.id, "withdrawn", visit.now):
        visit.complain(phrase("stale"))
        await suggestions.show(visit)
        return
    await _tell_mentor(visit, request, "withdrawn-mentor")
    visit.note(phrase("withdrawn"))
    await suggestions.show(visit)


async def take_all_back(visit: Visit) -> None:
    """A youth asks nobody any more."""
    for request in await visit.store.matches.open_of_youth(visit.person.id):
        if await visit.store.matches.close(request.id, "withdrawn", visit.now):
            await _tell_mentor(visit, request, "withdrawn-mentor")


async def expire(visit: Visit, request: Request) -> None:
    """Nobody answered in time: both are told. `visit` is the youth's."""
    if not await visit.store.matches.close(request.id, "expired", visit.now):
        return
    name = Own(await name_of_mentor(visit, request.mentor_id))
    await _tell_mentor(visit, request, "request-expired-mentor")
    await visit.tell(visit.person, phrase("request-expired-youth", name=name), TO_SUGGESTIONS)


async def name_of_youth(visit: Visit, youth_id: int) -> str:
    record = await visit.store.youths.get(youth_id, visit.now)
    return record.youth.first_name if record else ""


async def name_of_mentor(visit: Visit, mentor_id: int) -> str:
    record = await visit.store.mentors.get(mentor_id, visit.now)
    return record.mentor.first_name if record else ""


def _detail_card(request: Request, mentor: str, question: str) -> tuple[Phrase, Rows]:
    """What a youth sees of a mentor's question, and the button that answers it."""
    answer = Option(phrase("answer-detail"), events.Answered(request.id))
    return phrase("detail-asked-youth", name=Own(mentor), question=Own(question)), ((answer,),)


async def close_all_of(visit: Visit, mentor_id: int) -> None:
    """A mentor is no longer one: those who had asked them look on."""
    for request in await visit.store.matches.open_of_mentor(mentor_id):
        if await visit.store.matches.close(request.id, "declined", visit.now):
            youth = await visit.store.people.get(request.youth_id)
            if youth:
                await visit.tell(youth, phrase("mentor-taken"), TO_SUGGESTIONS)


async def show_missed(visit: Visit) -> None:
    """Whoever was away missed what was said: the requests that still wait for them, and a mentor's yes."""
    for youth_id, mentor_id, _ in await visit.store.matches.pairs_of(visit.person.id):
        if youth_id == visit.person.id:
            name = Own(await name_of_mentor(visit, mentor_id))
            await visit.tell(visit.person, phrase("request-accepted-youth", name=name))
    for request in await visit.store.matches.open_of_mentor(visit.person.id):
        card = await _card_of(visit, request)
        if card is not None:
            rows = suggestions.request_rows(request.id, enquire=request.question is None)
            await visit.store.matches.set_card(request.id, await visit.tell(visit.person, card, rows))


async def _is_approved(visit: Visit, mentor_id: int) -> bool:
    """Only who was read and approved writes to young people."""
    record = await visit.store.mentors.get(mentor_id, visit.now)
    return record is not None and record.state == "approved"


async def _why_no_place(visit: Visit) -> Phrase:
    """A mentor who cannot accept now learns the true reason."""
    record = await visit.store.mentors.get(visit.person.id, visit.now)
    if record is not None and record.mentor.taken < record.mentor.capacity:
        return phrase("mentor-not-visible")
    return phrase("mentor-full")


async def _close_others(visit: Visit, accepted: Request) -> None:
    """The youth has found somebody: the others need not answer any more."""
    for other in await visit.store.matches.open_of_youth(accepted.youth_id):
        if await visit.store.matches.close(other.id, "closed", visit.now):
            await _tell_mentor(visit, other, "request-closed")
    await visit.store.matches.replace_shown(accepted.youth_id)


async def _tell_mentor(visit: Visit, request: Request, key: str) -> None:
    mentor = await visit.store.people.get(request.mentor_id)
    if mentor:
        name = Own(await name_of_youth(visit, request.youth_id))
        await visit.settle_card_of(mentor, request.card, phrase(key, name=name))


async def _read(visit: Visit, request_id: int) -> Request | None:
    """A request that this person is in, as it stays until the turn is over."""
    request = await visit.store.matches.request(request_id)
    if request is None or visit.person.id not in (request.youth_id, request.mentor_id):
        return None
    other = request.mentor_id if request.youth_id == visit.person.id else request.youth_id
    if await visit.store.people.hold(other):
        request = await visit.store.matches.request(request_id)
    return request


async def _for_me(visit: Visit, request_id: int) -> Request | None:
    """An open request to this mentor; otherwise they are told that it is gone."""
    request = await _read(visit, request_id)
    if request is None or request.mentor_id != visit.person.id:
        visit.complain(phrase("stale"))
        return None
    if request.state != "open":
        await visit.settle_card(phrase("request-gone"))
        return None
    return request


async def _show_again(visit: Visit, request: Request, *, answerable: bool = True) -> None:
    """The request's card with fresh buttons, or as something to look up later."""
    card = await _card_of(visit, request)
    if card is None:
        return
    rows = suggestions.request_rows(request.id, enquire=request.question is None) if answerable else ()
    screen = await visit.reshape_card(card, rows)
    await visit.store.matches.set_card(request.id, screen)


async def _card_of(visit: Visit, request: Request) -> Phrase | None:
    """The request as its mentor, whose visit this is, sees it."""
    record = await visit.store.youths.get(request.youth_id, visit.now)
    if record is None:
        return None
    past = await visit.store.matches.suggested(request.youth_id)
    reasons = next((each.reasons for each in past if each.mentor_id == request.mentor_id), ())
    return suggestions.request_card(visit, record.youth, reasons, visit.language)
