"""Markdown inside HTML elements."""

from __future__ import annotations

import pytest
from tests.gate.layout.mending import contents, mended, page, places, violations

RULE = "markdown-in-html"
SUMMARY = "<summary>s</summary>\n"

FOUND = {
    "a link": (
        f"<details>\n{SUMMARY}\n[a](b.md)\n\n</details>\n",
        f'<details markdown="1">\n{SUMMARY}\n[a](b.md)\n\n</details>\n',
    ),
    "emphasis": ("<div>\n\n**a**\n\n</div>\n", '<div markdown="1">\n\n**a**\n\n</div>\n'),
    "code": ("<div>\n\n`a`\n\n</div>\n", '<div markdown="1">\n\n`a`\n\n</div>\n'),
    "a list": ("<div>\n\n- a\n\n</div>\n", '<div markdown="1">\n\n- a\n\n</div>\n'),
    "a heading": ("<div>\n\n# a\n\n</div>\n", '<div markdown="1">\n\n# a\n\n</div>\n'),
    "paragraphs": ("<div>\n\na\n\nb\n</div>\n", '<div markdown="1">\n\na\n\nb\n</div>\n'),
    "attributes": ('<div class="x">\n\n*a*\n\n</div>\n', '<div class="x" markdown="1">\n\n*a*\n\n</div>\n'),
    "in one another": (
        f"<details>\n{SUMMARY}\n<div>\n\n*a*\n\n</div>\n\n</details>\n",
        f'<details markdown="1">\n{SUMMARY}\n<div markdown="1">\n\n*a*\n\n</div>\n\n</details>\n',
    ),
    "the inner one only": (
        '<div markdown="1">\n\n<div>\n\n*a*\n\n</div>\n\n</div>\n',
        '<div markdown="1">\n\n<div markdown="1">\n\n*a*\n\n</div>\n\n</div>\n',
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_it_is_shown_as_written(name: str) -> None:
    text, result = FOUND[name]
    assert violations(RULE, text)
    assert mended(RULE, text) == result
    assert [(block.kind, block.parent) for block in page(text).blocks] == [
        (block.kind, block.parent) for block in page(result).blocks
    ]
    assert contents(text) == contents(result)


FINE = {
    "said": '<div markdown="1">\n\n*a*\n\n</div>\n',
    "text": "<details>\n<summary>s</summary>\n\nplain text\n\n</details>\n",
    "fences": "<details>\n\n```\nx\n```\n\n</details>\n",
    "HTML": "<div>\n<b>a</b>\n</div>\n",
    "without blank lines": "<div>\n**a**\n</div>\n",
    "in a list": "- a\n\n    <details>\n\n    *a*\n\n    </details>\n",
    "never closed": "<div>\n\n*a*\n",
    "in a fence": "```html\n<div>\n\n*a*\n\n</div>\n```\n",
    "closed in a comment": "<div>\n\n*a*\n\n<!-- </div> -->\n",
    "in a comment": "<!--\n<div>\n-->\n\n*a*\n\n<!-- </div> -->\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", FINE)
def test_it_is_read(name: str) -> None:
    assert places(RULE, FINE[name]) == []


def test_what_is_said() -> None:
    (found,) = violations(RULE, '# T\n\n<div class="x">\n\n*a*\n\n</div>\n')
    assert found.message == "MkDocs shows the Markdown inside this `<div>` as it is written."
    assert found.hint == 'Add `markdown="1"` to the tag; GitHub ignores it.'
    assert (found.span.line, found.span.column, found.span.end_column) == (3, 1, 16)
