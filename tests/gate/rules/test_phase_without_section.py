"""Phases that only the front matter knows."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections


def runbook(body: str) -> str:
    return f"---\nrunbook: demo\nphases:\n  - id: phase-2\n    title: Preflight checks\n---\n{body}"


def test_a_phase_without_a_section() -> None:
    ((place, message, hint),) = objections("phase-without-section", runbook("# Demo\n## Other\n"))
    assert place.startswith("4:")
    assert (message, hint) == ("The phase `phase-2` has no section.", "Add a heading `## Preflight checks`.")


@pytest.mark.parametrize(
    "heading",
    ["Preflight checks", "Phase 2", "Phase 2 — Something else", "Before we start {#phase-2}", "2. Preflight checks"],
)
def test_a_section_is_found_by_title_number_or_anchor(heading: str) -> None:
    assert objections("phase-without-section", runbook(f"# Demo\n\n## {heading}\n")) == []


@pytest.mark.parametrize("document", ["", "## Phase 1 — Try\n", "---\nrunbook: demo\n---\n## Phase 1 — Try\n"])
def test_phases_of_the_body_have_sections(document: str) -> None:
    assert objections("phase-without-section", document) == []
