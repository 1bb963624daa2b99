"""The methods about the bot itself: who it is, its commands, names, descriptions and menu button."""

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.telegram.chats import World
from tests.fakes.telegram.refusals import bad_request

Json = dict[str, Any]

COMMAND = re.compile(r"/?[a-z0-9_]{1,32}", re.ASCII)
LANGUAGE = re.compile(r"(?:[a-z]{2})?", re.ASCII)
MOST_COMMANDS, DESCRIPTION_LIMIT = 100, 256
TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(world: World, _: Json) -> Json:
    powers = ("can_join_groups", "has_main_web_app", "supports_inline_queries", "can_connect_to_business")
    more = ("can_read_all_group_messages", "has_topics_enabled", "allows_users_to_create_topics")
    return world.bot | dict.fromkeys((*powers, *more), False)


def language(params: Json) -> str:
    code = str(params.get("language_code", ""))
    if not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def commands_key(world: World, params: Json) -> tuple[str, ...]:
    """Commands are kept for each scope and language apart; a scope of a chat needs that chat."""
    scope = params.get("scope") or {"type": "default"}
    if "chat_id" in scope and not any(str(chat) == str(scope["chat_id"]) for chat in world.chats):
        raise bad_request("chat not found")
    parts = (str(scope.get(field, "")) for field in ("type", "chat_id", "user_id"))
    return ("commands", *parts, language(params))


def set_commands(world: World, params: Json) -> bool:
    commands = params["commands"]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not COMMAND.fullmatch(one["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 0 < len(one["description"]) <= DESCRIPTION_LIMIT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    bare = [{**one, "command": one["command"].removeprefix("/")} for one in commands]
    world.profile[commands_key(world, params)] = bare
    return True


def get_commands(world: World, params: Json) -> list[Json]:
    found: list[Json] = world.profile.get(commands_key(world, params), [])
    return found


def delete_commands(world: World, params: Json) -> bool:
    world.profile.pop(commands_key(world, params), None)
    return True


def text_setter(field: str) -> Callable[[World, Json], bool]:
    def set_text(world: World, params: Json) -> bool:
        text = params.get(field, "")
        if len(text) > TEXT_LIMITS[field]:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        world.profile[field, language(params)] = text
        return True

    return set_text


def text_getter(field: str) -> Callable[[World, Json], Json]:
    """In a language without a text of its own, the one without a language is shown."""

    def get_text(world: World, params: Json) -> Json:
        plain = world.profile.get((field, ""), world.bot["first_name"] if field == "name" else "")
        return {field: world.profile.get((field, language(params))) or plain}

    return get_text


def set_menu_button(world: World, params: Json) -> bool:
    key = ("menu button", str(params.get("chat_id", "")))
    world.profile[key] = params.get("menu_button", {"type": "default"})
    return True


def get_menu_button(world: World, params: Json) -> Json:
    default = {"type": "commands"}
    found: Json = world.profile.get(("menu button", str(params.get("chat_id", ""))), default)
    return found


METHODS: dict[str, Callable[[World, Json], Any]] = {
    "deleteMyCommands": delete_commands,
    "getChatMenuButton": get_menu_button,
    "getMe": get_me,
    "getMyCommands": get_commands,
    "getMyDescription": text_getter("description"),
    "getMyName": text_getter("name"),
    "getMyShortDescription": text_getter("short_description"),
    "setChatMenuButton": set_menu_button,
    "setMyCommands": set_commands,
    "setMyDescription": text_setter("description"),
    "setMyName": text_setter("name"),
    "setMyShortDescription": text_setter("short_description"),
}
