"""Who suits whom, slowly and obviously: in words, one pair at a time, sharing only the tables of data."""

from collections.abc import Callable, Mapping, Sequence
from math import asin, cos, radians, sin, sqrt

from dialogs.profile import Mentor, Youth
from matching.codes import NEIGHBOURS
from matching.policy import Policy
from matching.sphere import Position

Where = Callable[[str], Position | None]
LENGTHS = ["one_off", "short", "long"]
DOUBT = 0.002  # of a cent: what single precision may be wrong by


def haversine_km(one: Position, other: Position) -> float:
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, place)) for place in (one, other))
    hav = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * asin(sqrt(hav))


def formats(one: str | None) -> set[str]:
    return {"remote", "in_person"} if one in {None, "either"} else {str(one)}


def kilometres(youth: Youth, mentor: Mentor, where: Where) -> float | None:
    here, there = where(youth.place or ""), where(mentor.place or "")
    return None if here is None or there is None else haversine_km(here, there)


def blur(place: str | None, policy: Policy) -> float:
    return policy.blur_km if place and place[0] == "D" else 0.0


def offers(mentor: Mentor) -> dict[str, set[str] | None]:
    """What a mentor has, in sets; None: unknown."""
    every_need = {"school_results", "orientation", "discover_jobs", "internship", "apprenticeship", "job"}
    every_need |= {"application", "confidence", "languages", "project", "culture", "daily_life"}
    every_slot = {"weekday_day", "weekday_evening", "wednesday", "weekend", "holidays"}
    return {
        "needs": every_need if "unsure" in mentor.needs else set(mentor.needs) or None,
        "fields": set(mentor.fields) - {"undecided"} or None,
        "slots": every_slot if "flexible" in mentor.availability else set(mentor.availability) or None,
    }


def beside(fields: set[str]) -> set[str]:
    pairs = set(NEIGHBOURS) | {(other, one) for one, other in NEIGHBOURS}
    return {other for one, other in pairs if one in fields}


def overlaps(asked: set[str], offered: set[str] | None) -> bool:
    return offered is None or bool(asked & offered)


def veto(  # noqa: C901, PLR0911 - a plain list of rules is what makes it obvious
    youth: Youth, mentor: Mentor, where: Where, policy: Policy
) -> str | None:
    """The first of the vetoes, or None."""
    if not mentor.approved:
        return "veto-not-approved"
    if mentor.paused:
        return "veto-paused"
    if mentor.taken >= mentor.capacity:
        return "veto-full"
    if youth.age is not None and mentor.ages:
        band = "13-14" if youth.age <= 14 else "15-17" if youth.age <= 17 else "18-25"
        if band not in mentor.ages:
            return "veto-age"
    common = formats(youth.format) & formats(mentor.format)
    if not common:
        return "veto-format"
    km = kilometres(youth, mentor, where)
    radius = policy.max_distance_km if mentor.radius_km is None else mentor.radius_km
    reach = radius + blur(youth.place, policy) + blur(mentor.place, policy)
    is_too_far = common == {"in_person"} and km is not None and km > reach
    if is_too_far and youth.format == "in_person":
        return "veto-too-far"
    needs, fields = set(youth.needs) - {"unsure"}, set(youth.fields) - {"undecided"}
    has = offers(mentor)
    shared = (needs and overlaps(needs, has["needs"])) or (fields and overlaps(fields | beside(fields), has["fields"]))
    if (needs or fields) and not shared:
        return "veto-nothing-shared"
    if is_too_far:
        return "veto-too-far"
    if youth.languages and mentor.languages and not set(youth.languages) & set(mentor.languages):
        return "veto-language"
    return None


def some(shared: int, asked: int) -> float:
    return 0.0 if shared == 0 else 0.5 + 0.5 * shared / asked


