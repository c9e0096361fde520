"""How wide text is taken to be, and where it is broken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.render.diagram.lettering import shortened, width, wrap


def test_widths_grow_with_letters_and_size() -> None:
    assert width("", 10) == 0
    assert width("i", 10) < width("n", 10) < width("N", 10) < width("W", 10) < width("日", 10)
    assert width("abc", 20) == 2 * width("abc", 10)
    assert width("abc", 10, bold=True) > width("abc", 10)
    assert width("e\u0301", 10) == width("e", 10)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two", ["one two"]),
        ("one two three four five", ["one two three four", "five"]),
        ("a " * 60, 3),
        ("x" * 100, 3),
        ("first-part-of-it/second-part-of-it", ["first-part-of-it/", "second-part-of-it"]),
    ],
)
def test_wrapping(text: str, lines: list[str] | int) -> None:
    found = wrap(text, 100, 10, 3)
    if isinstance(lines, int):
        assert len(found) == lines
        assert found[-1].endswith("…")
    else:
        assert found == [line for line in lines if line]


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80), st.integers(1, 4))
def test_no_line_is_too_wide_and_none_too_many(text: str, most: int) -> None:
    found = wrap(" ".join(text.split()), 90, 11, most)
    assert len(found) <= most
    assert all(width(line, 11) <= 90 or len(line) == 1 for line in found)


def test_shortening() -> None:
    assert shortened("short", 100, 10) == "short"
    assert shortened("long " * 10, 60, 10).endswith("…")
    assert width(shortened("W" * 50, 60, 10), 10) <= 60
