"""Code that is told from what was rendered is the code of the page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.page.test_outline import SPECIFICATION
from tests.gate.page.test_promises import TEXTS

from runbook_kit.document.source import Source
from runbook_kit.gate.page.read import read_page
from runbook_kit.gate.page.rendered import SHOWN_ONLY, find_fenced, find_spans, without_code, without_fences, written
from runbook_kit.gate.page.survey import body_of, shown_html


def check_blocks(text: str) -> bool:
    """Whether blocks can be told, and then that they are those of the page; what nobody runs is left out."""
    source = Source("docs/example.md", text.replace("\ud800", "?"))
    body = body_of(source)
    found = find_fenced(shown_html(body), body)
    if found is None:
        return False
    blocks = [(each.info.strip().split(" ")[0], each.content) for each in read_page(source).fences]
    wanted = [(word, content) for word, content in blocks if word.lower() not in SHOWN_ONLY]
    assert [(each.word, each.content.replace("\r\n", "\n")) for each in found] == [
        (word, content.replace("\r\n", "\n")) for word, content in wanted
    ]
    return True


def test_blocks_of_the_specification() -> None:
    simple = [each for each in SPECIFICATION if "\t" not in each["markdown"] and "\xa0" not in each["markdown"]]
    assert sum(check_blocks(each["markdown"]) for each in simple) > 500


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(st.sampled_from("<>&\"';#lgtaqumpo0 é\\`x"), max_size=30))
def test_the_content_of_a_block_comes_back(content: str) -> None:
    body = f"~~~~~~ sh\n{content}\n~~~~~~\n"
    found = find_fenced(shown_html(body), "")
    assert found is not None
    assert [(block.word, block.content) for block in found] == [("sh", f"{content}\n")]


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TEXTS)
def test_inline_code_of_the_page_is_found(text: str) -> None:
    source = Source("docs/example.md", text.replace("\ud800", "?"))
    body = body_of(source)
    found = find_spans(shown_html(body), body)
    if found is not None:
        spans = set(found)
        assert {each.text for each in read_page(source).codes} <= spans


@pytest.mark.parametrize(
    ("html", "text", "blocks", "spans"),
    [
        ("<pre><code>a &amp;lt; b\n</code></pre>", "", [("", "a &lt; b\n")], ["a &lt; b\n"]),
        ("<pre><code>a\n", "", None, []),
        ("<p>x</p>", "<PRE>x", None, []),
        ("<p>x</p>", "a\rb", None, None),
        ("<p>x</p>", "<Code>x", [], None),
        ("<p>x</p>", "x\0", None, None),
        ('<pre><code class="language-python">a\n</code></pre><code>b</code>', "", [], ["b"]),
    ],
)
def test_what_can_be_told(html: str, text: str, blocks: list[tuple[str, str]] | None, spans: list[str] | None) -> None:
    found, inline = find_fenced(html, text), find_spans(html, text)
    assert (None if found is None else [(each.word, each.content) for each in found]) == blocks
    assert (None if inline is None else list(inline)) == spans


def test_without_code() -> None:
    html = '<p>a <code>b</code></p>\n<pre><code class="language-sh">c\n</code></pre>\n<p>d</p><pre><code>e'
    assert without_fences(html) == "<p>a <code>b</code></p>\n\n<p>d</p>"
    assert without_code(html) == "<p>a </p>\n\n<p>d</p><pre><code>e"
    assert written("&amp;amp; &lt;a&gt; &amp;#39;") == "&amp; <a> &#39;"
