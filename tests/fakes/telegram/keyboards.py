"""What the server demands of the buttons under a message."""

from typing import Any

from tests.fakes.telegram.refusals import bad_request

Json = dict[str, Any]

DATA_LIMIT = 64  # bytes of UTF-8
MOST_BUTTONS, MOST_IN_ROW = 100, 8
NOT_ACTIONS = {"text", "icon_custom_emoji_id", "style"}


def read_markup(markup: Json | None) -> Json | None:
    """The markup as it is kept: None when there is none, or when it has no buttons at all."""
    if markup is None or "inline_keyboard" not in markup:
        return markup
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            check_button(button)
    return {"inline_keyboard": rows} if rows else None


def check_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = button.keys() - NOT_ACTIONS
    if len(actions) != 1:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
            if not actions
            else "can't parse inline keyboard button: more than one action is specified"
        )
    if "callback_data" in button and not 0 < len(button["callback_data"].encode()) <= DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
