"""What the parser is given."""

from __future__ import annotations

import pytest

from runbook_kit.document.source import Source
from runbook_kit.gate.page.body import body_start, prepare

PREPARED = {"a\nb": "a\nb", "a\r\nb": "a\r\nb", "a\rb\r": "a\nb\n", "a\r\r\nb": "a\n\r\nb", "a\0b": "a\ufffdb"}


@pytest.mark.parametrize("text", PREPARED)
def test_line_ends_and_nul(text: str) -> None:
    assert prepare(text, 0) == PREPARED[text]


def test_front_matter_becomes_empty_lines_of_the_same_length() -> None:
    text = "---\na: 😀\n---\nb\r"
    start = body_start(Source("x.md", text))
    assert (start, prepare(text, start)) == (13, "\n" * 13 + "b\n")
