"""Made-up people from one seed: the mentors that `make run` shows and the youths that benchmarks ask for.

The shares are plausible and invented; no real person is behind any of them. Communes come in by population.
"""

from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Final

from bot.sample import FEMININE, MASCULINE, OCCUPATIONS, SENTENCES
from dialogs.profile import Mentor, Youth
from dialogs.vocabulary import AGE_BANDS, FIELDS, NEEDS
from matching.codes import NEIGHBOURS

Communes = Sequence[tuple[str, int]]  # INSEE code, population
Shares = dict[str, float]

# What mentors offer and youths ask, in relative shares.
NEEDS_OFFERED: Final[Shares] = {
    "school_results": 14, "orientation": 20, "discover_jobs": 16, "internship": 11, "apprenticeship": 8,
    "job": 11, "application": 14, "confidence": 14, "languages": 6, "project": 6, "culture": 6,
    "daily_life": 4,
}  # fmt: skip
NEEDS_ASKED: Final[Shares] = {
    "school_results": 16, "orientation": 19, "discover_jobs": 9, "internship": 15, "apprenticeship": 10,
    "job": 11, "application": 8, "confidence": 10, "languages": 4, "project": 4, "culture": 3,
    "daily_life": 6, "unsure": 5,
}  # fmt: skip
FIELDS_WORKED: Final[Shares] = {
    "nature_animals": 3, "food_hospitality_tourism": 4, "beauty_wellness": 2, "crafts_fashion": 2,
    "arts_culture": 4, "books_languages": 3, "media_communication": 6, "digital_tech": 12,
    "engineering_industry": 9, "construction_architecture": 5, "transport_logistics": 4,
    "science_research": 4, "health": 7, "social_humanitarian": 5, "education_childcare": 7, "sport": 3,
    "business_sales": 9, "finance_insurance": 8, "office_management": 8, "law_justice": 4,
    "public_service": 6, "defence_security": 3,
}  # fmt: skip
FIELDS_WISHED: Final[Shares] = {
    "nature_animals": 6, "food_hospitality_tourism": 5, "beauty_wellness": 5, "crafts_fashion": 4,
    "arts_culture": 7, "books_languages": 3, "media_communication": 6, "digital_tech": 10,
    "engineering_industry": 6, "construction_architecture": 5, "transport_logistics": 4,
    "science_research": 5, "health": 11, "social_humanitarian": 5, "education_childcare": 6, "sport": 7,
    "business_sales": 7, "finance_insurance": 4, "office_management": 3, "law_justice": 5,
    "public_service": 2, "defence_security": 5, "undecided": 12,
}  # fmt: skip
FORMATS_OFFERED: Final[Shares] = {"remote": 30, "in_person": 25, "either": 45}
FORMATS_WISHED: Final[Shares] = {"remote": 20, "in_person": 35, "either": 45}
SLOTS: Final[Shares] = {
    "weekday_day": 15, "weekday_evening": 35, "wednesday": 15, "weekend": 25, "holidays": 8, "flexible": 10,
}  # fmt: skip
DURATIONS_OFFERED: Final[Shares] = {"one_off": 20, "short": 35, "long": 25, "any": 20}
STATUSES: Final[Shares] = {
    "student": 18, "employee": 42, "civil_servant": 12, "self_employed": 12, "job_seeker": 3, "retiree": 12,
    "other": 1,
}  # fmt: skip
OTHER_LANGUAGES: Final[Shares] = {
    "en": 40, "ar": 14, "es": 12, "pt": 6, "tr": 4, "de": 6, "it": 4, "ru": 2, "zh": 3, "uk": 2, "ln": 2,
    "bm": 2, "wo": 2, "ta": 1,
}  # fmt: skip
FEMININE_SHARE: Final = 0.55
SITUATION_AT: Final = {13: "middle_school", 14: "middle_school", 15: "high_school", 16: "high_school"}
SITUATIONS_LATER: Final[Shares] = {
    "high_school": 20, "vocational_school": 20, "apprentice": 12, "higher_education": 28, "training": 6,
    "civic_service": 2, "job_seeker": 8, "employed": 3, "inactive": 1,
}  # fmt: skip


def make_mentors(count: int, seed: int, communes: Communes, first_id: int = 1) -> list[Mentor]:
    """Approved mentors. From 22 people on, every need and every field has somebody."""
    random = Random(seed)  # noqa: S311 - the same people every time is what is wanted
    towns = _towns(random, communes, count)
    return [_mentor(random, first_id + place, place, towns[place]) for place in range(count)]


