"""All aliases of all languages in a tree of word stems for each field, and the search for them in a text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.understanding.folding import fold, fold_lines
from dialogs.understanding.introductions import FIRST_NAMES, INTRODUCTIONS
from dialogs.understanding.spelling import slack, sound, stem, stem_lines
from dialogs.understanding.words import Word, find_unusual, spell_out

Aliases = Mapping[str, Mapping[str, Mapping[str, str]]]  # language -> field -> alias -> code

CUES: Final = "cues"  # the pseudo-field of the phrases that say which slot of a message a word belongs to
ROLES: Final = "roles"  # the pseudo-field of the words that steer: negations, relatives, fillers
SPELLINGS: Final = "spellings"  # the pseudo-field of SMS spellings
ORDINARY: Final = "ordinary"  # the pseudo-field of the words that everybody uses: no misspelt aliases
APART: Final = frozenset({SPELLINGS, FIRST_NAMES, INTRODUCTIONS})  # no aliases: nothing is searched for by them
STEERING: Final = frozenset({ROLES, CUES, ORDINARY}) | APART
_LINKS: Final = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "de",
        "du",
        "d",
        "en",
        "a",
        "au",
        "aux",
        "ce",
        "cette",
        "mon",
        "ma",
        "mes",
        "son",
        "sa",
        "the",
        "an",
        "of",
        "to",
        "in",
        "my",
        "for",
        "on",
    ]
)
_HEARD: Final = 0.95  # how far a word that sounds like an alias is trusted, if its letters are alike as well
_ALIKE: Final = 0.7
_HOMOPHONES: Final = 4  # words of one sound that are tried
_TWINS: Final = 0.8
_BEGUN: Final = 0.8  # under every `sure_at`
_MOST_MISSPELT: Final = 12  # words of one text that are looked for by sound and letters
_LIKENED: Final = 6  # words of one length that are looked at
_LIKENED_FROM: Final = 4  # letters
_LIKENED_TWICE_FROM: Final = 7
_SKIPPED: Final = 3  # small words in a row that an alias may do without
_ELIDED: Final = frozenset("dljmtsncq")


class Node:
    """Where some words lead: the next words, and what the words so far mean in each language."""

    __slots__ = ("children", "meanings")

    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.meanings: dict[str, str] | None = None  # many nodes mean nothing by themselves


@dataclass(frozen=True, slots=True)
class Match:
    """An alias found in a text: words `start` to `end` (excluded) mean `value` in `field`."""

    start: int
    end: int
    field: str
    value: str
    score: float

    @property
    def weight(self) -> float:
        """How much it explains; one that counts only if nothing else is said, or only alone, gives way."""
        return (self.end - self.start) * self.score * (0.6 if self.value[-1] == "?" or self.value[0] == "=" else 1.0)


class Lexicon:
    """The trees, the vocabulary of stems, and what stands for a misspelt one."""

    def __init__(self, aliases: Aliases, parent: "Lexicon | None" = None) -> None:
        self._roots: dict[str, Node] = defaultdict(Node)
        self._parent = parent
        self.spellings: dict[str, str] = dict(parent.spellings) if parent else {}
        self._whole: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)  # field, language, alias
        self._stems: set[str] = set()
        self._by_sound: dict[str, list[str]] = {}
        self._twins: dict[str, str] = {}  # other spellings of one sound, each known in some field
        self._vocabulary: list[str] = []
        self._last: tuple[Sequence[Word], list[tuple[tuple[str, float], ...]]] = ((), [])
        self._by_letter: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._speaks_for: dict[str, dict[str, list[str]]] = defaultdict(dict)  # field, stem: a code for each alias
        for tables in aliases.values():
            for short, written_out in tables.get(SPELLINGS, {}).items():
                self.spellings[fold(short)] = fold(written_out)
        folded = {
            (language, name): fold_lines(table)
            for language, tables in aliases.items()
            for name, table in tables.items()
            if name not in APART
        }
        memory = self._stem_all({token for lines in folded.values() for line in lines for token in line.split()})
        for (language, name), lines in folded.items():
            self._learn(language, name, lines, aliases[language][name], memory)
        self._index_vocabulary()

    def _stem_all(self, tokens: set[str]) -> dict[str, tuple[str, ...]]:
        """The stems that each token stands for: of most tokens the one of itself."""
        unusual = find_unusual(tokens) | (tokens & self.spellings.keys())
        plain = sorted(tokens - unusual)
        memory: dict[str, tuple[str, ...]] = {
            token: (each,) for token, each in zip(plain, stem_lines(plain), strict=False)
        }
        memory.update((token, tuple(stem(part) for part in spell_out(token, self.spellings))) for token in unusual)
        return memory

    def _learn(
        self,
        language: str,
        name: str,
        lines: Sequence[str],
        table: Mapping[str, str],
        memory: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._whole[name][language] = dict(zip(lines, table.values(), strict=True))
        root, votes = self._roots[name], self._speaks_for[name]
        for line, (alias, value) in zip(lines, table.items(), strict=True):
            kept = f"={value}" if alias[0] == "=" else value
            stems = [stem for token in line.split() for stem in memory[token]]
            if "est" in stems:
                stems = [each for n, each in enumerate(stems) if each != "est" or stems[n - 1] != "est"]
            self._insert(root, stems, language, kept)
            if name not in STEERING:
                code = value.strip("=?").replace("|", ",").split(",", 1)[0]
                for each in stems:
                    votes.setdefault(each, []).append(code)
            if len(stems) > 2:
                content = [each for each in stems if each not in _LINKS]
                if 2 <= len(content) < len(stems):
                    self._insert(root, content, language, kept)

    def _insert(self, root: Node, stems: Sequence[str], language: str, value: str) -> None:
        node = root
        for each in stems:
            child = node.children.get(each)
            if child is None:
                child = node.children[each] = Node()
            node = child
        if stems:
            self._stems.update(stems)
            if node.meanings is None:
                node.meanings = {language: value}
            else:
                node.meanings.setdefault(language, value)

    def _index_vocabulary(self) -> None:
        self._vocabulary = [each for each in sorted(self._stems) if len(each) > 3 and not each[0].isdigit()]
        for each, heard in zip(self._vocabulary, sound("\n".join(self._vocabulary)).split("\n"), strict=False):
            alike = self._by_sound.setdefault(heard, [])
            alike.append(each)
            first = alike[0]
            if first != each and _are_twins(first, each):
                self._twins[each] = first
                self._twins.setdefault(first, each)
            self._by_letter[each[0], len(each)].append(each)
            self._by_length[len(each)].append(each)

    def knows(self, stem_: str) -> bool:
        return stem_ in self._stems or (self._parent is not None and self._parent.knows(stem_))

    def votes(self, name: str, stem_: str) -> list[str]:
        """What the aliases of a field with this word in them mean, a code for each; `-` for nothing."""
        return self._speaks_for.get(name, {}).get(stem_, [])

    def whole(self, text: str, name: str, language: str) -> str | None:
        """What the whole text, folded, means as an alias of this field."""
        tables = self._whole.get(name, {})
        meanings = {spoken: table[text] for spoken, table in tables.items() if text in table}
        return _in_language(meanings, language) if meanings else None

    def find(self, words: Sequence[Word], name: str, language: str) -> list[Match]:
        """The aliases of a field in the text, longest first where two overlap, in the order of the text."""
        return best_apart(list(self._matches(words, name, language)), words)

    def read(self, words: Sequence[Word]) -> list[tuple[tuple[str, float], ...]]:
        """For each word the stems that it may stand for, with their scores; its own first."""
        last, readings = self._last
        if last is not words:  # all fields of one message are read one after the other
            forms: dict[str, tuple[tuple[str, float], ...]] = {}
            budget = _MOST_MISSPELT
            for word in words:
                if word.text not in forms:
                    unknown = len(word.stem) > _LIKENED_FROM and not self.knows(word.stem)
                    budget -= unknown
                    forms[word.text] = self.candidates(word) if budget >= 0 or not unknown else ((word.stem, 1.0),)
            readings = [forms[word.text] for word in words]
            self._last = (words, readings)
        return readings

    def _matches(self, words: Sequence[Word], name: str, language: str) -> Iterator[Match]:
        root = self._roots.get(name)
        if root is None:
            return
        readings = self.read(words)
        stop = 0
        for start in range(len(readings)):
            if start >= stop:  # no alias goes on beyond its clause
                stop = next((n for n in range(start, len(words)) if words[n].clause > words[start].clause), len(words))
            best: Match | None = None
            for end, meanings, score in self._walk(root, readings[:stop], start, 1.0, first=True):
                found = Match(start, end, name, _in_language(meanings, language), score)
                if best is None or found.weight > best.weight:
                    best = found
            if best is not None:
                yield best

    def _walk(
        self,
        node: Node,
        readings: Sequence[tuple[tuple[str, float], ...]],
        at: int,
        score: float,
        *,
        first: bool = False,
        skipped: int = 0,
    ) -> Iterator[tuple[int, dict[str, str], float]]:
        if at == len(readings):
            return
        for each, likeness in readings[at]:
            child = node.children.get(each)
            if child is not None:
                worst = min(score, likeness)
                if child.meanings:
                    yield at + 1, child.meanings, worst
                yield from self._walk(child, readings, at + 1, worst)
        if not first and skipped < _SKIPPED and node.children and readings[at][0][0] in _LINKS:
            yield from self._walk(node, readings, at + 1, score, skipped=skipped + 1)

    def candidates(self, word: Word) -> tuple[tuple[str, float], ...]:
        own = (word.stem, 1.0)
        if word.stem in self._twins:
            return (own, (self._twins[word.stem], _HEARD))
        if len(word.stem) < 4 or word.stem[0].isdigit() or self.knows(word.stem):
            return (own,)
        if word.stem[0] in _ELIDED and len(word.text) > 4 and self.knows(rest := stem(word.text[1:])):
            return (own, (rest, 0.97), *self._near(word.stem))
        if heard := self._by_sound.get(sound(word.stem)):
            alike = ((each, OSA.normalized_similarity(word.stem, each)) for each in heard[:_HOMOPHONES])
            return (own, *((each, _HEARD if likeness >= _ALIKE else _HEARD - 0.1) for each, likeness in alike))
        return (own, *(self._near(word.stem) or self._begun(word.stem)))

    def alike(self, written: str, name: str) -> str | None:
        """The word of a field's aliases that is most like an unknown one, whatever its first letter: to ask about."""
        if len(written) < _LIKENED_FROM:
            return None
        allowed = 1 if len(written) < _LIKENED_TWICE_FROM else 2
        near: list[tuple[int, int, str]] = []  # edits, how rare it is, the word
        aliases = self._speaks_for.get(name, {})
        for length in range(len(written) - allowed, len(written) + allowed + 1):
            words = self._by_length.get(length, ())
            found = process.extract(written, words, scorer=OSA.distance, score_cutoff=allowed, limit=_LIKENED)
            near += [(int(edits), -len(aliases[each]), each) for each, edits, _ in found if each in aliases]
        return min(near)[2] if near else None

    def _begun(self, written: str) -> list[tuple[str, float]]:
        """The shortest word that begins like this one: "visioconf". Never taken without asking."""
        if len(written) < 5:
            return []
        at = bisect_left(self._vocabulary, written)
        following = [each for each in self._vocabulary[at : at + 8] if each.startswith(written)]
        return [(min(following, key=len), _BEGUN)] if following else []

    def _near(self, written: str) -> list[tuple[str, float]]:
        allowed = slack(len(written))
        if not allowed:
            return []
        nearest: list[tuple[str, float]] = []
        for length in range(len(written) - allowed, len(written) + allowed + 1):
            for each, distance, _ in process.extract(
                written,
                self._by_letter.get((written[0], length), ()),
                scorer=OSA.distance,
                score_cutoff=allowed,
            ):
                nearest.append((each, 1 - distance / max(length, len(written))))
        nearest.sort(key=lambda pair: -pair[1])
        return nearest[:2]


def best_apart(matches: list[Match], words: Sequence[Word]) -> list[Match]:
    """Those that do not overlap: the heaviest first, then back in the order of the text.

    Of two that weigh the same the one that begins with a small word says less: "au lycée" in "au lycée pro".
    """
    kept: list[Match] = []
    for match in sorted(matches, key=lambda each: (-each.weight, words[each.start].text in _LINKS, each.start)):
        if all(match.end <= other.start or other.end <= match.start for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda each: each.start)


def _are_twins(one: str, other: str) -> bool:
    """Whether two words that sound alike are one word, misspelt; "parle" and "parler" are two."""
    ends = "eirtz"
    alike = min(len(one), len(other)) > 5 and OSA.normalized_similarity(one, other) >= _TWINS
    return alike and one.rstrip(ends) != other.rstrip(ends)


def _in_language(meanings: Mapping[str, str], language: str) -> str:
    return meanings.get(language) or next(iter(meanings.values()))
