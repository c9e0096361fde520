"""What a phase that has not run yet tells those who decide, take over and look back."""

from __future__ import annotations

from tests.render.documents.making import render, select, selection

from runbook_kit.document.address import Selection
from runbook_kit.render.documents.packet import SEPARATE, packet

EVERY = "tests/documents/every-feature.md"


def test_the_next_phase_is_the_one_that_needs_this_one() -> None:
    made = packet(select("runbooks/documentation-session.md", "phase-1"))
    assert made.delta is not None
    assert (made.delta.number, made.delta.id, made.delta.mode) == ("3", "phase-3", "paper")
    assert made.delta.needs == ("phase-2",)
    assert [item.number for item in made.delta.entry] == ["3.E1"]
    assert [gap.name for gap in made.delta.inputs] == ["session"]


def test_nothing_follows_the_last_phase() -> None:
    assert packet(select("runbooks/documentation-session.md", "phase-4")).delta is None
    assert packet(selection("every-feature")).delta is None  # a whole runbook


def test_every_way_to_stop_is_there() -> None:
    made = packet(select(EVERY, "phase-12"))
    assert [(stop.number, stop.text) for stop in made.stops] == [
        ("12.U1", "Undo"),
        ("12.R1", "Rollback: the old alias"),
        ("12.T1", "Teardown"),
        ("12.R2", "Drop the new index"),
        ("12.T2", "Close the tunnel"),
        ("B1", "Point the alias back"),
        ("B2", "Tell the channel"),
        ("C1", "Remove the scratch folder"),
        ("L1", "Stop playbook: Writers are stopped, Nobody writes any more"),
    ]


def test_two_persons_at_least() -> None:
    assert packet(selection("empty")).signers == ("operator", "reviewer or approver")
    assert packet(select(EVERY, "phase-12")).signers == ("operator", "approver")


def test_the_value_of_a_secret_is_never_written_down() -> None:
    """Not even a default that somebody has put into the document."""
    whole = selection("every-feature")
    for template in ("checklist.md", "checklist.html", "checklist.txt", "runlog.md", "handoff.md", "report.md"):
        for chosen in (whole, *(Selection(whole.runbook, phase) for phase in whole.runbook.phases)):
            assert "never-shown" not in render(template, chosen)


def test_packages_of_the_phase_else_of_the_runbook() -> None:
    assert [package.id for package in packet(select(EVERY, "phase-12")).packages] == ["WP1", "WP2"]
    assert [package.id for package in packet(select(EVERY, "phase-11")).packages] == ["WP9"]


def test_the_go_no_go_packet_has_what_a_decision_needs() -> None:
    page = render("go-no-go.md", select(EVERY, "phase-12"))
    for demand in (
        "- [ ] **Go** for session",
        "- [ ] **No-go**",
        "Reasons that block",
        "New date",
        "Two-person rule",
        "| approver | _to fill in: name_ |",
        "| 12.E1 | Go was given | sign-off by approver |",
        "| duration | 4h |",
        "## Kill switch and way back",
        "Operator on watch (operator): pager, 24x7",
        SEPARATE,
    ):
        assert demand in page


def test_the_report_has_what_a_completion_report_needs() -> None:
    page = render("report.md", select(EVERY, "phase-11"))
    for demand in (
        "docs only, or code and docs",
        "git diff --stat",
        "marked (future)",
        "evidence (path as text)",
        "The list is old (mitigation: Look at its time)",
        "## Rollback",
        "Suggested title: every-feature: Look",
        "The next phase is 12 Build.",
        "- [ ] mode paper instead of shadow",
        "- [ ] curl >=7",
        "Ready for the go/no-go review",
        "Blocking items",
        SEPARATE,
    ):
        assert demand in page


def test_the_post_mortem_has_its_deadline_and_actions() -> None:
    page = render("post-mortem.md", select(EVERY, "phase-12"))
    assert "Due within 48 hours of the end of the incident" in page
    assert "| action | owner | due | how its effect is checked |" in page


def test_the_runlog_has_its_parts() -> None:
    page = render("runlog.md", select(EVERY, "phase-12"))
    for part in (
        "Context",
        "Work packages",
        "Log",
        "Changes",
        "Verification",
        "Risk and rollback",
        "Notes",
        "Sign-off",
    ):
        assert f"## {part}\n" in page
