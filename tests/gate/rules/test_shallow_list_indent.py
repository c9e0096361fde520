"""Parts of list items that stand less than four columns a level to the right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.layout.mending import contents, mended, page, places, violations

from runbook_kit.gate.layout.sameness import same_document

RULE = "shallow-list-indent"

SHALLOW = {
    "a nested list": ("- a\n  - b\n  - c\n- d\n", ["2:   - b"], "- a\n    - b\n    - c\n- d\n"),
    "in a numbered list": ("1. a\n   - b\n", ["2:    - b"], "1. a\n    - b\n"),
    "three levels": ("- a\n  - b\n    - c\n", ["2:   - b"], "- a\n    - b\n        - c\n"),
    "the third level only": ("- a\n    - b\n      - c\n", ["3:       - c"], "- a\n    - b\n        - c\n"),
    "a paragraph": ("1. a\n\n   p\n   q\n\n2. b\n", ["3:    p"], "1. a\n\n    p\n    q\n\n2. b\n"),
    "a paragraph that goes on from the left": ("- a\n\n  p\nq\n", ["3:   p"], "- a\n\n    p\nq\n"),
    "a fence": (
        "1. a\n\n   ```bash\n   x\n\n     y\n   ```\n\n2. b\n",
        ["3:    ```bash"],
        "1. a\n\n    ```bash\n    x\n\n      y\n    ```\n\n2. b\n",
    ),
    "a fence with tabs": (
        "- a\n\n  ```\n  \tx\n  ```\n",
        ["3:   ```"],
        "- a\n\n    ```\n    \tx\n    ```\n",
    ),
    "blanks that belong to a fence": (
        "- a\n\n  ```\n  x\n     \n  \n  ```\n",
        ["3:   ```"],
        "- a\n\n    ```\n    x\n       \n  \n    ```\n",
    ),
    "a table": ("- a\n\n  |x|\n  |-|\n  |1|\n", ["3:   |x|"], "- a\n\n    |x|\n    |-|\n    |1|\n"),
    "a quote": ("- a\n\n  > q\n  > r\n", ["3:   > q"], "- a\n\n    > q\n    > r\n"),
    "indented code in what moves": (
        "- a\n  - b\n\n        code\n          more\n",
        ["2:   - b"],
        "- a\n    - b\n\n          code\n            more\n",
    ),
    "a comment": ("1. a\n\n   <!-- c -->\n\n2. b\n", ["3:    <!-- c -->"], "1. a\n\n    <!-- c -->\n\n2. b\n"),
    "a list in a quote": ("> - a\n>   - b\n", ["2: >   - b"], "> - a\n>     - b\n"),
    "a quote with a list in an item": (
        "- a\n\n    > - b\n    >   - c\n",
        ["4:     >   - c"],
        "- a\n\n    > - b\n    >     - c\n",
    ),
    "text of a nested item moves with it": (
        "- a\n  - b\n    more\n\n    p\n",
        ["2:   - b"],
        "- a\n    - b\n      more\n\n        p\n",
    ),
    "a fence below the text moves, too": (
        "1. a\n   ```\n   x\n   ```\n\n   p\n",
        ["6:    p"],
        "1. a\n    ```\n    x\n    ```\n\n    p\n",
    ),
    "a quote below the text stays": ("- a\n  > q\n\n  p\n", ["4:   p"], "- a\n  > q\n\n    p\n"),
    "a long number": ("100. a\n     - b\n         - c\n", [], "100. a\n     - b\n         - c\n"),
    "a long number that moves": ("- a\n\n  100. b\n\n       p\n", ["3:   100. b"], "- a\n\n    100. b\n\n         p\n"),
    "a tab across the edge of a fence": (
        "- a\n\n  ```\n\tx\n  ```\n",
        ["3:   ```"],
        "- a\n\n    ```\n      x\n    ```\n",
    ),
    "two items": ("- a\n  - b\n- c\n  - d\n", ["2:   - b", "4:   - d"], "- a\n    - b\n- c\n    - d\n"),
    "Windows line ends": ("- a\r\n  - b\r\n", ["2:   - b"], "- a\r\n    - b\r\n"),
    "tasks": ("- [ ] a\n  - [x] b\n", ["2:   - [x] b"], "- [ ] a\n    - [x] b\n"),
    "a list with a margin": (" - a\n   - b\n", ["2:    - b"], " - a\n    - b\n"),
    "code over two lines": ("- a\n\n  `b\n  c`\n", ["3:   `b"], "- a\n\n    `b\n    c`\n"),
}


@pytest.mark.parametrize("name", SHALLOW)
def test_four_columns_a_level(name: str) -> None:
    text, where, result = SHALLOW[name]
    assert places(RULE, text) == where
    assert mended(RULE, text) == result
    assert same_document(page(text), page(result))


FINE = {
    "four columns": "- a\n    - b\n        - c\n\n            p\n",
    "a tab": "- a\n\t- b\n",
    "items with margins": "- a\n - b\n - c\n",
    "text of an item": "- a\n  more\n",
    "a fence right below the text": "1. a\n   ```\n   x\n\n   y\n   ```\n2. b\n",
    "a quote right below the text": "- a\n  > q\n",
    "a paragraph of its own": "1. a\n\n  p\n",
    "lists in one line": "- - a\n",
    "five columns": "1. a\n     - b\n",
    "indented code": "- a\n\n      code\n",
    "YAML": "```yaml\na:\n  - b\n\n  - c\n```\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", FINE)
def test_far_enough(name: str) -> None:
    assert places(RULE, FINE[name]) == []


def test_what_is_said() -> None:
    (found,) = violations(RULE, "- a\n  - b\n    - c\n\n    p\n")
    assert found.message == (
        "This nested list is indented by 2 columns where its level takes 4, like 2 more parts of this item;"
        " MkDocs flattens the list."
    )
    assert found.hint == "Indent it by 4 columns, 4 for every level of the list."
    (found,) = violations(RULE, "1. a\n\n   ```\n   x\n   ```\n")
    assert found.message == (
        "This code block is indented by 3 columns where its level takes 4; MkDocs ends the list before it."
    )


def test_no_fix_where_it_would_change_the_list() -> None:
    assert [each.fix for each in violations(RULE, "- - a\n  - b\n")] == [()]


@st.composite
def lists(draw: st.DrawFn) -> str:
    """A nested list, each item with what may stand in it, indented as CommonMark wants it or somewhat more."""
    lines: list[str] = []

    def items(column: int, depth: int) -> None:
        marker = draw(st.sampled_from(["- ", "* ", "1. ", "10. ", "-   "]))
        for _ in range(draw(st.integers(1, 2))):
            lines.append(" " * column + marker + "text")
            inner = column + len(marker)
            for kind in draw(st.lists(st.sampled_from(["more", "p", "fence", "table", "quote", "tab"]), max_size=2)):
                lines.extend(_part(kind, " " * (inner + draw(st.integers(0, 1)))))
            if depth < 3 and draw(st.booleans()):
                items(max(inner, draw(st.sampled_from([0, 4 * depth]))), depth + 1)

    items(0, 1)
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + "\n"


def _part(kind: str, margin: str) -> list[str]:
    match kind:
        case "more":
            return [margin + "more"]
        case "p":
            return ["", margin + "p", margin + "`code`", ""]
        case "table":
            return ["", margin + "|a|b|", margin + "|-|-|", ""]
        case "quote":
            return ["", margin + "> q", ""]
        case "tab":
            return ["", margin + "~~~", margin + "\tx \t y", margin + " ", margin + "~~~", ""]
    return ["", margin + "```bash", margin + "x", "", margin + "  y", margin + "```"]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(lists())
def test_mending_moves_and_changes_nothing(text: str) -> None:
    result = mended(RULE, text)
    assert same_document(page(text), page(result))
    assert contents(text) == contents(result)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(lists())
def test_each_fix_is_safe_by_itself(text: str) -> None:
    from runbook_kit.document.rewrite.change import apply_edits

    for each in violations(RULE, text):
        assert same_document(page(text), page(apply_edits(text, each.fix)))
