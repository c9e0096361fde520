"""`gates/paths.yaml` as a value."""

from __future__ import annotations

import re

import pytest
from tests.gate.conftest import path_policy

from runbook_kit.gate.paths.policy import read_path_policy


def test_lists_of_words_and_patterns() -> None:
    policy = read_path_policy(
        {
            "roots": ["docs"],
            "extensions": [".MD", "py"],
            "marks": ["future", "e.g."],
            "never": ["a/b", "c/.*"],
            "placeholders": ["XX"],
        }
    )
    assert (policy.roots, policy.extensions, policy.marks) == (
        frozenset({"docs"}),
        frozenset({"md", "py"}),
        ("future", "e.g."),
    )
    assert [bool(policy.never.fullmatch(word)) for word in ("a/b", "c/x", "a/bc")] == [True, True, False]
    assert policy.placeholders.search("a/XX/b")


def test_what_is_not_said_is_empty() -> None:
    policy = read_path_policy({"roots": "docs"})
    assert (policy.roots, policy.branches, policy.marks) == (frozenset(), frozenset(), ())
    assert (policy.never.fullmatch(""), policy.placeholders.search("docs/YYYY")) == (None, None)


def test_a_pattern_that_cannot_be_read() -> None:
    with pytest.raises(re.error):
        read_path_policy({"never": ["("]})


def test_the_key_differs_with_every_list() -> None:
    names = ("roots", "extensions", "branches", "media", "hosts", "placeholders", "never", "marks", "web")
    keys = [read_path_policy({name: ["word"]}).key for name in names]
    assert len({*keys, read_path_policy({}).key}) == len(names) + 1
    assert read_path_policy({"roots": ["a", "b"]}).key == read_path_policy({"roots": ["b", "a"]}).key


def test_what_is_shipped() -> None:
    policy = path_policy()
    assert {"config", "docs", "src", "scripts", "tests", "reports", "var", "out", ".github", ".cursor"} == policy.roots
    assert {"md", "py", "toml", "yml", "sh", "json", "rs", "png"} <= policy.extensions
    assert {"future", "planned"} <= set(policy.marks)
