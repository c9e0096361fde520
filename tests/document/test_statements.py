"""What a phase says about itself: criteria, goal, outputs, evidence, risks, packages, checklists, triggers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.document.conftest import cut, phase, read, runbook

from runbook_kit.document.model import Criterion


def marked(criteria: Sequence[Criterion]) -> list[str]:
    """The text of every criterion with what is special about it."""
    return [
        each.text
        + "".join(f" ({name})" for name in ("optional", "example", "done") if getattr(each, name))
        + (f" → {each.check or each.signoff}" if each.kind != "manual" else "")
        for each in criteria
    ]


ENTRIES = {
    "a list below a heading": ("### Entry\n- Ports are free\n- Disk has room\n", ["Ports are free", "Disk has room"]),
    "German, and another heading": (
        "### Voraussetzungen\n- Ports frei\n### Einstieg\n- Platte frei\n",
        ["Ports frei", "Platte frei"],
    ),
    "a task list": (
        "### Entry criteria\n- [x] Ports are free\n- [ ] Disk has room\n",
        ["Ports are free (done)", "Disk has room"],
    ),
    "a numbered list": (
        "### Preconditions\n1. Ports are free\n2. Disk has room\n",
        ["Ports are free", "Disk has room"],
    ),
    "below a bold label": ("**Before you start:**\n- Ports are free\n", ["Ports are free"]),
    "beside a bold label": ("**Entry:** ports are free\n", ["ports are free"]),
    "a paragraph instead of a list": ("### Entry\nPorts are free.\n", ["Ports are free."]),
    "a paragraph before the list explains": ("### Entry\nAll of these:\n\n- Ports are free\n", ["Ports are free"]),
    "checks and sign-offs": (
        "### Entry\n- Tree is clean (check: `git diff --quiet`)\n- Go (sign-off: reviewer)\n",
        ["Tree is clean → git diff --quiet", "Go → reviewer"],
    ),
    "one is optional": (
        "### Entry\n- Ports frei\n- Optionaler Abzug liegt vor\n",
        ["Ports frei", "Optionaler Abzug liegt vor (optional)"],
    ),
    "examples are told apart": (
        "**Preconditions (examples):**\n- Ports are free\n**Entry:**\n- Disk has room\n",
        ["Ports are free (example)", "Disk has room"],
    ),
    "nested lists are detail": ("### Entry\n- Ports are free\n  - 3000\n  - 9090\n", ["Ports are free"]),
    "in a quote": ("### Entry\n> - Ports are free\n", ["Ports are free"]),
    "no list at all": ("### Entry\n", []),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_entry_criteria(name: str) -> None:
    body, expected = ENTRIES[name]
    found = phase(f"## Phase 2 — Try\n{body}")
    assert marked(found.entry) == expected
    assert found.steps == ()


@pytest.mark.parametrize("name", ENTRIES)
def test_exit_criteria_are_read_the_same_way(name: str) -> None:
    body, expected = ENTRIES[name]
    for words in ("Entry criteria", "Entry", "Voraussetzungen", "Einstieg", "Preconditions", "Before you start"):
        body = body.replace(words, "Exit")
    found = phase(f"## Phase 2 — Try\n{body}")
    assert marked(found.exit) == expected
    assert found.entry == ()


def test_a_criterion_has_an_id_of_its_own_within_the_phase() -> None:
    found = phase(
        "## Phase 2 — Try\n### Entry\n- Both agree\n- Both agree\n### Exit\n- Both agree\n**DoD:**\n- Both agree\n"
    )
    assert [each.id for each in (*found.entry, *found.exit, *found.done)] == [
        "both-agree",
        "both-agree-2",
        "both-agree-3",
        "both-agree-4",
    ]


@pytest.mark.parametrize(
    ("label", "kind"),
    [("Pass", "exit"), ("Gate", "exit"), ("AC", "exit"), ("Checkpoint (by hand)", "exit"), ("Ausstieg", "exit")],
)
def test_gates_and_passes_are_exit_criteria(label: str, kind: str) -> None:
    found = phase(f"## Phase 2 — Try\n**{label}**\n- all is green\n")
    assert marked(getattr(found, kind)) == ["all is green"]


def test_a_gate_and_acceptance_criteria_add_up() -> None:
    document = """
        ## Phase 0 — Grundlage
        **Ziel:** stabile Unterlagen.
        **Gate:** alle Prüfungen grün, keine toten Verweise.
        **Outputs (typisch):**
        - Verträge
        - Einstiege
        **AC:**
        - Neues ist verlinkt
        - Prüfungen grün
        """
    found = phase(document)
    assert found.goal == "stabile Unterlagen."
    assert marked(found.exit) == ["alle Prüfungen grün, keine toten Verweise.", "Neues ist verlinkt", "Prüfungen grün"]
    assert found.outputs == ("Verträge", "Einstiege")
    source = read(document).source
    assert [cut(source, each.span) for each in found.exit] == [
        "**Gate:** alle Prüfungen grün, keine toten Verweise.",
        "- Neues ist verlinkt",
        "- Prüfungen grün",
    ]


def test_a_gate_of_examples_demands_nothing() -> None:
    document = """
        ## Phase 3 — Bounded
        **Gate (examples, none to be built here):**
        - a limit per day
        - a go before the start
        **Outputs:**
        - proof of limits
        """
    found = phase(document)
    assert marked(found.exit) == ["a limit per day (example)", "a go before the start (example)"]
    assert found.outputs == ("proof of limits",)


GOALS = {
    "below a heading": ("### Intent\nFind drift early.\n\nAnd tell somebody.\n", "Find drift early."),
    "beside a label": ("**Goal:** find drift\n", "find drift"),
    "a plain label": ("Objective: find drift\n", "find drift"),
    "in German": ("**Ziel:** Abweichungen finden\n", "Abweichungen finden"),
    "a bullet among the entry criteria": ("### Entry\n- Tree is clean\n- Goal: find drift\n", "find drift"),
    "a German bullet": ("### Entry\n- Ziel: früh erkennen, ohne einzugreifen.\n", "früh erkennen, ohne einzugreifen."),
    "a bold bullet": ("### Exit\n- **Goal:** find drift\n", "find drift"),
    "a list": ("### Goals\n- find drift\n- tell it\n", "find drift tell it"),
    "the first of two": ("**Goal:** find drift\n\n**Objective:** tell it\n", "find drift"),
    "none": ("### Entry\n- Goals are known\n", ""),
}


@pytest.mark.parametrize("name", GOALS)
def test_a_goal(name: str) -> None:
    body, goal = GOALS[name]
    found = phase(f"## Phase 13 — Drift\n{body}")
    assert found.goal == goal
    assert goal not in [each.text for each in (*found.entry, *found.exit)]


def test_a_goal_among_criteria_is_no_criterion() -> None:
    found = phase("## Phase 13 — Drift\n### Entry\n- Tree is clean\n- Ziel: früh erkennen\n- Optionaler Abzug\n")
    assert marked(found.entry) == ["Tree is clean", "Optionaler Abzug (optional)"]


@pytest.mark.parametrize(
    ("body", "note", "triggers"),
    [
        (
            "The steady state: no defined exit. It changes by:\n- **Policy** (new lessons)\n- **Platform**\n",
            "The steady state: no defined exit. It changes by:",
            ("Policy (new lessons)", "Platform"),
        ),
        (
            "Dauerbetrieb, kein definiertes Exit. Anlass für Änderungen:\n- neue Regeln\n",
            "Dauerbetrieb, kein definiertes Exit. Anlass für Änderungen:",
            ("neue Regeln",),
        ),
        ("Not applicable.\n", "Not applicable.", ()),
    ],
)
def test_a_phase_may_say_that_it_has_no_exit(body: str, note: str, triggers: tuple[str, ...]) -> None:
    found = phase(f"## Phase 7 — Run\n### Exit criteria\n{body}")
    assert (found.exit, found.exit_note, found.triggers) == ((), note, triggers)


def test_deliverables_evidence_and_risks() -> None:
    document = """
        ## Phase 5 — Live
        #### Deliverables
        - **Checklist** — before every session
        - Report
        #### Evidence Pack
        Same as before, and:
        - **Runlog** (signed)
        - Metrics

        Kept below `reports/`.
        #### Risk Notes
        - **Fatigue:** nobody reads it (Mitigation: rotate)
        - Haste
        """
    found = phase(document)
    assert found.outputs == ("Checklist — before every session", "Report")
    assert found.evidence == ("Runlog (signed)", "Metrics")
    assert [(each.text, each.mitigation) for each in found.risks] == [
        ("Fatigue: nobody reads it", "rotate"),
        ("Haste", ""),
    ]
    assert found.steps == ()


def test_rules_triggers_and_done() -> None:
    document = """
        ## Phase 4 — Readiness
        **Safety Non-Negotiables (Phase 4):**
        - **Manual:** a person starts it
        - no secrets

        **Rule:** no leftovers

        **Update triggers:**
        - a role changes

        #### Ziel / Definition of Done (DoD)
        **Ziel:** robust.

        **DoD (Phase 4):**
        - The switch is tested.
        - Both have signed.
        """
    found = phase(document)
    assert found.rules == ("Manual: a person starts it", "no secrets", "no leftovers")
    assert found.triggers == ("a role changes",)
    assert found.goal == "robust."
    assert marked(found.done) == ["The switch is tested.", "Both have signed."]
    assert [each.text for each in runbook(document).done] == ["The switch is tested.", "Both have signed."]


def test_work_packages_by_bold_lines() -> None:
    document = """
        ## Phase 4 — Readiness
        #### Work Packages (Phase 4)
        **WP4A — Packet & lock (docs first)**
        - checklist
        - template

        **WP4B: Connector**
        - retries

        **WP4C - Drill (optional)**

        **Last words**
        - thanks
        """
    found = phase(document).work_packages
    assert [(each.id, each.title, each.items, each.optional) for each in found] == [
        ("WP4A", "Packet & lock (docs first)", ("checklist", "template"), False),
        ("WP4B", "Connector", ("retries",), False),
        ("WP4C", "Drill (optional)", (), True),
        ("last-words", "Last words", ("thanks",), False),
    ]
    assert [each.span.line for each in found] == [3, 7, 10, 12]


def test_work_packages_by_list() -> None:
    found = phase("## Phase 4 — Readiness\n### Arbeitspakete\n- Prüfliste schreiben\n- Probe\n").work_packages
    assert [(each.id, each.title) for each in found] == [
        ("pruefliste-schreiben", "Prüfliste schreiben"),
        ("probe", "Probe"),
    ]


def test_a_checklist_of_a_phase() -> None:
    document = """
        ## Phase 2 — Paper
        **Operator Checklist:**
        - flags stay off
        - [x] ids are on
        """
    (found,) = runbook(document).checklists
    assert (found.id, found.title, marked(found.items)) == (
        "operator-checklist",
        "Operator Checklist",
        ["flags stay off", "ids are on (done)"],
    )
    assert (found.span.line, found.span.end_line) == (2, 4)
    assert phase(document).steps == ()


def test_a_schedule_below_its_label() -> None:
    document = """
        ## Phase 2 — Paper
        **Schedule:**
        - Heartbeat: INTERVAL=300
        - whenever it rains
        """
    assert [(each.activity, each.every_s) for each in phase(document).schedule] == [("Heartbeat", 300)]
