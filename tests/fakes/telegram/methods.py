"""The methods about messages and chats: (world, checked parameters) -> the result, or a Refusal."""

from typing import Any

from tests.fakes.telegram.chats import Chat, File, Message, World
from tests.fakes.telegram.entities import CAPTION_LIMIT, MESSAGE_LIMIT, read_text, utf16_length
from tests.fakes.telegram.keyboards import read_markup
from tests.fakes.telegram.refusals import Refusal, bad_request
from tests.fakes.telegram.updates import TAP_LIFETIME

Json = dict[str, Any]

DELETABLE_FOR = 48 * 3600
TOAST_LIMIT = 200
PHOTO_LIMIT, UPLOAD_LIMIT = 10 * 2**20, 50 * 2**20
IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")
ACTIONS = (
    *(
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
    ),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note"),
)


def find_chat(world: World, params: Json) -> Chat:
    """The chat of `chat_id` (a number, or @username), where the bot may write."""
    chat = chat_called(world, str(params["chat_id"]))
    if chat is None:
        raise bad_request("chat not found")
    if refusal := chat.refusal():
        raise refusal
    return chat


def chat_called(world: World, wanted: str) -> Chat | None:
    if wanted.startswith("@"):
        return next((chat for chat in world.chats.values() if wanted == f"@{chat.info.get('username')}"), None)
    return world.chats.get(int(wanted)) if wanted.removeprefix("-").isdecimal() else None


def find_message(world: World, params: Json, purpose: str) -> Message:
    """A message that is still there; `purpose` is the word of the refusal: edit, delete."""
    if "message_id" not in params:
        raise bad_request("message identifier is not specified")
    if "chat_id" not in params:
        raise bad_request("chat_id is empty")
    message = find_chat(world, params).messages.get(params["message_id"])
    if message is None or message.deleted:
        raise bad_request(f"message to {purpose} not found")
    return message


def read_message_text(params: Json) -> Json:
    text, entities = read_text(params.get("text", ""), params.get("parse_mode"), params.get("entities"))
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > MESSAGE_LIMIT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def read_caption(params: Json) -> Json:
    given = params.get("caption_entities")
    text, entities = read_text(params.get("caption", ""), params.get("parse_mode"), given)
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def deliver(world: World, params: Json, content: Json) -> Json:
    """Puts a message of the bot into the chat; shared by all the send methods."""
    chat = find_chat(world, params)
    fixed: Json = {}
    if wanted := params.get("reply_parameters"):
        original = chat.messages.get(wanted["message_id"])
        if original is not None and not original.deleted:
            fixed["reply_to_message"] = original.as_json()
        elif not wanted.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
    if params.get("protect_content"):
        fixed["has_protected_content"] = True
    markup = read_markup(params.get("reply_markup"))
    return world.post(chat, world.bot, content, fixed=fixed, markup=markup).as_json()


def send_message(world: World, params: Json) -> Json:
    return deliver(world, params, read_message_text(params))


def find_file(world: World, value: str, limit: int) -> File:
    file = world.files.get(value)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not file.content:
        raise bad_request("file must be non-empty")
    if len(file.content) > limit:
        raise Refusal(413, "Request Entity Too Large")
    return file


def photo_content(world: World, value: str) -> Json:
    """PhotoSizes of an image; as PNG tells its size at bytes 16 to 24, that is the one that is read."""
    file = find_file(world, value, PHOTO_LIMIT)
    if not file.content.startswith(IMAGES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = 640, 480
    if file.content.startswith(IMAGES[0]):
        width, height = (int.from_bytes(file.content[at : at + 4], "big") for at in (16, 20))
    size = {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}", "file_size": len(file.content)}
    return {"photo": [size | {"width": width, "height": height}]}


def document_content(world: World, value: str) -> Json:
    file = find_file(world, value, UPLOAD_LIMIT)
    names = {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}", "file_name": file.name}
    return {"document": names | {"mime_type": file.mime_type, "file_size": len(file.content)}}


def send_photo(world: World, params: Json) -> Json:
    find_chat(world, params)
    return deliver(world, params, photo_content(world, params["photo"]) | read_caption(params))


def send_document(world: World, params: Json) -> Json:
    find_chat(world, params)
    return deliver(world, params, document_content(world, params["document"]) | read_caption(params))


def find_own(world: World, params: Json) -> Message:
    message = find_message(world, params, "edit")
    if message.sender["id"] != world.bot["id"]:
        raise bad_request("message can't be edited")
    return message


def edit(world: World, message: Message, content: Json, params: Json) -> Json:
    """Without a reply_markup, an edit takes the buttons away."""
    message.change(content, read_markup(params.get("reply_markup")), world.now())
    return message.as_json()


def edit_text(world: World, params: Json) -> Json:
    message, content = find_own(world, params), read_message_text(params)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return edit(world, message, content, params)


def edit_caption(world: World, params: Json) -> Json:
    message, caption = find_own(world, params), read_caption(params)
    media = {key: value for key, value in message.content.items() if key in {"photo", "document"}}
    if not media:
        raise bad_request("there is no caption in the message to edit")
    return edit(world, message, media | caption, params)


def edit_media(world: World, params: Json) -> Json:
    message, media = find_own(world, params), params["media"]
    kinds = {"photo": photo_content, "document": document_content}
    if media["type"] not in kinds:
        raise bad_request("this test server takes photos and documents only")
    return edit(world, message, kinds[media["type"]](world, media["media"]) | read_caption(media), params)


def edit_markup(world: World, params: Json) -> Json:
    message = find_own(world, params)
    return edit(world, message, message.content, params)


def delete(world: World, params: Json) -> bool:
    message = find_message(world, params, "delete")
    others = message.sender["id"] != world.bot["id"] and not message.chat.private
    if others or world.now() - message.date >= DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    return True


def delete_many(world: World, params: Json) -> bool:
    """What cannot be found or deleted is skipped."""
    for number in params["message_ids"]:
        message = find_chat(world, params).messages.get(number)
        if message is not None and world.now() - message.date < DELETABLE_FOR:
            message.deleted = True
    return True


def answer_tap(world: World, params: Json) -> bool:
    """A second answer within the time is accepted too, as the real server does."""
    tap = world.taps.get(params["callback_query_id"])
    if len(params.get("text", "")) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if tap is None or world.clock() - tap.at >= TAP_LIFETIME:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    tap.answers.append(params)
    return True


def send_action(world: World, params: Json) -> bool:
    find_chat(world, params)
    if params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def get_chat(world: World, params: Json) -> Json:
    more = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    }
    return find_chat(world, params).info | more


GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def leave_chat(world: World, params: Json) -> bool:
    chat = find_chat(world, params)
    if chat.private:
        raise bad_request("chat not found")
    world.move_bot(chat, world.bot, "left")
    return True


def get_file(world: World, params: Json) -> Json:
    file = world.files.get(params["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    names = {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}"}
    return names | {"file_size": len(file.content), "file_path": file.path}


METHODS = {
    "answerCallbackQuery": answer_tap,
    "deleteMessage": delete,
    "deleteMessages": delete_many,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_markup,
    "editMessageText": edit_text,
    "getChat": get_chat,
    "getFile": get_file,
    "leaveChat": leave_chat,
    "sendChatAction": send_action,
    "sendDocument": send_document,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
}
