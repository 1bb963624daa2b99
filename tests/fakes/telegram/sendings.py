"""What people send that is not text: the content of such a message, as the Bot API describes it."""

from typing import Any

from tests.fakes.telegram.chats import World

Json = dict[str, Any]

STRANGER = {"id": 909_090, "is_bot": False, "first_name": "Sam"}


def sending(world: World, user: Json, kind: str) -> Json:
    """The content of one kind of message; the file of it, where there is one, can be had with getFile."""
    file = world.store(f"{kind}.bin", b"some bytes").file_id
    base: Json = {"file_id": file, "file_unique_id": f"u{file}", "file_size": 10}
    flat: Json = base | {"width": 240, "height": 240}
    kinds: dict[str, Json] = {
        "voice": {"voice": base | {"duration": 3, "mime_type": "audio/ogg"}},
        "sticker": {"sticker": flat | {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂"}},
        "photo": {"photo": [flat]},
        "document": {"document": base | {"file_name": "document.bin"}},
        "video_note": {"video_note": base | {"length": 240, "duration": 3}},
        "contact": {"contact": contact(user)},
        "someone_elses_contact": {"contact": contact(STRANGER)},
        "forwarded": {
            "text": "something that somebody else wrote",
            "forward_origin": {"type": "user", "date": world.now() - 60, "sender_user": STRANGER},
        },
    }
    return kinds[kind]


def contact(user: Json) -> Json:
    return {"phone_number": "+33600000000", "first_name": user["first_name"], "user_id": user["id"]}
