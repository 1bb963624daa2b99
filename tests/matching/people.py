"""Hypothesis strategies for people, dense enough that they often suit each other, and a small map."""

from dataclasses import replace

from hypothesis import strategies as st

from dialogs.profile import Mentor, Youth
from dialogs.vocabulary import (
    AGE_BANDS,
    AVAILABILITY,
    DURATIONS,
    FIELDS,
    FORMATS,
    MENTOR_STATUSES,
    NEEDS,
)
from matching.sphere import Position

# Lyon, Villeurbanne, Bron, Vienne, Grenoble, Paris, Saint-Denis of Réunion, and two départements.
MAP: dict[str, Position] = {
    "69123": (45.764, 4.836), "69266": (45.771, 4.880), "69029": (45.733, 4.911), "38544": (45.526, 4.874),
    "38185": (45.188, 5.724), "75056": (48.857, 2.352), "97411": (-20.882, 55.450), "D69": (45.870, 4.641),
    "D38": (45.263, 5.576),
}  # fmt: skip
places = st.none() | st.sampled_from([*MAP, "99999"])


def _tuple(codes: tuple[str, ...], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), max_size=most, unique=True).map(tuple)


spoken = _tuple(("fr", "en", "ar"), 3)

youths = st.builds(
    Youth,
    id=st.integers(1, 10**12),
    age=st.none() | st.integers(13, 25),
    needs=_tuple(NEEDS[-6:], 3),
    fields=_tuple(FIELDS[-8:], 3),
    format=st.none() | st.sampled_from(FORMATS),
    place=places,
    availability=_tuple(AVAILABILITY, 3),
    duration=st.none() | st.sampled_from(DURATIONS),
    languages=spoken,
    mentor_status=st.none() | st.sampled_from(MENTOR_STATUSES),
    source=st.none() | st.sampled_from(["school-durand", "structure-phare", "poster"]),
    waiting_days=st.floats(0, 400),
)

mentors = st.builds(
    Mentor,
    id=st.integers(1, 10**12),
    needs=_tuple(NEEDS[-6:], 4),
    fields=_tuple(FIELDS[-8:], 2),
    format=st.none() | st.sampled_from(FORMATS),
    place=places,
    radius_km=st.none() | st.sampled_from([3.0, 10.0, 40.0, 200.0]),
    availability=_tuple(AVAILABILITY, 3),
    duration=st.none() | st.sampled_from(DURATIONS),
    languages=spoken,
    mentor_status=st.none() | st.sampled_from(MENTOR_STATUSES),
    capacity=st.integers(1, 5),
    taken=st.sampled_from([0, 0, 0, 1, 3]),
    ages=_tuple(AGE_BANDS, 3),
    structure=st.none() | st.sampled_from(["durand", "school-durand", "Phare", "autre"]),
    approved=st.sampled_from([True, True, True, False]),
    paused=st.sampled_from([False, False, False, True]),
)

available = mentors.map(lambda m: replace(m, approved=True, paused=False, taken=0, ages=()))

crowds = st.lists(mentors, max_size=25, unique_by=lambda mentor: mentor.id)
