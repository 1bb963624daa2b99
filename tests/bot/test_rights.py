"""What only admins may do, for everybody else, in every way that Telegram has of saying it. From the registries."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import delete, select

from bot.admin import ADMIN_COMMANDS
from bot.rooms import DEEDS, ROOMS
from dialogs import events
from dialogs.profile import Mentor, Youth
from storage.aliases import Alias
from storage.tables import METADATA, admins
from tests.bot.test_admin import wait_for_approval
from tests.bot.test_requests import hand
from tests.fakes.bot_on_telegram import BotOnTelegram, bot_on_telegram
from tests.fakes.stage import Stage, open_stage
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Group, Person
from tests.fakes.telegram.server import TelegramServer

ADMIN: Final = 77
ANONYMOUS: Final = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
ROBOT: Final = {"id": 5, "is_bot": True, "first_name": "Ada"}

Way = Callable[[Person, Group, str], Awaitable[object]]


async def edited(person: Person, _group: Group, command: str) -> None:
    await person.edits(await person.says("bonjour"), command)


def put(**extra: Any) -> Way:
    """Said in private, with something in the message that another one could be taken for."""
    return lambda person, _group, command: person.says(command, **extra)


# Ways in which nobody's command counts, an admin's neither.
NO_WAY: Final[dict[str, Way]] = {
    "group": lambda person, group, command: person.says_in(group, command),
    "group, by name": lambda person, group, command: person.says_in(group, f"{command}@binome_test_bot"),
    "anonymous": lambda person, group, command: person.says_in(
        group, command, **{"from": ANONYMOUS, "sender_chat": {"id": group.id, "type": "supergroup", "title": "x"}}
    ),
    "anonymous in private": put(**{"from": ANONYMOUS}),
    "edited": edited,
    "forwarded": put(
        forward_origin={"type": "user", "date": 1, "sender_user": {**ROBOT, "id": ADMIN, "is_bot": False}}
    ),
    "via_bot": put(via_bot=ROBOT),
    "business": put(sender_business_bot=ROBOT),
    "channel": put(sender_chat={"id": ADMIN, "type": "channel", "title": "Ada"}),
}
PRIVATE: Final[Way] = put()


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[BotOnTelegram]:
    async with (
        TelegramServer(clock=VirtualClock()) as telegram,
        bot_on_telegram(telegram, tmp_path, admin_ids=(ADMIN,)) as bot,
    ):
        yield bot


async def cast(bot: BotOnTelegram) -> dict[str, Person]:
    """One of each who is no admin."""
    roles = {name: bot.telegram.person(500 + n) for n, name in enumerate(("stranger", "youth", "mentor", "was admin"))}
    now = bot.house.now()
    async with bot.house.database.begin() as store:
        ids = {}
        for name in ("youth", "mentor", "was admin"):
            ids[name] = (await store.people.add("telegram", str(roles[name].id), "fr", "", now)).id
        await store.youths.save(Youth(ids["youth"], age=16, first_name="Lina"), "searching", now)
        await store.mentors.save(Mentor(ids["mentor"], first_name="Karim"), "approved", now)
        await store.people.appoint(ids["was admin"], now)
        await store.connection.execute(delete(admins))
    return roles


async def test_no_admin_command_is_run_for_anybody_else_or_in_any_other_way(
    running: BotOnTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    async def note(name: str, *_: object) -> None:
        ran.append(name)

    for name in ADMIN_COMMANDS:
        monkeypatch.setitem(ADMIN_COMMANDS, name, partial(note, name))
    assert isinstance(running.telegram.clock, VirtualClock)
    ada, others = running.telegram.person(ADMIN, first_name="Ada"), await cast(running)
    group = running.telegram.group("La salle des profs")
    attempts = [(who, way) for who in (*others.values(), ada) for way in NO_WAY.values()]
    attempts += [(who, PRIVATE) for who in others.values()]
    for who, way in attempts:
        for name in ADMIN_COMMANDS:
            await way(who, group, f"/{name}")
        running.telegram.clock.advance(60)  # nobody is taken for a flood
        await running.settled()
    assert ran == []
    for name in ADMIN_COMMANDS:
        await ada.says(f"/{name}")
    await running.settled()
    assert ran == list(ADMIN_COMMANDS)


def of_admins(registry: dict[Any, Any]) -> list[Any]:
    return [key for key, handler in registry.items() if getattr(handler, "__module__", "").startswith("bot.admin")]


async def furnish(stage: Stage) -> dict[str, Any]:
    """Something of each kind that an admin decides on; the values that a button about it would carry."""
    mentor = await wait_for_approval(stage)
    async with stage.house.database.begin() as store:
        await store.readings.keep_unread("situation", "fr", "frigolito", stage.clock())
        [unread] = await store.readings.most_unread(["situation"], 1)
        await store.aliases.add(Alias("situation", "fr", "zzz", "high_school"), mentor, stage.clock())
        [taught] = await store.aliases.newest(1)
        draft = await store.broadcasts.draft(mentor, "mentors", "Bonjour", stage.clock())
    return {
        "mentor": mentor, "words": "", "reason": "outside", "digest": unread.digest, "page": 0, "code": "high_school",
        "alias": taught.id, "segment": "mentors", "broadcast": draft, "sure": True,
    }  # fmt: skip


async def held(stage: Stage) -> dict[str, list[Any]]:
    """All that is kept, but for what every tap leaves: itself, its answer and its screen."""
    passing = ("inbox", "outbox", "screens", "people")
    async with stage.house.database.read() as store:
        return {
            table.name: list(await store.connection.execute(select(table)))
            for table in METADATA.sorted_tables
            if table.name not in passing
        }


async def test_a_button_of_the_admins_does_nothing_for_anybody_else(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        values = await furnish(stage)
        meant: list[events.Event] = [
            kind(**{each.name: values[each.name] for each in fields(kind)}) for kind in of_admins(dict(DEEDS))
        ]
        meant += [events.Opened(room) for room in of_admins(dict(ROOMS))]
        assert len(meant) >= 11
        stranger = stage.person("stranger")
        await stranger.says("/aide")
        before = await held(stage)
        for token in await hand(stage, stranger, *meant):
            await stranger.presses(token)
            assert "plus valable" in stranger.toasts[-1]
        assert await held(stage) == before
