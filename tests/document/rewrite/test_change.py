"""Edits of a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.rewrite.change import Remark, apply_edits, moved_remark
from runbook_kit.document.source import Source
from runbook_kit.finding import Edit


@pytest.mark.parametrize(
    ("edits", "result"),
    [
        ([], "0123456789"),
        ([Edit(0, 0, "a")], "a0123456789"),
        ([Edit(10, 10, "a")], "0123456789a"),
        ([Edit(2, 4, "")], "01456789"),
        ([Edit(5, 6, "x"), Edit(2, 4, "y")], "01y4x6789"),
        ([Edit(3, 3, "a"), Edit(3, 3, "b")], "012ab3456789"),
        ([Edit(3, 3, "a"), Edit(3, 5, "b")], "012ab56789"),
    ],
)
def test_edits_are_made_by_the_offsets_of_the_old_text(edits: list[Edit], result: str) -> None:
    assert apply_edits("0123456789", edits) == result


@pytest.mark.parametrize("edits", [[Edit(2, 5, ""), Edit(4, 6, "")], [Edit(9, 12, "")], [Edit(5, 4, "")]])
def test_edits_that_cannot_be_made_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps another or is outside"):
        apply_edits("0123456789", edits)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.text(max_size=30), st.lists(st.integers(0, 30), max_size=8), st.text(max_size=3))
def test_what_no_edit_covers_stays(text: str, cuts: list[int], new: str) -> None:
    at = sorted({min(cut, len(text)) for cut in cuts})
    pairs = list(zip(at[::2], at[1::2], strict=False))
    result = apply_edits(text, [Edit(start, end, new) for start, end in pairs])
    kept = [text[end:start] for (_, end), (start, _) in zip([(0, 0), *pairs], [*pairs, (len(text), 0)], strict=True)]
    assert result == new.join(kept)


@pytest.mark.parametrize(
    ("edits", "column"),
    [
        ([], 6),
        ([Edit(0, 3, "")], 3),
        ([Edit(0, 0, "ab")], 8),
        ([Edit(5, 5, "a")], 7),
        ([Edit(8, 9, "")], 6),
        ([Edit(3, 8, "x")], 5),
    ],
)
def test_a_remark_moves_with_its_characters(edits: list[Edit], column: int) -> None:
    before = Source("a.md", "0123456789")
    after = Source("a.md", apply_edits(before.text, edits))
    assert moved_remark(Remark(before.span(5, 6), "five"), edits, after).span.column == column
