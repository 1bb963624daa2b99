"""What time brings, at its moment and once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from dialogs.profile import Youth
from storage.tables import inbox, outbox, people, requests, youths
from tests.fakes.bot_process import KEY
from tests.fakes.stage import Player, Stage, open_stage


async def youth(stage: Stage, name: str, *, state: str = "searching", **values: Any) -> Player:
    """A finished young person, who has not seen anything yet."""
    wish: dict[str, Any] = {"age": 16, "needs": ("internship",), "fields": ("health",), "format": "remote", **values}
    async with stage.house.database.begin() as store:
        person = await store.people.add("stage", name, "fr", "", stage.clock())
        profile = Youth(person.id, first_name=name, languages=("fr",), **wish)
        await store.youths.save(profile, state, stage.clock())
    return stage.person(name)


async def test_a_request_expires_after_the_hours_of_the_settings_and_not_before(tmp_path: Path) -> None:
    async with open_stage(tmp_path, request_hours=5) as stage:
        await stage.mentor()
        lina = await youth(stage, "lina")
        await lina.says("/start")
        await lina.taps("Voir les mentors")
        await lina.taps("Demander à Karim")
        await stage.wait(hours=4.9)
        assert await stage.count(requests, requests.c.state == "open") == 1
        await stage.wait(hours=0.2)
        assert await stage.count(requests, requests.c.state == "expired") == 1
        assert "pas répondu à temps" in lina.screen.plain


async def test_two_silent_years_erase_somebody(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = await youth(stage, "lina")
        await lina.says("/start")
        await stage.wait(days=729)
        assert await stage.count(people) == 1
        await stage.wait(days=2)
        assert await stage.count(people) == await stage.count(youths) == 0


async def test_who_blocked_the_bot_is_erased_without_a_word(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await stage.person("lina").says("/start")
        async with stage.house.database.begin() as store:
            lina = await store.people.find("stage", "lina")
            assert lina is not None
            await store.people.lose(lina.id, stage.clock())
        heard = len(stage.gateway.heard)
        await stage.wait(days=31)
        assert await stage.count(people) == 0
        assert len(stage.gateway.heard) == heard


async def test_what_has_served_its_time_is_forgotten(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await stage.person("lina").says("/start")
        assert await stage.count(inbox) == await stage.count(outbox) == 1
        await stage.wait(days=15)
        old = stage.clock() - timedelta(days=14)
        assert await stage.count(inbox, inbox.c.received_at < old) == 0
        assert await stage.count(outbox, outbox.c.created_at < old) == 0


async def test_a_chore_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:

        async def explode() -> None:
            raise ZeroDivisionError

        lina = stage.person("lina")
        await lina.says("/start")
        stage.bot.chores.expire_requests = explode  # type: ignore[method-assign]  # a chore that is broken
        await stage.wait(hours=25)
        assert "arrêtés en chemin" in lina.screen.plain


async def test_while_another_process_is_in_charge_this_one_does_nothing(database_url: str, tmp_path: Path) -> None:
    async with open_stage(tmp_path, database_url=database_url, encryption_keys=KEY) as stage:
        await youth(stage, "lina")
        stage.clock.advance(days=731)
        async with stage.house.database.begin() as store:
            theirs = await store.leases.acquire("chores", "elsewhere:1:a", stage.clock(), timedelta(seconds=30))
            assert theirs
        await stage.bot.chores.take_turn()
        assert await stage.count(people) == 1
        async with stage.house.database.begin() as store:
            await store.leases.release(theirs)
        await stage.bot.chores.take_turn()
        assert await stage.count(people) == 0
        await finish(stage)


async def test_a_process_that_was_taken_over_erases_nobody_when_it_goes_on(database_url: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "encryption_keys": KEY}
    async with open_stage(tmp_path, **settings) as zombie, open_stage(tmp_path, **settings) as leader:
        await zombie.bot.chores.take_turn()
        await leader.bot.chores.take_turn()  # the zombie counts as dead, having this process's own number
        await youth(zombie, "lina")
        zombie.clock.advance(days=731)
        await zombie.bot.chores.do_all()
        assert await zombie.count(people) == 1
        for stage in (zombie, leader):
            await finish(stage)


async def finish(stage: Stage) -> None:
    """Give up being in charge."""
    stage.bot.chores.stop()
    await stage.bot.chores.run()
