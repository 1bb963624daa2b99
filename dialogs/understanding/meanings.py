"""What the aliases that were found mean together: one reading of the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dialogs.understanding.contexts import Claim
from dialogs.understanding.lexicon import Match
from dialogs.understanding.policies import Policy
from dialogs.understanding.reading import Reading
from dialogs.understanding.words import Word

UNKNOWN: Final = Reading("unknown", (), 0.0)
BOTH_WAYS: Final = frozenset({"remote", "in_person"})
LINKS: Final = frozenset(
    [
        "en",
        "de",
        "d",
        "du",
        "des",
        "la",
        "le",
        "les",
        "l",
        "dans",
        "a",
        "au",
        "aux",
        "avec",
        "un",
        "une",
        "pour",
        "chez",
        "of",
        "in",
        "the",
        "with",
        "for",
    ]
)
_WHOLE_DAYS: Final = frozenset({"wednesday", "weekend", "holidays"})
_IS_SCHOOL: Final = "school_results"
_TONGUES: Final = ("languages",)
_FREE: Final = ("flexible",)
JOINED: Final = frozenset({"et", "ou", "and", "or", "y", "plus", "puis", "aussi", "ni"})
TOPICS: Final = frozenset({"needs", "fields"})
_PARTS: Final = frozenset({"weekday_day", "weekday_evening"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a line of the alias files says: `a,b` both, `a|b` either, `a|` perhaps, `a?` only if nothing else is said,
    `-` nothing at all. An alias that starts with `=` counts only where nothing else is said beside it.
    """

    codes: tuple[str, ...]
    doubtful: bool
    weak: bool
    alone: bool

    @classmethod
    def parse(cls, value: str) -> "Meaning":
        bare = value.strip("=?")
        codes = () if bare == "-" else tuple(code for code in bare.replace("|", ",").split(",") if code)
        return cls(codes, "|" in bare, value.endswith("?"), value.startswith("="))

    @property
    def plain(self) -> tuple[str, ...]:
        """The codes to take beside others that were said: the likelier one, where either may be meant."""
        return self.codes[:1] if self.doubtful else self.codes


@dataclass(frozen=True, slots=True)
class Said:
    """What an alias means, and where it stands."""

    meaning: Meaning
    match: Match

    def strengthened(self) -> "Said":
        """The same, counted also beside others: a "prof" stays one beside an "infirmière"."""
        return Said(replace(self.meaning, weak=False), self.match)


def decide(policy: Policy, field: str, claims: Sequence[Claim], words: Sequence[Word]) -> Reading:
    """One reading from all that is claimed."""
    said = [Said(Meaning.parse(claim.match.value), claim.match) for claim in claims]
    said = [each for each in said if each.meaning.codes]
    if field == "availability":
        said = _compose_times(said, words)
    if policy.when_lost and any(each.meaning.codes != (policy.when_lost,) for each in said):
        said = [each for each in said if each.meaning.codes != (policy.when_lost,)]
    if field in TOPICS:
        said = _keep_heads(said, words)
    if field == "fields":
        heard = (policy.when_lost,)
        said = [each if each.meaning.doubtful or each.meaning.codes == heard else each.strengthened() for each in said]
    strong = [each for each in said if not each.meaning.weak] or said
    if not strong:
        return UNKNOWN
    if field == "format" and {code for each in strong for code in each.meaning.codes} >= BOTH_WAYS:
        return Reading("sure", ("either",), min(each.match.score for each in strong))
    return _several(policy, strong) if policy.most > 1 else _one(policy, strong)


def _keep_heads(said: Sequence[Said], words: Sequence[Word]) -> list[Said]:
    """As in "vendeuse en boulangerie" sells, "technicien réseaux" is no mechanic: of two aliases that one small word
    binds, the first says it, unless it is one that goes with any sector.
    """
    kept: list[Said] = []
    for each in said:
        if kept and kept[-1].match.end <= each.match.start:
            before = kept[-1]
            between = [word.text for word in words[before.match.end : each.match.start]]
            if not between and words[before.match.end - 1].text in LINKS:
                between = [words[before.match.end - 1].text]  # "vendeuse en" is an alias
            together = words[before.match.start].clause == words[each.match.start].clause
            if together and LINKS.issuperset(between):
                if before.meaning.weak:
                    kept[-1] = each
                    continue
                if between:
                    continue
            if (
                together
                and _IS_SCHOOL in before.meaning.codes
                and each.meaning.codes == _TONGUES
                and between[:1] == ["et"]
            ):
                continue  # "en maths et en anglais": lessons, both
            if (
                together
                and _IS_SCHOOL in each.meaning.codes
                and before.meaning.codes == _TONGUES
                and between[:1] == ["et"]
                and before.match.end - before.match.start == 1
            ):
                kept[-1] = each
                continue
        kept.append(each)
    return kept


def _compose_times(said: Sequence[Said], words: Sequence[Word]) -> list[Said]:
    """As in "mercredi aprem" is Wednesday, "samedi soir" the weekend, "lundi soir" an evening, "lundi" a day."""
    kept: list[Said] = []
    for each in said:
        gap = [word.text for word in words[kept[-1].match.end : each.match.start]] if kept else []
        day_before = bool(kept) and len(gap) <= 1 and not JOINED.intersection(gap)
        if day_before and kept[-1].meaning.codes[-1] in _WHOLE_DAYS and each.meaning.codes[0] in _PARTS:
            continue
        kept.append(each)
    if any(each.meaning.codes != _FREE for each in kept):
        short = [each.meaning.weak or each.match.end - each.match.start == 1 for each in kept]
        kept = [
            each for each, is_short in zip(kept, short, strict=True) if not (is_short and each.meaning.codes == _FREE)
        ]
    timed = any(each.meaning.codes[0] in _PARTS and not each.meaning.weak for each in kept)
    return [each.strengthened() for each in kept if not (each.meaning.weak and timed)]


def _one(policy: Policy, said: Sequence[Said]) -> Reading:
    plain = [(code, each.match.score) for each in said if not each.meaning.doubtful for code in each.meaning.codes]
    if not plain:
        return Reading("ask", said[0].meaning.codes[:3], said[0].match.score / 2)
    stated = {code for code, _ in plain}
    plain = [pair for pair in plain if not policy.yields.get(pair[0], frozenset()) & stated]
    best, score = min(plain, key=lambda pair: policy.order.index(pair[0]))
    if score >= policy.sure_at:
        return Reading("sure", (best,), score)
    others = [code for code, _ in plain if code != best]
    return Reading("ask", tuple(dict.fromkeys([best, *others]))[:3], score)


def _several(policy: Policy, said: Sequence[Said]) -> Reading:
    if len(said) == 1 and said[0].meaning.doubtful:
        return Reading("ask", said[0].meaning.codes[:3], said[0].match.score / 2)
    codes = dict.fromkeys(code for each in said for code in each.meaning.plain)
    score = min(each.match.score for each in said)
    if score >= policy.sure_at:
        return Reading("sure", tuple(codes)[: policy.most], score)
    trusted = [code for each in said if each.match.score >= policy.sure_at for code in each.meaning.plain]
    return Reading("ask", tuple(dict.fromkeys([*trusted, *codes]))[:3], score)
