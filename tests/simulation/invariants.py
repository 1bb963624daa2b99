"""What has to be true of the database at rest, whatever has happened. Asked in plain SQL, past the bot's own code."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Final

# A mentor may lower their places later on; at the moment of a new pair there has to be one.
ALARMS: Final = (
    "CREATE TABLE alarms (about TEXT)",
    """CREATE TRIGGER a_place_too_many AFTER INSERT ON pairs
       WHEN (SELECT count(*) FROM pairs WHERE mentor_id = NEW.mentor_id AND ended_at IS NULL)
          > (SELECT capacity FROM mentors WHERE person_id = NEW.mentor_id)
       BEGIN INSERT INTO alarms VALUES ('a mentor has more youths than places: ' || NEW.mentor_id); END""",
)

# Each gives a row for everything that is wrong, with what to say of it.
RULES: Final = {
    "alarm": "SELECT about FROM alarms",
    "a mentor's places are not taken by those whom they have": """
        SELECT person_id FROM mentors
        WHERE taken != (SELECT count(*) FROM pairs WHERE mentor_id = mentors.person_id AND ended_at IS NULL)""",
    "a youth has two mentors": """
        SELECT youth_id FROM pairs WHERE ended_at IS NULL AND youth_id IS NOT NULL
        GROUP BY youth_id HAVING count(*) > 1""",
    "a youth's state is not what their pairs say": """
        SELECT person_id FROM youths WHERE (state = 'paired') != EXISTS
        (SELECT 1 FROM pairs WHERE youth_id = youths.person_id AND ended_at IS NULL AND mentor_id IS NOT NULL)""",
    "somebody asks the same mentor twice at once": """
        SELECT youth_id FROM requests WHERE state = 'open' AND youth_id IS NOT NULL AND mentor_id IS NOT NULL
        GROUP BY youth_id, mentor_id HAVING count(*) > 1""",
    "a request was accepted without a pair, or twice": """
        SELECT requests.id FROM requests LEFT JOIN pairs ON pairs.request_id = requests.id
        GROUP BY requests.id, requests.state HAVING count(pairs.id) != (requests.state = 'accepted')""",
    "a pair goes on with somebody who is gone": """
        SELECT id FROM pairs WHERE ended_at IS NULL AND (youth_id IS NULL OR mentor_id IS NULL)""",
    "what was settled still says whom it was for": """
        SELECT id FROM outbox WHERE fate != 'waiting' AND (address != '' OR sealed_payload IS NOT NULL)""",
    "what was applied is still kept": """
        SELECT id FROM inbox WHERE fate IN ('applied', 'ignored') AND (lane != '' OR sealed_raw IS NOT NULL)""",
    "something is kept of somebody who was erased": """
        SELECT id FROM inbox WHERE lane != ''
        AND NOT EXISTS (SELECT 1 FROM people WHERE channel = inbox.channel AND address = inbox.lane)""",
    "something that can be read was set aside": """
        SELECT id FROM inbox WHERE fate = 'set_aside'""",
}


def check(database: sqlite3.Connection) -> Iterator[str]:
    """Everything that is wrong."""
    for rule, query in RULES.items():
        for (about,) in database.execute(query):
            yield f"{rule}: {about}"
    for question in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
        for row in database.execute(question):
            if row[0] != "ok":
                yield f"{question}: {row}"
    yield from _buttons_pressed_twice(database)


def _buttons_pressed_twice(database: sqlite3.Connection) -> Iterator[str]:
    """Each button did something once at the most."""
    for number, spent in database.execute("SELECT id, spent FROM screens"):
        pressed = json.loads(spent)
        if len(pressed) != len(set(pressed)):
            yield f"a button was applied twice: {number}"
