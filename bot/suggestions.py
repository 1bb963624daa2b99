"""Mentors shown to a young person, with reasons; turning one down, asking one."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final, cast

from bot.keyboard import Rows
from bot.visit import Visit
from dialogs import events, vocabulary
from dialogs.effects import Option
from dialogs.phrase import Labels, Own, Phrase, Value, phrase
from dialogs.profile import Mentor, Youth
from matching.rank import explain, rank
from matching.reasons import Veto
from matching.waves import typical_wait
from storage.matches import Suggested
from storage.mentors import MentorRecord
from storage.youths import YouthRecord

AT_ONCE: Final = 3  # cards on one screen
# Enough to choose from, and too few to copy the list of all mentors from: whoever turns down each gets the next.
A_DAY: Final = timedelta(days=1)
MOST_A_DAY: Final = 20
OPEN_REQUESTS: Final = 3  # how many mentors a youth may ask at the same time
REASONS_SHOWN: Final = 3
WAITED_OF_LATE: Final = timedelta(days=90)  # waits that tell how long others may wait
MOST_WAITS: Final = 2000  # of these, the latest
# Reasons from which a mentor could work out where a youth lives, more finely than the département.
TELL_A_PLACE: Final = frozenset({"reason-distance", "reason-same-town", "reason-same-area"})
# The figures of reasons that are codes, and the vocabulary in which they are labelled.
CODED: Final = {
    "needs": "needs",
    "fields": "fields",
    "availability": "availability",
    "languages": "languages",
    "duration": "duration",
    "status": "mentor_status",
}
TURN_DOWN_REASONS: Final = ("too_far", "other_field", "other_help", "not_comfortable", "no_reason")


async def show(visit: Visit, *, anew: bool = False) -> None:
    """The suggestions, topped up to three; `anew` after the answers have changed."""
    record = await visit.store.youths.get(visit.person.id, visit.now)
    if record is None:
        await visit.show(phrase("home-nobody"), ((_door("youth"),), (_door("mentor"),)))
        return
    if record.state == "awaiting_consent":
        await visit.show(phrase("consent-awaited"), ((_door("profile"), _door("delete")),))
        return
    if record.state == "paired":
        await visit.show(phrase("home-youth"), ((_door("profile"), _door("help")),))
        return
    if anew:
        await visit.store.matches.replace_shown(visit.person.id)
    shown = await _top_up(visit, record.youth)
    if shown:
        await visit.store.waiting.leave(visit.person.id, visit.now)
        await visit.store.journeys.mark(visit.person.id, "youth", "suggested", visit.now)
        await _show_cards(visit, shown)
    elif await _left_today(visit) <= 0:
        await visit.show(phrase("enough-today", count=MOST_A_DAY), ((_door("refine"), _door("profile")),))
    else:
        await _queue(visit, record)


async def turn_down(visit: Visit, event: events.TurnedDown) -> None:
    """Not for me: first why, then the next one."""
    suggestion = await _mine(visit, event.suggestion)
    if suggestion is None or suggestion.state != "shown":
        visit.complain(phrase("stale"))
        await show(visit)
        return
    if event.reason not in TURN_DOWN_REASONS:
        options = [
            Option(phrase(f"turndown-{reason}"), events.TurnedDown(suggestion.id, reason))
            for reason in TURN_DOWN_REASONS
        ]
        back = Option(phrase("back"), events.Opened("suggestions"))
        await visit.show(phrase("turn-down-why"), (*((option,) for option in options), (back,)))
        return
    await visit.store.matches.move_suggestion(suggestion.id, "shown", "refused", event.reason)
    await show(visit)


async def ask(visit: Visit, event: events.AskedFor) -> None:
    """A youth asks a mentor, who gets a card."""
    suggestion = await _mine(visit, event.suggestion)
    youth = await visit.store.youths.get(visit.person.id, visit.now)
    if suggestion is None or suggestion.state != "shown" or youth is None or youth.state != "searching":
        visit.complain(phrase("already-asked" if suggestion and suggestion.state == "asked" else "stale"))
        await show(visit)
        return
    if len(await visit.store.matches.open_of_youth(visit.person.id)) >= OPEN_REQUESTS:
        visit.complain(phrase("request-limit"))
        await show(visit)
        return
    await visit.store.people.hold(suggestion.mentor_id)
    record = await visit.store.mentors.get(suggestion.mentor_id, visit.now)
    if record is None or not _still_suits(visit, youth.youth, record):
        await visit.store.matches.move_suggestion(suggestion.id, "shown", "replaced")
        visit.complain(phrase("mentor-taken"))
        await show(visit)
        return
    await visit.store.matches.move_suggestion(suggestion.id, "shown", "asked")
    request_id = await visit.store.matches.ask(visit.person.id, suggestion.mentor_id, "", visit.now)
    await visit.store.journeys.mark(visit.person.id, "youth", "asked", visit.now)
    await _hand_over(visit, request_id, youth.youth, suggestion)
    hours = visit.house.settings.request_hours
    withdraw = Option(phrase("withdraw"), events.Withdrew(request_id))
    await visit.show(
        phrase("request-sent", name=Own(record.mentor.first_name), hours=hours),
        ((_door("suggestions"),), (withdraw,)),
    )


async def _hand_over(visit: Visit, request_id: int, youth: Youth, suggestion: Suggested) -> None:
    mentor = await visit.store.people.get(suggestion.mentor_id)
    if mentor is None:
        return
    card = request_card(visit, youth, suggestion.reasons, mentor.language)
    screen = await visit.tell(mentor, card, request_rows(request_id, enquire=True))
    await visit.store.matches.set_card(request_id, screen)


def request_card(visit: Visit, youth: Youth, reasons: Iterable[Mapping[str, Any]], language: str) -> Phrase:
    """What a mentor sees of a youth: no account, no age in years, no place finer than the département."""
    department = visit.house.gazetteer.department_of(youth.place) if youth.place else ""
    return phrase(
        "request-card",
        name=Own(youth.first_name),
        ages=Labels("ages", (vocabulary.age_band(youth.age or 0),)),
        needs=Labels("needs", youth.needs),
        fields=Labels("fields", youth.fields),
        department=Labels("place", (f"D{department}",) if department else ()),
        why=reason_lines(visit, [each for each in reasons if each["key"] not in TELL_A_PLACE], language),
    )


def request_rows(request_id: int, *, enquire: bool) -> Rows:
    """What a mentor can do with a request."""
    answer = (
        Option(phrase("accept"), events.Accepted(request_id)),
        Option(phrase("decline"), events.Declined(request_id)),
    )
    if not enquire:
        return (answer,)
    return (answer, (Option(phrase("enquire"), events.Enquired(request_id)),))


def reason_lines(visit: Visit, reasons: Iterable[Mapping[str, Any]], language: str) -> Own:
    """The reasons that earned most, a line each."""
    said = [visit.house.wording.say(reason_phrase(reason), language) for reason in list(reasons)[:REASONS_SHOWN]]
    return Own("\n".join(f"• {line}" for line in said))


def reason_phrase(reason: Mapping[str, Any]) -> Phrase:
    """A reason with its codes as labels."""
    return Phrase(reason["key"], {name: _value(name, figure) for name, figure in reason["figures"].items()})


def _value(name: str, figure: Any) -> Value:
    if name in CODED:
        codes = tuple(figure) if isinstance(figure, list | tuple) else (str(figure),)
        return Labels(CODED[name], codes)
    return cast("Value", figure)


async def _top_up(visit: Visit, youth: Youth) -> list[tuple[Suggested, Mentor]]:
    """What is shown and still free, and new ones up to three."""
    matches = visit.store.matches
    shown = await matches.suggested(youth.id, "shown")
    records = await visit.store.mentors.get_all((each.mentor_id for each in shown), visit.now)
    kept = {each.mentor_id for each in shown if _still_suits(visit, youth, records.get(each.mentor_id))}
    for each in shown:
        if each.mentor_id not in kept:
            await matches.move_suggestion(each.id, "shown", "replaced")
    without = kept | await matches.refused_between(youth.id)
    without.add(youth.id)
    found = rank(visit.house.pool, youth, AT_ONCE * 2, without)
    most = min(AT_ONCE, len(kept) + await _left_today(visit))
    fresh = await visit.store.mentors.get_all((each.mentor_id for each in found), visit.now)
    for new in found:
        # The pool may be a moment behind the database: what counts is what the transaction sees.
        if len(kept) < most and new.mentor_id in fresh and _is_free(fresh[new.mentor_id]):
            reasons = [asdict(reason) for reason in new.reasons]
            await matches.suggest(youth.id, new.mentor_id, new.score, reasons, visit.now)
            visit.shown_mentors.append(new.mentor_id)
            kept.add(new.mentor_id)
    records |= fresh
    now_shown = await matches.suggested(youth.id, "shown")
    return [(each, records[each.mentor_id].mentor) for each in now_shown if each.mentor_id in kept]


async def _left_today(visit: Visit) -> int:
    """How many mentors more this youth may be shown within a day."""
    return MOST_A_DAY - await visit.store.matches.count_seen(visit.person.id, visit.now - A_DAY)


async def _show_cards(visit: Visit, shown: list[tuple[Suggested, Mentor]]) -> None:
    cards = [_card(visit, each, mentor) for each, mentor in shown]
    rows = []
    for each, mentor in shown:
        name = Own(mentor.first_name)
        rows.append((Option(phrase("ask-mentor", name=name), events.AskedFor(each.id)),))
        rows.append((Option(phrase("not-for-me", name=name), events.TurnedDown(each.id)),))
    more = (_door("refine"), _door("profile"))
    intro = visit.words(phrase("suggestions-intro", count=len(shown)))
    await visit.show(intro, (*rows, more), cards=cards)


def _card(visit: Visit, suggestion: Suggested, mentor: Mentor) -> str:
    values: dict[str, Value] = {
        "name": Own(mentor.first_name),
        "occupation": Own(mentor.occupation),
        "needs": Labels("needs", mentor.needs),
        "why": reason_lines(visit, suggestion.reasons, visit.language),
    }
    key = "card-mentor-anywhere"
    if mentor.place:
        key, values["place"] = "card-mentor", Labels("place", (mentor.place,))
    card = visit.words(Phrase(key, values))
    if not mentor.sentence:
        return card
    return f"{card}\n\n{visit.words(phrase('card-sentence', sentence=Own(mentor.sentence)))}"


async def _queue(visit: Visit, record: YouthRecord) -> None:
    """Nobody suitable now: said plainly, with the place on the waiting list and how long others have waited there."""
    await visit.store.waiting.join(record.youth.id, visit.now)
    place = await visit.store.waiting.place(record.youth.id)
    waited = await visit.store.waiting.waited(visit.now - WAITED_OF_LATE, MOST_WAITS)
    days = typical_wait(record.youth, waited, visit.house.gazetteer.department_of)
    wait = phrase("typical-wait-unknown") if days is None else phrase("typical-wait", days=days)
    seen_any = bool(await visit.store.matches.suggested(record.youth.id))
    key = "no-more-suggestions" if seen_any else "nobody-yet"
    rows = ((_door("refine"), _door("profile")),)
    await visit.show(phrase(key, place_in_line=place), rows, (visit.words(wait),))


async def _mine(visit: Visit, suggestion_id: int) -> Suggested | None:
    suggestion = await visit.store.matches.suggestion(suggestion_id)
    return suggestion if suggestion and suggestion.youth_id == visit.person.id else None


def _still_suits(visit: Visit, youth: Youth, record: MentorRecord | None) -> bool:
    """Free, and no veto has come up since they were suggested: a mentor may have changed what they offer."""
    if record is None or not _is_free(record):
        return False
    return not isinstance(explain(visit.house.pool, youth, record.mentor.id), Veto)


def _is_free(record: MentorRecord) -> bool:
    mentor = record.mentor
    return mentor.approved and not mentor.paused and mentor.taken < mentor.capacity and not record.gone


def _door(room: str) -> Option:
    return Option(phrase(f"room-{room}"), events.Opened(room))
