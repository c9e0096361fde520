"""Phases that need one that is not there."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections


def runbook(needs: str) -> str:
    return f"---\nrunbook: demo\nphases:\n  - {{id: build, title: Build}}\n  - {{id: ship, needs: [{needs}]}}\n---\n"


def test_a_need_without_a_phase() -> None:
    ((place, message, hint),) = objections("unknown-need", runbook("biuld"))
    assert place == "5:24-5:29"
    assert message == "Phase `ship` needs `biuld`, which is no phase of this runbook."
    assert "`build`" in hint


def test_every_need_is_told() -> None:
    found = objections("unknown-need", runbook("test, build, deploy"))
    assert [place for place, _, _ in found] == ["5:24-5:28", "5:37-5:43"]


@pytest.mark.parametrize("document", ["", runbook("build"), runbook(""), "## Phase 1 — needs: [x]\n"])
def test_every_need_is_a_phase(document: str) -> None:
    assert objections("unknown-need", document) == []
