"""A checklist ticked from a session: who, when, evidence; and nothing that the session does not say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from tests.render.documents.making import CHECKLISTS, select

from runbook_kit.errors import InvalidInput
from runbook_kit.render.documents.checklist import checklist
from runbook_kit.render.documents.library import Library
from runbook_kit.render.documents.session import Session, read_session

PHASE = select("runbooks/documentation-session.md", "phase-2")
SESSION: dict[str, Any] = {
    "id": "20261101-0800-a1",
    "state": "failed",
    "target": "documentation-session/phase-2",
    "mode": "shadow",
    "operator": "kim",
    "plan_digest": "sha256:c0ffee",
    "started_at": "2026-11-01T08:00:00Z",
    "ended_at": None,
    "events": 12,
    "steps": [
        {
            "address": "phase-2/versions",
            "state": "passed",
            "exit_code": 0,
            "duration_s": 1.25,
            "log": "logs/001-versions.log",
        },
        {
            "address": "phase-2/space",
            "state": "warned",
            "exit_code": 1,
            "duration_s": 90,
            "attempts": 2,
            "log": "logs/002-space.log",
        },
        {"address": "documentation-session/phase-2/inside-the-repository", "state": "passed", "exit_code": 0},
        {"address": "phase-2/subject", "state": "failed", "exit_code": 2, "log": "logs/004-subject.log"},
        {"address": "phase-2/still-clean", "state": "skipped"},
    ],
    "criteria": [
        {"address": "phase-2/entry/a-repository", "state": "passed", "exit_code": 0},
        {"address": "phase-2/entry/clean-tree", "state": "overridden", "reason": "a draft | is *open*", "by": "robin"},
        {"address": "phase-2/exit/deviations-noted", "state": "confirmed", "by": "kim", "at": "2026-11-01T08:09:00Z"},
    ],
    "approvals": [
        {"role": "approver", "by": "robin", "decision": "go", "at": "2026-11-01T07:55:00Z"},
        {"role": "operator", "by": "kim", "decision": "go", "at": "2026-11-01T07:56:00Z"},
    ],
}


class OneFile(SingleFileSnapshotExtension):
    """A document as it is."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def session(**changes: Any) -> Session:
    document = {"format": "session/1", "session": {**SESSION, **changes}}
    return read_session(json.dumps(document).encode(), "session.json", "documentation-session")


@pytest.mark.parametrize("template", CHECKLISTS)
def test_ticked(template: str, snapshot: SnapshotAssertion) -> None:
    made = checklist(PHASE, session())
    assert Library().render(template, list=made, runbook=PHASE.runbook).text == snapshot(extension_class=OneFile)


def test_what_is_ticked() -> None:
    made = checklist(PHASE, session())
    marks = {item.number: item.mark for group in made.sheets[0].groups for item in group.items}
    assert {number for number, mark in marks.items() if mark.ticked} == {"2.E1", "2.E2", "2.1", "2.2", "2.X3"}
    assert marks["2.3"].state == "open"  # one of its two blocks has no outcome
    assert marks["2.4"].state == "failed"
    assert marks["2.T1"].state == "skipped"
    assert not marks["2.X1"].known
    assert marks["2.1"].said == ("passed", "exit 0", "1.25 s", "by kim", "logs/001-versions.log")
    assert marks["2.E2"].said == ("overridden", "by robin", "because a draft | is *open*")
    assert [(each.role, each.by) for each in made.signoffs][:2] == [("operator", "kim"), ("reviewer or approver", "")]


def test_a_session_of_another_runbook_ticks_nothing() -> None:
    with pytest.raises(InvalidInput) as raised:
        session(target="restart/phase-2")
    assert raised.value.code == "other-session"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"format": "session/2", "session": {}}',
        b'{"format": "session/1"}',
        b'{"format": "session/1", "session": {"steps": [{"exit_code": "0"}]}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_session(data: bytes) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_session(data, "session.json", "documentation-session")
    assert raised.value.code == "invalid-session"
