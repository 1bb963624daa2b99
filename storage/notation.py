"""How plain values are written down: as JSON, which a turn writes and reads six times."""

import json
from typing import Any, Final

import orjson


def encode(value: Any) -> str:
    """As JSON; what is no plain value is asked for itself as one, by `dump`."""
    try:
        return orjson.dumps(value, default=_plain).decode()
    except TypeError:  # half a character, which is not for orjson
        return json.dumps(value, ensure_ascii=False, default=_plain)


decode: Final = orjson.loads


def _plain(value: Any) -> Any:
    return value.dump()
