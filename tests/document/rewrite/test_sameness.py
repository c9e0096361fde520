"""Comparing two readings apart from places."""

from __future__ import annotations

import pytest
from tests.document.conftest import runbook

from runbook_kit.document.rewrite.sameness import PLACES, differences, first_differences

DOCUMENT = """
    # Title

    ## Phase 1 — Look

    - Entry: quiet

    ### Do it

    ```bash {#a timeout=30s}
    ls
    ```
"""


def test_the_same_further_down_is_the_same() -> None:
    moved = DOCUMENT.replace("# Title\n", "# Title\n\n\n", 1)
    assert runbook(DOCUMENT) != runbook(moved)
    assert list(differences(runbook(DOCUMENT), runbook(moved))) == []


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ("ls\n", "ls -l\n", ["phases/phase-1/steps/do-it/blocks/a/source"]),
        ("### Do it", "### Do this", ["phases/phase-1/steps/do-it/id", "phases/phase-1/steps/do-it/title"]),
        ("# Title", "# Name", ["header/title"]),
        ("    ```bash {#a timeout=30s}\n    ls\n    ```\n", "", ["phases/phase-1/steps/do-it/blocks"]),
    ],
)
def test_a_difference_is_named_by_its_path(old: str, new: str, paths: list[str]) -> None:
    assert list(differences(runbook(DOCUMENT), runbook(DOCUMENT.replace(old, new, 1)))) == paths


def test_fields_may_be_ignored() -> None:
    before, after = runbook(DOCUMENT), runbook(DOCUMENT.replace("ls\n", "pwd\n"))
    assert list(differences(before, after, PLACES | {"source"})) == []


def test_different_kinds_of_values_differ() -> None:
    assert list(differences((1,), [1])) == [""]
    assert first_differences(1, "1") == "`the whole`"


def test_a_sentence_names_the_first_ones() -> None:
    assert first_differences((1, 2, 3), (1, 2, 3)) == ""
    assert first_differences((1, 2), (1, 3)) == "`/1`"
    assert first_differences((1, 2, 3, 4), (0, 0, 0, 0), most=2) == "`/0`, `/1` and more"
