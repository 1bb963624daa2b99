"""Several processes turn at once what concerns the same people: it ends as if one had gone after the other."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Column, select

from bot.admin.approval import digest_of
from bot.matchmaking import fill_pool
from dialogs.events import Accepted, Approved, AskedFor, Confirmed, ConfirmedErasure, Event, Withdrew
from dialogs.profile import Mentor, Youth, answers_of
from dialogs.session import RECAP, Session
from storage.people import Person
from storage.screens import Screen, pack_all
from storage.tables import inbox, mentors, pairs, requests, youths
from tests.fakes.bot_process import KEY
from tests.fakes.stage import DEFAULT_MENTOR, Stage, open_stage

ROUNDS: Final = 8
YOUTH: Final = Youth(
    0,
    age=17,
    situation="high_school",
    needs=("internship",),
    fields=("health",),
    format="remote",
    first_name="Lina",
)
MENTOR: Final = Mentor(0, **{**DEFAULT_MENTOR, "capacity": 1, "sentence": "J'aide volontiers"})


class Processes:
    """Two of them, on one database."""

    def __init__(self, stages: tuple[Stage, Stage]) -> None:
        self.stages = stages
        self._tokens = 0

    async def youth(self, name: str) -> Person:
        async with self.stages[0].house.database.begin() as store:
            person = await store.people.add("stage", name, "fr", "", self._now)
            await store.youths.save(replace(YOUTH, id=person.id), "searching", self._now)
        return person

    async def mentor(self, name: str, state: str = "approved") -> Person:
        async with self.stages[0].house.database.begin() as store:
            person = await store.people.add("stage", name, "fr", "", self._now)
            await store.mentors.save(replace(MENTOR, id=person.id), state, self._now)
        return person

    async def admin(self) -> Person:
        async with self.stages[0].house.database.begin() as store:
            person = await store.people.add("stage", "ada", "fr", "", self._now)
            await store.people.appoint(person.id, self._now)
        return person

    async def suggest(self, youth: Person, mentor: Person) -> int:
        async with self.stages[0].house.database.begin() as store:
            await store.matches.suggest(youth.id, mentor.id, 1.0, (), self._now)
            (suggested,) = await store.matches.suggested(youth.id)
        for stage in self.stages:
            await fill_pool(stage.house)
        return suggested.id

    async def at_recap(self, person: Person, flow: str, answers: Mapping[str, tuple[str, ...]]) -> None:
        """They have changed their answers, and are about to confirm them."""
        async with self.stages[0].house.database.begin() as store:
            await store.sessions.open(person.id, Session(flow, "fr", RECAP, answers), self._now)

    async def ask(self, youth: Person, mentor: Person) -> int:
        async with self.stages[0].house.database.begin() as store:
            return await store.matches.ask(youth.id, mentor.id, "", self._now)

    async def at_once(self, *deeds: tuple[Person, Event]) -> None:
        """Each person taps a button that means this, all in the same moment, on one process or the other."""
        for person, event in deeds:
            await self._tap(person, event)
        first, second = self.stages
        async with first.house.database.read() as store:
            waiting = await store.inbox.waiting(0, 100)
        turns = [(first, second)[number % 2].bot.conversation.take(each) for number, each in enumerate(waiting)]
        await asyncio.gather(*turns)
        assert set(await self.all(inbox.c.fate)) == {"applied"}

    async def _tap(self, person: Person, event: Event) -> None:
        self._tokens += 1
        token = f"token{self._tokens}"
        async with self.stages[0].house.database.begin() as store:
            await store.screens.add(Screen(token, token, pack_all([event])), person.id, self._now)
        await self.stages[0].receive({"address": person.address, "token": f"{token}.0"}, settle=False)

    async def all(self, column: Column[Any]) -> list[Any]:
        """That column of every row, sorted."""
        async with self.stages[0].house.database.read() as store:
            return sorted((await store.connection.execute(select(column))).scalars())

    @property
    def _now(self) -> datetime:
        return self.stages[0].clock()


@pytest.fixture
async def processes(postgresql_url: str, tmp_path: Path) -> AsyncIterator[Processes]:
    settings = {"database_url": postgresql_url, "encryption_keys": KEY}
    async with open_stage(tmp_path, **settings) as one, open_stage(tmp_path, **settings) as two:
        yield Processes((one, two))


async def test_three_mentors_accept_the_same_youth_at_once_and_one_has_them(processes: Processes) -> None:
    for number in range(ROUNDS):
        lina = await processes.youth(f"lina {number}")
        askings = [await processes.mentor(f"{name} {number}") for name in ("karim", "sami", "zoe")]
        await processes.at_once(*[(each, Accepted(await processes.ask(lina, each))) for each in askings])
    assert await processes.all(requests.c.state) == ["accepted"] * ROUNDS + ["closed"] * 2 * ROUNDS
    assert sorted(await processes.all(mentors.c.taken)) == [0] * 2 * ROUNDS + [1] * ROUNDS
    assert set(await processes.all(youths.c.state)) == {"paired"}


async def test_a_request_taken_back_while_it_is_accepted_is_one_or_the_other(processes: Processes) -> None:
    for number in range(ROUNDS):
        lina, karim = await processes.youth(f"lina {number}"), await processes.mentor(f"karim {number}")
        request = await processes.ask(lina, karim)
        await processes.at_once((lina, Withdrew(request)), (karim, Accepted(request)))
    accepted = (await processes.all(requests.c.state)).count("accepted")
    assert len(await processes.all(pairs.c.id)) == accepted
    assert (await processes.all(mentors.c.taken)).count(1) == accepted
    assert (await processes.all(youths.c.state)).count("paired") == accepted


async def test_a_youth_who_changes_answers_while_they_are_accepted_stays_paired(processes: Processes) -> None:
    for number in range(ROUNDS):
        lina, karim = await processes.youth(f"lina {number}"), await processes.mentor(f"karim {number}")
        request = await processes.ask(lina, karim)
        await processes.at_recap(lina, "youth", answers_of(replace(YOUTH, id=lina.id, age=18)))
        await processes.at_once((lina, Confirmed()), (karim, Accepted(request)))
    assert set(await processes.all(youths.c.state)) == {"paired"}
    assert set(await processes.all(youths.c.age)) == {18}


async def test_words_that_no_admin_has_read_are_never_approved(processes: Processes) -> None:
    admin = await processes.admin()
    for number in range(ROUNDS):
        karim = await processes.mentor(f"karim {number}", "pending")
        read = replace(MENTOR, id=karim.id)
        await processes.at_recap(karim, "mentor", answers_of(replace(read, sentence="autre chose")))
        await processes.at_once((admin, Approved(karim.id, digest_of(read))), (karim, Confirmed()))
    assert set(await processes.all(mentors.c.state)) == {"pending"}


async def test_nobody_is_left_asking_a_mentor_who_is_erased_meanwhile(processes: Processes) -> None:
    for number in range(ROUNDS):
        lina, karim = await processes.youth(f"lina {number}"), await processes.mentor(f"karim {number}")
        suggestion = await processes.suggest(lina, karim)
        await processes.at_once((karim, ConfirmedErasure()), (lina, AskedFor(suggestion)))
    assert "open" not in await processes.all(requests.c.state)
    assert set(await processes.all(youths.c.state)) == {"searching"}
