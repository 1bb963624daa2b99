"""The chat's page, its files and the privacy text: read once, filled in for a language, escaped."""

import hashlib
import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

FOLDER: Final = Path(__file__).parent / "page"
TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
DEFAULT: Final = "fr"


class Pages:
    """What is served without knowing the visitor. The files' addresses hold their hash."""

    def __init__(self, privacy: Callable[[str], str]) -> None:
        self._privacy_text = privacy
        paths = [path for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES]
        self._assets = {path.name: (TYPES[path.suffix], path.read_bytes()) for path in paths}
        contents = b"".join(content for _, content in self._assets.values())
        self._version = hashlib.sha256(contents).hexdigest()[:12]
        self._texts = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
        self._chat = Template((FOLDER / "chat.html").read_text("utf-8"))
        self._privacy = Template((FOLDER / "privacy.html").read_text("utf-8"))

    async def chat(self, request: Request) -> Response:
        return self._fill(self._chat, self._language(request))

    async def privacy(self, request: Request) -> Response:
        language = self._language(request)
        return self._fill(self._privacy, language, body=render(self._privacy_text(language)))

    async def asset(self, request: Request) -> Response:
        if (found := self._assets.get(request.path_params["name"])) is None:
            return Response(status_code=404)
        media_type, content = found
        # A page of an older version still gets something that works, but must not keep it.
        same = request.path_params["version"] == self._version
        cache = "public, max-age=31536000, immutable" if same else "no-store"
        return Response(content, media_type=media_type, headers={"Cache-Control": cache})

    def _language(self, request: Request) -> str:
        asked = request.query_params.get("language") or request.headers.get("accept-language", "")
        language = preferred_language(asked).partition("-")[0].lower()
        return language if language in self._texts else DEFAULT

    def _fill(self, template: Template, language: str, body: str = "") -> Response:
        texts = self._texts[language]
        words = {key: escape(text) for key, text in texts.items()}
        everything = escape(json.dumps(texts))
        assets = f"/assets/{self._version}"
        return HTMLResponse(template.substitute(words, assets=assets, language=language, texts=everything, body=body))


def preferred_language(accept_language: str) -> str:
    """The first language of an Accept-Language header, such as `fr-FR`; "" if it is none."""
    first = accept_language.partition(",")[0].partition(";")[0].strip()
    return first if TAG.fullmatch(first) else ""


def render(text: str) -> str:
    """A text with `# headings`, `- lists` and paragraphs between empty lines, as HTML; escaped."""
    return "\n".join(_block(block) for block in re.split(r"\n\s*\n", text.strip()))


def _block(block: str) -> str:
    lines = [escape(line.strip()) for line in block.splitlines()]
    if heading := re.match(r"(#{1,3}) +(.+)", lines[0]):
        level, rest = len(heading[1]), "\n".join(lines[1:])
        return f"<h{level}>{heading[2]}</h{level}>" + (f"\n<p>{rest}</p>" if rest else "")
    if all(line.startswith(("- ", "* ")) for line in lines):
        return "<ul>" + "".join(f"<li>{line[2:]}</li>" for line in lines) + "</ul>"
    return f"<p>{'<br>'.join(lines)}</p>"
