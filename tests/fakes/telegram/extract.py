"""Cuts the part of the machine-readable Bot API that the fake server needs: `python extract.py FULL.json`.

What comes out (beside this file, `bot_api.json`), for the methods below and for every type that they, an
Update or a Message can reach: `methods` {name: {parameter: [types, required]}}, `types` {name: {field:
[types, required]}} and `unions` {name: [alternatives]}.
"""

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("bot_api.json")
METHODS = (
    "answerCallbackQuery",
    "close",
    "deleteMessage",
    "deleteMessages",
    "deleteMyCommands",
    "deleteWebhook",
    "editMessageCaption",
    "editMessageMedia",
    "editMessageReplyMarkup",
    "editMessageText",
    "getChat",
    "getChatMenuButton",
    "getFile",
    "getMe",
    "getMyCommands",
    "getMyDescription",
    "getMyName",
    "getMyShortDescription",
    "getUpdates",
    "getWebhookInfo",
    "leaveChat",
    "logOut",
    "sendChatAction",
    "sendDocument",
    "sendMessage",
    "sendPhoto",
    "setChatMenuButton",
    "setMyCommands",
    "setMyDescription",
    "setMyName",
    "setMyShortDescription",
    "setWebhook",
)
ROOTS = ("Update", "Message", "User", "WebhookInfo", "File", "BotCommand", "ChatFullInfo")

Json = dict[str, Any]


def shape(entry: Json) -> Json:
    """The parameters of a method, or the fields of a type: {name: [types, required]}."""
    return {field["name"]: [field["types"], field["required"]] for field in entry.get("fields", [])}


def names_in(types: Json, name: str) -> set[str]:
    entry = types[name]
    fields = [kind for field in entry.get("fields", []) for kind in field["types"]]
    return {kind.replace("Array of ", "") for kind in [*fields, *entry.get("subtypes", [])]} & types.keys()


def reachable(types: Json, start: set[str]) -> set[str]:
    seen: set[str] = set()
    waiting = start & types.keys()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= names_in(types, name) - seen
    return seen


def extract(full: Json) -> Json:
    methods = {name: shape(full["methods"][name]) for name in METHODS}
    used = {kind.replace("Array of ", "") for one in methods.values() for kinds, _ in one.values() for kind in kinds}
    names = sorted(reachable(full["types"], used | set(ROOTS)))
    unions = {name: full["types"][name]["subtypes"] for name in names if full["types"][name].get("subtypes")}
    types = {name: shape(full["types"][name]) for name in names if name not in unions}
    return {"version": full["version"], "methods": methods, "types": types, "unions": unions}


def write(source: Path) -> None:
    cut = extract(json.loads(source.read_text(encoding="utf-8")))
    lines = [f'"version": {json.dumps(cut["version"])}']
    for part in ("methods", "types", "unions"):
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(body)}" for name, body in cut[part].items())
        lines.append(f'"{part}": {{\n{rows}\n}}')
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
