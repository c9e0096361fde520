"""Phases that say nowhere when they are done."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections

FRONT = "---\nrunbook: demo\n---\n"


def test_a_phase_without_exit_criteria() -> None:
    document = f"{FRONT}## Phase 1 — Try\n### Entry\n- x\n## Phase 2 — Again\n### Exit\n- y\n"
    assert objections("phase-without-exit", document) == [
        (
            "4:1-6:4",
            "The phase `phase-1` has no exit criteria.",
            "Add `exit:` to the phase, or a list below `### Exit criteria`.",
        )
    ]


@pytest.mark.parametrize(
    "document",
    [
        FRONT,
        f"{FRONT}## Phase 1 — Try\n### Exit criteria\n- [ ] x\n",
        f"{FRONT}## Phase 1 — Try\n**Pass**\n- x\n",
        f"{FRONT}## Phase 1 — Run\n### Exit\nNo defined exit: this is the steady state.\n",
        "---\nrunbook: demo\nphases: [{id: a, title: A, exit: [done]}]\n---\n## A\n",
        "## Phase 1 — Try\n",
    ],
    ids=["no phase", "task list", "label", "says that there is none", "front matter", "not in our format"],
)
def test_every_phase_says_when_it_is_done(document: str) -> None:
    assert objections("phase-without-exit", document) == []
