"""What a construct says by its kind alone: an unknown one takes no value."""

from __future__ import annotations

import pytest

from runbook_kit.document.bash import parse, walk
from runbook_kit.plan.filling.constructs import (
    ALWAYS,
    ARITHMETIC,
    KNOWN,
    NAME,
    NOWHERE,
    OUTSIDE_BODY,
    PATTERN,
    constant,
    part_of,
)


@pytest.mark.parametrize(
    ("construct", "part", "expected"),
    [
        ("program", "", None),
        ("command", "argument", None),
        ("case_item", "value", PATTERN),
        ("case_item", "", None),
        ("for_statement", "variable", NAME),
        ("for_statement", "value", None),
        ("c_style_for_statement", "condition", ARITHMETIC),
        ("c_style_for_statement", "body", None),
        ("function_definition", "name", NAME),
        ("function_definition", "body", None),
        ("subscript", "index", ARITHMETIC),
        ("ERROR", "", NOWHERE),
        ("a_construct_of_tomorrow", "", NOWHERE),
    ],
)
def test_constants(construct: str, part: str, expected: object) -> None:
    assert constant(construct, part) == expected


def test_no_construct_is_in_two_tables() -> None:
    assert KNOWN.isdisjoint(ALWAYS)
    assert KNOWN.isdisjoint(OUTSIDE_BODY)


def test_parts_are_fields() -> None:
    case = next(node for node in walk(parse("case a in b) c;; esac")) if node.type == "case_item")
    assert [part_of(case, child) for child in case.children] == ["value", "", "", ""]
