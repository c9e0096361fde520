"""The second engine, and that what it is asked instead of other patterns hides nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from runbook_kit.gate import linear
from runbook_kit.gate.linear import may_match, pays, searching
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.reported import ATTRIBUTED, COMMENT, OPENING

HINTED = ["glued-list", "glued-table", "paren-list", "shallow-list-indent", "unreadable-info-string"]
PIECES = [
    "- ",
    "1. ",
    "1) ",
    "1)",
    "2.",
    "* ",
    "+",
    " ",
    "  ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "> ",
    "a",
    "é",
    "#",
    "|",
]
PIECES += [
    "---",
    ":-:",
    "|-|-|\n",
    "```",
    "~~~",
    "bash",
    "{",
    "}",
    "=",
    "x=1",
    ".a",
    "``",
    '"',
    "\u00a0",
    "\u0301",
    "²",
    "\ufeff",
    "\u2028",
    "\x0b",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def test_any_of_the_expressions_may_be_found() -> None:
    assert searching(("a+b", "c$"))("xaab")
    assert searching(("a+b", "c$"))("c")
    assert not searching(("a+b", "c$"))("cb")


def test_what_no_file_can_hold_is_looked_at_closely() -> None:
    assert searching(("a",))("\ud800")


def test_it_pays_for_long_texts_and_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear._Asked, "characters", 0)
    assert [pays("a"), pays("a", 0), pays("a" * 200_000)] == [False, True, True]
    assert may_match(("b",), "a")
    monkeypatch.setattr(linear._Asked, "characters", 2_000_000)
    assert pays("a")
    assert not may_match(("b",), "a")


@pytest.mark.parametrize("name", HINTED)
@settings(derandomize=True, deadline=None, max_examples=600)
@given(TEXTS)
@example("\ufeffa\n- b\n")
@example("\ufeffa\n|b|c|\n|-|-|\n")
def test_hints_are_found_where_the_pattern_of_a_rule_is(name: str, text: str) -> None:
    rule: Any = load_rule(name)
    likely = getattr(rule, "LIKELY", None)
    around = "\n" if name == "paren-list" else ""
    if rule.MAYBE.search(text) and (likely is None or likely.search("\n" + text + around)):
        assert searching(rule.HINTS)(text)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TEXTS | st.sampled_from(["<!-- block: x=1 -->", "<!--block:", "```a{", "~~~ a=1"]))
def test_both_engines_see_attributes_alike(text: str) -> None:
    found = OPENING.search(text) or COMMENT.search(text)
    assert searching(ATTRIBUTED)(text) or not found


def test_much_text_that_is_expected_pays_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear._Asked, "characters", 0)
    assert not linear.pays("a")
    linear.expect(linear.MANY)
    assert linear.pays("a")
