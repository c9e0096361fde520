"""`runbook/1`, key by key: fields may be added, never renamed."""

from __future__ import annotations

import json

from tests.render.samples import DIGEST, PATH, PHASE_2, RUNBOOK, START

from runbook_kit.document.address import Selection
from runbook_kit.render.runbook_v1 import runbook_v1, selection_v1


def test_runbook() -> None:
    document = runbook_v1(RUNBOOK)
    assert list(document) == ["format", "runbook"]
    assert document["format"] == "runbook/1"
    runbook = document["runbook"]
    assert list(runbook) == [
        "id", "title", "path", "digest", "authored", "version", "status", "owner", "last_reviewed", "kind", "scope",
        "goal", "severity", "alerts", "mode", "modes", "roles", "requires", "phases", "inputs", "done", "rules",
        "checklists", "schedule", "windows", "limits", "contacts", "escalation", "work_packages", "rollback",
        "teardown", "triage", "targets", "sections",
    ]  # fmt: skip
    assert {name: runbook[name] for name in ("id", "title", "path", "digest", "authored", "version", "status")} == {
        "id": "cursor-multi-agent",
        "title": "Cursor multi-agent orchestration",
        "path": PATH,
        "digest": f"sha256:{DIGEST}",
        "authored": True,
        "version": "2.1",
        "status": "active",
    }
    assert [phase["id"] for phase in runbook["phases"]] == ["phase-1", "phase-2"]


def test_inputs_are_by_name() -> None:
    inputs = runbook_v1(RUNBOOK)["runbook"]["inputs"]
    assert list(inputs) == ["loop-id", "run_dir", "token"]
    assert inputs["loop-id"] == {
        "placeholders": ["<loop-id>"],
        "description": "Name of the loop",
        "required": True,
        "secret": False,
        "default": None,
        "choices": [],
        "pattern": "^[a-z0-9-]+$",
        "from_env": "",
        "literal": False,
        "declared": False,
        "line": 58,
    }


def test_everything_else_a_runbook_says() -> None:
    runbook = runbook_v1(RUNBOOK)["runbook"]
    assert runbook["roles"][0] == {
        "id": "orchestrator",
        "title": "Orchestrator",
        "duties": ["cuts work into packages"],
        "optional": False,
        "line": 10,
    }
    assert runbook["schedule"]["timezone"] == "Europe/Berlin"
    assert [entry["at"] for entry in runbook["schedule"]["entries"]] == ["08:00"]
    assert runbook["windows"] == [
        {
            "name": "changes",
            "every": "weekly",
            "days": ["Sat"],
            "start": "22:00",
            "end": "23:00",
            "timezone": "UTC",
            "activities": ["deploys"],
            "line": 91,
        }
    ]
    assert runbook["limits"] == {"max_loops": "3"}
    assert runbook["contacts"] == [
        {
            "name": "Ops desk",
            "role": "on call",
            "how": "+49 30 1234",
            "hours": "24/7",
            "reviewed": "2026-10-01",
            "line": 92,
        }
    ]
    assert runbook["escalation"] == [
        {"kind": "data loss", "to": ["ops", "lead"], "hours": "24/7", "after_s": 900, "line": 93}
    ]
    assert runbook["triage"] == [
        {"symptom": "Loop does not start", "advice": ["Look at the log", "Ask the reviewer"], "line": 97}
    ]
    assert runbook["sections"] == [{"kind": "meaning", "title": "Meaning", "line": 98, "text": "What it means."}]
    assert [(each["id"], [item["done"] for item in each["items"]]) for each in runbook["checklists"]] == [
        ("daily", [True])
    ]


def test_it_is_json() -> None:
    document = runbook_v1(RUNBOOK)
    assert json.loads(json.dumps(document)) == document


def test_a_selection_holds_only_what_was_selected() -> None:
    phases = selection_v1(Selection(RUNBOOK, PHASE_2))["runbook"]["phases"]
    assert [(phase["id"], len(phase["steps"])) for phase in phases] == [("phase-2", 4)]
    phases = selection_v1(Selection(RUNBOOK, PHASE_2, (START,)))["runbook"]["phases"]
    blocks = [(step["id"], [block["id"] for block in step["blocks"]]) for step in phases[0]["steps"]]
    assert blocks == [("start", ["start-loop"])]
    assert selection_v1(Selection(RUNBOOK)) == runbook_v1(RUNBOOK)
