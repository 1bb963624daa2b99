"""Reads the answer to a question whose answers are codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.understanding.contexts import Claim, weigh
from dialogs.understanding.folding import fold
from dialogs.understanding.lexicon import ROLES, Lexicon, Match
from dialogs.understanding.policies import POLICIES, Policy
from dialogs.understanding.reading import Reading
from dialogs.understanding.words import Word

UNKNOWN = Reading("unknown", (), 0.0)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a line of the alias files says: `a,b` both, `a|b` either, `a?` only if nothing else is said,
    `-` nothing at all. An alias that starts with `=` counts only where nothing else is said beside it."""

    codes: tuple[str, ...]
    doubtful: bool
    weak: bool
    alone: bool

    @classmethod
    def parse(cls, value: str) -> "Meaning":
        bare = value.strip("=?")
        codes = () if bare == "-" else tuple(bare.replace("|", ",").split(","))
        return cls(codes, "|" in bare, value.endswith("?"), value.startswith("="))


def read_closed(
    field: str, text: str, words: Sequence[Word], language: str, lexicons: Sequence[Lexicon]
) -> Reading:
    """The codes of `field` that the text means; lexicons in the order in which they are believed."""
    policy = POLICIES[field]
    for lexicon in lexicons:
        whole = lexicon.whole(fold(text), field, language)
        if whole is not None:
            return _read_whole(Meaning.parse(whole))
    matches, roles = find_all(words, field, language, lexicons)
    claims = [claim for claim in weigh(words, matches, roles) if not claim.doubts & policy.heeds]
    claims = [claim for claim in claims if stands(claim.match, words, [*matches, *roles])]
    if claims:
        return decide(policy, claims)
    lost = any(role.value == "lost" for role in roles)
    return Reading("sure", (policy.when_lost,), 0.9) if lost and policy.when_lost else UNKNOWN


def find_all(
    words: Sequence[Word], field: str, language: str, lexicons: Sequence[Lexicon]
) -> tuple[list[Match], list[Match]]:
    """The aliases of the field and the steering words, from all lexicons."""
    matches: list[Match] = []
    roles: list[Match] = []
    for lexicon in lexicons:
        apart = [each for each in lexicon.find(words, field, language) if not _overlaps(each, matches)]
        matches = sorted([*matches, *apart], key=lambda match: match.start)
        roles.extend(lexicon.find(words, ROLES, language))
    return matches, roles


def _overlaps(match: Match, others: Sequence[Match]) -> bool:
    return any(match.start < other.end and other.start < match.end for other in others)


def stands(match: Match, words: Sequence[Word], explained: Sequence[Match]) -> bool:
    """Whether the match counts here: one that must stand alone has nothing unexplained in its clause."""
    if Meaning.parse(match.value).alone:
        covered = {index for each in explained for index in range(each.start, each.end)}
        clause = words[match.start].clause
        return all(index in covered for index, word in enumerate(words) if word.clause == clause)
    return True


def _read_whole(meaning: Meaning) -> Reading:
    if not meaning.codes:
        return UNKNOWN
    return Reading("ask" if meaning.doubtful else "sure", meaning.codes, 0.5 if meaning.doubtful else 1.0)


def decide(policy: Policy, claims: Sequence[Claim]) -> Reading:
    """One reading from all that is claimed."""
    said = [(Meaning.parse(claim.match.value), claim.match.score) for claim in claims]
    said = [pair for pair in said if pair[0].codes]
    strong = [pair for pair in said if not pair[0].weak] or said
    if not strong:
        return UNKNOWN
    return _several(policy, strong) if policy.most > 1 else _one(policy, strong)


def _one(policy: Policy, said: Sequence[tuple[Meaning, float]]) -> Reading:
    plain = [(code, score) for meaning, score in said if not meaning.doubtful for code in meaning.codes]
    if not plain:
        meaning, score = said[0]
        return Reading("ask", meaning.codes[:3], score / 2)
    best, score = min(plain, key=lambda pair: policy.order.index(pair[0]))
    if score >= policy.sure_at:
        return Reading("sure", (best,), score)
    others = [code for code, _ in plain if code != best]
    return Reading("ask", tuple(dict.fromkeys([best, *others]))[:3], score)


def _several(policy: Policy, said: Sequence[tuple[Meaning, float]]) -> Reading:
    codes = list(
        dict.fromkeys(
            code for meaning, _ in said for code in (meaning.codes[:1] if meaning.doubtful else meaning.codes)
        )
    )
    score = min(score for _, score in said)
    if len(said) == 1 and said[0][0].doubtful:
        return Reading("ask", said[0][0].codes[:3], score / 2)
    if score >= policy.sure_at:
        return Reading("sure", tuple(codes[: policy.most]), score)
    trusted = [code for meaning, likeness in said if likeness >= policy.sure_at for code in meaning.codes[:1]]
    return Reading("ask", tuple(dict.fromkeys([*trusted, *codes]))[:3], score)
