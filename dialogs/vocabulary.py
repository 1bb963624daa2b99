"""The codes that answers end as. Stable: they are stored, exported and matched on. Labels live in `locales/`."""

from typing import Final

SITUATIONS: Final = (
    "middle_school", "high_school", "vocational_school", "apprentice", "higher_education", "training",
    "civic_service", "job_seeker", "employed", "inactive", "other",
)  # fmt: skip
NEEDS: Final = (
    "school_results", "orientation", "discover_jobs", "internship", "apprenticeship", "job", "application",
    "confidence", "languages", "project", "culture", "daily_life", "unsure",
)  # fmt: skip
# In the order in which they are shown, two by two, neighbours in one row; those that young people name most first,
# so that most find theirs on the first page.
FIELDS: Final = (
    "health", "social_humanitarian",
    "education_childcare", "sport",
    "nature_animals", "food_hospitality_tourism",
    "arts_culture", "beauty_wellness",
    "digital_tech", "engineering_industry",
    "business_sales", "law_justice",
    "construction_architecture", "transport_logistics",
    "science_research", "defence_security",
    "finance_insurance", "office_management",
    "public_service", "media_communication",
    "crafts_fashion", "books_languages",
    "undecided",
)  # fmt: skip
FORMATS: Final = ("remote", "in_person", "either")
AVAILABILITY: Final = ("weekday_day", "weekday_evening", "wednesday", "weekend", "holidays", "flexible")
DURATIONS: Final = ("one_off", "short", "long", "any")
MENTOR_STATUSES: Final = (
    "high_school_student", "student", "employee", "civil_servant", "self_employed", "job_seeker", "retiree",
    "other",
)  # fmt: skip
AGE_BANDS: Final = ("13-14", "15-17", "18-25")


def age_band(age: int) -> str:
    """The band that a mentor accepts or not; below and above the bounds, the nearest band."""
    if age < 15:
        return "13-14"
    return "15-17" if age < 18 else "18-25"
