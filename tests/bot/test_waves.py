"""The waiting list: its waves, no larger than the places; its figures, true."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.waves import Waves
from storage.tables import invitations, waits
from tests.bot.test_chores import youth
from tests.fakes.stage import Player, Stage, open_stage, plain

NEWS = "Bonne nouvelle"


async def queue(stage: Stage, count: int, age: int = 16) -> list[Player]:
    """So many on the waiting list, the first has waited longest."""
    players = [await youth(stage, f"y{number}", age=age) for number in range(count)]
    for player in players:
        await player.says("/start")
        await player.taps("Voir les mentors")
        assert "liste d'attente" in plain(player.screen.plain)
    return players


def news(players: list[Player]) -> list[int]:
    """How often each was written to."""
    return [sum(NEWS in message.plain for message in player.messages) for player in players]


async def free_place(stage: Stage, mentor: int) -> None:
    """A pair of this mentor ends."""
    async with stage.house.database.begin() as store:
        (pair,) = await store.matches.pairs_of(mentor)
        await store.matches.erase_words(pair[0], stage.clock())
        await store.people.erase(pair[0])
        await store.mentors.free_place(mentor)


async def test_a_wave_is_no_larger_than_the_places_in_however_many_rounds(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        players = await queue(stage, 4)
        await stage.mentor(capacity=2)
        for _ in range(3):
            await stage.wait(minutes=1)
            assert news(players) == [1, 1, 0, 0]


async def test_the_next_wave_goes_when_the_first_has_not_answered_in_time(tmp_path: Path) -> None:
    async with open_stage(tmp_path, invitation_hours=10) as stage:
        players = await queue(stage, 3)
        await stage.mentor(capacity=1)
        for hours, written in ((1, [1, 0, 0]), (9, [1, 0, 0]), (22, [1, 1, 0]), (24, [1, 1, 1]), (24 * 30, [1, 1, 1])):
            await stage.wait(hours=hours)
            assert news(players) == written


async def test_who_suits_better_is_written_to_before_who_waited_a_little_longer(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        (first,) = await queue(stage, 1)
        better = await youth(stage, "better", needs=("internship", "application"))
        await better.says("/start")
        await better.taps("Voir les mentors")
        await stage.mentor(capacity=1, needs=("application",))
        await stage.wait(minutes=1)
        assert news([first, better]) == [0, 1]


async def test_who_turns_the_mentor_down_makes_way_at_once(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        first, second = players = await queue(stage, 2)
        await stage.mentor(capacity=1)
        await stage.wait(minutes=1)
        await first.taps("Voir les mentors")
        await first.taps("Pas pour moi : Karim")
        await first.taps("Sans raison")
        await stage.wait(minutes=1)
        assert news(players) == [1, 1]
        await stage.wait(days=30)
        assert news(players) == [1, 1]
        assert second.labels


async def test_a_place_that_was_taken_is_nobodys_news_until_it_is_free_again(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        first, _ = players = await queue(stage, 2)
        mentor = await stage.mentor(capacity=1)
        await stage.wait(minutes=1)
        await first.taps("Voir les mentors")
        await first.taps("Demander à Karim")
        async with stage.house.database.begin() as store:
            (request,) = await store.matches.open_of_mentor(mentor)
            await store.matches.close(request.id, "accepted", stage.clock())
            await store.mentors.take_place(mentor, stage.clock())
            await store.matches.pair(request, stage.clock())
        await stage.restart()
        await stage.wait(days=5)
        assert news(players)[1] == 0
        await free_place(stage, mentor)
        await stage.restart()
        await stage.wait(minutes=1)
        assert news(players)[1] == 1


@pytest.mark.parametrize("change", ["resume", "widen"])
async def test_a_mentor_who_resumes_or_takes_more_is_news(change: str, tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        players = await queue(stage, 1)
        mentor = await stage.mentor(capacity=1, taken=int(change == "widen"))
        async with stage.house.database.begin() as store:
            await store.mentors.pause(mentor, stage.clock() + timedelta(days=99) if change == "resume" else None)
        await stage.restart()
        await stage.wait(minutes=1)
        assert news(players) == [0]
        async with stage.house.database.begin() as store:
            await store.mentors.pause(mentor, None)
            await store.mentors.set_capacity(mentor, 2)
        await stage.restart()
        await stage.wait(minutes=1)
        assert news(players) == [1]


@pytest.mark.parametrize("state", ["paired", "awaiting_consent", "gone", "stopped"])
async def test_who_cannot_or_need_not_be_written_to_is_passed_over_and_holds_no_place(
    state: str, tmp_path: Path
) -> None:
    async with open_stage(tmp_path) as stage:
        first, _ = players = await queue(stage, 2)
        if state == "stopped":
            await first.taps("Mon profil")
            await first.says("/annuler")
        async with stage.house.database.begin() as store:
            person = await store.people.find("stage", first.address)
            assert person is not None
            if state == "gone":
                await store.people.lose(person.id, stage.clock())
            elif state != "stopped":
                await store.youths.set_state(person.id, state)
        await stage.mentor(capacity=1)
        await stage.wait(minutes=1)
        assert news(players) == [0, 1]


@pytest.mark.parametrize(("age", "hour", "written"), [(17, 20, 0), (17, 6, 0), (17, 7, 1), (18, 20, 1), (17, 19, 1)])
async def test_minors_are_not_written_to_between_nine_in_the_evening_and_eight(
    age: int, hour: int, written: int, tmp_path: Path
) -> None:
    async with open_stage(tmp_path) as stage:
        players = await queue(stage, 1, age)
        await stage.mentor()
        stage.clock.moment = datetime(2026, 3, 3, hour, 30, tzinfo=UTC)  # Paris is one hour ahead
        await stage.wait(minutes=1)
        assert news(players) == [written]


async def test_the_place_of_a_minor_who_sleeps_is_kept_for_the_morning(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        minor = await queue(stage, 1)
        adult = await youth(stage, "adult", age=20)
        await adult.says("/start")
        await adult.taps("Voir les mentors")
        await stage.mentor(capacity=1)
        await stage.wait(hours=13)
        assert news([*minor, adult]) == [0, 0]
        await stage.wait(hours=11)
        assert news([*minor, adult]) == [1, 0]


async def test_all_come_in_turn_when_more_wait_than_one_round_looks_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.waves.AT_ONCE", 2)
    async with open_stage(tmp_path) as stage:
        players = await queue(stage, 5)
        await stage.mentor(capacity=5)
        for written in ([1, 1, 0, 0, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1]):
            await stage.wait(minutes=1)
            assert news(players) == written


async def test_two_processes_with_old_news_do_not_give_a_place_twice(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await queue(stage, 3)
        await stage.mentor(capacity=1)
        for _ in range(2):
            await Waves(stage.house, stage.house.database.begin).write()
        assert await stage.count(invitations) == 1


async def test_how_long_others_waited_is_told_once_five_have(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        players = await queue(stage, 5)
        mentor = await stage.mentor(capacity=5)
        await stage.wait(days=3)
        for number, player in enumerate(players):
            late = await youth(stage, f"late{number}")
            await late.says("/start")
            async with stage.house.database.begin() as store:
                await store.mentors.pause(mentor, stage.clock() + timedelta(days=900))
            await stage.restart()
            await late.taps("Voir les mentors")
            assert "On ne sait pas encore" in plain(late.screen.plain)
            async with stage.house.database.begin() as store:
                await store.mentors.pause(mentor, None)
            await stage.restart()
            await player.taps("Voir les mentors")
        assert await stage.count(waits) == 5
        await stage.wait(days=1)
        async with stage.house.database.begin() as store:
            await store.mentors.pause(mentor, stage.clock() + timedelta(days=900))
        await stage.restart()
        last = await youth(stage, "last")
        await last.says("/start")
        await last.taps("Voir les mentors")
        assert "a duré 4 jours ou moins" in plain(last.screen.plain)
