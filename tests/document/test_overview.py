"""What a document says as a whole: header lines, roles, schedule, escalation, windows, checklists, triage."""

from __future__ import annotations

import pytest
from msgspec.structs import asdict
from tests.document.conftest import cut, read, runbook

from runbook_kit.document.model import Escalation, Input, Role, ScheduleEntry, Triage, Window

HEADERS = {
    "lines below the title": (
        """
        # Agents (phases), second edition

        Status: Active (docs only)
        Last updated: 2026-01-02
        Owner: Ops / Tools
        Version: 2.1
        Severity: high

        ## Purpose
        Owner: somebody else
        """,
        {
            "title": "Agents (phases), second edition",
            "status": "active",
            "last_reviewed": "2026-01-02",
            "owner": "Ops / Tools",
            "version": "2.1",
            "severity": "high",
        },
    ),
    "bold labels in a quote": (
        """
        # Orchestrierung

        > **Ziel**: stabiler Betrieb, erst ohne Netz.
        > **Scope**: Stufen 0 bis 5 (6 bleibt verboten).
        """,
        {
            "title": "Orchestrierung",
            "goal": "stabiler Betrieb, erst ohne Netz.",
            "scope": "Stufen 0 bis 5 (6 bleibt verboten).",
        },
    ),
    "bold labels with bold text behind them": (
        "# Loop\n\n**Scope:** Shadow only. **Never live.**  \n**Goal:** one plan\n",
        {"title": "Loop", "scope": "Shadow only. Never live.", "goal": "one plan"},
    ),
    "lines above the title": (
        "Status: Entwurf\nStand: 2026-11-01\n\n# Loop\n",
        {"title": "Loop", "status": "draft", "last_reviewed": "2026-11-01"},
    ),
    "a date among words": (
        "# Loop\nAktualisiert: Montag, 2026-11-02, von Ada\n",
        {"title": "Loop", "last_reviewed": "2026-11-02"},
    ),
    "the first of two": ("# Loop\nOwner: Ada\nOwner: Bob\n", {"title": "Loop", "owner": "Ada"}),
    "words that are no header": (
        "# Loop\nStatus: whatever\nReviewed: soon\nNote: this\nhttps://owner.example: x\n`Owner`: y\n- Owner: z\n",
        {"title": "Loop"},
    ),
    "a chapter is no header": ("# Loop\n## First\nStatus: active\n", {"title": "Loop"}),
    "no heading": ("Just words.\n", {"title": "example"}),
    "nothing": ("", {"title": "example"}),
}


@pytest.mark.parametrize("name", HEADERS)
def test_header(name: str) -> None:
    document, expected = HEADERS[name]
    header = asdict(runbook(document).header)
    assert {key: value for key, value in header.items() if value} == {**expected, "kind": "sop"}


def test_roles_with_their_duties() -> None:
    document = """
        # Loop
        ## Roles (5-7 agents)

        ### Agent 0 — Lead / Dispatcher
        - plans the whole
        - asks

        ### Agent 6 — Docs (optional, may be merged)
        - writes
        ### Role 2: Driver
        ## 3. Rollen (Standard)
        ### 3.3 Prüfer
        Text.
        """
    found = read(document)
    assert found.runbook.roles == (
        Role("lead-dispatcher", "Lead / Dispatcher", found.source.lines(4, 7), ("plans the whole", "asks")),
        Role("docs", "Docs", found.source.lines(8, 9), ("writes",), optional=True),
        Role("driver", "Driver", found.source.lines(10, 10)),
        Role("pruefer", "Prüfer", found.source.lines(12, 14)),
    )


def test_a_schedule_table_with_its_time_zone() -> None:
    document = """
        # Desk
        ## Daily Schedule (ET)
        | Time | Activity | Owner |
        | --- | --- | --- |
        | 08:00 | Health checks (data, keys) | Data & Ops |
        | 8:15 | Refresh `prices` | |
        | noon | Lunch | all |
        | 24:00 | Never | nobody |
        | 16:30 | Report | Lead |
        """
    found = read(document)
    assert found.runbook.schedule.timezone == "ET"
    assert found.runbook.schedule.entries == (
        ScheduleEntry("Health checks (data, keys)", found.source.lines(5, 5), at="08:00", owner="Data & Ops"),
        ScheduleEntry("Refresh `prices`", found.source.lines(6, 6), at="08:15"),
        ScheduleEntry("Report", found.source.lines(9, 9), at="16:30", owner="Lead"),
    )


def test_a_schedule_without_time_zone_or_owner() -> None:
    found = runbook("# Desk\n## Tagesplan\n| Was | Wann |\n| - | - |\n| Start | 09:00 |\n").schedule
    assert (found.timezone, [(each.activity, each.at, each.owner) for each in found.entries]) == (
        "",
        [("Start", "09:00", "")],
    )


