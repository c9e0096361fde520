"""Which items stand in one run of lines with what does not end at a marker."""

from __future__ import annotations

import pytest
from tests.gate.layout.mending import outline

from runbook_kit.gate.layout.glue import glued_items

CASES = {
    "a paragraph": ("p\n- a\n", [(2, "a paragraph", True, True)]),
    "a table": ("|a|\n|-|\n- a\n", [(3, "a table", True, True)]),
    "a fence": ("```\n```\n- a\n", [(3, "a fence", True, True)]),
    "a quote": ("> p\n- a\n", [(2, "a quote", True, True)]),
    "a deeper list": ("- a\n\n    - b\n- c\n", [(4, "a deeper list", False, True)]),
    "a paragraph of a close list": ("- a\n    - b\n\n        p\n- c\n", [(5, "a paragraph", False, False)]),
    "a heading further right": ("- a\n\n    # h\n- b\n", [(4, "a heading", False, True)]),
    "nothing": ("- a\n- b\n", []),
}


@pytest.mark.parametrize("name", CASES)
def test_glued(name: str) -> None:
    text, expected = CASES[name]
    found = [(each.row, each.below, each.first, each.apart) for each in glued_items(outline(text))]
    assert found == expected


def test_a_long_list_is_looked_at_once() -> None:
    assert list(glued_items(outline("- a\n" * 20000))) == []
