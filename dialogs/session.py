"""Where one person is in one dialogue; to and from plain JSON, versioned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

RECAP: Final = "recap"


@dataclass(frozen=True, slots=True)
class Session:
    """One person in one dialogue. Changed by `machine.advance` only.

    `visit` grows each time the person comes to another question: a button of an earlier visit is an old one.
    """

    flow: str
    language: str
    at: str = ""  # the key of the present question, or RECAP
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # () means skipped
    draft: tuple[str, ...] = ()  # ticked, not yet confirmed
    offered: tuple[str, ...] = ()  # "Did you mean …?"
    doubted: str = ""  # what was typed that led to that offer, until it is settled
    page: int = 0
    misses: int = 0  # typed answers not understood, in a row
    visit: int = 0
    stopped: bool = False
    given_name: str = ""  # the name that the channel gives, offered and otherwise not kept
    about: str = ""  # what a short dialogue is about, such as a request's number


def dump(session: Session) -> dict[str, Any]:
    """The session as plain JSON values."""
    return {"version": VERSION} | {name: getattr(session, name) for name in session.__match_args__}


class NewerVersion(Exception):  # noqa: N818  # a fact: who knows more has to read it
    """A session that a later version of the code has written. Read by this one, it would lose what is new in it."""


def load(stored: Mapping[str, Any]) -> Session:
    """The session that `dump` wrote, by this version of the code or an earlier one. Raises NewerVersion."""
    values = dict(stored)
    written = values.pop("version")
    if written > VERSION:
        raise NewerVersion(written)
    for version in range(written, VERSION):
        values = UPGRADES[version](values)
    values["answers"] = {key: tuple(codes) for key, codes in values["answers"].items()}
    values["draft"] = tuple(values["draft"])
    values["offered"] = tuple(values["offered"])
    return Session(**values)


# Version -> what makes the next version of it. Never edited after a release.
UPGRADES: Final[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
VERSION: Final = 1 + len(UPGRADES)
