"""Tables right below a line of text."""

from __future__ import annotations

import pytest
from tests.gate.layout.mending import mended, places, violations

RULE = "glued-table"
TABLE = "| a | b |\n| - | - |\n| 1 | 2 |\n"

FOUND = {
    "below text": ("Limits:\n" + TABLE, ["2: | a | b |"], "Limits:\n\n" + TABLE),
    "below several lines": ("The\nlimits:\n" + TABLE, ["3: | a | b |"], "The\nlimits:\n\n" + TABLE),
    "without outer pipes": ("Limits:\na|b\n-|-\n1|2\n", ["2: a|b"], "Limits:\n\na|b\n-|-\n1|2\n"),
    "in a quote": ("> Limits:\n> |a|\n> |-|\n", ["2: > |a|"], "> Limits:\n>\n> |a|\n> |-|\n"),
    "second paragraph of an item": (
        "- x\n\n    Limits:\n    |a|b|\n    |-|-|\n",
        ["4:     |a|b|"],
        "- x\n\n    Limits:\n\n    |a|b|\n    |-|-|\n",
    ),
    "a close list would be spread out": ("- x\n  |a|b|\n  |-|-|\n", ["2:   |a|b|"], "- x\n  |a|b|\n  |-|-|\n"),
    "below a fence": ("```\nx\n```\n|a|\n|-|\n", ["4: |a|"], "```\nx\n```\n\n|a|\n|-|\n"),
    "Windows line ends": ("Limits:\r\n|a|\r\n|-|\r\n", ["2: |a|"], "Limits:\r\n\r\n|a|\r\n|-|\r\n"),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_blank_line_is_missing(name: str) -> None:
    text, where, result = FOUND[name]
    assert places(RULE, text) == where
    assert mended(RULE, text) == result


@pytest.mark.parametrize(
    "text",
    [
        "Limits:\n\n" + TABLE,
        "# Limits\n" + TABLE,
        TABLE,
        "- | a |\n  | - |\n",
        "Limits:\n|a|b|\n|-|-|-|\n",
        "```\nLimits:\n|a|\n|-|\n```\n",
        "a | b\nc\n---\n",
        "",
    ],
)
def test_nothing_is_missing(text: str) -> None:
    assert places(RULE, text) == []


def test_what_is_said() -> None:
    (found,) = violations(RULE, "Limits:\n" + TABLE)
    assert found.message == (
        "This table begins directly below another line; MkDocs shows its pipes instead of a table."
    )
    assert found.hint == "Insert a blank line before it."
