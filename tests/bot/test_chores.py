"""What time brings, at its moment and once."""

from datetime import timedelta
from pathlib import Path

from dialogs.profile import Youth
from storage.tables import inbox, outbox, people, requests, youths
from tests.fakes.stage import Player, Stage, open_stage, plain


async def youth(stage: Stage, name: str, *, state: str = "searching", format_: str = "remote") -> Player:
    """A finished young person, who has not seen anything yet."""
    async with stage.house.database.begin() as store:
        person = await store.people.add("stage", name, "fr", "", stage.clock())
        profile = Youth(
            person.id,
            age=16,
            needs=("internship",),
            fields=("health",),
            format=format_,
            first_name=name,
            languages=("fr",),
        )
        await store.youths.save(profile, state, stage.clock())
    return stage.person(name)


async def test_no_more_of_the_waiting_are_called_than_there_are_places(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        waiting = [await youth(stage, f"y{number}") for number in range(4)]
        for each in waiting:
            await each.says("/start")
            await each.taps("Voir les mentors")
            assert "liste d'attente" in plain(each.screen.plain)
        await stage.mentor(capacity=2)
        await stage.wait(minutes=1)
        called = ["Bonne nouvelle" in each.screen.plain for each in waiting]
        assert called == [True, True, False, False]


async def test_the_called_are_not_called_again_for_three_days(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = await youth(stage, "lina")
        await lina.says("/start")
        await lina.taps("Voir les mentors")
        await stage.mentor()
        for hours, news in ((1, 1), (48, 1), (30, 2)):
            await stage.wait(hours=hours)
            assert sum("Bonne nouvelle" in message.plain for message in lina.messages) == news


async def test_somebody_who_blocked_us_is_left_alone(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = await youth(stage, "lina")
        await lina.says("/start")
        await lina.taps("Voir les mentors")
        async with stage.house.database.begin() as store:
            person = await store.people.find("stage", "lina")
            assert person is not None
            await store.people.lose(person.id, stage.clock())
        seen = len(stage.gateway.heard)
        await stage.mentor()
        await stage.wait(hours=1)
        assert len(stage.gateway.heard) == seen


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
