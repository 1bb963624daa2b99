import json

from bot.gateways.web.pages import FOLDER, preferred_language, render
from tests.web.visitor import Visitor


async def test_every_answer_carries_the_protective_headers(visitor: Visitor) -> None:
    for path in ("/", "/privacy", "/healthz", "/nowhere", "/chat/forget"):
        headers = (await visitor.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


async def test_the_page_speaks_the_browsers_language_and_names_files_that_exist(visitor: Visitor) -> None:
    page = await (await visitor.session.get(f"{visitor.house.url}/", headers={"Accept-Language": "en"})).text()
    assert '<html lang="en">' in page
    scripts = [part.split('"')[0] for part in page.split('src="')[1:]]
    assert all([(await visitor.get(path)).status == 200 for path in scripts])
    assert (await visitor.get(scripts[0])).headers["Cache-Control"].endswith("immutable")


async def test_the_privacy_text_is_shown_as_text(visitor: Visitor) -> None:
    page = await (await visitor.session.get(f"{visitor.house.url}/privacy?language=en")).text()
    assert "<h1>en</h1>" in page
    assert "<p>&lt;b&gt;text&lt;/b&gt;</p>" in page


def test_headings_lists_and_paragraphs_are_rendered_and_escaped() -> None:
    assert render("## A & B\nnow\n\n- one\n- <two>\n\nlast\nline") == (
        "<h2>A &amp; B</h2>\n<p>now</p>\n<ul><li>one</li><li>&lt;two&gt;</li></ul>\n<p>last<br>line</p>"
    )


def test_a_language_is_a_language_tag_or_nothing() -> None:
    assert preferred_language("fr-FR,en;q=0.5") == "fr-FR"
    assert [preferred_language(each) for each in ("", "*", "<b>", "x" * 99)] == [""] * 4


def test_the_page_has_the_same_texts_in_every_language() -> None:
    french, *others = [set(json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.json"))]
    assert others
    assert all(other == french for other in others)


def test_no_script_of_the_page_parses_text_as_html() -> None:
    scripts = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.js"))
    forbidden = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser")
    assert [each for each in forbidden if each in scripts] == []
