"""Globs of policy files."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.gate.policy.globs import PARTS, covers, matches


@pytest.mark.parametrize(
    ("glob", "text"),
    [
        ("docs/a.md", "docs/a.md"),
        ("docs/*.md", "docs/a.md"),
        ("docs/**", "docs/a/b.md"),
        ("docs/**/a.md", "docs/a.md"),
        ("docs/**/a.md", "docs/x/y/a.md"),
        ("**/b/a.md", "a/b/b/a.md"),
        ("**/*.md", "a.md"),
        ("*", "a b"),
        ("**", ""),
        ("", ""),
        ("?.md", "ü.md"),
        ("curl ** | sh", "curl https://example.org/x | sh"),
        (r"docs/\*.md", "docs/*.md"),
        ("**a*b", "a/ab"),
        ("a\\", "a\\"),
    ],
)
def test_it_matches(glob: str, text: str) -> None:
    assert matches(glob, text)


@pytest.mark.parametrize(
    ("glob", "text"),
    [
        ("docs/a.md", "docs/a.mdx"),
        ("docs/*.md", "docs/x/a.md"),
        ("docs/*", "Docs/a.md"),
        ("docs/**", "docs"),
        ("docs/?.md", "docs/ab.md"),
        ("a?b", "a/b"),
        ("*.md", "docs/a.md"),
        (r"docs/\*.md", "docs/a.md"),
        ("", "a"),
        ("a", ""),
        ("**", "x" * 5000),
    ],
)
def test_it_does_not_match(glob: str, text: str) -> None:
    assert not matches(glob, text)


def test_a_folder_names_what_is_below_it() -> None:
    assert covers(["docs/old/"], "docs/old/a/b.md")
    assert not covers(["docs/old/"], "docs/older/a.md")
    assert not covers([], "a.md")


@given(st.text("a*?/\\b", max_size=8), st.text("ab/", max_size=10))
@settings(derandomize=True, deadline=None, max_examples=600)
def test_it_is_what_the_pattern_of_the_same_meaning_says(glob: str, text: str) -> None:
    meanings = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pattern = "".join(
        meanings.get(part) or re.escape(part[1:] if part[0] == "\\" and part[1:] else part)
        for part in PARTS.findall(glob)
    )
    assert matches(glob, text) == bool(re.fullmatch(pattern, text, re.DOTALL) or glob == text)


def test_no_glob_takes_long() -> None:
    before = process_time()
    assert not matches("**a*" * 20 + "b", "a" * 4000)
    assert process_time() - before < 2
