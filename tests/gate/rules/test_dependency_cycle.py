"""Phases that need each other in a ring."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections


def runbook(*needs: str) -> str:
    """Phases a, b, c …, each with what it needs."""
    phases = "".join(f"  - {{id: {name}, needs: [{need}]}}\n" for name, need in zip("abcd", needs, strict=False))
    return f"---\nrunbook: demo\nphases:\n{phases}---\n"


@pytest.mark.parametrize(
    ("document", "ring"),
    [
        (runbook("b", "a"), "`a` → `b` → `a`"),
        (runbook("c", "a", "b"), "`a` → `c` → `b` → `a`"),
        (runbook("", "c", "b"), "`b` → `c` → `b`"),
    ],
    ids=["two", "three", "not from the first"],
)
def test_a_ring(document: str, ring: str) -> None:
    ((_, message, hint),) = objections("dependency-cycle", document)
    assert message == f"Phases need each other in a ring, so none of them can start: {ring}."
    assert hint == "Remove one of these needs."


@pytest.mark.parametrize(
    "document",
    ["", runbook("", "a", "a, b"), runbook("b", "c", ""), "## Phase 1 — Try\n"],
    ids=["nothing", "in order", "in the other order", "not in our format"],
)
def test_no_ring(document: str) -> None:
    assert objections("dependency-cycle", document) == []
