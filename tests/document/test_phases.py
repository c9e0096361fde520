"""What one phase says: which of its sections are steps, which speak about it, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.document.conftest import phase, read, runbook, text_of, vocabulary

from runbook_kit.document.markdown import parse
from runbook_kit.document.model import Phase
from runbook_kit.document.outline import build_outline
from runbook_kit.document.phases import PhaseReader
from runbook_kit.document.source import Source


def titles(phases: Sequence[Phase]) -> dict[str, list[str]]:
    """Phase id → titles of its steps, with the kind of those outside the normal order."""
    return {
        each.id: [step.title if step.kind == "step" else f"{step.kind}: {step.title}" for step in each.steps]
        for each in phases
    }


def test_a_phase_is_placed_at_its_first_section() -> None:
    document = """
        # Session

        ## Phase 4 — Readiness
        text
        ## Phase 5 — Live
        ## Phase 4 — Protocol
        ### Step 1 — Scope
        """
    first, second = runbook(document).phases
    source = read(document).source
    assert (first.id, first.title, first.line, first.span) == ("phase-4", "Readiness", 3, source.lines(3, 4))
    assert (second.id, second.title, second.line, second.span) == ("phase-5", "Live", 5, source.lines(5, 5))
    assert [step.title for step in first.steps] == ["Step 1 — Scope"]


STATED = [
    "Entry",
    "Exit criteria",
    "Goal",
    "Scope",
    "Deliverables",
    "Evidence pack",
    "Risk notes",
    "Work packages",
    "Roles",
    "Rules",
    "Inputs",
    "Definition of done",
    "Update triggers",
    "Schedule",
    "Checklist",
    "Escalation",
    "Maintenance windows",
    "Troubleshooting table",
    "References",
    "Voraussetzungen",
    "Ergebnisse",
    "Risikohinweise",
]


@pytest.mark.parametrize("title", STATED)
def test_sections_that_speak_about_the_phase_are_no_steps(title: str) -> None:
    document = f"## Phase 1 — Try\n### Look\n```bash\nls\n```\n### {title}\n- a\n- b\n### Go on\n- c\n"
    assert titles(runbook(document).phases) == {"phase-1": ["Look", "Go on"]}


@pytest.mark.parametrize("title", ["Evidence pack (metadata)", "Entry", "Deliverables", "Ergebnisse"])
def test_the_same_sections_with_commands_are_steps(title: str) -> None:
    document = f"## Phase 1 — Try\n### {title}\n```bash\nls\n```\n"
    assert titles(runbook(document).phases) == {"phase-1": [title]}
    assert [block.source for block in phase(document).blocks] == ["ls\n"]


def test_an_exit_section_is_a_teardown_when_it_runs_something() -> None:
    document = """
        ## Phase 2 — Preflight
        ### Steps (commands)
        ```bash
        up
        ```
        ### Exit / Teardown (take the stack down)
        ```bash
        down
        ```
        """
    found = phase(document)
    assert [(step.kind, step.title) for step in found.steps] == [
        ("step", "Steps (commands)"),
        ("teardown", "Exit / Teardown (take the stack down)"),
    ]
    assert found.exit == ()


def test_an_exit_section_with_a_list_holds_criteria() -> None:
    found = phase("## Phase 2 — Preflight\n### Exit\n- all is green\n")
    assert ([each.text for each in found.exit], found.steps) == (["all is green"], ())


def test_a_numbered_step_is_a_step_whatever_its_title_means() -> None:
    document = """
        ## Phase 4 — Protocol
        ### Step 1 — Scope
        - mode
        ### Step 2: Rollback
        ### Schritt 3 — Nachweise
        - Protokolle
        """
    assert titles(runbook(document).phases) == {
        "phase-4": ["Step 1 — Scope", "Step 2: Rollback", "Schritt 3 — Nachweise"],
    }


def test_everything_below_a_rollback_is_rollback() -> None:
    document = """
        ## Phase 9 — Release
        ### Rollback
        Choose one.
        #### Revert
        ```bash
        revert
        ```
        #### Option 2: restore
        ```bash
        restore
        ```
        ### Tell the others
        1. Write
        """
    assert titles(runbook(document).phases) == {
        "phase-9": [
            "rollback: Rollback",
            "rollback: Revert",
            "alternative: Option 2: restore",
            "Tell the others",
            "Write",
        ]
    }


SPOKEN_OF = """
    ## Phase 4 — Readiness
    **Goal:** ready, and still locked.
    ## Phase 5 — Live
    ## Appendix B — Phase 4 runner (manual)
    ### B.0 Phase-4 before you start
    **Safety Non-Negotiables (Phase 4):**
    - a person starts it

    **Operator inputs (fill in):**
    - Change window (date, length):
    - Target: (shadow / paper)

    **Hint:**
    - not for the phase

    ```bash
    not --for-the-phase
    ```
    ### B.1 Phase 4 runner
    #### Ziel / Definition of Done (DoD)
    **Ziel:** robust.

    **DoD (Phase 4):**
    - The switch is tested.
    #### Work packages (phase 4)
    **WP4A — Packet**
    - checklist

    **WP4B — Connector**
    #### Steps
    1. not for the phase
    ## Phase 4 — Protocol
    ### Step 1 — Scope
    """


def test_a_section_that_mentions_a_phase_says_what_must_be_done_never_how() -> None:
    ready, live = runbook(SPOKEN_OF).phases
    assert ready.goal == "ready, and still locked."
    assert ready.rules == ("a person starts it",)
    assert [each.text for each in ready.done] == ["The switch is tested."]
    assert [(each.id, each.title) for each in ready.work_packages] == [("WP4A", "Packet"), ("WP4B", "Connector")]
    assert [step.title for step in ready.steps] == ["Step 1 — Scope"]
    assert ready.blocks == ()
    assert (live.steps, live.rules, live.work_packages) == ((), (), ())


def test_checklists_below_a_phase() -> None:
    document = """
        ## A) Baseline
        ## B) Stop playbook

        ## Checklists (copy)

        ### Preflight (must be true)
        - [ ] `git status` is clean
        - [x] pins are there

        ### Stop playbook (tested)
        - [ ] run it

        **Objective:** quick and safe.

        1) Stop the loop
        2) Stop the supervisor

        ---
        ## C) Done
        """
    found = runbook(document)
    assert [(each.id, each.title, [item.done for item in each.items]) for each in found.checklists] == [
        ("preflight-must-be-true", "Preflight (must be true)", [False, True]),
        ("stop-playbook-tested", "Stop playbook (tested)", [False]),
    ]
    assert titles(found.phases) == {"phase-a": [], "phase-b": ["Stop the loop", "Stop the supervisor"], "phase-c": []}
    assert found.phases[1].goal == "quick and safe."


def test_a_phase_that_is_its_own_list_of_done() -> None:
    found = runbook('## A) Baseline\n## B) Finish criteria ("DONE")\n- stable\n- pinned\n')
    assert [each.text for each in found.phases[1].done] == ["stable", "pinned"]
    assert [each.text for each in found.done] == ["stable", "pinned"]
    assert found.phases[1].exit == ()


def test_bold_words_that_mean_nothing_are_notes() -> None:
    document = """
        ## Phase 1 — Try
        ### Look
        **Context:** only a look.

        **Reminder**

        ```bash
        ls
        ```
        """
    found = phase(document)
    assert [(step.title, step.notes) for step in found.steps] == [
        ("Look", ("Context: only a look.",)),
        ("Reminder", ()),
    ]


def test_a_reader_keeps_order_over_several_sections() -> None:
    source = Source("docs/a.md", text_of("# One\n```bash\na\n```\n### Look\n# Two\n```bash\nb\n```\n"))
    root = build_outline(parse(source.text), 1, source.line_count)
    reader = PhaseReader("x", "Both", source, vocabulary())
    for section in root.children:
        reader.read(section)
        reader.steps.current = None
    found = reader.finish(root.children)
    assert (found.id, found.title, found.line, found.span.end_line) == ("x", "Both", 1, 5)
    assert [(step.id, [block.id for block in step.blocks]) for step in found.steps] == [
        ("x", ["x-1"]),
        ("look", []),
        ("x-2", ["x-2-1"]),
    ]
    assert found.has_section
