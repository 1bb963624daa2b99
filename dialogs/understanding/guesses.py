"""What may be meant where no alias says so for sure: asked about, never taken.

Every word votes for the codes of the aliases that it stands in: "dehors", "dormir" and "toit" all speak for daily life,
whatever stands between them. Two words must agree; what votes for everything says nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from dialogs.understanding.lexicon import Lexicon, Match
from dialogs.understanding.reading import Reading
from dialogs.understanding.words import Word

OFFERED: Final = 3
ENOUGH: Final = 0.5  # votes of the best, where two words agree; `docs/understanding.md` has the curves
_COUNTS: Final = 0.15  # of a vote: less is no agreement
_MOST_WORDS: Final = 25  # of one answer that are listened to
_MOST_LIKENED: Final = 2  # unknown words whose letters are compared with all others: that takes time
# What the words of one field say to the question of another, in the order in which it is likely: a student who is asked
# for a mentor's status has said it in a youth's words, and who names a trade works in it.
_KIN: Final[Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]]] = {
    "mentor_status": {
        "situation": {
            "high_school": ("high_school_student",),
            "vocational_school": ("high_school_student",),
            "higher_education": ("student",),
            "apprentice": ("student", "employee"),
            "training": ("student", "job_seeker"),
            "employed": ("employee", "civil_servant", "self_employed"),
            "job_seeker": ("job_seeker",),
            "inactive": ("other", "job_seeker"),
            "civic_service": ("other",),
            "other": ("other",),
        },
    },
    "situation": {
        "mentor_status": {
            "high_school_student": ("high_school", "vocational_school"),
            "student": ("higher_education",),
            "employee": ("employed",),
            "civil_servant": ("employed",),
            "self_employed": ("employed",),
            "job_seeker": ("job_seeker",),
        },
        "needs": {"apprenticeship": ("apprentice",)},
    },
}
_SHORTEST: Final = 3  # letters
_LISTENS: Final = frozenset({"filler", "ward", "now", "-", "self", "place"})  # roles beside which a word may still vote


def guess(
    field: str, words: Sequence[Word], lexicons: Sequence[Lexicon], roles: Sequence[Match], enough_alone: float
) -> Reading:
    """Up to three codes that the words speak for, best first; unknown where something takes them back.

    `enough_alone`: the share of a word's aliases that must mean one thing, where no other word agrees.
    """
    unknown = Reading("unknown", (), 0.0)
    if any(role.value not in _LISTENS for role in roles):
        return unknown
    steering = {index for role in roles for index in range(role.start, role.end)}
    votes: dict[str, list[float]] = defaultdict(list)
    listened = [word.stem for index, word in enumerate(words[:_MOST_WORDS]) if index not in steering]
    for stem in dict.fromkeys(listened):
        for code, share in _votes(field, stem, lexicons).items() if len(stem) >= _SHORTEST else ():
            votes[code].append(share)
    ranked = sorted(((sum(shares), code) for code, shares in votes.items() if code != "-"), reverse=True)
    if not ranked:
        return unknown
    agreeing = sum(share >= _COUNTS for share in votes[ranked[0][1]])
    if ranked[0][0] < (ENOUGH if agreeing > 1 else enough_alone):
        return unknown
    offered = tuple(code for total, code in ranked[:OFFERED] if total >= ranked[0][0] / 3)
    return Reading("ask", offered, min(0.5, ranked[0][0] / 4))


def borrow(field: str, said: Mapping[str, Sequence[str]]) -> Reading:
    """What codes of other fields, that the same words mean there, say to the question of this one."""
    offered = dict.fromkeys(
        code for other, codes in said.items() for each in codes for code in _KIN[field][other].get(each, ())
    )
    return Reading("ask", tuple(offered)[:OFFERED], 0.4) if offered else Reading("unknown", (), 0.0)


def kin(field: str) -> Collection[str]:
    """The fields whose words may answer the question of this one."""
    return _KIN.get(field, ())


def liken(field: str, words: Sequence[Word], lexicon: Lexicon) -> tuple[Word, ...] | None:
    """The words, with the few that no alias has as the nearest that one has; None where that changes nothing."""
    likened: dict[str, str] = {}
    for word in words:
        if len(likened) < _MOST_LIKENED and not lexicon.knows(lexicon.candidates(word)[-1][0]):
            likened[word.stem] = lexicon.alike(word.stem, field) or word.stem
    if all(stem == other for stem, other in likened.items()):
        return None
    return tuple(replace(word, stem=likened.get(word.stem, word.stem)) for word in words)


def _votes(field: str, stem: str, lexicons: Sequence[Lexicon]) -> dict[str, float]:
    """Code -> the share of the aliases with this word that mean it; one more that means nothing, for the rare words."""
    said = [code for lexicon in lexicons for code in lexicon.votes(field, stem)]
    return {code: count / (len(said) + 1) for code, count in Counter(said).items()}
