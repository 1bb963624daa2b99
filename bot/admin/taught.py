"""What admins taught last, and one tap to take a wrong lesson back, in every process."""

from typing import Final

from bot.admin.unknown import may_teach
from bot.visit import Visit
from dialogs import events
from dialogs.effects import Option
from dialogs.phrase import Labels, Own, phrase
from storage.aliases import Alias

AT_ONCE: Final = 8  # lessons on one screen: a wrong one is seen soon after it was given


async def show_taught(visit: Visit) -> None:
    """The newest lessons, each a button that takes it back."""
    if not await may_teach(visit):
        return
    lessons = await visit.store.aliases.newest(AT_ONCE)
    rows = [(Option(phrase("taught-label", **_words(each.alias)), events.Unlearned(each.id)),) for each in lessons]
    back = (Option(phrase("back"), events.Opened("unknown")),)
    await visit.lay(phrase("taught-texts" if lessons else "taught-none"), (*rows, back))


async def unlearn(visit: Visit, event: events.Unlearned) -> None:
    """From now on, this text means nothing again, whoever types it."""
    if not await may_teach(visit):
        return
    alias = await visit.store.aliases.forget(event.alias)
    if alias is None:
        visit.complain(phrase("unknown-settled"))
    else:
        visit.taught = True
        visit.note(phrase("taught-forgotten", **_words(alias)))
    await show_taught(visit)


def _words(alias: Alias) -> dict[str, Own | Labels]:
    return {"text": Own(alias.text), "answer": Labels(alias.field, (alias.code,))}
