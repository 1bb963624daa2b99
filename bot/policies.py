"""The policy of the matching, read from its file: the operator's, or the one that is shipped."""

from pathlib import Path
from typing import Final

import matching
from matching.policy import Policy, UnfitPolicy, parse_policy

SHIPPED: Final = Path(matching.__file__).parent / "policy.toml"


def load_policy(path: Path | None) -> Policy:
    """The policy in this file; None: the one that is shipped. Raises UnfitPolicy with all that is wrong with it."""
    try:
        return parse_policy((path or SHIPPED).read_text(encoding="utf-8"))
    except OSError as fault:
        raise UnfitPolicy([f"the file cannot be read: {fault.strerror}"]) from None
    except UnicodeDecodeError:
        raise UnfitPolicy(["the file is not UTF-8: save it as plain text in that encoding"]) from None
