"""Lines, marks and letters."""

from __future__ import annotations

import pytest

from runbook_kit.render.diagram.chart import Line
from runbook_kit.render.diagram.layers import Way
from runbook_kit.render.diagram.strokes import box, drawn, mark, number, path, text, towards


@pytest.mark.parametrize(("value", "written"), [(1.0, "1"), (1.25, "1.2"), (1234.56, "1234.6"), (2e5, "200000")])
def test_numbers_are_short(value: float, written: str) -> None:
    assert number(value) == written


def test_straight_and_bent() -> None:
    assert path(((0, 0), (0, 10))) == "M0 0L0 10"
    assert path(((0, 0), (20, 10))) == "M0 0C0 5 20 5 20 10"


def test_turns_are_round() -> None:
    said = path(((0, 0), (0, 20), (40, 20), (40, -20), (80, -20), (80, 0)))
    assert said.startswith("M0 0L0 11Q0 20 9 20")
    assert said.count("Q") == 4
    assert towards((0, 0), (0, 4), 9) == (0, 2)


@pytest.mark.parametrize(("kind", "style"), [("needs", "way"), ("order", "way order"), ("cycle", "way cycle")])
def test_a_line_ends_in_a_head(kind: str, style: str) -> None:
    line, head = drawn(Way(Line(0, 1, kind), ((5, 0), (5, 40))))  # type: ignore[arg-type]
    assert line == f'<path class="{style}" d="M5 0L5 31"/>'
    assert head.startswith('<path class="headcycle"' if kind == "cycle" else '<path class="head"')


def test_text_is_escaped() -> None:
    assert text(1, 2, "<a> & b", "soft", 12) == '<text x="1" y="2" font-size="12" class="soft">&lt;a&gt; &amp; b</text>'
    assert text(1, 2, "", "soft", 12) == ""


def test_boxes_and_marks() -> None:
    assert box("card", 1, 2, 3, 4, 5) == '<rect class="card" x="1" y="2" width="3" height="4" rx="5"/>'
    assert all(mark(kind, 1, 2) for kind in ("entry", "exit", "sign"))
    assert mark("more", 1, 2) == ""
