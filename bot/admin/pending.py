"""`/pending`: the mentors who wait to be approved."""

from bot.admin.approval import approval_rows, mentor_card
from bot.visit import Visit
from dialogs.phrase import phrase

AT_ONCE = 5


async def show_pending(visit: Visit, _argument: str) -> None:
    """How many wait, and a card for each of the first few."""
    count = await visit.store.mentors.count("pending")
    if not count:
        await visit.show(phrase("pending-none"))
        return
    await visit.show(phrase("pending-count", count=count))
    for record in await visit.store.mentors.pending(visit.now, AT_ONCE):
        await visit.tell(visit.person, mentor_card(record.mentor), approval_rows(record.mentor))
