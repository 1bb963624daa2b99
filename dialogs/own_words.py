"""What people write in their own words (names, sentences): tidied, and kept free of ways around the programme.

First names and sentences are shown to strangers, some of them minors. So no link, address, handle or phone number
passes, no character that reorders or hides text, and no name that poses as staff.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Final

from dialogs.phrase import Phrase, phrase

LONGEST_INPUT: Final = 4096  # what a channel lets one message hold
MARKS_IN_A_ROW: Final = 4  # combining marks: any living script needs fewer
NAME_LENGTH: Final = 30
NAME_SENTENCE: Final = 100  # characters in which a name is looked for: nobody introduces themselves at greater length
NAME_WORDS: Final = 3  # more of them are a sentence, and a family name is not needed

_UNWANTED = {"Cc", "Cs", "Co", "Cn"}
# Bidi controls, zero width and tag characters: they reorder or hide what stands beside them (UAX #9, UTS #39).
_HIDDEN = re.compile("[\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_LONELY_JOINER = re.compile(
    "(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)
_MARKS = re.compile(
    f"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{{{MARKS_IN_A_ROW}}})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_CONTACT = re.compile(
    r"""https?:|www\.|@|\b[\w-]+\s*(?:\.|\(dot\)|\spoint\s)\s*(?:com|fr|net|org|me|io|gg|ru|app|link|ly)\b
    |\b(?:mon|my|sur|on)\s+(?:insta(?:gram)?|snap(?:chat)?|tik\s*tok|whats?\s*app|telegram|discord|signal)\b
    |\b(?:insta(?:gram)?|snap(?:chat)?|tik\s*tok|whats?\s*app|telegram|discord|signal|ig|fb)\s*[:=]
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "insta lea.dp", "Snap leadp": a service, and one word that is a handle by its form or stands alone behind it.
_HANDLE = re.compile(
    r"""\b(?:insta(?:gram)?|snap(?:chat)?|tik\s*tok|whats?\s*app|telegram|discord|ig)\s+
        (?:[a-z0-9_]+[._][a-z0-9]|[a-z_]*\d\w*)
    |^\W*(?:insta|snap(?:chat)?|tik\s*tok|ig)\s+[\w.]{3,}\W*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What comes before a name where a whole sentence is written: "Moi c'est Léa", "je mappelle Léa", "I'm Léa".
_INTRODUCTION = re.compile(
    r"""^\W*(?:(?:salut|coucou|bonjour|hello|hey|hi)\b\W*)?
        (?:(?:moi\W+)?c\W?\s?est|moi
        |(?:je\s*|j\W?)m\W?\s?app?ell?es?|on\s+m\W?\s?app?ell?e|app?ell?e[sz]?\W?\s?moi
        |(?:mon|le)\s+(?:pr[ée]?nom|nom|surnom|pseudo)(?:\W+(?:c\W?\s?)?est\b)?
        |je?\W?\s?suis|(?:my|the)\s+(?:nick)?name\W?\s?(?:is|s)|i\W?\s?a?m|it\W?s|(?:you\s+can\s+)?call\s+me)
        \W+(?=\w)
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What is no name: "en terminale" of "je suis en terminale", "je sais pas", "non".
_NO_NAME = re.compile(
    r"""^(?:(?:je|j|i|you|en|au|aux|du|dans|une?|at|a|pas|ne|not)(?![\w-])\W*\w
        |(?:oui|non|ok|yes|no|rien|nothing|aucun|personne|nobody|jsp)$)""",
    re.IGNORECASE | re.VERBOSE,
)
_SEPARATORS: Final = re.compile(r"[^\w$@]+|_+")  # `$` and `@` pose as letters
_DIGITS = re.compile(
    r"(?:(?:\d|\b(?:z[ée]ro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf)\b)[\s./-]*){7,}", re.IGNORECASE
)
_RESERVED: Final = {
    "admin", "administrateur", "administrator", "support", "staff", "moderateur", "moderator", "binome", "bot",
    "moderatrice", "telegram", "equipe", "team", "officiel", "official", "system", "systeme", "null",
}  # fmt: skip
# Letters of other scripts that look like ours (a small part of UTS #39's table, enough for the reserved names).
_LOOKALIKES: Final = str.maketrans("аеорсухіјѕԁɡοαιυτκνⅼ01345$@", "aeopcyxijsdgoaiutkvloieassa")


def tidy(text: str) -> str:
    """The text in NFC without control, private, unassigned or hidden characters; spaces squeezed, lines kept."""
    text = unicodedata.normalize("NFC", text[:LONGEST_INPUT])
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNWANTED)
    kept = _MARKS.sub(r"\1", _LONELY_JOINER.sub("", _HIDDEN.sub("", kept)))
    lines = (" ".join(line.split()) for line in kept.split("\n"))
    return "\n".join(line for line in lines if line).strip()


def read_name(text: str) -> str | Phrase:
    """A first name or nickname as it will be shown, or what is wrong with it."""
    said = " ".join(tidy(text).split())
    name = _INTRODUCTION.sub("", said[:NAME_SENTENCE]).strip(' .,;:!?()"«»')
    if not any(unicodedata.category(c).startswith("L") for c in name):
        return phrase("mistake-name-letters")
    if _shares_contact(said):
        return phrase("mistake-contact")
    if _poses_as_staff(name):
        return phrase("mistake-name-reserved")
    if _NO_NAME.match(name) or len(name.split()) > NAME_WORDS:
        return phrase("mistake-name-sentence", most=NAME_WORDS)
    if len(name) > NAME_LENGTH or len(said) > NAME_SENTENCE:
        return phrase("mistake-name-long", most=NAME_LENGTH)
    return name


def read_line(text: str, longest: int) -> str | Phrase:
    """One sentence as it will be shown, or what is wrong with it."""
    line = " ".join(tidy(text).split())
    if not line:
        return phrase("mistake-line-empty")
    if len(line) > longest:
        return phrase("mistake-line-long", most=longest, length=len(line))
    if _shares_contact(line):
        return phrase("mistake-contact")
    return line


def read_text(text: str, longest: int) -> str | Phrase:
    """Several lines as they will be shown, or what is wrong with them. Who may write such may name an address."""
    words = tidy(text)
    if not words:
        return phrase("mistake-line-empty")
    if len(words) > longest:
        return phrase("mistake-line-long", most=longest, length=len(words))
    return words


def read_code(text: str, longest: int) -> str | Phrase:
    """A structure's code: letters, digits, `-` and `_`."""
    code = tidy(text).strip()
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{longest}}}", code):
        return phrase("mistake-code", most=longest)
    return code.lower()


def skeleton(text: str) -> str:
    """A form for comparison in which look-alikes are the same: NFKC, case-folded, accents and separators gone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return "".join(c for c in bare.translate(_LOOKALIKES) if c.isalnum())


def _poses_as_staff(name: str) -> bool:
    """Whether a word of the name is reserved, or two neighbours joined ("Bi nôme"), or all of them ("a d m i n")."""
    words = [bare for word in _SEPARATORS.split(name) if (bare := skeleton(word))]
    joined = [first + second for first, second in pairwise(words)]
    return any(word in _RESERVED or word.removesuffix("s") in _RESERVED for word in (*words, *joined, skeleton(name)))


def _shares_contact(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    return any(form.search(plain) for form in (_CONTACT, _HANDLE, _DIGITS))