def make_youths(count: int, seed: int, communes: Communes, first_id: int = 1) -> list[Youth]:
    """Finished profiles; the less usual questions are often left open."""
    random = Random(seed)  # noqa: S311 - the same people every time is what is wanted
    towns = _towns(random, communes, count)
    return [_youth(random, first_id + place, towns[place]) for place in range(count)]


def _towns(random: Random, communes: Communes, count: int) -> list[str]:
    weights = list(accumulate(population for _, population in communes))
    return [code for code, _ in random.choices(communes, cum_weights=weights, k=count)]


def _mentor(random: Random, identity: int, place: int, town: str) -> Mentor:
    fields = (FIELDS[place % (len(FIELDS) - 1)],) if place < len(FIELDS) else _fields(random)
    needs = _some(random, NEEDS_OFFERED, 1, 4)
    if place < len(NEEDS) - 1:
        needs = tuple(dict.fromkeys((NEEDS[place], *needs)))
    format_ = _one(random, FORMATS_OFFERED)
    feminine = random.random() < FEMININE_SHARE
    return Mentor(
        id=identity,
        needs=needs,
        fields=fields,
        format=format_,
        place=town,
        radius_km=None if format_ == "remote" else random.choice((None, 10.0, 20.0, 30.0, 50.0, 100.0)),
        availability=_some(random, SLOTS, 1, 3),
        duration=_one(random, DURATIONS_OFFERED),
        languages=_languages(random, 0.5),
        mentor_status=_one(random, STATUSES),
        capacity=random.choices((1, 2, 3, 4, 5), (45, 30, 15, 6, 4))[0],
        ages=() if random.random() < 0.6 else _bands(random),
        first_name=_name(random, feminine),
        occupation=random.choice(OCCUPATIONS[fields[0]]).split("|")[0 if feminine else -1],
        sentence=random.choice(SENTENCES),
    )


def _fields(random: Random) -> tuple[str, ...]:
    """The sector of the occupation, and for some a neighbouring one that they know too."""
    worked = _one(random, FIELDS_WORKED)
    beside = [other for pair in NEIGHBOURS for other in pair if worked in pair and other != worked]
    return (worked, random.choice(beside)) if beside and random.random() < 0.4 else (worked,)


def _youth(random: Random, identity: int, town: str) -> Youth:
    age = random.choices(range(13, 26), (3, 4, 9, 11, 12, 12, 10, 9, 8, 7, 6, 5, 4))[0]
    needs, fields = _some(random, NEEDS_ASKED, 1, 3), _some(random, FIELDS_WISHED, 1, 3)
    return Youth(
        id=identity,
        age=age,
        situation=SITUATION_AT.get(age) or _one(random, SITUATIONS_LATER),
        needs=("unsure",) if "unsure" in needs else needs,
        fields=("undecided",) if "undecided" in fields else fields,
        format=_one(random, FORMATS_WISHED),
        place=town,
        first_name=_name(random, random.random() < FEMININE_SHARE),
        availability=_some(random, SLOTS, 1, 2) if random.random() < 0.4 else (),
        duration=_one(random, DURATIONS_OFFERED) if random.random() < 0.3 else None,
        languages=_languages(random, 0.4),
        mentor_status=_one(random, STATUSES) if random.random() < 0.1 else None,
    )


def _name(random: Random, feminine: bool) -> str:
    return random.choice((FEMININE if feminine else MASCULINE).split())


def _one(random: Random, shares: Shares) -> str:
    return random.choices(list(shares), list(shares.values()))[0]


def _some(random: Random, shares: Shares, least: int, most: int) -> tuple[str, ...]:
    wanted = random.randint(least, most)
    found: dict[str, None] = {}
    while len(found) < wanted:
        found[_one(random, shares)] = None
    return tuple(found)


def _bands(random: Random) -> tuple[str, ...]:
    """Neighbouring bands: nobody accepts the youngest and the oldest only."""
    first = random.randrange(len(AGE_BANDS))
    return AGE_BANDS[first : random.randint(first + 1, len(AGE_BANDS))]


def _languages(random: Random, share: float) -> tuple[str, ...]:
    return ("fr", _one(random, OTHER_LANGUAGES)) if random.random() < share else ("fr",)
