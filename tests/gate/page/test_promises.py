"""What holds for any text: reading never fails, never takes long, and every place lies in the text."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.page.conftest import codes, fences, links, page

from runbook_kit.gate.page.anchors import anchors
from runbook_kit.gate.page.rawhtml import spread

PARTS = [
    *(
        "a",
        " ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\0",
        "\f",
        "\u2028",
        "é",
        "😀",
        "\ufeff",
        "\ufffd",
        "\ud800",
    ),
    *(
        "`",
        "``",
        "```",
        "~~~\n",
        "> ",
        "- ",
        "1. ",
        "# ",
        "[",
        "](",
        ")",
        "![",
        "][",
        "]: ",
        "[^1]",
        "[^1]: ",
        "<",
        ">",
    ),
    *(
        "<!--",
        "-->",
        "|",
        "|-|\n",
        "*",
        "_",
        "\\",
        "&amp;",
        "&#0;",
        '"',
        "'",
        "=\n",
        "---\n",
        "<div>\n",
        "<h1>",
        "</h1>",
    ),
    *("<code>", "</code>", '<a href="x', "<script>", "<?", "<![CDATA[", "<x@y.z>", "[ ] ", "{#x}"),
]
TEXTS = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PARTS), max_size=14).map("".join))


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(TEXTS)
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    read = page(text)
    anchors(read)
    parts: list[Any] = [*read.blocks, *read.codes, *read.links, *read.unresolved, *read.headings, *read.tags]
    parts += [*read.comments, *read.fences, *(link.target for link in read.links)]
    assert all(0 <= part.start <= part.end <= len(text) for part in parts)
    assert all(block.parent < index for index, block in enumerate(read.blocks))
    assert all(text[each.start : each.start + len(each.text)] == each.text for each in read.prose)
    assert all(text[tag.start] == "<" and text[tag.end - 1] == ">" for tag in read.tags)
    assert all(text.startswith("<!--", comment.start) for comment in read.comments)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(TEXTS)
def test_code_and_its_places_are_written_as_the_page_says(text: str) -> None:
    codes(text)
    fences(text)
    links(text)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TEXTS)
def test_what_stands_before_a_text_moves_its_places_and_nothing_else(text: str) -> None:
    before = "---\né: 😀\n---\n"
    if re.search(r"^(---|\.\.\.)", text):
        return
    alone, behind = page(text), page(before + text)
    assert [(each.text, each.start + len(before)) for each in alone.codes] == [
        (each.text, each.start) for each in behind.codes
    ]
    assert [each.destination for each in alone.links] == [each.destination for each in behind.links]


LONG = [
    *(
        "[",
        "![",
        "[a](",
        "[a][b]",
        "[]",
        "`",
        "`a",
        "`` ` ",
        "<",
        "<a ",
        "<!--",
        "<code>",
        '<a href="x">',
        "<?",
        "(",
        "*",
    ),
    *(
        "*a ",
        "_a",
        "~",
        "&#47;",
        "&",
        "\\",
        "\\`",
        "|",
        "#",
        "> ",
        "- ",
        "1. ",
        "[^a]",
        "]: ",
        "[a]: b",
        "é",
        "😀",
        "\0",
        "a",
    ),
    *("```", "<x@y.z>", "<h1>", "\t", " "),
]
LINES = [
    "[a]: b\n",
    "[a]:\n",
    "\n[",
    "> \n",
    "- \n",
    "```\n",
    "<div>\n",
    "x\n-\n",
    "|\n|-\n",
    "\r\n",
    "\r",
    "[^a]: b\n",
    "`\r\n",
]


@pytest.mark.parametrize("part", [*LONG, *LINES], ids=repr)
def test_a_long_text_takes_no_longer_than_its_length_asks_for(part: str) -> None:
    """A few microseconds for a character: ten times the size takes ten times as long, not a hundred times."""
    begun = time.process_time()
    read = page(part * (150_000 // len(part)))
    read.blocks, read.prose, anchors(read)
    assert time.process_time() - begun < 3


def test_ten_megabytes_on_one_line() -> None:
    part = 'a `b/c.md` [d](e/f.md "g") <b> &amp; ![h](i) ] ) ` ``` \\` <!-- j --> é😀 ~~k~~ **l** | <m@n.o> '
    begun = time.process_time()
    read = page(part * (10_000_000 // len(part)))
    assert time.process_time() - begun < 20
    assert len(read.codes) > 15_000


@pytest.mark.parametrize("text", ["> " * 1000 + "`a`\n", "[" * 10_000 + "`a`" + "]" * 10_000 + "\n"])
def test_deep_nesting(text: str) -> None:
    assert codes(text) == ["a"]


def test_a_tag_over_lines_of_a_quote() -> None:
    written = "<a\n> > b='c'\n> >\td>"
    stretch = spread("<a\nb='c'\n  d>", written, 10)
    assert [written[stretch.place(offset) - 10] for offset in (0, 1, 2, 3, 6, 11, 12)] == list("<a\nbcd>")
