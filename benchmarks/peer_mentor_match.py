"""`mentor-match` on our people, run by `benchmarks/assignment.py` in a process of its own: it too is called `matching`.

Its rules say yes or no and give whole points, so our vetoes become its disqualifications, and each step of a
criterion a rule with the points that the step adds, of our weights. Two things it cannot say: that what a youth leaves
open gives its weight to the rest, and distances other than in steps.
"""

import json
import sys
from collections.abc import Callable
from functools import partial
from math import asin, cos, radians, sin, sqrt
from time import process_time
from typing import Any

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules.rule import Disqualify, Generic

FACTS = json.load(sys.stdin)
BESIDE = {(one, other) for pair in FACTS["neighbours"] for one, other in (pair, pair[::-1])}
LENGTHS = ("one_off", "short", "long")
POINTS = 1000  # whole points to one of ours


def km(match: Any) -> float | None:
    places = [FACTS["where"].get(person.facts["place"]) for person in (match.mentee, match.mentor)]
    if None in places:
        return None
    (lat1, lon1), (lat2, lon2) = (map(radians, place) for place in places)
    hav = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * asin(sqrt(hav))


def sides(match: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return match.mentee.facts, match.mentor.facts


def formats(facts: dict[str, Any]) -> set[str]:
    return {"remote", "in_person"} if facts["format"] in {None, "either"} else {facts["format"]}


def age_refused(match: Any) -> bool:
    youth, mentor = sides(match)
    band = "13-14" if youth["age"] < 15 else "15-17" if youth["age"] < 18 else "18-25"
    return bool(mentor["ages"]) and band not in mentor["ages"]


def without_format(match: Any) -> bool:
    return not formats(match.mentee.facts) & formats(match.mentor.facts)


def too_far(match: Any) -> bool:
    apart = km(match)
    meet_only = formats(match.mentee.facts) & formats(match.mentor.facts) == {"in_person"}
    return meet_only and apart is not None and apart > (match.mentor.facts["radius_km"] or 50)


def without_language(match: Any) -> bool:
    youth, mentor = sides(match)
    return bool(youth["languages"] and mentor["languages"]) and not set(youth["languages"]) & set(mentor["languages"])


def nothing_shared(match: Any) -> bool:
    asked = share("needs", match) is not None or share("fields", match) is not None
    return asked and not share("needs", match) and not share("fields", match) and not beside(match)


def share(kind: str, match: Any) -> float | None:
    """Of what the youth asks for, how much the mentor has."""
    youth, mentor = sides(match)
    asked = set(youth[kind]) - {"unsure", "undecided"}
    return len(asked & set(mentor[kind])) / len(asked) if asked else None


def beside(match: Any) -> bool:
    youth, mentor = sides(match)
    return any((one, other) in BESIDE for one in youth["fields"] for other in mentor["fields"])


def reaches(kind: str, least: float, match: Any) -> bool:
    return (share(kind, match) or 0) >= least


def field_or_beside(match: Any) -> bool:
    return bool(share("fields", match)) or beside(match)


def within(most: float, match: Any) -> bool:
    apart = km(match)
    return "in_person" in formats(match.mentor.facts) and apart is not None and apart <= most


def near_or_remote(match: Any) -> bool:
    afar = "remote" in formats(match.mentee.facts) & formats(match.mentor.facts)
    return "in_person" in formats(match.mentee.facts) and (afar or within(20, match))


def common(kind: str, match: Any) -> bool:
    youth, mentor = sides(match)
    return bool(set(youth[kind]) & set(mentor[kind])) or "flexible" in mentor[kind]


def same(kind: str, match: Any) -> bool:
    youth, mentor = sides(match)
    return youth[kind] is not None and mentor[kind] in {youth[kind], "any"}


def next_length(match: Any) -> bool:
    youth, mentor = (facts["duration"] for facts in sides(match))
    return youth in LENGTHS and (
        mentor == "any" or (mentor in LENGTHS and abs(LENGTHS.index(youth) - LENGTHS.index(mentor)) < 2)
    )


def second_language(match: Any) -> bool:
    youth, mentor = sides(match)
    return len(set(youth["languages"]) & set(mentor["languages"])) > 1


def step(points: float, holds: Callable[[Any], bool]) -> Generic:
    return Generic({True: round(points * POINTS), False: 0}, holds)


def stairs(kind: str, weight: float) -> list[Generic]:
    """Half of the weight for a part, all of it for everything."""
    steps = ((1 / 3, 1 / 3), (1 / 2, 1 / 6), (2 / 3, 1 / 6), (1, 1 / 3))
    return [step(weight / 2 * more, partial(reaches, kind, least)) for least, more in steps]


RULES = [
    *map(Disqualify, (age_refused, without_format, too_far, without_language, nothing_shared)),
    step(16, partial(reaches, "needs", 0.01)), *stairs("needs", 32),
    step(12, field_or_beside), *stairs("fields", 24),
    step(7, near_or_remote), step(4, partial(within, 10)), step(3, partial(within, 3)),
    step(8, partial(common, "availability")), step(3.5, next_length), step(3.5, partial(same, "duration")),
    step(4, second_language), step(4, partial(same, "mentor_status")),
]  # fmt: skip


def person(kind: type[Any], facts: dict[str, Any]) -> Any:
    made = kind(grade=0, email=f"{kind.__name__}-{facts['id']}")
    made.facts = facts
    return made


mentors = [person(Mentor, facts) for facts in FACTS["mentors"]]
mentees = [person(Mentee, facts) for facts in FACTS["youths"]]
start = process_time()
mentors, mentees = process_data(mentors, mentees, [RULES])
seconds = process_time() - start
pairs = [(mentee.facts["id"], mentor.facts["id"]) for mentee in mentees for mentor in mentee.mentors]
print(json.dumps({"seconds": seconds, "pairs": pairs}))
