"""The prompts that a document carries."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.prompts.making import ROLLOUT, ROOT

from runbook_kit.render.prompts.written import demands, number_of, phase_of_line, section_of, stage

TEXT = (ROOT / ROLLOUT).read_text("utf-8")


def test_every_demand_of_a_carried_prompt_is_read() -> None:
    asked = demands(TEXT, "2")
    assert asked.role == ("Relay orchestrator — Phase 2 (mirror)",)
    assert asked.rules == (
        "No message reaches a recipient.",
        "Copies and samples only.",
        "Delivery stays off unless a proven mirror mode exists.",
        "Nothing is delivered from an example.",
        "No passwords in any file.",
    )
    assert [line.partition(":")[0] for line in asked.inputs] == [
        "Mirror source",
        "Load targets",
        "What operators watch",
    ]
    assert len(asked.discovery) == 5  # three of the prompt, two of the list for every phase
    assert [(each.id, each.title, each.optional) for each in asked.packages] == [
        ("WP2.1", "Words and guards", False),
        ("WP2.2", "Session from start to end", False),
        ("WP2.3", "What operators see", False),
        ("WP2.4", "(Optional) Regression", True),
    ]
    assert asked.packages[1].files == ("docs/relay/session.md",)
    assert all(each.criteria and each.risks for each in asked.packages)
    assert len(asked.implement) == 2
    assert asked.review == (
        "Look for examples that turn delivery on.",
        "See that every path exists or is marked (future).",
    )
    assert len(asked.verification) == 3
    assert len(asked.report) == 3
    assert asked.most == 4


def test_other_phases_have_their_own() -> None:
    assert [each.id for each in demands(TEXT, "1").packages] == ["WP1.1"]
    assert demands(TEXT, "1").most == 2
    assert demands(TEXT, "3").review == ("ways in which delivery opens by accident", "limits that only warn")
    assert demands(TEXT, "3").output == ("Blockers (must be mended)", "Recommendations")


def test_a_document_without_prompts_demands_nothing() -> None:
    assert demands("# A\n\n## Phase 2 — B\n\n```text\nhello\nworld\n```\n", "2").role == ()
    assert demands("# A\n\n## Phase 2 — B\n\n```bash\nROLE: x\n```\n", "2").role == ()
    assert demands(TEXT, "") == demands("", "2")


def test_a_fence_that_was_never_closed_hides_nothing() -> None:
    prompt = "### Phase 2\n\n```text\nROLE: lead\nSCOPE\n- small\n```\n"
    text = f"```\n# Report\n\n## Rules for all phases\n- Stay safe.\n\n{prompt}"
    asked = demands(text, "2")
    assert asked.scope == ("small",)
    assert "Stay safe." in asked.discovery + asked.rules


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("SCOPE (NON-NEGOTIABLE)", "rules"),
        ("SCOPE", "scope"),
        ("STEP 4 — REVIEW (safety-first)", "review"),
        ("WP PLAN (max 3 WPs, each with AC + risk)", "packages"),
        ("COMPLETION REPORT (must output)", "report"),
        ("EINGABEN", "inputs"),
        ("Weather", ""),
    ],
)
def test_headings(heading: str, section: str) -> None:
    assert section_of(stage(heading) or heading) == section


def test_the_phase_of_a_line() -> None:
    assert phase_of_line("# A\n\n## Phase 4 — B\n\ntext\n\n### C\n\nmore\n", 9) == "4"
    assert phase_of_line("text\n", 1) == ""
    assert (number_of("phase-2"), number_of("look")) == ("2", "")


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [
                "```",
                "```text",
                "ROLE: x",
                "WP1.1 t",
                "- AC: a",
                "## Phase 2",
                "STEP 1 — REVIEW",
                "",
                "Prompt:",
                "- x",
                "(",
                "WP PLAN (max 3)",
            ]
        )
    )
)
def test_reading_never_fails(lines: list[str]) -> None:
    demands("\n".join(lines), "2")


@pytest.mark.parametrize(
    "line",
    ["(" * 200_000, "a:" * 100_000, "WP" * 100_000, "- " * 100_000, "WP1 " + "*" * 200_000 + "x", "A " * 100_000 + "x"],
)
def test_long_lines_do_not_hang(line: str) -> None:
    begun = time.process_time()
    demands(f"### Phase 2\n\n```text\nROLE: lead\nSTEP 1 — WP PLAN\n{line}\n```\n", "2")
    assert time.process_time() - begun < 5
