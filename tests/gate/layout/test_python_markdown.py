"""What the rules say of Python-Markdown, held against Python-Markdown where it is installed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import markdown
import pytest
from tests.gate.layout.mending import mended, violations
from tests.gate.rules import test_glued_list, test_paren_list, test_shallow_list_indent

EXTENSIONS = [
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "pymdownx.superfences",
]
RULES = ("glued-list", "shallow-list-indent", "paren-list", "glued-table")
BLOCKS = {"ul", "ol", "li", "blockquote", "pre", "table", "tr", "td", "th", "h1", "h2", "h3", "hr"}
BROKEN = {**test_glued_list.GLUED, **test_shallow_list_indent.SHALLOW, **test_paren_list.FOUND}
# Where both differ for another reason, too: footnotes are set elsewhere, lists are counted from one, lists of two kinds
# are joined, boxes of tasks need one more extension, and indented code is counted from another column.
APART = {
    "a long number",
    "before a list with points",
    "below bullets",
    "in a footnote",
    "indented code",
    "indented code in what moves",
    "next to a list with points",
    "tasks",
    "two lists behind one another",
}
FINE = {**test_glued_list.FINE, **test_shallow_list_indent.FINE}


class Tree(HTMLParser):
    """The blocks of a page and their text, without paragraphs, which tell close lists from loose ones."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        self._end()

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag in BLOCKS or tag == "p":
            self._end()
        if tag in BLOCKS:
            self.parts.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS or tag == "p":
            self._end()
        if tag in BLOCKS and tag != "hr":
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def _end(self) -> None:
        if text := re.sub(r"\s+", " ", "".join(self.words)).strip():
            self.parts.append(text)
        self.words = []


def on_github(text: str) -> list[str]:
    from pyromark import html

    from runbook_kit.gate.page.body import options

    return Tree(html(text, options=options())).parts


def on_a_site(text: str) -> list[str]:
    return Tree(markdown.markdown(text, extensions=EXTENSIONS)).parts


@pytest.mark.parametrize("name", sorted(BROKEN.keys() - APART))
def test_what_is_found_differs_and_what_is_mended_does_not(name: str) -> None:
    text = BROKEN[name][0]
    assert on_github(text) != on_a_site(text)
    for _ in range(3):
        for rule in RULES:
            text = mended(rule, text)
    assert not any(violations(rule, text) for rule in RULES)
    assert on_github(text) == on_a_site(text)


@pytest.mark.parametrize("name", sorted(FINE.keys() - APART))
def test_what_is_fine_is_the_same(name: str) -> None:
    assert on_github(FINE[name]) == on_a_site(FINE[name])
