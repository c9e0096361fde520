"""Lists numbered with a parenthesis."""

from __future__ import annotations

import pytest
from tests.gate.layout.mending import mended, page, places, violations

from runbook_kit.gate.layout.sameness import same_document

RULE = "paren-list"

FOUND = {
    "a list": ("1) a\n2) b\n", ["1: 1)"], "1. a\n2. b\n"),
    "behind text": ("Do:\n\n3) a\n4) b\n", ["3: 3)"], "Do:\n\n3. a\n4. b\n"),
    "one item at the very end": ("1) a", ["1: 1)"], "1. a"),
    "in an item": ("- a\n    1) b\n", ["2: 1)"], "- a\n    1. b\n"),
    "in the line of an item": ("- 1) b\n", ["1: 1)"], "- 1. b\n"),
    "in a quote": ("> 1) a\n> 2) b\n", ["1: 1)"], "> 1. a\n> 2. b\n"),
    "with a fence": ("1) a\n\n    ```\n    1) x\n    ```\n", ["1: 1)"], "1. a\n\n    ```\n    1) x\n    ```\n"),
    "in each other": ("1) a\n    1) b\n2) c\n", ["1: 1)", "2: 1)"], "1. a\n    1. b\n2. c\n"),
    "below bullets": ("- a\n\n1) b\n", ["3: 1)"], "- a\n\n1. b\n"),
    "next to a list with points": ("1. a\n\n1) b\n", ["3: 1)"], "1. a\n\n1) b\n"),
    "before a list with points": ("1) a\n\n1. b\n", ["1: 1)"], "1) a\n\n1. b\n"),
    "Windows line ends": ("1) a\r\n2) b\r\n", ["1: 1)"], "1. a\r\n2. b\r\n"),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_parenthesis(name: str) -> None:
    text, where, result = FOUND[name]
    assert places(RULE, text) == where
    assert mended(RULE, text) == result
    assert same_document(page(text), page(result))


@pytest.mark.parametrize(
    "text",
    [
        "1. a\n2. b\n",
        "Do 1) a and 2) b\n",
        "Do\n2) it\n",
        "```\n1) x\n```\n",
        "a) b\n",
        "1\\) a\n",
        "(1) a\n",
        "1)a\n",
        "",
    ],
)
def test_no_parenthesis(text: str) -> None:
    assert places(RULE, text) == []


def test_what_is_said() -> None:
    (found,) = violations(RULE, "7) a\n")
    assert (found.message, found.hint) == (
        "This list is numbered with `7)`, which MkDocs shows as text.",
        "Write `7.` instead.",
    )
