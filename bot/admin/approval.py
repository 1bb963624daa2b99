"""New mentors are read by an admin before any young person sees them."""

from hashlib import sha256
from typing import Final

from bot.keyboard import Rows
from bot.requests import close_all_of
from bot.visit import Visit
from dialogs import events
from dialogs.effects import Option
from dialogs.phrase import Labels, Own, Phrase, phrase
from dialogs.profile import Mentor
from storage.people import Person

REFUSE_REASONS: Final = ("incomplete", "unclear", "not_reachable", "outside")


async def is_admin(visit: Visit) -> bool:
    """Authority comes from the settings and our own table, by who the channel says that this is."""
    person = visit.person
    if person.channel == "telegram" and person.address in {str(each) for each in visit.house.settings.admin_ids}:
        return True
    return await visit.store.people.is_admin(person.id)


async def show_to_admins(visit: Visit, mentor: Mentor) -> None:
    """A card for each admin who has ever said hello to the bot."""
    for admin in await _admins(visit):
        await visit.tell(admin, mentor_card(mentor), approval_rows(mentor))


async def approve(visit: Visit, event: events.Approved) -> None:
    if not await is_admin(visit):
        visit.complain(phrase("stale"))
        return
    if await _was_rewritten(visit, event.mentor, event.words):
        return
    if await visit.store.mentors.decide(event.mentor, "approved", "", visit.person.id, visit.now):
        visit.changed_mentors.add(event.mentor)
        await _tell(visit, event.mentor, phrase("mentor-approved"))
        await visit.settle_card(phrase("approved-done"))
    else:
        await visit.settle_card(phrase("decided-before"))


async def refuse(visit: Visit, event: events.Refused) -> None:
    """First a reason that the mentor will read, then it is done."""
    if not await is_admin(visit):
        visit.complain(phrase("stale"))
        return
    if await _was_rewritten(visit, event.mentor, event.words):
        return
    if event.reason not in REFUSE_REASONS:
        rows = [
            (Option(phrase(f"refuse-{reason}"), events.Refused(event.mentor, reason, event.words)),)
            for reason in REFUSE_REASONS
        ]
        await visit.reshape_card(phrase("refuse-why"), rows)
        return
    if await visit.store.mentors.decide(event.mentor, "declined", event.reason, visit.person.id, visit.now):
        reason = Labels("refuse", (event.reason,))
        await _tell(visit, event.mentor, phrase("mentor-declined", reason=reason))
        await close_all_of(visit, event.mentor)
        await visit.settle_card(phrase("refused-done"))
    else:
        await visit.settle_card(phrase("decided-before"))


def mentor_card(mentor: Mentor) -> Phrase:
    """All that an admin needs to decide."""
    return phrase(
        "admin-mentor-card",
        number=str(mentor.id),
        name=Own(mentor.first_name),
        occupation=Own(mentor.occupation),
        status=_labels("mentor_status", mentor.mentor_status),
        fields=Labels("fields", mentor.fields),
        needs=Labels("needs", mentor.needs),
        place=_labels("place", mentor.place),
        ages=Labels("ages", mentor.ages),
        languages=Labels("languages", mentor.languages),
        capacity=mentor.capacity,
        sentence=Own(mentor.sentence) if mentor.sentence else Labels("sentence", ()),
        structure=Own(mentor.structure) if mentor.structure else Labels("structure", ()),
    )


def approval_rows(mentor: Mentor) -> Rows:
    words = digest_of(mentor)
    approve = Option(phrase("approve"), events.Approved(mentor.id, words))
    return ((approve, Option(phrase("refuse"), events.Refused(mentor.id, "", words))),)


def digest_of(mentor: Mentor) -> str:
    """Stands for the words that young people will read: a decision holds for those that the admin has read."""
    words = f"{mentor.first_name}\0{mentor.occupation}\0{mentor.sentence}"
    return sha256(words.encode()).hexdigest()[:16]


async def _was_rewritten(visit: Visit, mentor_id: int, words: str) -> bool:
    """The mentor has changed their words since this card was shown: the card shows the new ones, to be read first.

    From here on to the end of the turn they cannot change them.
    """
    await visit.store.people.hold(mentor_id)
    record = await visit.store.mentors.get(mentor_id, visit.now)
    if record is None or record.state != "pending" or digest_of(record.mentor) == words:
        return False
    await visit.reshape_card(mentor_card(record.mentor), approval_rows(record.mentor))
    visit.complain(phrase("words-changed"))
    return True


def _labels(field: str, code: str | None) -> Labels:
    return Labels(field, (code,) if code else ())


async def _tell(visit: Visit, mentor_id: int, words: Phrase) -> None:
    mentor = await visit.store.people.get(mentor_id)
    if mentor:
        await visit.tell(mentor, words)


async def _admins(visit: Visit) -> list[Person]:
    named = [await visit.store.people.find("telegram", str(each)) for each in visit.house.settings.admin_ids]
    appointed = await visit.store.people.admins()
    return list({person.id: person for person in (*named, *appointed) if person}.values())
