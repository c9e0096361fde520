"""The white space before a line."""

from __future__ import annotations

import pytest
from tests.gate.layout.mending import page

from runbook_kit.document.source import Source
from runbook_kit.gate.layout.margins import (
    Margin,
    is_blank,
    last_row,
    line_span,
    margin,
    marker_start,
    quotes_around,
    row_of,
)

CASES = {
    "none": ("a", 0, Margin(0, 0, 0, False)),
    "three": ("   a", 0, Margin(0, 3, 3, False)),
    "a tab": ("\ta", 0, Margin(0, 1, 4, False)),
    "a space and a tab": (" \ta", 0, Margin(0, 2, 4, False)),
    "blank": ("  ", 0, Margin(0, 2, 2, True)),
    "empty": ("", 0, Margin(0, 0, 0, True)),
    "behind a quote": (">   a", 1, Margin(2, 4, 2, False)),
    "behind two quotes": ("> >  a", 2, Margin(4, 5, 1, False)),
    "fewer marks than quotes": ("> a", 2, Margin(2, 2, 0, False)),
    "a tab behind a quote": ("> \ta", 1, Margin(2, 3, 2, False)),
    "a quote in an item": ("    >  a", 1, Margin(6, 7, 1, False)),
    "a blank line of a quote": (">", 1, Margin(1, 1, 0, True)),
}


@pytest.mark.parametrize("name", CASES)
def test_margin(name: str) -> None:
    text, quotes, expected = CASES[name]
    assert margin(Source("x.md", text), 1, quotes) == expected


def test_levels_are_four_columns() -> None:
    assert [margin(Source("x.md", " " * width + "a"), 1, 0).level for width in (0, 3, 4, 7, 8)] == [0, 0, 1, 1, 2]


def test_rows_of_blocks() -> None:
    found = page("a\nb\n\n- c\n\n      1. d\n")
    assert [(each.kind, row_of(found.source, each.start)) for each in found.blocks][:3] == [
        ("paragraph", 1),
        ("list", 4),
        ("item", 4),
    ]
    assert last_row(found.source, found.blocks[0]) == 2


def test_a_marker_may_stand_behind_white_space() -> None:
    found = page("- a\n    1. b\n")
    items = [each for each in found.blocks if each.kind == "item"]
    assert [found.source.text[marker_start(found.source, each)] for each in items] == ["-", "1"]


def test_quotes_around_every_block() -> None:
    found = page("> a\n>\n> > b\n\nc\n")
    assert list(zip([each.kind for each in found.blocks], quotes_around(found), strict=True)) == [
        ("quote", 0),
        ("paragraph", 1),
        ("quote", 1),
        ("paragraph", 2),
        ("paragraph", 0),
    ]


@pytest.mark.parametrize("line", ["", " ", "\t", "a", "  a", ">", "> ", "> a", ">>", "\r", " > a"])
@pytest.mark.parametrize("quotes", [0, 1, 2])
def test_a_line_is_as_blank_as_its_margin_says(line: str, quotes: int) -> None:
    source = Source("x.md", f"{line}\nb")
    assert is_blank(source, 1, quotes) == margin(source, 1, quotes).blank


def test_the_span_of_a_line() -> None:
    source = Source("x.md", "a\r\n  b\nc")
    assert [line_span(source, row) for row in (1, 2, 3)] == [source.lines(row, row) for row in (1, 2, 3)]