def test_whom_to_call() -> None:
    document = """
        # Desk
        ## On-Call / Escalation
        - **Primary:** lead on pager.
        - Secondary: risk, then safety.
        - somebody else
        - Nobody:

        More below.
        """
    found = read(document)
    assert found.runbook.escalation == (
        Escalation("Primary", ("lead on pager.",), found.source.lines(3, 3)),
        Escalation("Secondary", ("risk, then safety.",), found.source.lines(4, 4)),
    )


def test_maintenance_windows() -> None:
    document = """
        # Desk
        ## Maintenance windows
        - Weekly (Saturday 10:00-14:00 local): updates, training, refresh.
        - Daily (Monday and Tuesday 9:00 - 10:30): look
        - Monthly: drill.
        - whenever
        """
    found = read(document)
    assert found.runbook.windows == (
        Window(
            "Weekly",
            found.source.lines(3, 3),
            every="weekly",
            days=("saturday",),
            start="10:00",
            end="14:00",
            timezone="local",
            activities=("updates", "training", "refresh"),
        ),
        Window(
            "Daily",
            found.source.lines(4, 4),
            every="daily",
            days=("monday", "tuesday"),
            start="9:00",
            end="10:30",
            activities=("look",),
        ),
        Window("Monthly", found.source.lines(5, 5), every="monthly", activities=("drill",)),
    )


def test_triage_entries() -> None:
    document = """
        # Failure triage quick table

        ## No beats / late beats
        - Look at the supervisor
        - Wait for two ticks

        ## Bad paths
        Set the folder.
        """
    found = read(document)
    assert found.runbook.triage == (
        Triage("No beats / late beats", found.source.lines(3, 6), ("Look at the supervisor", "Wait for two ticks")),
        Triage("Bad paths", found.source.lines(7, 9)),
    )


def test_what_an_operator_fills_in() -> None:
    document = """
        # Runner
        **Operator inputs (before the start):**
        - Change window (date, length):
        - Operator(s) / Reviewer(s):
        - Target: (shadow / paper)
        - `run_dir`
        """
    found = read(document)
    assert found.runbook.inputs == (
        Input("change_window", found.source.lines(3, 3), description="Change window (date, length)", required=False),
        Input("operator_reviewer", found.source.lines(4, 4), description="Operator(s) / Reviewer(s)", required=False),
        Input("target", found.source.lines(5, 5), description="Target: (shadow / paper)", required=False),
        Input("run_dir", found.source.lines(6, 6), description="`run_dir`", required=False),
    )


def test_rules_done_and_checklists_outside_phases() -> None:
    document = """
        # Loop
        ## Global invariants (non-negotiable)
        - **Mode:** shadow or paper
        - no secrets
        ## Checklists
        - [ ] all read
        ### Before
        - [x] tree is clean
        ### Notes
        - not a box
        ## End
        **Definition of done:**
        - stable
        - stable
        - pinned
        """
    found = runbook(document)
    assert found.rules == ("Mode: shadow or paper", "no secrets")
    assert [(each.title, [(item.text, item.done) for item in each.items]) for each in found.checklists] == [
        ("Checklists", [("all read", False)]),
        ("Before", [("tree is clean", True)]),
    ]
    assert [(each.id, each.text) for each in found.done] == [("stable", "stable"), ("pinned", "pinned")]


def test_named_sections_keep_their_text() -> None:
    document = """
        # KubeNodeAsleep
        ## Meaning

        A node does *not* answer.

        ### Details
        More.
        ## Impact
        ## Diagnosis
        Look:

        ```console
        $ kubectl get nodes
        ```

        ## Behebung
        Wake it.
        """
    found = read(document)
    assert [(each.kind, each.title, each.text) for each in found.runbook.sections] == [
        ("meaning", "Meaning", "A node does *not* answer.\n\n### Details\nMore."),
        ("impact", "Impact", ""),
        ("diagnosis", "Diagnosis", "Look:\n\n```console\n$ kubectl get nodes\n```"),
        ("mitigation", "Behebung", "Wake it."),
    ]
    assert cut(found.source, found.runbook.sections[1].span) == "## Impact"
    assert found.runbook.header.alerts == ("KubeNodeAsleep",)


def test_a_title_of_several_words_names_no_alert() -> None:
    found = runbook("# Node is asleep\n## Meaning\n## Diagnosis\n").header
    assert (found.kind, found.alerts) == ("alert", ())


def test_what_stands_in_a_phase_is_the_phase_s() -> None:
    document = """
        # Loop
        ## Phase 1 — Try
        ### Rules
        - in the phase
        ### Roles
        #### Agent 1 — Nobody
        ## Rules
        - outside
        """
    found = runbook(document)
    assert (found.rules, found.roles) == (("outside",), ())
    assert found.phases[0].rules == ("in the phase",)
