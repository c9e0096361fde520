"""Fences that were never closed and ate the headings behind them."""

from __future__ import annotations

import pytest
from tests.document.conftest import fixture, objections, subject

from runbook_kit.gate.rules.swallowed_heading import check

EATEN = {
    "to the end of the document": (
        "## Phase 1 — Try\n```bash\nls\n\n## Phase 2 — Lost\n### Entry\n",
        "2:1-2:8",
        "The fence opened here swallows 1 heading: `Phase 2 — Lost` (line 5).",
        5,
    ),
    "up to the closing line of the next fence": (
        "## Phase 1 — Try\n```\nprompt\n\n## Phase 2 — Lost\n\n```text\nprompt\n```\n## Phase 3 — There\n",
        "2:1-2:4",
        "The fence opened here swallows 1 heading: `Phase 2 — Lost` (line 5).",
        5,
    ),
    "numbered chapters": (
        "## 1. One\n```\n## 2. Two\n### 2.1 Inner\n## Unnumbered\n",
        "2:1-2:4",
        "The fence opened here swallows 2 headings: `2. Two` (line 3), `2.1 Inner` (line 4).",
        3,
    ),
    "lettered phases": (
        "## A) One\n~~~sh\nls\n## B) Two\n",
        "2:1-2:6",
        "The fence opened here swallows 1 heading: `B) Two` (line 4).",
        4,
    ),
    "appendices": (
        "## Appendix A — Now\n### A.1 First\n```text\n## Appendix B — Lost\n### A.2 Lost, too\n",
        "3:1-3:8",
        "The fence opened here swallows 2 headings: `Appendix B — Lost` (line 4), `A.2 Lost, too` (line 5).",
        4,
    ),
    "sections of an alert": (
        "# NodeAsleep\n## Meaning\n```shell\n$ ls\n## Diagnosis\n## Mitigation\n",
        "3:1-3:9",
        "The fence opened here swallows 2 headings: `Diagnosis` (line 5), `Mitigation` (line 6).",
        5,
    ),
    "headings of no outline, at least two hashes deep": (
        "# T\n```bash\n# a comment\n## Lost\nls\n",
        "2:1-2:8",
        "The fence opened here swallows 1 heading: `Lost` (line 4).",
        4,
    ),
    "a longer fence": (
        "## Phase 1 — Try\n````md\n```\n## Phase 2 — Lost\n```\n",
        "2:1-2:7",
        "The fence opened here swallows 1 heading: `Phase 2 — Lost` (line 4).",
        4,
    ),
    "in a list": (
        "## Phase 1 — Try\n- do\n  ```bash\n  ls\n  ## Phase 2 — Lost\n",
        "3:1-3:10",
        "The fence opened here swallows 1 heading: `Phase 2 — Lost` (line 5).",
        5,
    ),
}


@pytest.mark.parametrize("name", EATEN)
def test_headings_in_a_fence_that_was_not_closed(name: str) -> None:
    document, place, message, line = EATEN[name]
    assert objections("swallowed-heading", document) == [(place, message, f"Close the fence before line {line}.")]


FINE = {
    "a closed fence with headings": "## Phase 1 — Try\n```text\n## Phase 2 — Told\n```\n",
    "a closed fence with another fence inside": (
        "## Phase 1 — Try\n````md\n## Phase 2 — Told\n```text\nx\n```\n````\n"
    ),
    "comments of a shell": "## Phase 1 — Try\n```bash\n# first\n# 2) second\nls\n",
    "headings behind the line that opens again": "## Phase 1 — Try\n```\nls\n```text\n## Phase 2 — Told\n```\n",
    "an open fence without headings": "## Phase 1 — Try\n```bash\nls\n",
    "a fence that its list ends": "## Phase 1 — Try\n- do\n  ```bash\n  ls\n## Phase 2 — There\n",
    "indented code": "## Phase 1 — Try\n\n    ## Phase 2 — Told\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", FINE)
def test_nothing_is_swallowed(name: str) -> None:
    assert objections("swallowed-heading", FINE[name]) == []


def test_a_report_template_that_eats_an_appendix() -> None:
    (found,) = check(subject(fixture("launch-roadmap.md")))
    assert found.message == (
        "The fence opened here swallows 2 headings: `Appendix C — Prompts (phases 0 and 1)` (line 187),"
        " `C.1 Phase 0 runner — Grundlagen` (line 189)."
    )
    assert (found.span.line, found.hint) == (178, "Close the fence before line 187.")