def levels(  # noqa: C901, PLR0912 - a plain list of rules is what makes it obvious
    youth: Youth, mentor: Mentor, where: Where, policy: Policy
) -> dict[str, float]:
    """How much of each criterion is earned, for the criteria that the youth calls for."""
    found: dict[str, float] = {}
    has = offers(mentor)
    if needs := set(youth.needs) - {"unsure"}:
        found["needs"] = 0.5 if has["needs"] is None else some(len(needs & has["needs"]), len(needs))
    if fields := set(youth.fields) - {"undecided"}:
        works = has["fields"]
        if works is None:
            found["fields"] = 0.5
        else:
            exact = some(len(fields & works), len(fields))
            found["fields"] = exact or (0.5 if works & beside(fields) else 0.0)
    if "in_person" in formats(youth.format) and where(youth.place or "") is not None:
        found["distance"] = nearness(youth, mentor, where, policy)
    if (slots := set(youth.availability)) and "flexible" not in slots:
        found["availability"] = 0.5 if has["slots"] is None else float(bool(slots & has["slots"]))
    if youth.duration in LENGTHS:
        if mentor.duration is None:
            found["duration"] = 0.5
        elif mentor.duration == "any":
            found["duration"] = 1.0
        else:
            found["duration"] = 1 - abs(LENGTHS.index(youth.duration) - LENGTHS.index(mentor.duration)) / 2
    if (spoken := set(youth.languages)) and len(spoken) > 1:
        beyond = max(0, len(spoken & set(mentor.languages)) - 1)
        found["languages"] = beyond / (len(spoken) - 1) if mentor.languages else 0.5
    if youth.mentor_status:
        found["status"] = 0.5 if mentor.mentor_status is None else float(mentor.mentor_status == youth.mentor_status)
    source = (youth.source or "").lower()
    if source.startswith(("school-", "structure-")):
        same = (mentor.structure or "").lower() in {source, source.split("-", 1)[1]}
        found["source"] = 1.0 if same and mentor.structure else 0.5
    found["answering"] = 0.5
    return found


def nearness(youth: Youth, mentor: Mentor, where: Where, policy: Policy) -> float:
    km = kilometres(youth, mentor, where)
    if km is None or "in_person" not in formats(mentor.format):
        return 0.5
    straight = 2 * 6371 * sin(km / (2 * 6371))  # through the Earth: a few metres less at 50 km
    km = max(straight, blur(youth.place, policy), blur(mentor.place, policy))
    level = 1 / (1 + (km / policy.half_km) ** 2)
    without_meeting = "remote" in formats(youth.format) & formats(mentor.format)
    return max(level, 0.5) if without_meeting else level


def score(youth: Youth, mentor: Mentor, where: Where, policy: Policy) -> float:
    found = levels(youth, mentor, where, policy)
    total = sum(policy.weights[name] for name in found)
    return 100 * sum(policy.weights[name] * level for name, level in found.items()) / total


def rank(
    youth: Youth, mentors: Sequence[Mentor], where: Where, policy: Policy, without: Sequence[int] = ()
) -> list[tuple[int, float]]:
    """Everybody whom nothing keeps away, best first, with their scores."""
    suits = [m for m in mentors if m.id not in without and veto(youth, m, where, policy) is None]
    return sorted(((m.id, score(youth, m, where, policy)) for m in suits), key=lambda pair: -pair[1])


def order(
    youth: Youth, mentors: Sequence[Mentor], where: Where, policy: Policy, past: Mapping[int, tuple[int, float]]
) -> tuple[list[int], bool]:
    """Everybody in the order in which they are shown, and whether rounding to cents leaves no doubt about it.

    `past` has the showings of each mentor and for how many days they could have been shown.
    """
    people, keys, sure = {mentor.id: mentor for mentor in mentors}, {}, True
    for mentor_id, points in rank(youth, mentors, where, policy):
        cents = 100 * max(0.0, points - lowered(people[mentor_id], *past.get(mentor_id, (0, 0.0)), policy))
        sure = sure and abs(cents % 1 - 0.5) > DOUBT
        keys[mentor_id] = (round(cents), mixed(mentor_id, youth.id) >> 16)
    return sorted(keys, key=lambda mentor_id: keys[mentor_id], reverse=True), sure


def lowered(mentor: Mentor, shown: int, days: float, policy: Policy) -> float:
    """What their past takes off a mentor's points in the ranking; below zero, what it adds."""
    if shown == 0:
        return -min(policy.most_unseen, policy.unseen_day * days)
    showings_per_place: float = shown / mentor.capacity
    return float(min(policy.most_spread, policy.spread * showings_per_place**0.8))


def mixed(one: int, other: int) -> int:
    """SplitMix64 as its authors write it, with the second number choosing the seed."""
    whole = 2**64
    z = (one + (other + 1) * 0x9E3779B97F4A7C15) % whole
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % whole
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % whole
    return z ^ (z >> 31)
