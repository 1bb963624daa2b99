"""Answers as bits: how the codes of the vocabulary become numbers that a column can hold.

For a youth, an open answer ("unsure", "undecided", "flexible", "any") asks nothing. For a mentor, "unsure",
"flexible" and "any" offer everything, and an empty answer has a bit of its own: unknown is not "none".
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from dialogs.vocabulary import AGE_BANDS, AVAILABILITY, DURATIONS, FIELDS, MENTOR_STATUSES, NEEDS


def _bits(codes: Iterable[str], without: str) -> dict[str, int]:
    return {code: 1 << place for place, code in enumerate(code for code in codes if code != without)}


NEED_BITS: Final = _bits(NEEDS, "unsure")
FIELD_BITS: Final = _bits(FIELDS, "undecided")
SLOT_BITS: Final = _bits(AVAILABILITY, "flexible")
DURATION_NUMBERS: Final = {code: number for number, code in enumerate(DURATIONS, 1)}  # 0: unknown
STATUS_NUMBERS: Final = {code: number for number, code in enumerate(MENTOR_STATUSES, 1)}  # 0: unknown

UNKNOWN_NEEDS: Final = 1 << len(NEED_BITS)
UNKNOWN_FIELDS: Final = 1 << 31
UNKNOWN_SLOTS: Final = 1 << len(SLOT_BITS)

# One byte holds what most vetoes look at.
APPROVED, AWAKE, FREE, REMOTE, MEETS = 1, 2, 4, 8, 16
AGE_BITS: Final = {band: 32 << place for place, band in enumerate(AGE_BANDS)}
FORMAT_BITS: Final[Mapping[str | None, int]] = {
    "remote": REMOTE, "in_person": MEETS, "either": REMOTE | MEETS, None: REMOTE | MEETS,
}  # fmt: skip

# Sectors whose people can speak about each other's work. Symmetric: each pair is written once.
NEIGHBOURS: Final = (
    ("nature_animals", "food_hospitality_tourism"), ("nature_animals", "science_research"),
    ("food_hospitality_tourism", "business_sales"), ("beauty_wellness", "crafts_fashion"),
    ("beauty_wellness", "health"), ("crafts_fashion", "arts_culture"),
    ("crafts_fashion", "construction_architecture"), ("arts_culture", "books_languages"),
    ("arts_culture", "media_communication"), ("books_languages", "media_communication"),
    ("books_languages", "education_childcare"), ("media_communication", "digital_tech"),
    ("media_communication", "business_sales"), ("digital_tech", "engineering_industry"),
    ("digital_tech", "science_research"), ("engineering_industry", "construction_architecture"),
    ("engineering_industry", "transport_logistics"), ("engineering_industry", "science_research"),
    ("transport_logistics", "business_sales"), ("science_research", "health"),
    ("health", "social_humanitarian"), ("health", "sport"), ("social_humanitarian", "education_childcare"),
    ("social_humanitarian", "public_service"), ("education_childcare", "sport"),
    ("business_sales", "finance_insurance"), ("business_sales", "office_management"),
    ("finance_insurance", "office_management"), ("finance_insurance", "law_justice"),
    ("office_management", "public_service"), ("law_justice", "public_service"),
    ("law_justice", "defence_security"), ("public_service", "defence_security"),
    ("defence_security", "sport"),
)  # fmt: skip
BESIDE: Final = {
    bit: sum(FIELD_BITS[other] for pair in NEIGHBOURS if code in pair for other in pair if other != code)
    for code, bit in FIELD_BITS.items()
}


def _mask(codes: Iterable[str], bits: Mapping[str, int], without: str) -> int:
    mask = 0
    for code in codes:
        if code != without:
            mask |= bits[code]
    return mask


@cache
def needs_offered(codes: tuple[str, ...]) -> int:
    """What a mentor helps with; KeyError on a code that the vocabulary does not know."""
    return UNKNOWN_NEEDS - 1 if "unsure" in codes else needs_asked(codes) or UNKNOWN_NEEDS


@cache
def fields_offered(codes: tuple[str, ...]) -> int:
    """Where a mentor works; "undecided" says nothing about that."""
    return fields_asked(codes) or UNKNOWN_FIELDS


@cache
def slots_offered(codes: tuple[str, ...]) -> int:
    """When a mentor is free."""
    return UNKNOWN_SLOTS - 1 if "flexible" in codes else slots_asked(codes) or UNKNOWN_SLOTS


@cache
def needs_asked(codes: tuple[str, ...]) -> int:
    """What a youth asks for; 0: nothing in particular."""
    return _mask(codes, NEED_BITS, "unsure")


@cache
def fields_asked(codes: tuple[str, ...]) -> int:
    """The sectors that draw a youth; 0: none in particular."""
    return _mask(codes, FIELD_BITS, "undecided")


@cache
def slots_asked(codes: tuple[str, ...]) -> int:
    """When a youth is free; 0: not said, or always."""
    return 0 if "flexible" in codes else _mask(codes, SLOT_BITS, "flexible")


@cache
def neighbours(fields: int) -> int:
    """The sectors that are next to one of these."""
    near = 0
    for field, beside in BESIDE.items():
        if fields & field:
            near |= beside
    return near


@cache
def ages_accepted(bands: tuple[str, ...]) -> int:
    """The bands that a mentor accepts; none said: all of them."""
    return sum(AGE_BITS[band] for band in set(bands)) or sum(AGE_BITS.values())


def need_names(mask: int) -> tuple[str, ...]:
    return _names(mask, NEED_BITS)


def field_names(mask: int) -> tuple[str, ...]:
    return _names(mask, FIELD_BITS)


def slot_names(mask: int) -> tuple[str, ...]:
    return _names(mask, SLOT_BITS)


def _names(mask: int, bits: Mapping[str, int]) -> tuple[str, ...]:
    """The codes of a mask, in the order of the vocabulary."""
    return tuple(code for code, bit in bits.items() if mask & bit)
