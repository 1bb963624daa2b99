"""Text and entities are read as Telegram reads them."""

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.telegram.entities import read_text, tidy, utf16_length, utf16_slice
from tests.fakes.telegram.markup import parse_html
from tests.fakes.telegram.refusals import Refusal

Json = dict[str, Any]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_escaped_text_is_seen_as_it_was(text: str) -> None:
    assert parse_html(f"<b>{escape(text)}</b>")[0] == text


@given(st.text(), st.text(min_size=1), st.text())
def test_cleaning_a_text_keeps_an_entity_on_its_words(before: str, words: str, after: str) -> None:
    entity = {"type": "bold", "offset": utf16_length(before), "length": utf16_length(words)}
    text, entities = tidy(before + words + after, [entity])
    for found in entities:
        seen = utf16_slice(text, found["offset"], found["length"])
        assert seen.strip() == tidy(words, [])[0].strip()


@pytest.mark.parametrize(
    ("html", "text", "kinds"),
    [
        ("<b>a<i>b</i></b>", "ab", ["bold", "italic"]),
        ('<a href="https://x.fr?a=1&amp;b">ici</a>', "ici", ["text_link"]),
        ('<pre><code class="language-py">1</code></pre>', "1", ["pre"]),
        ("<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]),
        ('<span class="tg-spoiler">a</span> &lt;b&gt; &nbsp;', "a <b> &nbsp;", ["spoiler"]),
        ("<b></b>a", "a", []),
    ],
)
def test_telegrams_html_is_read(html: str, text: str, kinds: list[str]) -> None:
    seen, entities = read_text(html, "HTML", None)
    assert (seen, [entity["type"] for entity in entities]) == (text, kinds)


@pytest.mark.parametrize("html", ["<b>a</i>", "</b>", "<b", "a < b", "<b><i></b></i>", "<span>a</span>", "<a href=x"])
def test_bad_html_is_refused(html: str) -> None:
    with pytest.raises(Refusal, match="can't parse entities"):
        parse_html(html)


def test_control_characters_become_spaces() -> None:
    assert tidy(" a\x00b\r\u202ec\n", []) == ("a bc", [])
