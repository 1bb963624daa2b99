"""Requests and answers of the Bot API as bytes: every way to pass parameters, and answers that break off."""

import json
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from tests.fakes.telegram.chats import World
from tests.fakes.telegram.refusals import bad_request

Json = dict[str, Any]

NOT_UTF8 = "strings must be encoded in UTF-8"


async def read_request(request: web.Request, world: World) -> Json:
    """The parameters from the query and the body (form, multipart or JSON).

    An uploaded file is stored; its file id takes the place of the part, or of `attach://<part>` anywhere.
    """
    params: Json = dict(request.query)
    uploads: dict[str, str] = {}
    try:
        if request.content_type == "application/json":
            params |= _read_json(await request.text())
        else:
            for name, value in (await request.post()).items():
                if isinstance(value, FileField):
                    uploads[name] = _store(world, value)
                else:
                    params[name] = value.decode() if isinstance(value, bytes | bytearray) else value
        json.dumps(params, ensure_ascii=False).encode()
    except (UnicodeError, LookupError) as error:  # the latter for a charset that does not exist
        raise bad_request(NOT_UTF8) from error
    except (ValueError, RecursionError) as error:
        raise bad_request("can't read the request") from error
    return _attached(params, uploads)


def _read_json(body: str) -> Json:
    """What is no text is taken as the JSON that it is written in, as from a form (tdlib's HttpReader does so)."""
    if not body:
        return {}
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise bad_request("can't parse request JSON object") from error
    if not isinstance(parsed, dict):
        raise bad_request("request JSON must be an object")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in parsed.items()}


def _store(world: World, part: FileField) -> str:
    return world.store(part.filename, part.file.read(), part.content_type).file_id


def _attached(params: Json, uploads: dict[str, str]) -> Json:
    for name, file_id in uploads.items():
        reference = f"attach://{name}"
        users = [key for key, value in params.items() if reference in json.dumps(value)]
        for key in users:
            text = json.dumps(params[key]).replace(reference, file_id)
            params[key] = json.loads(text)
        if not users:
            params[name] = file_id
    return params


def answer(status: int, body: Json | None) -> web.Response:
    """JSON in ASCII, so that lone surrogates pass through as the escapes that they are."""
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json")


def page() -> web.Response:
    """What the proxy in front of Telegram shows while nothing answers behind it, or not in time."""
    words = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
    return web.Response(status=502, text=words, content_type="text/html")


def cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def send_half(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Announces the whole answer, sends half of it and hangs up."""
    assert isinstance(response.body, bytes)
    broken = web.StreamResponse(status=response.status, headers={"Content-Type": "application/json"})
    broken.content_length = len(response.body)
    await broken.prepare(request)
    await broken.write(response.body[: len(response.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return broken
