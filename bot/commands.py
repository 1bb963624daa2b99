"""What everybody can type after a slash, and its name in each language."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot import account, menu, news, profiles
from bot.dialogue import open_dialogue
from bot.visit import Visit


async def _register_mentor(visit: Visit) -> None:
    if await visit.store.mentors.get(visit.person.id, visit.now):
        await profiles.show_mentor(visit)
    else:
        await open_dialogue(visit, "mentor")


COMMANDS: Final[Mapping[str, Callable[[Visit], Awaitable[None]]]] = {
    "help": menu.help_out,
    "profile": profiles.show_profile,
    "language": account.choose_language,
    "privacy": account.show_privacy,
    "mydata": account.send_data,
    "delete": account.confirm_erasure,
    "cancel": menu.cancel,
    "news": news.show_news,
    "mentor": _register_mentor,
}

# Language -> its own names. They work in every language; the menu of each shows its own.
TWINS: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "help": "aide",
        "profile": "profil",
        "language": "langue",
        "mydata": "mesdonnees",
        "delete": "supprimer",
        "cancel": "annuler",
        "news": "infos",
    },
}
MENU: Final = ("start", "profile", "mentor", "help", "language", "privacy", "mydata", "news", "delete", "cancel")
_ORIGINAL: Final = {twin: name for names in TWINS.values() for name, twin in names.items()}


def command_of(typed: str) -> str:
    """The command's own name for what was typed, whichever language it was in."""
    name = typed.lower()
    return _ORIGINAL.get(name, name)


def menu_of(language: str) -> list[tuple[str, str]]:
    """(what is typed, the command's own name) for the channel's menu in this language."""
    twins = TWINS.get(language, {})
    return [(twins.get(name, name), name) for name in MENU]
