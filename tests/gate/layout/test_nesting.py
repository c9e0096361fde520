"""Parts of list items and how deep they are."""

from __future__ import annotations

from tests.gate.layout.mending import outline

from runbook_kit.gate.layout.nesting import Nesting
from runbook_kit.gate.layout.shift import shifts

TEXT = "- a\n  - b\n\n    p\n    > - q\n- c\n"


def test_depths_begin_anew_in_a_quote() -> None:
    nesting = Nesting(outline(TEXT))
    assert list(nesting.depths.values()) == [1, 2, 1, 1]
    assert list(nesting.outermost.values())[:2] == [1, 1]


def test_parts_have_their_place() -> None:
    nesting = Nesting(outline(TEXT))
    found = [(part.kind, part.depth, part.first, part.margin.column, part.apart) for part in nesting.parts[1]]
    assert found == [("item", 1, 2, 2, False)]
    assert [(part.kind, part.needed, part.shallow) for part in nesting.shallow()] == [
        ("item", 4, True),
        ("paragraph", 8, True),
    ]


def test_every_item_has_its_own_edits() -> None:
    nesting = Nesting(outline("- a\n  - b\n- c\n  - d\n"))
    found = shifts(nesting, dict.fromkeys(nesting.outermost[part.item] for part in nesting.shallow()))
    assert [[(edit.start, edit.end, edit.text) for edit in edits] for edits in found.values()] == [
        [(4, 4, "  ")],
        [(14, 14, "  ")],
    ]


def test_edits_that_leave_something_behind_are_left_out() -> None:
    nesting = Nesting(outline("- a\n  - b\n- c\n  - d\n"))
    first, *_ = nesting.depths
    assert shifts(nesting, [first]) == {first: ()}
