"""What one process commits is in the pools of the others."""

import asyncio
from dataclasses import replace
from pathlib import Path

from sqlalchemy import delete, insert

from dialogs.profile import Youth
from matching.rank import rank
from storage.store import Store
from storage.tables import changes
from tests.fakes.stage import STUCK, Stage, open_stage

LEA = Youth(1, needs=("internship",), fields=("health",))


def seen(stage: Stage) -> list[int]:
    return [suggestion.mentor_id for suggestion in rank(stage.house.pool, LEA)]


async def test_another_process_hears_of_a_mentor_who_comes_pauses_returns_and_goes(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as here, open_stage(tmp_path) as there:
        await there.bot.following.start()
        mentor = await here.mentor()
        assert seen(there) == []
        await there.bot.following.keep_up()
        assert seen(there) == [mentor]
        for deed, expected in ((pause, []), (resume, [mentor]), (erase, [])):
            async with here.house.database.begin() as store:
                await deed(store, mentor, here)
            await there.bot.following.keep_up()
            assert seen(there) == expected


async def test_what_was_shown_by_one_process_counts_in_the_other(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as here, open_stage(tmp_path) as there:
        first, second = await here.mentor(), await here.mentor()
        await there.bot.following.start()
        better = seen(there)[0]
        async with here.house.database.begin() as store:
            youth = await store.people.add("stage", "lea", "fr", "", here.clock())
            await store.matches.suggest(youth.id, better, 80.0, [], here.clock())
        await there.bot.following.keep_up()
        assert seen(there)[0] == {first: second, second: first}[better]


async def test_a_change_that_this_process_could_not_learn_at_once_is_learnt_at_the_next_look(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        mentor = await stage.mentor()
        await stage.bot.following.start()
        stage.house.pool.remove(mentor)  # as if the database had been away right after the commit
        async with stage.house.database.begin() as store:
            await store.mentors.set_capacity(mentor, 1)
        await stage.bot.following.keep_up()
        assert seen(stage) == [mentor]


async def test_a_revision_that_is_committed_after_higher_ones_is_not_missed(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        mentor = await stage.mentor()
        await stage.bot.following.start()
        async with stage.house.database.begin() as store:
            await store.changes.note([99])
            late = (await store.changes.newest()) + 1
            await store.changes.note([98, 97])
            await store.connection.execute(delete(changes).where(changes.c.revision == late))
        await stage.bot.following.keep_up()
        async with stage.house.database.begin() as store:
            await store.connection.execute(insert(changes).values(revision=late, mentor_id=mentor))
            record = await store.mentors.get(mentor, stage.clock())
            assert record is not None
        stage.house.pool.put(replace(record.mentor, paused=True))
        await stage.bot.following.keep_up()
        assert seen(stage) == [mentor]


async def test_looks_go_on_while_the_bot_works(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as here, open_stage(tmp_path) as there, there.bot.working():
        mentor = await here.mentor()
        there.bot.following.ring()
        async with asyncio.timeout(STUCK):
            while seen(there) != [mentor]:  # noqa: ASYNC110  # a pool rings no bell
                await asyncio.sleep(0)


async def pause(store: Store, mentor: int, stage: Stage) -> None:
    await store.mentors.pause(mentor, stage.clock().replace(year=2030))


async def resume(store: Store, mentor: int, _stage: Stage) -> None:
    await store.mentors.pause(mentor, None)


async def erase(store: Store, mentor: int, _stage: Stage) -> None:
    await store.people.erase(mentor)
