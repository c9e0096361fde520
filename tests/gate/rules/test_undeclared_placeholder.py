"""Gaps in commands that no input is declared for."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections


def runbook(command: str, inputs: str = "{}", info: str = "") -> str:
    return f"---\nrunbook: demo\ninputs: {inputs}\n---\n## Phase 1 — Try\n```bash{info}\n{command}\n```\n"


def test_a_gap_is_told_once_where_it_first_stands() -> None:
    assert objections("undeclared-placeholder", runbook("ls <loop-id>\nls <loop-id> <LOOP_ID>")) == [
        (
            "7:4-7:13",
            "The placeholder `<loop-id>` is no declared input.",
            'Add `loop_id:` to `inputs:`, or `literal="<loop-id>"` to the fence.',
        )
    ]


def test_every_gap_is_told() -> None:
    found = objections("undeclared-placeholder", runbook("ls <a> {{ b }} /path/to/repo ..."))
    assert [place for place, _, _ in found] == ["7:4-7:7", "7:8-7:15", "7:16-7:29", "7:30-7:33"]


@pytest.mark.parametrize(
    "document",
    [
        runbook("ls"),
        runbook("ls <loop-id>", "{loop-id: {description: Which loop}}"),
        runbook("ls <loop-id>", "{LOOP_ID: {description: Which loop}}"),
        runbook("ls <none>", info=' {literal="<none>"}'),
        runbook("ls # <loop-id>"),
        runbook("ls <pod>", info=' {outputs="pod"}'),
        "## Phase 1 — Try\n```bash\nls <loop-id>\n```\n",
    ],
    ids=[
        "no gap",
        "declared",
        "declared in other letters",
        "literal",
        "in a comment",
        "handed on",
        "not in our format",
    ],
)
def test_every_gap_is_declared(document: str) -> None:
    assert objections("undeclared-placeholder", document) == []
