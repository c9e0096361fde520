from __future__ import annotations

import time

import pytest

from runbook_kit.document.pattern import is_pattern, matches


def test_a_pattern_is_found_anywhere_unless_it_is_anchored() -> None:
    assert matches("ops", "out/ops/x")
    assert matches("^out/", "out/ops/x")
    assert not matches("^ops", "out/ops/x")


@pytest.mark.parametrize("pattern", ["(a", "(?=a)b", r"(a)\1", "(a{1000}){1000}", "*"])
def test_what_the_engine_does_not_take_is_no_pattern_and_matches_nothing(pattern: str) -> None:
    assert not is_pattern(pattern)
    assert not matches(pattern, "a")


def test_time_is_linear_where_backtracking_would_take_years() -> None:
    started = time.process_time()
    assert not matches(r"^(a+)+$", "a" * 100_000 + "b")
    assert time.process_time() - started < 5


def test_text_that_is_no_unicode_matches_nothing() -> None:
    assert not matches(".", "\ud800")
