"""Which sections of a document nobody wrote for us are phases."""

from __future__ import annotations

import pytest
from tests.document.conftest import text_of, vocabulary

from runbook_kit.document.infer import infer_phases
from runbook_kit.document.markdown import parse
from runbook_kit.document.outline import build_outline
from runbook_kit.document.source import Source


def inferred(document: str) -> list[str]:
    """The kind, then `id "title" lines of its sections` and, behind `about`, of those that speak about it."""
    text = text_of(document)
    source = Source("docs/a.md", text)
    found = infer_phases(build_outline(parse(text), 1, source.line_count), source, vocabulary())
    lines = [found.kind]
    for each in found.phases:
        about = f" about {','.join(str(section.line) for section in each.about)}" if each.about else ""
        lines.append(f'{each.id} "{each.title}" {",".join(str(section.line) for section in each.sections)}{about}')
    return lines


CASES = {
    "numbered": (
        """
        # Session

        ## Phase 2 — Preflight: host & tools

        ## Phase 8 — Hardening (later)

        ## Other things
        """,
        ["phases", 'phase-2 "Preflight: host & tools" 3', 'phase-8 "Hardening (later)" 5'],
    ),
    "numbered below a chapter": (
        """
        # Roadmap
        ## 5. Phases
        ### Phase 0 — Start
        ### Stage 1: Shadow
        ### 5.3 Etappe 2b
        ## 6. Commands
        """,
        ["phases", 'phase-0 "Start" 3', 'phase-1 "Shadow" 4', 'phase-2b "Phase 2b" 5'],
    ),
    "a later section of the same number belongs to the phase": (
        """
        ## Phase 4 — Readiness
        ## Phase 5 — Live
        ## Phase 4 — Protocol
        ### Step 1 — Scope
        """,
        ["phases", 'phase-4 "Readiness" 1,3', 'phase-5 "Live" 2'],
    ),
    "sections that only mention a phase speak about it": (
        """
        ## Phase 4 — Readiness
        ## Phase 5 — Live
        ## Appendix B — Phase 4 runner
        ### B.0 Phase-4 before you start
        ### B.1 Work packages
        ## Notes on phases 4 and 5
        ## From phase 4 to phase 5
        """,
        ["phases", 'phase-4 "Readiness" 1 about 3', 'phase-5 "Live" 2'],
    ),
    "brackets do not speak about a phase": (
        """
        ## Phase 4 — Readiness
        ## Phase 5 — Live (after phase 4)
        ## Non-negotiables (phase 4)
        """,
        ["phases", 'phase-4 "Readiness" 1', 'phase-5 "Live (after phase 4)" 2'],
    ),
    "what stands below a phase by accident belongs to the other one": (
        """
        ## Phase 1 — Shadow
        ### Steps
        ### Phase 2 — Paper
        ### Notes on phase 2
        ### Notes on phase 1
        """,
        ["phases", 'phase-1 "Shadow" 1', 'phase-2 "Paper" 3 about 4'],
    ),
    "lettered": (
        """
        # Workbook
        ## A) Baseline (first)
        ## B) Steady state
        ## C) Health
        """,
        ["workbook", 'phase-a "Baseline (first)" 2', 'phase-b "Steady state" 3', 'phase-c "Health" 4'],
    ),
    "headings between an empty lettered phase and the next one are its own": (
        """
        ## A) Baseline
        text
        ## Between
        ## B) Stop
        ## Checklists
        ### Preflight
        ## More
        ## C) Done
        """,
        ["workbook", 'phase-a "Baseline" 1', 'phase-b "Stop" 4,5,7', 'phase-c "Done" 8'],
    ),
    "headings behind the last lettered phase are not": (
        """
        ## A) Baseline
        ## B) Stop
        # Triage
        """,
        ["workbook", 'phase-a "Baseline" 1', 'phase-b "Stop" 2'],
    ),
    "one letter is no workbook": ("## A) Baseline\n", ["sop"]),
    "letters that do not begin with A are none": ("## B) Baseline\n## C) Stop\n", ["sop"]),
    "letters of several levels are none": ("## A) Baseline\n### B) Stop\n", ["sop"]),
    "numbers go before letters": ("## A) x\n## B) y\n## Phase 1 — z\n", ["phases", 'phase-1 "z" 3']),
    "alert": (
        """
        # KubeNodeAsleep
        ## Meaning
        ## Impact
        ## Diagnosis
        ## Mitigation
        """,
        ["alert", 'diagnosis "Diagnosis" 4', 'mitigation "Mitigation" 5'],
    ),
    "alert with commands elsewhere": (
        """
        # KubeNodeAsleep
        ## Meaning
        ## Impact
        ### How to see it
        ```console
        $ kubectl get nodes
        ```
        ## Diagnosis
        ## Access to the node
        ```bash
        ssh node
        ```
        ## Links
        """,
        ["alert", 'impact "Impact" 3', 'diagnosis "Diagnosis" 8', 'access-to-the-node "Access to the node" 9'],
    ),
    "alert in other words": (
        """
        # Alarm
        ## Bedeutung
        ## Diagnose
        ## Behebung
        """,
        ["alert", 'diagnosis "Diagnose" 3', 'mitigation "Behebung" 4'],
    ),
    "alert one level deeper": (
        """
        # Alerts
        ## KubeNodeAsleep
        ### Meaning
        ### Diagnosis and Mitigation
        """,
        ["alert", 'diagnosis "Diagnosis and Mitigation" 4'],
    ),
    "two of a kind": (
        "# Alerts\n## Meaning\n## Diagnosis\n## Diagnosis\n",
        ["alert", 'diagnosis "Diagnosis" 3', 'diagnosis-2 "Diagnosis" 4'],
    ),
    "one of the four is no alert": ("# X\n## Meaning\n", ["sop"]),
    "sections with something to run": (
        """
        # Manager
        ## Scope
        - words
        ## Standard reconcile
        ```bash
        reconcile
        ```
        ## Triage
        1. Look:
        ```bash
        jq . state.json
        ```
        ### More
        ## Links
        ## Deep
        ### Deeper
        - ```bash
          replay
          ```
        """,
        ["sop", 'standard-reconcile "Standard reconcile" 4', 'triage "Triage" 8', 'deep "Deep" 15'],
    ),
    "the same title twice": (
        "# T\n## Check\n```bash\na\n```\n## Check\n```bash\nb\n```\n",
        ["sop", 'check "Check" 2', 'check-2 "Check" 6'],
    ),
    "commands below the title, and chapters": (
        """
        # Manager
        ```bash
        a
        ```
        ## One
        ```bash
        b
        ```
        ## Two
        """,
        ["sop", 'manager "Manager" 1', 'one "One" 5'],
    ),
    "commands without any heading": ("```bash\na\n```\n", ["sop", 'runbook "Runbook" 1']),
    "a title and nothing else": ("# Tool\n```bash\na\n```\n", ["sop", 'tool "Tool" 1']),
    "procedures": (
        """
        # Operations
        ## Standard Operating Procedures
        1. **Health check failure**
           - find it
        ## Logging
        ### Bootstrap procedure
        1. `tool install`
        ### Health script
        - `tool health --raw` returns JSON
        ## Restart procedure
        Ask somebody.
        """,
        [
            "sop",
            'standard-operating-procedures "Standard Operating Procedures" 2',
            'bootstrap-procedure "Bootstrap procedure" 6',
        ],
    ),
    "numbered items with a bold lead and a command": (
        """
        # Operations
        ## Promotion
        1. **Prepare:** choose dates.
        2. **Run it:** `tool run --start YYYY-MM-DD`. Keep the result.
        ## Tools
        - The CLI: `tool run`
        ## Order
        1. first `tool run`
        2. second
        """,
        ["sop", 'promotion "Promotion" 2'],
    ),
    "a lone phase, and all commands elsewhere": (
        """
        # Notes
        ## Phase 21 — Overview
        ## Restart
        ```bash
        a
        ```
        """,
        ["sop", 'restart "Restart" 3'],
    ),
    "a lone phase with its commands": (
        """
        # Notes
        ## Phase 21 — Restart
        ```bash
        a
        ```
        """,
        ["phases", 'phase-21 "Restart" 2'],
    ),
    "nothing to do": ("# Title\n\nwords\n\n- words\n", ["sop"]),
    "nothing": ("", ["sop"]),
    "code that is not run": ("# Title\n## One\n```yaml\na: b\n```\n```\nls\n```\n", ["sop"]),
}


@pytest.mark.parametrize("name", CASES)
def test_phases_of_a_document(name: str) -> None:
    document, expected = CASES[name]
    assert inferred(document) == expected
