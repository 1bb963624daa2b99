"""Reads a free message: the slots that it states, and only those.

Where an answer to a question may be one bare word, a free message needs a cue beside it: "maths" is a need after
"aide en", a sector after "travailler dans", and nothing after "spé". What a longer alias of any field covers is
taken by it: "école de commerce" says nothing of the sector.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol

from dialogs.understanding.ages import read_age
from dialogs.understanding.closed import (
    find_matches,
    find_roles,
    is_meant,
    is_question,
    is_undecided,
    read_refusal,
)
from dialogs.understanding.contexts import since_now, weigh
from dialogs.understanding.lexicon import CUES, Lexicon, Match
from dialogs.understanding.meanings import TOPICS, UNKNOWN, Meaning, decide
from dialogs.understanding.policies import POLICIES
from dialogs.understanding.reading import Reading
from dialogs.understanding.words import Word, split_words

_FIELDS: Final = (
    "situation", "mentor_status", "needs", "fields", "format", "availability", "duration", "languages",
)  # fmt: skip
_OF_YOUTHS: Final = frozenset({"situation", "needs"})  # what a mentor's message does not state
_STUDIES: Final = frozenset({"higher_education", "vocational_school", "high_school", "training"})
_TRADES: Final = frozenset({"apprentice"})
_WORKING: Final = frozenset({"retiree", "employee", "civil_servant", "self_employed"})
_AT_WORK: Final = frozenset({"employee", "self_employed"})
_OLDEST_YOUTH: Final = 25
_AT_SCHOOL: Final = frozenset({"middle_school", "high_school", "vocational_school", "apprentice", "higher_education"})
_PLACED: Final = frozenset({"employed", "civic_service"})
_WITH_TRADE: Final = frozenset({"apprentice", "project"})
_SOUGHT_IN: Final = frozenset({"internship", "apprenticeship", "job", "discover_jobs", "orientation", "project"})
_ALSO_STATES: Final = frozenset({("daily_life",), ("job",)})  # needs whose words may say what one is
_OF_ANY_AGE: Final = frozenset({"middle_school", "high_school"})  # what one is, also where a "stage de 3e" is wished
_AND: Final = frozenset({"et", "ou", "and", "or"})
_VAGUE: Final = frozenset({"either", "any", "flexible", "unsure", "undecided", "other"})
_SHORT: Final = 6  # words: a longer message that begins with a question says more than it asks
_WISHES: Final = frozenset({"cherche", "trouver", "veux", "voudrais", "looking", "find", "busco", "want"})
_HOURS: Final = re.compile(r"\d*h(?:eures?)?$")
_POLITE: Final = frozenset(["s", "il", "te", "vous", "plait", "svp", "merci", "bonjour", "salut", "slt", "please"])
_LONE: Final = 3  # words: a clause this short needs no cue


class PlaceFinder(Protocol):
    """What finds places in a text: character spans with their readings."""

    def find(self, text: str) -> list[tuple[int, int, Reading]]: ...


def read_slots(
    text: str,
    language: str,
    lexicons: Sequence[Lexicon],
    places: PlaceFinder | None,
    today: dt.date | None,
) -> dict[str, tuple[str, ...]]:
    """Field -> codes, for what is stated surely; ages as codes, the place by its own reader."""
    words = split_words(text, lexicons[0].spellings)
    slots: dict[str, tuple[str, ...]] = {}
    roles = find_roles(words, language, lexicons)
    if len(words) <= _SHORT and is_question(text, words, roles):
        return slots
    age = read_age(words, today, strict=True)
    if age.verdict == "sure":
        slots["age"] = age.codes
    scene = Scene(words, language, lexicons, roles, int(age.codes[0]) if age.verdict == "sure" else None)
    unsaid = _OF_YOUTHS if scene.is_mentor else {"mentor_status"}
    for field in _FIELDS:
        if field in unsaid:
            continue
        reading = scene.read(field)
        if reading.verdict == "sure":
            slots[field] = reading.codes
    place = next((found for _, _, found in places.find(text) if found.verdict == "sure"), None) if places else None
    if place is not None:
        slots["place"] = place.codes
    return slots


class Scene:
    """One message with all that was found in it, in which each field is read beside the others."""

    def __init__(
        self,
        words: Sequence[Word],
        language: str,
        lexicons: Sequence[Lexicon],
        roles: Sequence[Match],
        age: int | None = None,
    ) -> None:
        self._words = words
        self._age = age
        self._roles = roles
        self._lengths: dict[int, int] = {}
        for word in words:
            if word.text not in _POLITE:
                self._lengths[word.clause] = self._lengths.get(word.clause, 0) + 1
        self._cues = [cue for lexicon in lexicons for cue in lexicon.find(words, CUES, language)]
        self._says: Mapping[str, Callable[[Match, Meaning], bool]] = {
            "situation": self._says_situation,
            "mentor_status": lambda _match, meaning: not meaning.weak,
            "needs": self._says_needs,
            "fields": self._says_fields,
            "format": lambda _match, _meaning: True,
            "availability": self._says_availability,
            "duration": self._says_duration,
            "languages": self._says_languages,
        }
        found = {field: find_matches(words, field, language, lexicons) for field in _FIELDS}
        self._claims = {field: weigh(words, matches, roles) for field, matches in found.items()}

    @property
    def is_mentor(self) -> bool:
        """Whether the person offers help: says so, or is retired."""
        offers = any("mentor" in cue.value.split(",") for cue in self._cues)
        seeks = any(cue.value == "seek" for cue in self._cues)
        statuses = {
            code
            for claim in self._claims["mentor_status"]
            if not claim.doubts and not Meaning.parse(claim.match.value).alone
            for code in Meaning.parse(claim.match.value).codes
        }
        wishes = any({"needs", "seek"} & set(cue.value.split(",")) for cue in self._cues)
        serves = "civil_servant" in statuses  # hardly any youth does
        works = bool(statuses & _AT_WORK) and bool(self._claims["availability"]) and not self._needs_help
        wishless = not wishes and not self._is_young
        return "retiree" in statuses or (wishless and (serves or works)) or (offers and not seeks)

    @property
    def _needs_help(self) -> bool:
        """Whether the message names a need, other than in the words that say what the person does."""
        named = [claim.match for claim in self._claims["needs"] if not claim.doubts]
        meanings = [(Meaning.parse(match.value), match) for match in named]
        return any(
            meaning.codes not in ((), ("unsure",))
            and not (meaning.alone or meaning.weak or self._overlaps("mentor_status", match))
            for meaning, match in meanings
        )

    @property
    def _is_young(self) -> bool:
        """Whether the person is at school, of a youth's age, or does not know yet."""
        if self._age is not None and self._age <= _OLDEST_YOUTH:
            return True
        return any(role.value == "lost" for role in self._roles) or any(
            _AT_SCHOOL & set(Meaning.parse(claim.match.value).codes) and not claim.doubts
            for claim in self._claims["situation"]
        )

    def read(self, field: str) -> Reading:
        policy = POLICIES[field]
        stated = [
            claim for claim in self._claims[field] if is_meant(policy, claim) and self._is_stated(field, claim.match)
        ]
        if policy.changes:
            stated = since_now(self._words, stated, self._roles)
        if not stated and field == "format":
            return read_refusal(self._claims[field])
        reading = decide(policy, field, stated, self._words) if stated else UNKNOWN
        undecided = len(reading.codes) > 1 and field in TOPICS and is_undecided(self._words, stated, self._roles)
        return UNKNOWN if undecided else reading

    def _is_stated(self, field: str, match: Match) -> bool:
        meaning = Meaning.parse(match.value)
        if meaning.alone or meaning.doubtful or not meaning.codes or match.score < 0.9:
            return False
        if meaning.codes == ("unsure",) and not self._is_lost(match):
            return False
        if self._is_covered(field, match) or (_VAGUE & set(meaning.codes) and self._is_vague(field, match)):
            return False
        return self._says[field](match, meaning)

    def _others(self, field: str) -> Iterable[tuple[str, Match]]:
        return ((other, claim.match) for other, claims in self._claims.items() if other != field for claim in claims)

    def _is_covered(self, field: str, match: Match) -> bool:
        """Whether a longer alias of another field holds these words."""
        return any(
            theirs.start <= match.start
            and match.end <= theirs.end
            and theirs.end - theirs.start > match.end - match.start
            and not Meaning.parse(theirs.value).alone
            and (field != "fields" or bool(Meaning.parse(theirs.value).codes))
            for other, theirs in self._others(field)
            if "mentor_status" not in (other, field)
            and not (field == "fields" and theirs.value in _WITH_TRADE)  # "apprentie boulangère" learns a trade
            and (field, other) != ("situation", "availability")
            and not ((field, other) == ("languages", "needs") and self._cued("languages", match, 9))
            and not (field == "needs" and theirs.value == "job_seeker")  # "je cherche un job" is a need first
        )

    def _is_lost(self, match: Match) -> bool:
        """Whether the person says not to know: that one wants a mentor is no more than why one writes."""
        return any(role.value == "lost" and role.start < match.end and match.start < role.end for role in self._roles)

    def _is_vague(self, field: str, match: Match) -> bool:
        """Whether the same words would answer other questions as well ("peu importe")."""
        size = match.end - match.start
        return size < 2 or any(
            theirs.start < match.end
            and match.start < theirs.end
            and not (match.start <= theirs.start and theirs.end <= match.end and theirs.end - theirs.start < size)
            and not Meaning.parse(theirs.value).alone
            for other, theirs in self._others(field)
            if other != "mentor_status"
        )

    def _cued(self, kind: str, match: Match, before: int, after: int = 0) -> bool:
        """Whether a cue of this kind stands near, in the same clause."""
        clause = self._words[match.start].clause
        return any(
            kind in cue.value.split(",")
            and self._words[cue.start].clause == clause
            and match.start - before <= cue.start < match.end + after
            and (kind != "needs" or cue.start < match.start)
            for cue in self._cues
        )

    def _is_lone(self, match: Match) -> bool:
        return self._lengths.get(self._words[match.start].clause, 0) <= (match.end - match.start) + _LONE - 1

    def _near(self, field: str, codes: frozenset[str], match: Match, before: int) -> bool:
        """Whether one of these codes of another field stands shortly before, in the same clause."""
        return any(
            0 <= match.start - claim.match.end <= before
            and self._words[claim.match.start].clause == self._words[match.start].clause
            and codes & set(Meaning.parse(claim.match.value).codes)
            and not Meaning.parse(claim.match.value).alone
            for claim in self._claims[field]
            if is_meant(POLICIES[field], claim)
        )

    def _says_situation(self, match: Match, meaning: Meaning) -> bool:
        shared = any(
            other == "needs" and theirs.start < match.end and match.start < theirs.end
            for other, theirs in self._others("situation")
        )
        wished = self._cued("needs", match, 4)
        if meaning.codes == ("job_seeker",):  # "je cherche un job" is a need, "au chômage" is not
            wished = any(word.text in _WISHES for word in self._words[match.start : match.end])
        return not (shared and wished and meaning.codes[0] not in _OF_ANY_AGE) and not meaning.weak

    def _says_needs(self, match: Match, meaning: Meaning) -> bool:
        if meaning.codes == ("languages",) and self._cued("languages", match, 4):
            return self._cued("needs", match, 5)
        if self._is_sector(match):
            return False
        if meaning.codes == ("languages",) and self._follows_languages(match) and not self._cued("needs", match, 4):
            return False
        if (
            meaning.codes == ("orientation",)
            and self._overlaps("situation", match)
            and not self._cued("needs", match, 8)
        ):
            return False  # "école d'ingé" is where one is
        if match.end - match.start >= 3 and not meaning.weak:
            return True
        stated = meaning.codes in _ALSO_STATES and self._overlaps("situation", match)  # "au RSA"
        lone = self._is_lone(match) and not meaning.weak and not stated
        return lone or self._cued("needs", match, 8) or self._cued("plight", match, 0, 6)

    def _says_fields(self, match: Match, meaning: Meaning) -> bool:
        if meaning.codes == ("undecided",):
            return match.end - match.start >= 3
        studied = self._near("situation", _STUDIES, match, 2)
        works = self._overlaps("mentor_status", match) or self._near("mentor_status", _WORKING, match, 2)
        if self.is_mentor and (studied or works):  # what mentors do, they know
            return True
        if studied or self._is_need(match) or self._earns_there(match):
            return False
        if self._near("situation", _TRADES, match, 2) or any(
            self._overlaps_code(other, code, match)
            for other, code in (("situation", "apprentice"), ("needs", "project"))
        ):
            return True
        sought = self._near("needs", _SOUGHT_IN, match, 3)
        return sought or self._cued("fields", match, 6, 4) or self._is_lone(match)

    def _earns_there(self, match: Match) -> bool:
        """Whether it is only where a youth works now ("en CDI chez Lidl"): wishes may be others."""
        near = self._near("situation", _PLACED, match, 2) and not self._near("needs", frozenset({"project"}), match, 3)
        clause = self._words[match.start].clause
        return near or any(
            role.value == "busy" and 0 <= match.start - role.end <= 1 and self._words[role.start].clause == clause
            for role in self._roles
        )

    def _is_need(self, match: Match) -> bool:
        """Whether the same word is asked for as help ("aide en physique")."""
        return any(
            other == "needs"
            and theirs.start <= match.start
            and match.end <= theirs.end
            and not Meaning.parse(theirs.value).alone
            and not Meaning.parse(theirs.value).weak
            for other, theirs in self._others("fields")
        ) and not self._cued("fields", match, 6, 4)

    def _is_sector(self, match: Match) -> bool:
        """Whether the same words name a sector, and are introduced as one ("domaine du droit")."""
        return (
            match.end - match.start < 3
            and self._cued("fields", match, 4)
            and any(
                other == "fields" and theirs.start <= match.start and match.end <= theirs.end
                for other, theirs in self._others("needs")
            )
        )

    def _overlaps(self, field: str, match: Match) -> bool:
        return any(
            claim.match.start < match.end
            and match.start < claim.match.end
            and Meaning.parse(claim.match.value).codes
            and not Meaning.parse(claim.match.value).alone
            for claim in self._claims[field]
        )

    def _overlaps_code(self, field: str, code: str, match: Match) -> bool:
        return any(
            claim.match.value == code and claim.match.start < match.end and match.start < claim.match.end
            for claim in self._claims[field]
            if not claim.doubts
        )

    def _says_availability(self, match: Match, _meaning: Meaning) -> bool:
        if self._overlaps("situation", match):
            return False
        return self._cued("dispo", match, 6, 3) or self._is_lone(match) or self._is_joined("availability", match)

    def _is_joined(self, field: str, match: Match) -> bool:
        """As in "soir en semaine ou vacances": what is joined to an answer answers as well."""
        joined = match.start > 0 and self._words[match.start - 1].text in _AND
        return joined and any(claim.match.end == match.start - 1 for claim in self._claims[field])

    def _says_duration(self, match: Match, meaning: Meaning) -> bool:
        if meaning.weak and self._overlaps("needs", match):
            return False
        timed = any(
            other == "availability" and theirs.start <= match.start and match.end <= theirs.end
            for other, theirs in self._others("duration")
        )
        hours = _HOURS.match(self._words[match.end - 1].text) and not self._is_lone(match)  # "2h le mercredi"
        return not self._cued("since", match, 3) and not timed and not hours

    def _says_languages(self, match: Match, _meaning: Meaning) -> bool:
        if self._cued("languages", match, 9):
            return not self._cued("needs", match, 3)
        first = next(at for at, word in enumerate(self._words) if word.clause == self._words[match.start].clause)
        return match.start - first <= _LONE + 2 and self._follows_languages(match)

    def _follows_languages(self, match: Match) -> bool:
        """Whether the clause before speaks of languages ("je parle français, arabe")."""
        clause = self._words[match.start].clause
        return any(
            "languages" in cue.value and clause - 3 <= self._words[cue.start].clause < clause for cue in self._cues
        )
