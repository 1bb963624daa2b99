"""How plain values are written down: as JSON, which a turn writes and reads six times."""

import json
from typing import Any

import orjson


def encode(value: Any) -> str:
    """As JSON; what is no plain value is asked for itself as one, by `dump`."""
    try:
        return orjson.dumps(value, default=_plain).decode()
    except TypeError:  # half a character, which orjson does not know
        return json.dumps(value, default=_plain)


def decode(text: str) -> Any:
    """The value that `encode` wrote."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def _plain(value: Any) -> Any:
    return value.dump()
