"""Which names a pack may hold, and what becomes of others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.evidence.names import LONGEST, fitting, folders, objection


@pytest.mark.parametrize("path", ["a", "logs/001-one.log", ".hidden/x", "a_b/C.D-e", "x" * 100])
def test_names_that_are_fine(path: str) -> None:
    assert objection(path) == ""


@pytest.mark.parametrize(
    "path", ["", "/a", "../a", "a/../b", "a//b", "a/", "./a", "a/.", "-a", "a/-b", "a b", "a\\b", "ä", "a\n", "x" * 101]
)
def test_names_that_are_not(path: str) -> None:
    assert objection(path)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.text(min_size=1, max_size=150), max_size=6))
def test_every_path_gets_a_name_of_its_own(paths: list[str]) -> None:
    taken: list[str] = []
    for path in paths:
        taken.append(fitting(path, "artifacts", taken))
    assert [name for name in taken if objection(name) or len(name) > LONGEST] == []
    assert len({name.casefold() for name in taken}) == len(taken)


def test_folders() -> None:
    assert folders(["a/b/c", "d"]) == {"a", "a/b"}
