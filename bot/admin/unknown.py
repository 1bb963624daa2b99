"""`/unknown`: what people typed and we did not understand. One tap chooses a text, a second one says what it means."""

from collections.abc import Sequence
from typing import Final

from bot.admin.approval import is_admin
from bot.keyboard import Rows
from bot.visit import Visit
from dialogs import events
from dialogs.effects import Option
from dialogs.phrase import Labels, Own, Phrase, phrase
from dialogs.understanding.policies import POLICIES
from storage.aliases import Alias
from storage.readings import Unread

AT_ONCE: Final = 8  # texts on one screen; those that were dealt with make room for the next
COLUMNS: Final = 2
PAGE: Final = 12  # codes on one screen, as in the dialogues

# Only closed fields can be taught. Places are 35,000 codes with a reader and nicknames of their own, ages are read
# as numbers, and what is only tapped (a radius, a capacity) has no reader: an alias would change nothing there.
TEACHABLE: Final = tuple(POLICIES)


async def show_unknown(visit: Visit, _argument: str) -> None:
    """The most frequent text of each field, then the second of each, until they are eight."""
    texts = await visit.store.readings.most_unread(TEACHABLE, AT_ONCE)
    lessons = (Option(phrase("unknown-lessons"), events.Opened("taught")),)
    if not texts:
        await visit.lay(phrase("unknown-none"), (lessons,))
        return
    texts.sort(key=lambda each: TEACHABLE.index(each.field))  # within each, the most frequent stay first
    rows = [(Option(_label(each), events.ChoseUnread(each.digest)),) for each in texts]
    await visit.lay(phrase("unknown-texts"), (*rows, lessons))


async def return_to_unknown(visit: Visit) -> None:
    """Back from one text to the list."""
    if await may_teach(visit):
        await show_unknown(visit, "")


async def choose(visit: Visit, event: events.ChoseUnread) -> None:
    """What this text may mean: the choices of its field."""
    unread = await _find(visit, event.digest)
    if unread is None:
        return
    field = Labels("field", (unread.field,))
    words = phrase("unknown-text", text=Own(unread.text), field=field, count=unread.count)
    ignore = Option(phrase("unknown-ignore"), events.IgnoredUnread(unread.digest))
    back = Option(phrase("back"), events.Opened("unknown"))
    rows = _choices(unread, codes_of(visit, unread.field), event.page)
    await visit.lay(words, (*rows, (back, ignore)))


async def teach(visit: Visit, event: events.Taught) -> None:
    """From now on, this text means this code, whoever types it."""
    unread = await _find(visit, event.digest)
    if unread is None:
        return
    if await visit.store.readings.settle_unread(unread.digest):
        alias = Alias(unread.field, unread.language, unread.text, event.code)
        await visit.store.aliases.add(alias, visit.person.id, visit.now)
        visit.taught = True
        answer = Labels(unread.field, (event.code,))
        visit.note(phrase("unknown-taught", text=Own(unread.text), answer=answer))
    await show_unknown(visit, "")


async def ignore(visit: Visit, event: events.IgnoredUnread) -> None:
    """Nothing to learn here; if it is typed again, it is counted anew."""
    unread = await _find(visit, event.digest)
    if unread is None:
        return
    if await visit.store.readings.settle_unread(unread.digest):
        visit.note(phrase("unknown-ignored", text=Own(unread.text)))
    await show_unknown(visit, "")


def codes_of(visit: Visit, field: str) -> tuple[str, ...]:
    """All codes that any dialogue offers for this field, in the order in which people see them."""
    questions = (question for flow in visit.house.machine.flows.values() for question in flow.questions)
    return tuple(dict.fromkeys(code for each in questions if each.field == field for code in each.choices))


def _label(unread: Unread) -> Phrase:
    field = Labels("field", (unread.field,))
    return phrase("unknown-label", field=field, count=unread.count, text=Own(unread.text))


def _choices(unread: Unread, codes: Sequence[str], page: int) -> Rows:
    shown = [
        Option(Labels(unread.field, (code,)), events.Taught(unread.digest, code))
        for code in codes[page * PAGE : (page + 1) * PAGE]
    ]
    rows = [tuple(shown[start : start + COLUMNS]) for start in range(0, len(shown), COLUMNS)]
    pages = -(-len(codes) // PAGE)
    turns = []
    if page > 0:
        turns.append(Option(phrase("page-previous"), events.ChoseUnread(unread.digest, page - 1)))
    if page < pages - 1:
        label = phrase("page-next", page=page + 1, pages=pages)
        turns.append(Option(label, events.ChoseUnread(unread.digest, page + 1)))
    return [*rows, tuple(turns)] if turns else rows


async def may_teach(visit: Visit) -> bool:
    """Rights may have been taken back since the button was shown."""
    if await is_admin(visit):
        return True
    visit.complain(phrase("stale"))
    return False


async def _find(visit: Visit, digest: str) -> Unread | None:
    """The text, for admins. Where another one has dealt with it meanwhile, the list is shown again."""
    if not await may_teach(visit):
        return None
    unread = await visit.store.readings.find_unread(digest)
    if unread is None:
        visit.complain(phrase("unknown-settled"))
        await show_unknown(visit, "")
    return unread
