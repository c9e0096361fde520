"""The parts of `runbook/1`, key by key: fields may be added, never renamed."""

from __future__ import annotations

from tests.render.samples import PHASE_2, RUNBOOK, START, VERSIONS

from runbook_kit.render.phase_v1 import block_v1, criterion_v1, phase_v1, requires_v1, step_v1


def test_phase() -> None:
    document = phase_v1(PHASE_2)
    assert list(document) == [
        "id", "title", "line", "end_line", "goal", "needs", "entry", "exit", "exit_note", "triggers", "steps",
        "outputs", "evidence", "risks", "work_packages", "schedule", "rollback", "teardown", "done", "rules",
        "requires", "mode", "owner", "valid_for_s", "has_section",
    ]  # fmt: skip
    assert (document["id"], document["title"], document["line"]) == ("phase-2", "Preflight", 41)
    assert document["needs"] == ["phase-1"]
    assert document["risks"] == [
        {"text": "Stale tools", "mitigation": "Pin versions", "line": 30},
        {"text": "Somebody else's changes", "mitigation": "", "line": 31},
    ]
    assert document["schedule"] == [
        {
            "activity": "Health check",
            "at": "",
            "every_s": 900,
            "when": "",
            "owner": "ops",
            "phase": "phase-2",
            "optional": True,
            "id": "",
            "days": [],
            "set": {},
            "line": 34,
        }
    ]
    assert document["work_packages"] == [
        {
            "id": "wp-1",
            "title": "Versions",
            "files": ["scripts/a.sh"],
            "criteria": ["It prints all"],
            "risks": ["None"],
            "items": ["one"],
            "optional": True,
            "line": 33,
        }
    ]
    assert document["rollback"] == [{"text": "Restore the last pack", "run": "scripts/restore.sh", "line": 35}]
    assert document["teardown"] == [{"text": "Stop the loop", "run": "", "line": 36}]


def test_criterion() -> None:
    assert criterion_v1(PHASE_2.entry[0]) == {
        "id": "clean-tree",
        "text": "The work tree is clean",
        "kind": "check",
        "check": 'test -z "$(git status --porcelain)"',
        "probe": "",
        "signoff": "",
        "optional": False,
        "example": False,
        "done": False,
        "line": 20,
    }
    assert [criterion_v1(each)["kind"] for each in PHASE_2.entry] == ["check", "signoff", "manual"]
    noted = criterion_v1(PHASE_2.exit[1])
    assert (noted["optional"], noted["example"], noted["done"]) == (True, True, True)


def test_step() -> None:
    document = step_v1(PHASE_2.steps[1])
    assert list(document) == ["id", "title", "kind", "line", "blocks", "notes", "outputs", "owner", "optional"]
    assert (document["id"], document["kind"], document["line"]) == ("start", "step", 54)
    assert [block["id"] for block in document["blocks"]] == ["start-loop"]


def test_block() -> None:
    document = block_v1(START)
    assert list(document) == [
        "id", "address", "lang", "line", "source", "form", "info", "attributes", "placeholders", "inputs", "expected",
        "note",
    ]  # fmt: skip
    assert document["address"] == "phase-2/start-loop"
    assert document["source"] == START.source
    assert document["placeholders"] == ["<loop-id>", "<run_dir>"]
    assert document["inputs"] == ["loop-id", "run_dir"]
    assert document["expected"] == {"text": "ready\n", "match": "contains", "line": 62}
    assert block_v1(VERSIONS)["attributes"] == {"timeout": "30s", "risk": "read"}
    assert block_v1(VERSIONS)["expected"] is None


def test_requires() -> None:
    assert requires_v1(RUNBOOK.requires) == {
        "git": {"clean": True, "branches": ["main"]},
        "tools": {"git": ">=2.30", "python3": "*"},
        "environment": [
            {"name": "os", "pattern": "linux", "kind": "fact", "line": 13},
            {"name": "HOME", "pattern": "*", "kind": "variable", "line": 13},
        ],
    }
