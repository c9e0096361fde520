"""Lists and items right below something that Python-Markdown does not end at a marker."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.layout.mending import contents, mended, page, places, violations

from runbook_kit.gate.layout.sameness import same_document

RULE = "glued-list"

GLUED = {
    "below a paragraph": ("Do:\n- a\n- b\n", ["2: - a"], "Do:\n\n- a\n- b\n"),
    "a numbered list": ("Do:\n1. a\n2. b\n", ["2: 1. a"], "Do:\n\n1. a\n2. b\n"),
    "at the end of the text": ("Do:\n* a", ["2: * a"], "Do:\n\n* a"),
    "below a paragraph below a heading": ("# T\nDo:\n+ a\n", ["3: + a"], "# T\nDo:\n\n+ a\n"),
    "below a heading right below a list": ("- a\n# T\nDo:\n- b\n", ["4: - b"], "- a\n# T\nDo:\n\n- b\n"),
    "below a paragraph of several lines": ("Do\nthis:\n- a\n", ["3: - a"], "Do\nthis:\n\n- a\n"),
    "in a quote": ("> Do:\n> - a\n", ["2: > - a"], "> Do:\n>\n> - a\n"),
    "in a quote in a quote": ("> > Do:\n> > - a\n", ["2: > > - a"], "> > Do:\n> >\n> > - a\n"),
    "behind a quote": ("> Do:\n- a\n", ["2: - a"], "> Do:\n\n- a\n"),
    "behind a table": ("|a|b|\n|-|-|\n|1|2|\n- a\n", ["4: - a"], "|a|b|\n|-|-|\n|1|2|\n\n- a\n"),
    "behind a fence": ("```\nx\n\ny\n```\n- a\n", ["6: - a"], "```\nx\n\ny\n```\n\n- a\n"),
    "in an item, below its second paragraph": (
        "- a\n\n    p\n    - b\n",
        ["4:     - b"],
        "- a\n\n    p\n\n    - b\n",
    ),
    "the next item, below a paragraph": ("- a\n\n    p\n- b\n", ["4: - b"], "- a\n\n    p\n\n- b\n"),
    "the next step, below a fence": (
        "1. a\n\n    ```\n    x\n    ```\n2. b\n3. c\n",
        ["6: 2. b"],
        "1. a\n\n    ```\n    x\n    ```\n\n2. b\n3. c\n",
    ),
    "the next item, below a list set apart": (
        "- a\n\n    - b\n    - c\n- d\n",
        ["5: - d"],
        "- a\n\n    - b\n    - c\n\n- d\n",
    ),
    "Windows line ends": ("Do:\r\n- a\r\n", ["2: - a"], "Do:\r\n\r\n- a\r\n"),
    "two of them": ("A:\n- a\n\nB:\n- b\n", ["2: - a", "5: - b"], "A:\n\n- a\n\nB:\n\n- b\n"),
    "in a footnote": ("x[^1]\n\n[^1]: Do:\n    - a\n", ["4:     - a"], "x[^1]\n\n[^1]: Do:\n\n    - a\n"),
}


@pytest.mark.parametrize("name", GLUED)
def test_a_blank_line_is_missing(name: str) -> None:
    text, where, result = GLUED[name]
    assert places(RULE, text) == where
    assert mended(RULE, text) == result
    assert same_document(page(text), page(result))


FINE = {
    "a blank line": "Do:\n\n- a\n- b\n",
    "below a heading": "# T\n- a\n",
    "below an underlined heading": "T\n===\n- a\n",
    "below a break": "***\n- a\n",
    "below the text of its item": "- a\n    - b\n        - c\n- d\n",
    "below several lines of its item": "- a\n  more\n    - b\n",
    "below a line that goes on from the left": "- a\nmore\n- b\n",
    "below a fence right below its item's text": "- a\n    ```\n    x\n    ```\n    - c\n- b\n",
    "below a fence with a blank line in it": "- a\n    ```\n    x\n\n    y\n    ```\n- b\n",
    "below a comment": "Do:\n<!-- c -->\n- a\n",
    "below a definition": "[x]: http://e.example\n- a\n",
    "indented code": "p\n\n    - a\n",
    "in a fence": "```\nDo:\n- a\n```\n",
    "numbers that begin no list": "Do it in\n2026. It is time.\n",
    "two lists behind one another": "- a\n* b\n",
    "blank lines of a quote": "> Do:\n>\n> - a\n> - b\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", FINE)
def test_nothing_is_missing(name: str) -> None:
    assert places(RULE, FINE[name]) == []


def test_what_is_said() -> None:
    (found,) = violations(RULE, "|a|b|\n|-|-|\n- a\n")
    assert found.message == "This list begins directly below a table; MkDocs shows its marker as text."
    assert found.hint == "Insert a blank line before it."
    (found,) = violations(RULE, "- a\n\n    p\n- b\n")
    assert found.message == "This list item begins directly below a paragraph; MkDocs shows its marker as text."


def test_a_close_list_is_not_spread_out() -> None:
    text = "- a\n    - b\n\n        p\n- c\n"
    (found,) = violations(RULE, text)
    assert (found.span.line, found.fix) == (5, ())


LINES = st.sampled_from(
    ["text", "- a", "1. b", "", "    - c", "    text", "> - q", "> text", "# H", "```", "<!-- c -->", "|a|b|", "|-|-|"]
)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_mending_changes_no_word(lines: list[str], end: str) -> None:
    text = end.join(lines) + end
    result = mended(RULE, text)
    assert same_document(page(text), page(result))
    assert contents(text) == contents(result)
