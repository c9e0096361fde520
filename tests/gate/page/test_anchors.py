"""Anchors as GitHub makes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.page.conftest import page
from tests.gate.page.test_promises import PARTS

from runbook_kit.document.slugs import heading_slugs, slug
from runbook_kit.document.source import Source
from runbook_kit.gate.page.anchors import anchors, leads, quick_anchors
from runbook_kit.gate.page.survey import body_of, shown_html
from runbook_kit.gate.rule import Document

SLUGS = {
    "Install the Tool": "install-the-tool",
    "a - b": "a---b",
    "1.2 What's new?": "12-whats-new",
    "snake_case & kebab-case": "snake_case--kebab-case",
    "Phase 2 — Preflight": "phase-2--preflight",
    "C++ / C#": "c--c",
    "Über Größe": "über-größe",
    "Привет 你好": "привет-你好",
    "e\u0301te\u0301": "e\u0301te\u0301",  # marks stay
    "नमस्ते": "नमस्ते",
    "x² ½ Ⅳ ٣": "x--ⅳ-٣",  # numbers that are no letters go
    "a‿b ©": "a‿b-",
    "🚀 Launch": "-launch",
    "⚠️ Danger": "\ufe0f-danger",  # the emoji goes, its variation selector is a mark
    "1️⃣ First": "1\ufe0f\u20e3-first",
    ":rocket: Launch": "rocket-launch",
    "a\u200db\u00a0c\td": "abcd",  # only a plain space becomes a hyphen
    " a ": "-a-",
    "a\nb": "ab",
    "Ⓐ 🅰": "ⓐ-🅰",  # symbols that are letters
    "!?": "",
}


@pytest.mark.parametrize("text", SLUGS)
def test_slugs(text: str) -> None:
    assert slug(text) == SLUGS[text]


COUNTED = {
    "alike": (["a", "A", "a!"], ["a", "a-1", "a-2"]),
    "one that is taken by its own text": (["a", "a", "a 1", "a-1", "a"], ["a", "a-1", "a-1-1", "a-1-2", "a-2"]),
    "one that is taken before": (["a-1", "a", "a"], ["a-1", "a", "a-2"]),
    "empty ones": (["", "!", ""], ["", "-1", "-2"]),
    "one that begins with a hyphen": ([" a ", "-a-"], ["-a-", "-a--1"]),
    "none": ([], []),
}


@pytest.mark.parametrize("name", COUNTED)
def test_equal_slugs_are_counted(name: str) -> None:
    texts, found = COUNTED[name]
    assert list(heading_slugs(texts)) == found


@pytest.mark.parametrize(
    "text",
    [
        "# A `b` *c*\n\n## A b c\n\nD\n===\n",
        "# A {#b}\n",
        "# A \\{#b\\}\n",
        "# [A](b.md) ![c](d.png) <br> e\n",
        "# A &amp; B\n\n# `<c>`\n",
        "A\nB  \nC\n===\n",
        "```\n# no\n```\n# A\n",
        "#\n\n# A ##\n",
    ],
)
def test_most_documents_need_no_page(text: str) -> None:
    assert quick_anchors(text, shown_html(text)) == anchors(page(text))


@pytest.mark.parametrize(
    "text",
    [
        '<a id="b"></a>\n',
        '<h2 id="c">C</h2>\n',
        "<h2>C</h2>\n",
        "```bash {#d}\n```\n",
        "~~~bash id=e\n~~~\n",
        "```bash &#123;#d}\n```\n",
        "```bash id&equals;d\n```\n",
        "~~~~bash id\\=d\n~~~~\n",
        "~~~bash ~~ {#d}\n~~~\n",
        "a[^1]\n\n[^1]: b\n",
        "# A <!-- b > c -->\n",
    ],
)
def test_the_page_tells_what_else_is_an_anchor(text: str) -> None:
    assert quick_anchors(text, shown_html(text)) is None
    assert Document(Source("a.md", text)).anchors == anchors(page(text))


FENCES = ["\n```a ", "\n~~~~a ~~", "{#x}", "&#123;#x}", "id=x", "id&#61;x", "\\{#x}"]


@settings(derandomize=True, deadline=None, max_examples=2000)
@given(
    st.lists(
        st.sampled_from([part for part in PARTS if part != "\ud800"] + ["\n# ", "\n===\n"] * 5 + FENCES), max_size=14
    )
)
def test_quick_anchors_are_those_of_the_page(parts: list[str]) -> None:
    text = body_of(Source("a.md", "".join(parts)))
    found = quick_anchors(text, shown_html(text))
    assert found is None or found == anchors(page(text))


def test_many_equal_headings_take_no_longer_each() -> None:
    assert heading_slugs(["a"] * 50_000)[-1] == "a-49999"


ANCHORS = {
    "headings": ("# A b\n## A b\nC\n===\n", {"a-b", "a-b-1", "c"}),
    "markup in headings": ("# *A* `b c` [d](e) <b>f</b> &amp; g\n", {"a-b-c-d-f--g"}),
    "an image before the text": ("# ![logo](a.png) Tool\n", {"-tool"}),
    "a tag behind the text": ('# Tool <a name="top-of-it"></a>\n', {"tool-", "top-of-it"}),
    "a heading over two lines": ("a\nb\n===\n", {"ab"}),
    "an explicit id, and what GitHub makes of it": ("# A b {#First}\n", {"a-b-first", "First", "first"}),
    "no explicit id in the middle": ("# A {#b} c\n", {"a-b-c"}),
    "headings with tags, in order": ("<h1>A</h1>\n\n# A\n\n<h2>A</h2>\n", {"a", "a-1", "a-2"}),
    "ids and names in HTML": ('<a id="x"></a><a name="Y"></a><b name="z"></b>\n', {"x", "Y", "y"}),
    "ids in an HTML block": ('<details id="more">\n</details>\n', {"more"}),
    "ids of fences": ("```bash {#versions}\nls\n```\n```sh id=b\n```\n~~~\n{#c}\n~~~\n", {"versions", "b"}),
    "footnotes": ("a[^x]\n\n[^x]: b\n", {"fn-x", "fnref-x"}),
    "nothing in comments, code and front matter": (
        '---\n# a\n---\n<!-- # b -->\n\n`<a id="c">`\n\n```\n# d\n<a id="e">\n```\n',
        set(),
    ),
    "CR LF": ("# A\r\n\r\n## B\r\n", {"a", "b"}),
}


@pytest.mark.parametrize("name", ANCHORS)
def test_anchors(name: str) -> None:
    text, found = ANCHORS[name]
    assert anchors(page(text)) == found


@pytest.mark.parametrize(
    ("fragment", "there"),
    [("first-steps", True), ("First-Steps", True), ("Exact", True), ("exact", True), ("EXACT", True), ("first", False)],
)
def test_a_fragment_leads_without_regard_to_case(fragment: str, there: bool) -> None:
    assert leads(fragment, anchors(page('# First steps\n\n<a id="Exact"></a>\n'))) is there
