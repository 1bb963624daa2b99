"""The mentors, kept as columns and updated as they change."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from dialogs.profile import Mentor, Youth
from dialogs.vocabulary import age_band
from matching.codes import (
    AGE_BITS,
    APPROVED,
    AWAKE,
    DURATION_NUMBERS,
    FORMAT_BITS,
    FREE,
    MEETS,
    REMOTE,
    STATUS_NUMBERS,
    ages_accepted,
    fields_asked,
    fields_offered,
    needs_asked,
    needs_offered,
    slots_asked,
    slots_offered,
)
from matching.columns import EVERYBODY, Columns, Index, Places, Sectors, Tongues
from matching.policy import DEFAULT, Policy
from matching.sphere import Position, Vector, chord, vector
from matching.spread import handicap
from matching.wish import Wish

MOST_OPEN: Final = 65535  # what the column holds
STRUCTURE_PREFIXES: Final = ("school-", "structure-")  # the sources that name who brought the youth


class Pool:
    """Everybody who may be suggested. `position` knows where a place is, in degrees, or None."""

    def __init__(self, position: Callable[[str], Position | None], policy: Policy = DEFAULT) -> None:
        self.policy = policy
        self.columns = Columns.empty()
        self.places = Places()
        self.sectors = Sectors()
        self.tongues = Tongues()
        self._position = position
        self._vectors: dict[str, Vector | None] = {}
        self._rows: dict[int, int] = {}
        self._structures: dict[str, int] = {}  # code -> number; 0 means none

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, mentor_id: object) -> bool:
        return mentor_id in self._rows

    def row(self, mentor_id: int) -> int | None:
        """Where this mentor stands in the columns just now."""
        return self._rows.get(mentor_id)

    def load(self, mentors: Iterable[Mentor]) -> None:
        """Add or replace many."""
        for mentor in mentors:
            self.put(mentor)

    def put(self, mentor: Mentor) -> None:
        """Add or replace one; what was noted about them (shown, answering) stays."""
        row = self._rows.get(mentor.id)
        if row is None:
            row = len(self._rows)
            self.columns.grow(row + 1)
            self._rows[mentor.id] = row
            self.columns.open[row], self.columns.unseen[row] = 0, 0.0
            self.columns.answering[row] = self.policy.half_hours
        self._write(row, mentor)

    def remove(self, mentor_id: int) -> None:
        """Forget one; the last one takes the place. Whoever is not here is forgotten already."""
        row = self._rows.pop(mentor_id, None)
        last = len(self._rows)
        if row is not None and row != last:
            self.columns.move(last, row)
            self._rows[int(self.columns.ids[row])] = row

    def set_past(self, mentor_id: int, shown: int, days: float) -> None:
        """How often this mentor was shown lately, and for how many days they could have been."""
        row = self._rows.get(mentor_id)
        if row is not None:
            self.columns.open[row] = min(max(0, shown), MOST_OPEN)
            self.columns.unseen[row] = 0.0 if shown else max(0.0, days)
            self._weigh(row)

    def note_shown(self, mentor_id: int) -> None:
        """Somebody was shown this mentor."""
        row = self._rows.get(mentor_id)
        if row is not None:
            self.set_past(mentor_id, int(self.columns.open[row]) + 1, 0.0)

    def note_closed(self, mentor_id: int) -> None:
        """One of these showings is too long ago to count."""
        row = self._rows.get(mentor_id)
        if row is not None:
            self.set_past(mentor_id, int(self.columns.open[row]) - 1, 0.0)

    def note_answering(self, mentor_id: int, hours: float | None) -> None:
        """How long this mentor usually takes to answer; None: unknown."""
        row = self._rows.get(mentor_id)
        if row is not None:
            self.columns.answering[row] = self.policy.half_hours if hours is None else hours

    def wish(self, youth: Youth, without: Collection[int] = ()) -> Wish:
        """A youth in the bits and numbers of these columns."""
        formats, place, blur = FORMAT_BITS[youth.format], self._vector(youth.place), self.blur(youth.place)
        rows = [row for mentor_id in without if (row := self._rows.get(mentor_id)) is not None]
        fields = fields_asked(youth.fields)
        return Wish(
            youth=youth,
            policy=self.policy,
            formats=formats,
            age=0 if youth.age is None else AGE_BITS[age_band(youth.age)],
            needs=needs_asked(youth.needs),
            fields=fields,
            availability=slots_asked(youth.availability),
            duration=DURATION_NUMBERS[youth.duration] if youth.duration else 0,
            status=STATUS_NUMBERS[youth.mentor_status] if youth.mentor_status else 0,
            shared=self.tongues.shared(frozenset(youth.languages)) if youth.languages else None,
            squared=self.places.squared_km(place) if place and formats & MEETS else None,
            sectors=self.sectors.shared(fields),
            blur=blur,
            blurs=np.maximum(self.places.blurs, np.square(np.float32(blur))) if blur else self.places.blurs,
            afar=self.places.afar,
            spoken=self.tongues.spoken,
            structures=self._named(youth.source),
            refused=rows,
        )

    def wish_to_meet(self, form: str | None, homes: Sequence[str], among: Index = EVERYBODY) -> Wish:
        """What many ask of where a mentor lives: their `squared` and `blur` have a line for each.

        Their homes are known. `among`: the numbers of the places that count, instead of all of them.
        """
        blur = np.array([[self.blur(home)] for home in homes], dtype=np.float32)
        return replace(
            self.wish(Youth(id=0, format=form)),
            squared=self.places.squared_km_of_each(map(self.vector, homes), among),
            blur=blur,
            blurs=np.maximum(self.places.blurs[among], np.square(blur)),
            afar=self.places.afar[among],
        )

    def vector(self, home: str) -> Vector:
        """A place in km from the middle of the Earth. Raises KeyError if nobody knows where it is."""
        vector = self._vector(home)
        if vector is None:
            raise KeyError(home)
        return vector

    def blur(self, place: str | None) -> float:
        """By how many km a place may be wrong: a département says only roughly where somebody lives."""
        return self.policy.blur_km if place is not None and place.startswith("D") else 0.0

    def position(self, place: str | None) -> Position | None:
        """Where a place is, in degrees; None if that is not known."""
        return self._position(place) if place else None

    def _write(self, row: int, mentor: Mentor) -> None:
        columns, formats = self.columns, FORMAT_BITS[mentor.format]
        place = self._number_of(mentor.place, afar=bool(formats & REMOTE)) if formats & MEETS else 0
        free = max(0, mentor.capacity - mentor.taken)
        columns.ids[row] = mentor.id
        columns.gates[row] = (
            APPROVED * mentor.approved
            | AWAKE * (not mentor.paused)
            | FREE * bool(free)
            | formats
            | ages_accepted(mentor.ages)
        )
        columns.needs[row] = needs_offered(mentor.needs)
        columns.fields[row] = fields = fields_offered(mentor.fields)
        columns.sectors[row] = self.sectors.add(fields)
        columns.availability[row] = slots_offered(mentor.availability)
        columns.duration[row] = DURATION_NUMBERS[mentor.duration] if mentor.duration else 0
        columns.status[row] = STATUS_NUMBERS[mentor.mentor_status] if mentor.mentor_status else 0
        columns.tongues[row] = self.tongues.add(frozenset(mentor.languages))
        columns.place[row] = place
        columns.reach[row] = self._reach(mentor) if place else np.inf
        columns.structure[row] = self._number(mentor.structure)
        columns.brought[row], columns.free[row] = mentor.capacity, free
        self._weigh(row)

    def _weigh(self, row: int) -> None:
        columns = self.columns
        shown, places, unseen = int(columns.open[row]), int(columns.brought[row]), float(columns.unseen[row])
        columns.handicap[row] = handicap(shown, places, self.policy, unseen)

    def _vector(self, place: str | None) -> Vector | None:
        if place is None:
            return None
        if place not in self._vectors:
            position = self._position(place)
            self._vectors[place] = position and vector(position)
        return self._vectors[place]

    def _number_of(self, place: str | None, *, afar: bool) -> int:
        """The number of a mentor's place; 0 if it is not known."""
        number = self.places.number(place, afar=afar) if place else 0
        if place and number is None:
            vector = self._vector(place)
            number = self.places.add(place, vector, self.blur(place), afar=afar) if vector else 0
        return number or 0

    def _reach(self, mentor: Mentor) -> float:
        radius = self.policy.max_distance_km if mentor.radius_km is None else mentor.radius_km
        return chord(radius + self.blur(mentor.place))

    def _number(self, structure: str | None) -> int:
        if not structure:
            return 0
        return self._structures.setdefault(structure.casefold(), len(self._structures) + 1)

    def _named(self, source: str | None) -> tuple[int, ...]:
        """`school-durand` names the structure of that code, or `durand`; most sources name none."""
        if not source or not (whole := source.casefold()).startswith(STRUCTURE_PREFIXES):
            return ()
        return tuple(self._structures.get(code, -1) for code in (whole, whole.partition("-")[2]))
