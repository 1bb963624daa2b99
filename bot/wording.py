"""Says what the dialogues mean in a language that people read: Fluent for the texts, Babel for the rest."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.lists import format_list
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import Pattern
from fluent.runtime.types import FluentType, fluent_date
from fluent.syntax import ast

from dialogs.phrase import Labels, Own, Phrase, Value

ISOLATE: Final = "\u2068{}\u2069"  # first strong isolate … pop: an Arabic name must not turn our sentence around
ELLIPSIS: Final = "…"
JOINER: Final = "\u200d"
FIXED: Final = 4096  # texts without values or with numbers, and lists of labels, that are kept


class Wording:
    """The texts of a folder that has one folder of `.ftl` files for each language.

    `place_label` gives the name of a place by its code. Raises ValueError where a file is not valid Fluent.
    """

    def __init__(self, folder: Path, default: str, place_label: Callable[[str], str]) -> None:
        self._default = default
        self._place_label = place_label
        self._bundles = {path.name: _load(path) for path in sorted(folder.iterdir()) if any(path.glob("*.ftl"))}
        self._known = {language.lower(): language for language in self._bundles}
        # What depends on nothing but the texts is put together once; places alone are more than are worth keeping.
        self._fixed = lru_cache(FIXED)(self._format_fixed)
        self._listed = lru_cache(FIXED)(self._list)
        self._counted = lru_cache(FIXED)(self._format_counted)
        self._known_key = lru_cache(FIXED)(self._has)
        self._capital = lru_cache(FIXED)(self._capitalise)
        self._locales = {language: Locale.parse(language, sep="-") for language in self._bundles}
        if default not in self._bundles:
            raise ValueError(f"no texts in the default language {default}")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that we speak, the default first."""
        return (self._default, *(language for language in self._bundles if language != self._default))

    def choose(self, code: str) -> str:
        """The language that we speak for a channel's code such as `fr-FR`; the default for all others."""
        if code in self._bundles:
            return code
        wanted = code.replace("_", "-").lower()
        return self._known.get(wanted) or self._known.get(wanted.partition("-")[0]) or self._default

    def own_name(self, language: str) -> str:
        """What a language calls itself, as a button says it: `Français`."""
        locale = self._locales[self.choose(language)]
        name = locale.get_display_name() or language
        return name[:1].upper() + name[1:]

    def has(self, key: str, language: str) -> bool:
        return self._known_key(key, self.choose(language))

    def say(self, phrase: Phrase, language: str) -> str:
        """The phrase in words. Raises KeyError where the message, or a value that it mentions, is missing."""
        known = self.choose(language)
        if not phrase.values:
            return self._fixed(phrase.key, known)
        if all(type(value) is int for value in phrase.values.values()):
            return self._counted(phrase.key, known, tuple(phrase.values.items()))
        values = {name: self._value(value, known) for name, value in phrase.values.items()}
        return self._format(phrase.key, values, known)

    def button(self, value: Phrase | Labels | Own, language: str) -> str:
        """What a button says for a value. A code's label begins with a capital, as all buttons do; a name stays."""
        if isinstance(value, Labels):
            return self._capital(value.field, value.codes, self.choose(language))
        return self.label(value, language)

    def label(self, value: Phrase | Labels | Own, language: str) -> str:
        """What a button or a line says for a value."""
        match value:
            case Phrase():
                return self.say(value, language)
            case Own(text):
                return _isolate(text)
            case Labels(field, codes):
                return self._listed(field, codes, self.choose(language))

    def also(self, key: str, language: str) -> tuple[str, ...]:
        """What people may type besides a label: its attribute `also`, separated by commas."""
        others = f"{key}.also"
        return tuple(self.say(Phrase(others), language).split(",")) if self.has(others, language) else ()

    def _value(self, value: Value, language: str) -> str | int | float | FluentType:
        match value:
            case Labels() | Own():
                return self.label(value, language)
            case date():
                return fluent_date(value, dateStyle="long")
        return value

    def _list(self, field: str, codes: tuple[str, ...], language: str) -> str:
        if not codes:
            return self._fixed("not-said", language)
        names = [self._name(field, code, language) for code in codes]
        return format_list(names, locale=self._locales[language])

    def _capitalise(self, field: str, codes: tuple[str, ...], language: str) -> str:
        label = self._listed(field, codes, language)
        return label[:1].upper() + label[1:]

    def _name(self, field: str, code: str, language: str) -> str:
        if field == "place":
            return self._place_label(code)
        if self.has(f"{field}-{code}", language):
            return self._fixed(f"{field}-{code}", language)
        if field == "languages":
            return str(self._locales[language].languages.get(code, code))
        return code

    def _has(self, key: str, language: str) -> bool:
        try:
            self._pattern(key, language)
        except KeyError:
            return False
        return True

    def _format_counted(self, key: str, language: str, numbers: tuple[tuple[str, int], ...]) -> str:
        return self._format(key, dict(numbers), language)

    def _format_fixed(self, key: str, language: str) -> str:
        return self._format(key, {}, language)

    def _format(self, key: str, values: Mapping[str, str | float | FluentType], language: str) -> str:
        bundle = self._bundles[language]
        text, errors = bundle.format_pattern(self._pattern(key, language), dict(values))
        if errors:
            raise KeyError(f"{key} in {language}: {errors[0]}")
        return str(text)

    def _pattern(self, key: str, language: str) -> Pattern:
        name, _, attribute = key.partition(".")
        message = self._bundles[language].get_message(name)
        pattern = message.attributes[attribute] if attribute else message.value
        if pattern is None:
            raise KeyError(key)
        return pattern


def clip(text: str, units: int) -> str:
    """The text in at most so many UTF-16 units, Telegram's measure; an ellipsis stands for what is cut."""
    if len(text) * 2 <= units or len(encoded := text.encode("utf-16-le")) <= units * 2:
        return text
    end = len(encoded[: max(units - len(ELLIPSIS), 0) * 2].decode("utf-16-le", errors="ignore"))
    while end and (_leans(text[end]) or text[end - 1] == JOINER):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def _leans(character: str) -> bool:
    """Whether the character belongs to the one before it, as an accent of its own does."""
    return character == JOINER or unicodedata.category(character) in ("Mn", "Me", "Mc")


def _load(folder: Path) -> FluentBundle:
    bundle = FluentBundle([folder.name], use_isolating=False)
    for path in sorted(folder.glob("*.ftl")):
        resource = FluentResource(path.read_text(encoding="utf-8"))
        for entry in resource.body:
            if isinstance(entry, ast.Junk):
                raise ValueError(f"{folder.name}/{path.name}: {entry.annotations[0].message}")  # noqa: TRY004  # the text is wrong, not its type
        bundle.add_resource(resource)
    return bundle


def _isolate(text: str) -> str:
    rightward = any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
    return ISOLATE.format(text) if rightward else text
