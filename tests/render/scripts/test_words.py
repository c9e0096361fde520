"""Words of a shell: what is quoted, and what two kinds of expressions have in common."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.pattern import matches
from runbook_kit.render.scripts.words import comment, extended, glob, here, is_name, seconds, value, word


def test_words_and_values() -> None:
    assert word("a b\nc\x1b") == "'a b c\\x1b'"
    assert value("a b\nc") == "'a b\nc'"
    assert comment("a\nb ") == "# a b"


def test_a_here_document_has_a_mark_of_its_own() -> None:
    assert here("a", 1) == (" <<'RUNBOOK_1'", "a\nRUNBOOK_1")
    assert here("a\n", 2) == (" <<'RUNBOOK_2'", "a\nRUNBOOK_2")
    assert here("RUNBOOK_1_\n", 1)[0] == " <<'RUNBOOK_1__'"
    assert here("", 1) == (" <<'RUNBOOK_1'", "RUNBOOK_1")


@pytest.mark.parametrize(("number", "text"), [(None, "0"), (30.0, "30"), (0.2, "1"), (1.5, "2"), (90, "90")])
def test_whole_seconds(number: float | None, text: str) -> None:
    assert seconds(number) == text


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [("test-*", "test-1", True), ("a?c", "abc", True), ("[ab]", "a", False), ("$HOME", "$HOME", True), ("", "", True)],
)
def test_globs(pattern: str, text: str, found: bool) -> None:
    code = f"case $1 in {glob(pattern)}) exit 0 ;; esac; exit 1"
    assert (subprocess.run(["sh", "-c", code, "sh", text], check=False).returncode == 0) is found


@pytest.mark.parametrize(
    "pattern", [r"\d", "(?i)a", "a*?", "a++", "[[:alpha:]]", "a{2}+", "()", "[a&&b]", "*a", "[^a-z--0]"]
)
def test_expressions_that_differ(pattern: str) -> None:
    assert extended(pattern) is None


@pytest.mark.parametrize("pattern", ["^[a-z]+$", "^out/ops/[A-Za-z0-9_-]+$", "a|b", "(ab){1,3}", "^/[A-Za-z0-9_./-]*$"])
def test_expressions_that_are_alike(pattern: str) -> None:
    assert extended(pattern) == pattern


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.text("ab^$[]-+*?|(){}1,", max_size=8), st.text("ab1-", min_size=1, max_size=5))
def test_alike_means_alike(pattern: str, text: str) -> None:
    from runbook_kit.document.pattern import is_pattern

    found = extended(pattern)
    if found is None or not is_pattern(pattern):
        return
    ended = subprocess.run(
        ["grep", "-E", "-q", "-e", found], input=f"{text}\n".encode(), capture_output=True, check=False
    )
    assert (ended.returncode == 0) is matches(pattern, text)


@pytest.mark.parametrize(("text", "name"), [("A_1", True), ("a", True), ("1a", False), ("a-b", False), ("", False)])
def test_names(text: str, name: bool) -> None:
    assert is_name(text) is name
