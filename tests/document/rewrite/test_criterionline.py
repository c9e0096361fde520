"""Criteria as lines of a task list."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.conftest import vocabulary

from runbook_kit.document.lists import criterion, first_line
from runbook_kit.document.markdown import ListBlock, parse
from runbook_kit.document.model import Criterion
from runbook_kit.document.rewrite.criterionline import body_line, folded, front_entry, obstacle, said
from runbook_kit.document.source import Source

NOWHERE = Source("", "").span(0, 0)


def one(text: str, **more: str | bool | int) -> Criterion:
    return Criterion("", text, NOWHERE, **more)  # type: ignore[arg-type]


def read_back(line: str) -> Criterion:
    (block,) = parse(f"- [ ] {line}\n")
    assert isinstance(block, ListBlock)
    text = first_line(block.items[0])
    assert text is not None
    return criterion(text.text, NOWHERE, vocabulary(), lambda ident: ident)


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        (one("The tree is clean"), "The tree is clean"),
        (one("It is clean", check='test -z "$(x)"'), "It is clean (check: `test -z \"$(x)\"`)"),
        (one("Reviewer agrees", signoff="reviewer"), "Reviewer agrees (sign-off: reviewer)"),
        (one("`git status` is empty", check="git status"), "`git status` is empty (check: `git status`)"),
        (one("a < b & c"), "a < b & c"),
        (one("<loop-id> is set"), r"\<loop-id\> is set"),
        (one("*star*"), r"\*star\*"),
        (one("&#47; is a slash"), r"\&\#47; is a slash"),
        (one("[link](x) stays"), r"\[link\](x) stays"),
        (one("Optional: a second copy", optional=True), "Optional: a second copy"),
    ],
)  # fmt: skip
def test_a_line_is_read_back_as_the_criterion(wanted: Criterion, line: str) -> None:
    assert body_line(wanted, vocabulary()) == line
    assert said(read_back(line)) == said(wanted)
    assert obstacle(wanted, vocabulary()) == ""


BACKTICKS = "a check with backticks or line breaks cannot be written in a list"


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (one("x", check="echo `date`"), BACKTICKS),
        (one("x", check="true\nfalse"), BACKTICKS),
        (one("x", check="true", signoff="reviewer"), "it has a check and a sign-off"),
        (one("x", valid_for_s=60), "a list cannot say `valid_for`"),
        (one("x", example=True), "a list cannot say `example`"),
        (one("A second copy", optional=True), "a list says that a criterion is optional by its first word only"),
        (one("Optional: a copy"), "a list says that a criterion is optional by its first word only"),
        (one("Goal: be done"), "its text would be read differently in a list"),
        (one("x (check: `true`)"), "its text would be read differently in a list"),
        (one("x", signoff="two words"), "its text would be read differently in a list"),
        (one("two\nlines"), "its text would be read differently in a list"),
        (one(" edge "), "its text would be read differently in a list"),
        (one("1. numbered"), ""),
    ],
)
def test_what_a_list_cannot_say(wanted: Criterion, reason: str) -> None:
    assert obstacle(wanted, vocabulary()) == reason


def test_an_entry_of_front_matter_is_a_text_or_a_mapping() -> None:
    assert front_entry(one("a")) == "a"
    assert front_entry(one("a", check="true", optional=True)) == {"text": "a", "check": "true", "optional": True}


def test_case_and_punctuation_make_no_other_criterion() -> None:
    assert folded("The tree is: clean!") == folded("the tree is clean")
    assert folded("a") != folded("b")


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.text(st.sampled_from("ab 1.*_`<>[]()&#\\!|~:-xÜ\t\n"), min_size=1, max_size=12),
    st.sampled_from(["", "true", "test -z \"$(x)\"", "a | b"]),
)  # fmt: skip
def test_whatever_is_written_says_the_same(text: str, check: str) -> None:
    wanted = one(text, check=check)
    if line := body_line(wanted, vocabulary()):
        assert said(read_back(line)) == said(wanted)
