"""Reads the answer to a question whose answers are codes."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from dialogs.understanding.contexts import Claim, since_now, weigh
from dialogs.understanding.folding import fold
from dialogs.understanding.guesses import OFFERED, borrow, guess, kin, liken
from dialogs.understanding.lexicon import ROLES, Lexicon, Match
from dialogs.understanding.meanings import BOTH_WAYS, JOINED, LINKS, TOPICS, UNKNOWN, Meaning, decide
from dialogs.understanding.measures import find_measures
from dialogs.understanding.policies import POLICIES, Policy
from dialogs.understanding.reading import Reading
from dialogs.understanding.words import Word

_ASKING: Final = frozenset({"c est", "t es", "tu es", "il faut", "est ce", "vous etes", "y a", "is it"})
_WHAT: Final = frozenset({"quoi", "what"})
_TELLING: Final = 4  # letters
_SILENT: Final = 2  # words
_ONE_ANSWER: Final = 8  # words: who says more may have answered something else
_OR: Final = frozenset({"ou", "or"})


def read_closed(field: str, text: str, words: Sequence[Word], language: str, lexicons: Sequence[Lexicon]) -> Reading:
    """The codes of `field` that the text means; lexicons in the order in which they are believed."""
    for lexicon in lexicons:
        whole = lexicon.whole(fold(text), field, language)
        if whole is not None:
            return _read_whole(Meaning.parse(whole))
    policy, roles = POLICIES[field], _roles_for(field, words, language, lexicons)
    if is_question(text, words, roles):
        return UNKNOWN
    matches = find_matches(words, field, language, lexicons)
    reading = _read_words(field, words, matches, roles)
    if reading.verdict == "ask" or (reading.verdict == "sure" and policy.most == 1):
        return reading
    likened = liken(field, words, lexicons[-1])
    if likened is not None:
        loose = _read_words(field, likened, find_matches(likened, field, language, lexicons), roles)
        if set(loose.codes) > set(reading.codes):
            return Reading("ask", loose.codes[:OFFERED], loose.score / 2)
    if reading.verdict != "unknown":
        return reading
    quiet = [match for match in matches if not Meaning.parse(match.value).codes]
    guessed = guess(field, words, lexicons, [*roles, *quiet], policy.guess_at)
    lost = not guessed.codes and len(words) <= _ONE_ANSWER
    return _borrow(field, words, language, lexicons, roles) if lost else guessed


def _borrow(
    field: str, words: Sequence[Word], language: str, lexicons: Sequence[Lexicon], roles: Sequence[Match]
) -> Reading:
    said: dict[str, tuple[str, ...]] = {}
    for other in kin(field):
        matches = find_matches(words, other, language, lexicons)
        claims = [claim for claim in weigh(words, matches, roles) if is_meant(POLICIES[field], claim)]
        meanings = [Meaning.parse(c.match.value) for c in claims if stands(c.match, words, matches, roles)]
        said[other] = tuple(code for meaning in meanings for code in meaning.codes)
    return borrow(field, said)


def _roles_for(field: str, words: Sequence[Word], language: str, lexicons: Sequence[Lexicon]) -> list[Match]:
    """The steering words; where only the person asked can answer, a child is a relative like any other."""
    ward = "ward" if POLICIES[field].wards else "relative"
    roles = find_roles(words, language, lexicons)
    return [replace(role, value=ward) if role.value == "ward" else role for role in roles]


def _read_words(field: str, words: Sequence[Word], matches: Sequence[Match], roles: Sequence[Match]) -> Reading:
    policy = POLICIES[field]
    weighed = weigh(words, matches, roles)
    claims = [claim for claim in weighed if is_meant(policy, claim) and stands(claim.match, words, matches, roles)]
    if not claims and field == "format":
        return read_refusal(weighed)
    if policy.changes:
        claims = since_now(words, claims, roles)
    if any(Meaning.parse(claim.match.value).codes for claim in claims):
        reading = decide(policy, field, claims, words)
        several = len(reading.codes) > 1 and field in TOPICS
        unsaid = is_mostly_unsaid(words, matches, roles, len(reading.codes), policy.silent_at)
        if unsaid or (several and (is_undecided(words, claims, roles) or not are_listed(words, claims))):
            return Reading("ask", reading.codes[:OFFERED], reading.score / 2)
        return reading
    lost = policy.when_lost and any(role.value == "lost" for role in roles)
    return Reading("sure", (policy.when_lost,), 0.9) if lost and policy.when_lost else UNKNOWN


def is_mostly_unsaid(
    words: Sequence[Word], matches: Sequence[Match], roles: Sequence[Match], codes: int, silent_at: int
) -> bool:
    """Whether what was found is rather a guess: one word that is known among others that nothing explains (as many as
    `silent_at`), or several codes in a text that is no plain list of them.
    """
    explaining = [*matches, *(role for role in roles if role.value != "place")]
    told = {index for each in explaining for index in range(each.start, each.end)}
    known = [word for match in matches for word in words[match.start : match.end]]
    telling = sum(len(word.text) >= _TELLING for word in known)
    spoken = {words[match.start].clause for match in matches}
    silent = sum(
        index not in told and len(word.text) >= _TELLING and word.clause in spoken for index, word in enumerate(words)
    )
    if codes > 1:
        return silent > 0
    return (silent >= _SILENT and telling <= 1) or (silent >= silent_at and len(known) == 1)


def is_undecided(words: Sequence[Word], claims: Sequence[Claim], roles: Sequence[Match]) -> bool:
    """Whether the person does not know which it is: "boulanger ou coiffeur, je sais pas"."""
    joined = any(word.text in _OR for word in words[: claims[-1].match.start])
    return joined and any(role.value == "lost" for role in roles)


def are_listed(words: Sequence[Word], claims: Sequence[Claim]) -> bool:
    """Whether those that mean different codes are told one by one: "tenir un magasin de baskets" is one thing, "cuisine
    et danse" are two, and so are "cuisine, danse" and "cuisine danse".
    """
    for before, after in pairwise(claims):
        gap = words[before.match.end : after.match.start]
        apart = words[before.match.start].clause != words[after.match.start].clause
        same = set(Meaning.parse(before.match.value).codes) & set(Meaning.parse(after.match.value).codes)
        if gap and not (apart or same or JOINED.intersection(word.text for word in gap)):
            return False
    return True


def is_meant(policy: Policy, claim: Claim) -> bool:
    """Whether nothing around the alias takes it back."""
    heeded = claim.doubts & policy.heeds
    if heeded in ({"past"}, {"future"}):
        return bool(policy.lasting & set(Meaning.parse(claim.match.value).codes))
    return not heeded


def is_question(text: str, words: Sequence[Word], roles: Sequence[Match]) -> bool:
    """Whether the person asks us something instead of answering."""
    if any(role.value == "question" and role.start == 0 for role in roles):
        return True
    texts = [word.text for word in words]
    if any(
        role.value == "question"
        and _WHAT.intersection(texts[role.start : role.end])
        and ("?" in text or role.end == len(words))
        for role in roles
    ):
        return True
    return "?" in text and bool(words) and " ".join(word.text for word in words[:2]) in _ASKING


def read_refusal(claims: Sequence[Claim]) -> Reading:
    """As in "Pas de visio" leaves one way only."""
    refused = {code for claim in claims if "negated" in claim.doubts for code in Meaning.parse(claim.match.value).codes}
    if refused in ({"remote"}, {"in_person"}):
        return Reading("sure", tuple(BOTH_WAYS - refused), 0.9)
    return UNKNOWN


def find_matches(words: Sequence[Word], field: str, language: str, lexicons: Sequence[Lexicon]) -> list[Match]:
    """The aliases of the field, from all lexicons: those of the first are believed first."""
    matches: list[Match] = find_measures(field, words)
    for lexicon in lexicons:
        apart = [each for each in lexicon.find(words, field, language) if not _overlaps(each, matches)]
        matches = sorted([*matches, *apart], key=lambda match: match.start)
    return matches


def find_roles(words: Sequence[Word], language: str, lexicons: Sequence[Lexicon]) -> list[Match]:
    """The steering words: negations, relatives, fillers."""
    return [role for lexicon in lexicons for role in lexicon.find(words, ROLES, language)]


def _overlaps(match: Match, others: Sequence[Match]) -> bool:
    return any(match.start < other.end and other.start < match.end for other in others)


def stands(match: Match, words: Sequence[Word], matches: Sequence[Match], roles: Sequence[Match]) -> bool:
    """Whether the match counts here: one that must stand alone has nothing unexplained in its clause, and no other
    alias that says more ("parler avec un avocat": a talk, not a lawyer), unless they are told one by one.
    """
    if not Meaning.parse(match.value).alone:
        return True
    if match.end - match.start == 1 and words[match.start].text in LINKS:  # "de" is a language only among others
        roles = ()
    covered = {index for each in (*matches, *roles) for index in range(each.start, each.end)}
    clause = words[match.start].clause
    if any(index not in covered for index, word in enumerate(words) if word.clause == clause):
        return False
    named = {index for each in matches for index in range(each.start, each.end)}
    for each in matches:
        meaning = Meaning.parse(each.value)
        if words[each.start].clause == clause and meaning.codes and not meaning.alone:
            between = range(min(each.end, match.end), max(each.start, match.start))
            told = [words[index].text for index in between if index not in named]
            if not LINKS.issuperset(told) and not JOINED.intersection(told):
                return False
    return True


def _read_whole(meaning: Meaning) -> Reading:
    if not meaning.codes:
        return UNKNOWN
    return Reading("ask" if meaning.doubtful else "sure", meaning.codes, 0.5 if meaning.doubtful else 1.0)
