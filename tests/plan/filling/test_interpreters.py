"""The table of interpreters: it can be read, and its options do not contradict each other."""

from __future__ import annotations

import re

import pytest

from runbook_kit.plan.filling.interpreters import (
    CODE_OPTION,
    CODE_WORD,
    INTERPRETERS,
    READINGS,
    Interpreter,
)

PATTERNS = ("names", "code", "plain", "takes", "takes_two", "flags", "code_if", "data_if", "all_if")


@pytest.mark.parametrize("each", INTERPRETERS, ids=lambda each: each.names.split("|")[0] + each.with_word)
def test_every_row_says_something(each: Interpreter) -> None:
    for field in PATTERNS:
        re.compile(getattr(each, field) or "")
    reads = each.first != "data" or each.rest != "data" or each.code or each.plain or each.all_if or each.input
    assert reads
    assert each.first in READINGS
    assert each.rest in READINGS


@pytest.mark.parametrize("option", ["-c", "-e", "--command", "--eval", "--execute", "--expression", "-E"])
def test_no_option_for_code_is_also_one_for_data(option: str) -> None:
    for each in INTERPRETERS:
        if each.code and re.fullmatch(each.code, option):
            assert not re.fullmatch(each.takes or "$^", option), each.names


def test_options_and_words_that_are_code_to_any_program() -> None:
    assert re.fullmatch(CODE_OPTION, "--command")
    assert not re.fullmatch(CODE_OPTION, "--commands")
    assert re.fullmatch(CODE_WORD, "-ojsonpath={.x}")
    assert not re.fullmatch(CODE_WORD, "json")
