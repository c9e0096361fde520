"""When it is certain that a list says the same after its parts were moved, and need not be read again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.layout.mending import outline

from runbook_kit.finding import Edit
from runbook_kit.gate.layout import shift
from runbook_kit.gate.layout.nesting import Nesting
from runbook_kit.gate.page.outline import Outline

MARKERS = st.sampled_from(["- ", "- ", "- ", "* ", "1. ", "2. ", "1) ", "10. ", "-   ", "-     "])
TEXTS = st.sampled_from(
    ["a", "a", "a", "**a**", "# h", "> q", "[ ] t", "<div>", "```", "| a | b |", "- b", "---", "", "=", "1. z", "a\\"]
)


def asked(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[int, tuple[Edit, ...]], int]:
    """The edits, and how many lists were read again."""
    count = 0
    proves = shift._proves

    def counting(*given: object) -> bool:
        nonlocal count
        count += 1
        return proves(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(shift, "_proves", counting)
    nesting = Nesting(outline(text))
    edits = shift.shifts(nesting, dict.fromkeys(nesting.outermost[part.item] for part in nesting.shallow()))
    return edits, count


@pytest.mark.parametrize(
    "text",
    [
        "- a\n  - b\n    - c\n",
        "- a\n\n  - b\n  - c\n\n- d\n  1. e\n",
        "# T\n\n1. **a**\n   - b [x](y)\n   - c `d`\n\ntext\n",
        "- [ ] a\n  - [x] b",
    ],
)
def test_markers_alone_need_no_proof(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    edits, count = asked(text, monkeypatch)
    assert all(edits.values())
    assert count == 0


@pytest.mark.parametrize(
    "text",
    [
        "- a\n  - b\n    more\n",
        "- a\n\n  p\n",
        "- - a\n  - b\n",
        "- a\n  - b\n  -\n",
        "- a\n  - b\n\tmore\n",
        "- a\r\n  - b\r\n",
        "> - a\n>   - b\n",
        "- a\n  - [b]: /x\n",
    ],
)
def test_anything_else_is_read_again(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(text, monkeypatch)[1] == 1


@st.composite
def markers(draw: st.DrawFn) -> str:
    """Lines that mostly are markers, at any column."""
    lines: list[str] = []
    for _ in range(draw(st.integers(2, 8))):
        lines.append(" " * draw(st.sampled_from([0, 0, 1, 2, 2, 3, 4, 5, 6, 8])) + draw(MARKERS) + draw(TEXTS))
        lines += draw(st.sampled_from([[], [], [], [""], ["    "]]))
    return "\n".join(lines) + draw(st.sampled_from(["", "\n"]))


@given(markers())
@settings(derandomize=True, deadline=None, max_examples=600)
def test_what_is_certain_can_be_proved(text: str) -> None:
    nesting = Nesting(outline(text))
    items = dict.fromkeys(nesting.outermost[part.item] for part in nesting.shallow())
    with pytest.MonkeyPatch.context() as patch:
        quick = shift.shifts(nesting, items)
        patch.setattr(shift, "_is_certain", lambda *_: False)
        assert shift.shifts(nesting, items) == quick


def test_what_is_not_certain_is_not_taken_for_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(outline: Outline, top: int, edits: list[Edit]) -> bool:
        del outline, top, edits
        return False

    monkeypatch.setattr(shift, "_proves", refuses)
    nesting = Nesting(outline("- a\n  - b\n    more\n"))
    assert list(shift.shifts(nesting, nesting.depths).values()) == [(), ()]
