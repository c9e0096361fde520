"""Edits of a text: what fits together, what comes of it, where the rest goes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.source import Source
from runbook_kit.finding import Edit
from runbook_kit.gate.engine.edits import add, are_possible, edited, moving, place, with_line_ends


def spread(*texts: tuple[int, int, str]) -> list[Edit]:
    return [Edit(*each) for each in texts]


def test_edits_are_made_in_offsets_of_the_text_before() -> None:
    assert edited("one two three", spread((0, 3, "1"), (4, 4, "and "), (8, 13, ""))) == "1 and two "


TOGETHER = {
    "apart": (spread((0, 1, "a")), spread((2, 3, "b")), True),
    "side by side": (spread((0, 2, "a")), spread((2, 3, "b")), True),
    "the same": (spread((0, 2, "a")), spread((0, 2, "a")), True),
    "the same insertion": (spread((2, 2, "a")), spread((2, 2, "a")), True),
    "overlapping at the end": (spread((0, 2, "a")), spread((1, 3, "b")), False),
    "overlapping at the beginning": (spread((1, 3, "a")), spread((0, 2, "b")), False),
    "one inside the other": (spread((0, 9, "a")), spread((4, 5, "b")), False),
    "one around the other": (spread((4, 5, "a")), spread((0, 9, "b")), False),
    "two texts for the same characters": (spread((0, 2, "a")), spread((0, 2, "b")), False),
    "two insertions at one place": (spread((2, 2, "a")), spread((2, 2, "b")), False),
    "an insertion where another begins": (spread((2, 4, "a")), spread((2, 2, "b")), False),
    "an insertion where another ends": (spread((2, 4, "a")), spread((4, 4, "b")), False),
    "an insertion behind another's insertion": (spread((2, 4, "a"), (4, 4, "b")), spread((4, 6, "c")), False),
    "one of two": (spread((0, 1, "a"), (5, 6, "b")), spread((2, 3, "c"), (5, 7, "d")), False),
    "one of two the same": (spread((0, 1, "a"), (5, 6, "b")), spread((2, 3, "c"), (5, 6, "b")), True),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_what_can_be_made_together(name: str) -> None:
    first, second, together = TOGETHER[name]
    chosen: list[Edit] = []
    assert add(first, chosen)
    assert add(second, chosen) == together
    assert chosen == (sorted({*first, *second}, key=place) if together else first)


POSSIBLE = {
    "the whole": ("abc", spread((0, 3, "x")), True),
    "an insertion at the end": ("abc", spread((3, 3, "x")), True),
    "beyond the end": ("abc", spread((2, 4, "x")), False),
    "before the beginning": ("abc", spread((-1, 2, "x")), False),
    "turned round": ("abc", spread((2, 1, "x")), False),
    "overlapping themselves": ("abc", spread((0, 2, "x"), (1, 3, "y")), False),
    "an insertion between two": ("abcd", spread((0, 2, "x"), (2, 2, "y"), (2, 4, "z")), True),
    "between the halves of a line end": ("a\r\nb", spread((2, 2, "x")), False),
    "half a line end": ("a\r\nb", spread((0, 2, "x")), False),
    "a whole line end": ("a\r\nb", spread((1, 3, "")), True),
    "between a line feed and a carriage return": ("a\n\rb", spread((2, 2, "x")), True),
}


@pytest.mark.parametrize("name", POSSIBLE)
def test_what_can_be_made_at_all(name: str) -> None:
    text, edits, possible = POSSIBLE[name]
    assert are_possible(edits, text) == possible


LINE_ENDS = {
    "as the line ends": ("a\r\nb\n", 0, "\r\n"),
    "each line its own": ("a\r\nb\n", 3, "\n"),
    "an old one": ("a\rb", 1, "\r"),
    "in a last line without an end: as the line before": ("a\r\nb", 4, "\r\n"),
    "behind the last line end": ("a\r\n", 3, "\r\n"),
    "in a single line": ("abc", 1, "\n"),
    "in nothing": ("", 0, "\n"),
}


@pytest.mark.parametrize("name", LINE_ENDS)
def test_line_ends_are_written_as_in_the_line_the_edit_goes_to(name: str) -> None:
    text, offset, end = LINE_ENDS[name]
    made = with_line_ends(Edit(offset, offset, "x\n\ny\r\n"), Source("a.md", text))
    assert made == Edit(offset, offset, f"x{end}{end}y{end}")


def test_an_edit_without_line_ends_stays() -> None:
    edit = Edit(0, 1, "x")
    assert with_line_ends(edit, Source("a.md", "a\r\n")) is edit


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text, and edits that fit together, sorted."""
    text = draw(st.text(alphabet="ab\r\n`", max_size=40))
    chosen: list[Edit] = []
    for start, length, new in draw(
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), st.text("xy\n", max_size=4)), max_size=8)
    ):
        add([Edit(min(start, len(text)), min(start + length, len(text)), new)], chosen)
    return text, chosen


@settings(derandomize=True, deadline=None, max_examples=300)
@given(texts_and_edits())
def test_everything_else_stays_where_it_is_moved_to(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    assert edits == sorted(edits, key=place)
    after, moved = edited(text, edits), moving(edits)
    for offset, character in enumerate(text):
        first, last = moved(offset)
        assert 0 <= first <= last <= len(after)
        if not any(edit.start <= offset <= edit.end for edit in edits):
            assert (first, after[first]) == (last, character)
    assert len(after) == len(text) + sum(len(edit.text) - edit.end + edit.start for edit in edits)
