"""Sections of documents about what to do when something fails."""

from __future__ import annotations

import pytest

from runbook_kit.cli.triage import triage_sections
from runbook_kit.document.source import Source
from runbook_kit.render.reason_page import Advice


def lines(text: str, code: str = "unfilled-input") -> list[int]:
    return [each.line for each in triage_sections(Source("a.md", text), code)]


@pytest.mark.parametrize(
    "title", ["Triage", "Troubleshooting", "4. Trouble shooting", "Fehlersuche", "If it fails", "When this fails: what"]
)
def test_a_section_is_known_by_its_heading(title: str) -> None:
    assert lines(f"# T\n\n## {title}\n\nOn `unfilled-input` do this.\n") == [3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Triage\n\nOn unfilled-input do this.\n", []),
        ("## Triage\n\n```\n`unfilled-input`\n```\n", []),
        ("## Steps\n\n`unfilled-input`\n\n## Triage\n\nNothing.\n", []),
        ("## Triage\n\nNothing.\n\n## Steps\n\n`unfilled-input`\n", []),
        ("## Triage\n\n`no-unfilled-input`, `unfilled-inputs`\n", []),
        ("`unfilled-input`\n", []),
        ("## Triage\n\n`error[unfilled-input]` and `unfilled-input`\n", [1]),
        ("## Triage\n\n| code |\n|---|\n| `unfilled-input` |\n", [1]),
        ("## Triage\n\n### `unfilled-input`\n\nDo this.\n", [3]),
        ("## Triage\n\n### First\n\n`unfilled-input`\n\n### Second\n\n`unfilled-input`\n", [3, 7]),
        ("Triage\n===\n\n`unfilled-input`\n\nSteps\n---\n\n`unfilled-input`\n", [1, 6]),
    ],
)
def test_only_inline_code_in_such_a_section_counts(text: str, expected: list[int]) -> None:
    assert lines(text) == expected


def test_the_section_is_named() -> None:
    text = "---\ntitle: x\n---\n# T\n\n## Triage of *it*\n\n`a-code`\n"
    assert triage_sections(Source("docs/a.md", text), "a-code") == (Advice("docs/a.md", 6, "Triage of it"),)
