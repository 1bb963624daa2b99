"""The past as far as the tables can tell it: who asked when, and which mentors had which places.

Profiles are as they are today, and whoever was erased is not in it. Nothing that is sealed is opened.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.profile import Mentor, Youth
from storage.mentors import mentor_of
from storage.tables import mentors, pairs, people, youths
from storage.youths import wish_of

ASKED: Final = ("searching", "paired")  # whoever waits for a parent has asked nobody yet


async def past_youths(connection: AsyncConnection) -> list[tuple[datetime, Youth]]:
    """When each finished their profile, and so was first shown mentors; in that order."""
    query = select(youths, people.c.source).join(people, people.c.id == youths.c.person_id)
    ordered = query.where(youths.c.state.in_(ASKED)).order_by(youths.c.finished_at, youths.c.person_id)
    rows = await connection.execute(ordered)
    return [(row.finished_at, replace(wish_of(row, row.finished_at), waiting_days=0.0)) for row in rows]


async def past_mentors(connection: AsyncConnection) -> list[tuple[datetime, Mentor]]:
    """Each approved mentor from the day of the approval, and again whenever a pair began or ended; in that order.

    Capacities are today's. Pauses of the past are not known, nor is any counted.
    """
    steps = defaultdict[int, list[tuple[datetime, int]]](list)
    query = select(pairs.c.mentor_id, pairs.c.started_at, pairs.c.ended_at).where(pairs.c.mentor_id.is_not(None))
    for mentor_id, started, ended in await connection.execute(query):
        steps[mentor_id].append((started, 1))
        steps[mentor_id] += [(ended, -1)] if ended else []
    since = func.coalesce(mentors.c.decided_at, mentors.c.registered_at).label("since")
    found = list[tuple[datetime, Mentor]]()
    for row in await connection.execute(select(mentors, since).where(mentors.c.state == "approved")):
        mine = sorted(steps[row.person_id])
        taken = row.taken - sum(step for _, step in mine)  # what no pair of ours has taken
        states = [(row.since, taken)]
        for moment, step in mine:
            taken += step
            states.append((max(moment, row.since), taken))
        found += [(moment, replace(mentor_of(row), taken=max(0, taken))) for moment, taken in states]
    return sorted(found, key=lambda each: each[0])  # stable: a mentor's own states stay in order
