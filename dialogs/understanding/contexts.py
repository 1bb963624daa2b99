"""What surrounds an alias and takes it back: a negation, somebody else, the past, a wish, a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dialogs.understanding.lexicon import Match
from dialogs.understanding.words import Word

Doubt = Literal["negated", "disliked", "other_person", "past", "future", "done", "busy", "not_now"]

_REACH: Final = 4  # words between a "pas" and what it takes back
_RATHER: Final = frozenset({"plutot", "mieux", "prefere", "preferes", "rather"})
_THAN: Final = frozenset({"que", "qu", "than"})
_MERELY: Final = frozenset({"juste", "seulement", "uniquement", "only"})
_THEY: Final = frozenset({"elle", "il", "she", "he", "elles", "ils"})
_NO: Final = frozenset({"non", "nan", "no"})
_JOINS: Final = frozenset({"ou", "ni", "or", "nor"})
_LINKS: Final = frozenset(["en", "de", "d", "du", "des", "la", "le", "les", "l", "a", "au", "aux"])
# A role that takes back what follows it, and what it makes of it.
_FORWARD: Final[dict[str, Doubt]] = {
    "negation": "negated",
    "dislike": "negated",
    "refused": "negated",
    "past": "past",
    "future": "future",
    "not_now": "not_now",
}
_BACKWARD: Final[dict[str, Doubt]] = {
    "dislike": "disliked",
    "instead": "disliked",
    "done": "done",
    "behind": "past",
    "busy": "busy",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """An alias that was found, and every reason not to take it as what the person says of themselves now."""

    match: Match
    doubts: frozenset[Doubt]


def weigh(words: Sequence[Word], matches: Sequence[Match], roles: Sequence[Match]) -> list[Claim]:
    """The matches in order, each with the doubts that the roles around it raise."""
    doubts: list[set[Doubt]] = [set() for _ in matches]
    steering = [role for role in roles if not any(_inside(role, match) for match in matches)]
    steering = [role for role in steering if role.value != "relative" or not _is_of_ward(words, role, steering)]
    for role in steering:
        if role.value == "refused" and _doubt_before(matches, role, doubts):
            continue
        if _corrects(words, matches, role):
            _doubt_previous(words, matches, role, doubts)
            continue
        if role.value in _FORWARD and _doubt_next(words, matches, role, doubts, steering):
            continue
        if role.value in _BACKWARD and role.value != "busy":
            _doubt_previous(words, matches, role, doubts)
        if role.value in ("relative", "busy"):
            hit = _doubt_rest(words, matches, role, doubts, steering)
            if role.value == "busy" and not hit:  # "le mercredi j'ai foot"
                _doubt_previous(words, matches, role, doubts)
    _inherit(words, matches, roles, doubts)
    _compare(words, matches, doubts)
    return [Claim(match, frozenset(raised)) for match, raised in zip(matches, doubts, strict=True)]


def _corrects(words: Sequence[Word], matches: Sequence[Match], role: Match) -> bool:
    """As in "la banque lol, non sérieux la danse": who says no after one answer and gives another, means that one."""
    clause = words[role.start].clause
    opens = role.start > 0 and words[role.start - 1].clause < clause
    return (
        role.value == "dislike"
        and opens
        and words[role.start].text in _NO
        and any(match.end <= role.start for match in matches)
        and any(match.start >= role.end and words[match.start].clause == clause for match in matches)
    )


def _inherit(words: Sequence[Word], matches: Sequence[Match], roles: Sequence[Match], doubts: list[set[Doubt]]) -> None:
    """As in "L'orientation c'est réglé, Parcoursup aussi": what is said to be likewise is doubted likewise."""
    likewise = {words[role.start].clause for role in roles if role.value == "likewise"}
    for index in range(1, len(matches)):
        if words[matches[index].start].clause in likewise:
            doubts[index] |= doubts[index - 1]


def _compare(words: Sequence[Word], matches: Sequence[Match], doubts: list[set[Doubt]]) -> None:
    """As in "plutôt infirmière que prof": the second is what the person would not."""
    rather = {word.clause for word in words if word.text in _RATHER}
    for index in range(1, len(matches)):
        before, match = matches[index - 1], matches[index]
        between = [word.text for word in words[before.end : match.start]]
        if words[match.start].clause in rather and between[:1] and between[0] in _THAN and len(between) <= 3:
            doubts[index].add("negated")


def since_now(words: Sequence[Word], claims: Sequence[Claim], roles: Sequence[Match]) -> list[Claim]:
    """As in "avant au lycée, maintenant en BTS": what is so now, where that is said."""
    turns = [role.start for role in roles if role.value == "now"]
    if turns:
        clause = words[turns[-1]].clause
        lately = [each for each in claims if each.match.start > turns[-1] or words[each.match.start].clause == clause]
        return lately or list(claims)
    return list(claims)


def _is_of_ward(words: Sequence[Word], role: Match, roles: Sequence[Match]) -> bool:
    """As in "Ma fille a 16 ans, elle est en seconde": a parent writes for the one who is asked."""
    return words[role.start].text in _THEY and any(each.value == "ward" for each in roles)


def _doubt_before(matches: Sequence[Match], role: Match, doubts: list[set[Doubt]]) -> bool:
    """As in "visio impossible": what stands right before is refused; whether anything does."""
    for index, match in enumerate(matches):
        if match.end == role.start:
            doubts[index].add("negated")
            return True
    return False


def _inside(role: Match, match: Match) -> bool:
    return match.start <= role.start and role.end <= match.end


def _doubt_next(
    words: Sequence[Word],
    matches: Sequence[Match],
    role: Match,
    doubts: list[set[Doubt]],
    steering: Sequence[Match],
) -> bool:
    """Doubts the next alias in the clause, and those joined to it by an "ou"; whether there was one."""
    end, reach, hit = role.end, _REACH, False
    for index, match in enumerate(matches):
        if match.start <= role.start:
            continue
        between = words[end : match.start]
        turned = any(
            each.value == "but"
            and end <= each.start < match.start
            and not (each.start == role.end and words[each.start].text in _MERELY)  # "pas juste une fois"
            for each in steering
        )
        if match.start - end > reach or words[match.start].clause != words[role.start].clause or turned:
            break
        joined = {word.text for word in between}
        if hit and not (joined & _JOINS or joined <= _LINKS):
            break
        doubts[index].add(_FORWARD[role.value])
        end, reach, hit = match.end, 3, True
    return hit


def _doubt_previous(words: Sequence[Word], matches: Sequence[Match], role: Match, doubts: list[set[Doubt]]) -> None:
    clause = words[role.start].clause
    opens = role.value in ("dislike", "instead") and (role.start == 0 or words[role.start - 1].clause < clause)
    for index in reversed(range(len(matches))):
        if matches[index].end <= role.start:
            if words[matches[index].start].clause >= clause - opens:  # "une visio... non merci"
                doubts[index].add(_BACKWARD[role.value])
            return


def _doubt_rest(
    words: Sequence[Word],
    matches: Sequence[Match],
    role: Match,
    doubts: list[set[Doubt]],
    steering: Sequence[Match],
) -> bool:
    """Doubts what follows in the clause, until the person speaks of themselves again; whether there was any."""
    hit = False
    for index, match in enumerate(matches):
        if match.start < role.start or words[match.start].clause != words[role.start].clause:
            continue
        if any(each.value in ("self", "but") and role.end <= each.start < match.end for each in steering):
            break
        doubts[index].add("other_person" if role.value == "relative" else "busy")
        hit = True
    return hit
