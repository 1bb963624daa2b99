"""Requests between many people at once, and from people whom they do not concern."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.following import Following
from bot.requests import accept
from bot.visit import Visit
from dialogs import events
from dialogs.events import Event
from dialogs.profile import Youth
from storage.screens import Screen, pack_all
from storage.tables import mentors, pairs, requests, youths
from tests.bot.test_chores import youth
from tests.fakes.stage import Player, Stage, open_stage, plain

CROWD: Final = 30


async def hand(stage: Stage, player: Player, *meant: Event) -> list[str]:
    """Buttons with these meanings, as if the bot had shown them; returns their tokens."""
    async with stage.house.database.begin() as store:
        person = await store.people.find("stage", player.address) or await store.people.add(
            "stage", player.address, "fr", "", stage.clock()
        )
        token = stage.house.token()
        await store.screens.add(Screen(token, token, pack_all(meant)), person.id, stage.clock())
    return [f"{token}.{position}" for position in range(len(meant))]


async def ask_all(stage: Stage, mentor: int) -> list[int]:
    """Many youths have asked one mentor; returns the requests."""
    async with stage.house.database.begin() as store:
        asked = []
        for number in range(CROWD):
            person = await store.people.add("sample", f"youth-{number}", "fr", "", stage.clock())
            await store.youths.save(Youth(person.id, age=16, first_name=f"Y{number}"), "searching", stage.clock())
            asked.append(await store.matches.ask(person.id, mentor, "", stage.clock()))
    return asked


async def tap_at_once(stage: Stage, taps: Sequence[tuple[str, str]]) -> None:
    """All (address, token) arrive, then are taken at the same moment."""
    for number, (address, token) in enumerate(taps):
        raw = json.dumps({"id": f"at-once-{number}", "address": address, "token": token})
        await stage.bot.receive("stage", f"at-once-{number}", address, raw)
    async with stage.house.database.read() as store:
        arrived = await store.inbox.waiting(0, len(taps))
    await asyncio.gather(*(stage.bot.conversation.take(each) for each in arrived))
    await stage.settle()


async def test_thirty_accepted_at_the_same_moment_fill_one_place_once(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        karim = stage.person("karim")
        mentor = await stage.mentor(capacity=1)
        async with stage.house.database.begin() as store:
            await store.connection.execute(
                mentors.metadata.tables["people"]
                .update()
                .where(mentors.metadata.tables["people"].c.id == mentor)
                .values(channel="stage", address="karim")
            )
        asked = await ask_all(stage, mentor)
        tokens = await hand(stage, karim, *(events.Accepted(number) for number in asked))
        await tap_at_once(stage, [("karim", token) for token in tokens])
        assert await stage.count(pairs) == 1
        assert await stage.count(requests, requests.c.state == "accepted") == 1
        assert await stage.count(youths, youths.c.state == "paired") == 1
        assert await stage.count(mentors, mentors.c.taken > mentors.c.capacity) == 0
        assert len(stage.gateway.acknowledged) == CROWD


async def test_a_request_answers_to_nobody_but_its_own_two_people(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        asked = await ask_all(stage, await stage.mentor())
        stranger = stage.person("stranger")
        await stranger.says("/start")
        deeds = [
            kind(number)
            for number in (*asked[:3], 0, -1, 10**9)
            for kind in (events.Accepted, events.Declined, events.Enquired, events.Answered, events.Withdrew)
        ]
        tokens = await hand(stage, stranger, *deeds, events.Declined(asked[0], "no_time"))
        for token in tokens:
            await stranger.presses(token)
        assert await stage.count(requests, requests.c.state == "open") == CROWD
        assert await stage.count(pairs) == 0
        assert len(stage.gateway.acknowledged) == len(tokens)


async def test_somebody_elses_suggestion_can_neither_be_asked_nor_turned_down(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        mentor = await stage.mentor()
        async with stage.house.database.begin() as store:
            owner = await store.people.add("sample", "owner", "fr", "", stage.clock())
            await store.youths.save(Youth(owner.id, age=16, first_name="Lina"), "searching", stage.clock())
            await store.matches.suggest(owner.id, mentor, 1.0, [], stage.clock())
            suggestion = (await store.matches.suggested(owner.id))[0].id
        stranger = stage.person("stranger")
        await stranger.says("/start")
        for token in await hand(
            stage,
            stranger,
            events.AskedFor(suggestion),
            events.TurnedDown(suggestion, "too_far"),
            events.AskedFor(10**9),
        ):
            await stranger.presses(token)
        async with stage.house.database.read() as store:
            assert [each.state for each in await store.matches.suggested(owner.id)] == ["shown"]
        assert await stage.count(requests) == 0


async def test_a_youth_who_was_away_learns_on_return_that_the_mentor_said_yes(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = await youth(stage, "lina")
        mentor = await stage.mentor()
        await lina.says("/start")
        await lina.taps("Voir les mentors")
        await lina.taps("Demander à Karim")
        async with stage.house.database.begin() as store:
            (request,) = await store.matches.open_of_mentor(mentor)
            await store.people.lose(request.youth_id, stage.clock())
            karim = await store.people.get(mentor)
            assert karim is not None
            await accept(Visit(stage.house, store, karim, stage.clock()), events.Accepted(request.id))
        await stage.settle()
        assert not any("a dit oui" in message.plain for message in lina.messages)
        await lina.returns()
        assert sum("Karim a dit oui" in message.plain for message in lina.messages) == 1


async def test_how_quickly_a_mentor_answered_counts_for_the_next_youth(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        mentor = await stage.mentor(capacity=5)
        lina, sami = await youth(stage, "lina"), await youth(stage, "sami")
        for player in (lina, sami):
            await player.says("/start")
        await lina.taps("Voir les mentors")
        await lina.taps("Demander à Karim")
        stage.clock.advance(hours=3)
        async with stage.house.database.begin() as store:
            (request,) = await store.matches.open_of_mentor(mentor)
            assert await store.matches.close(request.id, "declined", stage.clock())
        await Following(stage.house).keep_up()
        await sami.taps("Voir les mentors")
        assert "Répond d'habitude en 3 heures" in plain(sami.screen.plain)
