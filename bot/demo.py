"""What somebody meets who starts the bot for the first time: mentors to find, and what to open."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.house import House
from bot.settings import Settings
from bot.simulation import make_mentors
from storage.outrun import Outrun

SAMPLE_MENTORS: Final = 200
SAMPLE_SEED: Final = 2026


async def add_sample_mentors(house: House) -> int:
    """Made-up approved mentors, spread over France, into an empty database only; returns how many were added."""
    now = house.now()
    with suppress(Outrun):  # another process has just added them
        return await _add(house, now)
    return 0


async def _add(house: House, now: datetime) -> int:
    communes = [(commune.code, commune.population) for commune in house.gazetteer.communes]
    async with house.database.begin() as store:
        if await store.people.count():
            return 0
        mentors = make_mentors(SAMPLE_MENTORS, SAMPLE_SEED, communes)
        known = []
        for mentor in mentors:
            person = await store.people.add("sample", str(mentor.id), house.settings.default_language, "", now)
            known.append(replace(mentor, id=person.id))
        await store.mentors.add_all(known, now)
    return len(known)


def say_waiting(fault: str) -> None:
    print(f"The database cannot be reached ({fault}). Trying again; see DATABASE_URL.", flush=True)  # noqa: T201


def say_started(settings: Settings, port: int | None, added: int, admin_key: str) -> None:
    lines = []
    if added:
        lines.append(f"Added {added} made-up mentors to the empty database ({settings.data_folder}/).")
    if settings.bot_token:
        lines.append("Answering on Telegram.")
    if port is not None:
        address = f"http://{settings.web_host}:{port}"
        lines.append(f"Web chat: open {address}")
        if admin_key:
            lines.append(
                f"As an admin (/stats, /unmet, /pending, /unknown), in another browser: {address}/?start={admin_key}"
            )
            lines.append(
                "Made-up mentors never answer: be a mentor yourself in a third browser, approved by the admin."
            )
    lines.append("Stop with Ctrl-C.")
    print("\n".join(lines), flush=True)  # noqa: T201  # what the operator is told to do next


def say_console(added: int, admin_key: str) -> None:
    if added:
        print(f"Added {added} made-up mentors to the empty database.")  # noqa: T201
    print(f"Type /start to begin, /start {admin_key} to be an admin; Ctrl-D ends.", flush=True)  # noqa: T201
