"""The Bot API's own description of its methods and types, and the check of values against it."""

import json
from functools import cache
from pathlib import Path
from typing import Any, cast

from tests.fakes.telegram.refusals import bad_request

Json = dict[str, Any]
SPEC = Path(__file__).with_name("bot_api.json")
TRUE = {"true", "yes", "1"}
MISSING = {  # the real server's words where it has its own
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "media": "there is no media in the request",
    "file_id": "invalid file_id: wrong remote file identifier specified",
}


@cache
def load() -> Json:
    """The extract beside this module, read once."""
    return cast("Json", json.loads(SPEC.read_text(encoding="utf-8")))


@cache
def names() -> dict[str, str]:
    """The server takes method names in any case: lower case -> as documented."""
    return {name.lower(): name for name in load()["methods"]}


def read_parameters(method: str, raw: Json, *, strict: bool = True) -> Json:
    """Turns the parameters of a request into typed values, or refuses with a Refusal of code 400.

    `strict` also refuses a parameter that the method does not have: the real server overlooks it, but in a
    test it is always somebody's typing error.
    """
    known = load()["methods"][method]
    if strict and (strangers := sorted(raw.keys() - known.keys())):
        raise bad_request(f'unknown parameter "{strangers[0]}"')
    found = {name: value for name, value in raw.items() if name in known and not _is_absent(value, known[name])}
    for name, (_, required) in known.items():
        if required and found.get(name, "") == "":
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    return {name: _read_one(name, value, known[name][0]) for name, value in found.items()}


def _read_one(name: str, value: Any, types: list[str]) -> Any:
    if isinstance(value, str) and ("String" in types or "InputFile" in types):
        return value
    for scalar, convert in (("Integer", _integer), ("Float", float), ("Boolean", _boolean), ("String", str)):
        if scalar in types and not isinstance(value, dict | list):
            try:
                return convert(value)
            except (ValueError, OverflowError) as error:
                raise bad_request(f'invalid {name} specified: "{value!s:.64}"') from error
    if fault := fault_of(value := _parsed(name, value), types):
        raise bad_request(f"can't parse {name.replace('_', ' ')}: {fault}")
    return value


def _is_absent(value: Any, field: list[Any]) -> bool:
    """An empty string stands for nothing at all, except where the text itself may be empty."""
    types, required = field
    return value is None or (value == "" and not required and "String" not in types)


def _integer(value: Any) -> int:
    if isinstance(value, float) and not value.is_integer():
        raise ValueError
    return int(value)


def _boolean(value: Any) -> bool:
    return str(value).lower() in TRUE


def _parsed(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from error


def fault_of(value: Any, types: list[str]) -> str:
    """What keeps the value from being one of the types: the last fault found, or "" when there is none."""
    fault = ""
    for kind in types:
        fault = _fault(value, kind)
        if not fault:
            return ""
    return fault


def _fault(value: Any, kind: str) -> str:
    if kind.startswith("Array of "):
        return _fault_of_array(value, kind.removeprefix("Array of "))
    if kind in SCALARS:
        return "" if _is_scalar(value, kind) else f"value must be of type {kind}"
    if kind in load()["unions"]:
        return fault_of(value, _narrowed(value, load()["unions"][kind]))
    return _fault_of_object(value, kind)


def _narrowed(value: Any, kinds: list[str]) -> list[str]:
    """The alternatives whose field names fit best, so that the fault told is the one that was meant."""
    if not isinstance(value, dict):
        return kinds
    types = load()["types"]
    return sorted(kinds, key=lambda kind: -len(value.keys() - types.get(kind, {}).keys()))


SCALARS: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
    "InputFile": (str,),
}


def _is_scalar(value: Any, kind: str) -> bool:
    return isinstance(value, SCALARS[kind]) and (kind == "Boolean" or not isinstance(value, bool))


def _fault_of_array(value: Any, kind: str) -> str:
    if not isinstance(value, list):
        return f"expected an Array of {kind}"
    return next((fault for item in value if (fault := _fault(item, kind))), "")


def _fault_of_object(value: Any, kind: str) -> str:
    if not isinstance(value, dict):
        return f"object expected as {kind}"
    fields = load()["types"][kind]
    for name, (types, required) in fields.items():
        if name not in value and required:
            return f'can\'t find field "{name}" in {kind}'
        if name in value and (fault := fault_of(value[name], types)):
            return f'field "{name}" of {kind}: {fault}'
    strangers = sorted(value.keys() - fields.keys())
    return f'unknown field "{strangers[0]}" in {kind}' if strangers else ""
