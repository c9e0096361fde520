"""What is told of a session is read from its log and its plan, and nothing is made up."""

from __future__ import annotations

import pytest
from tests.evidence.packs import PLAN_TEXT, events
from tests.session.samples import chained

from runbook_kit.render.documents.telling import read_actions, status, tell
from runbook_kit.session import events as happened
from runbook_kit.session.fold import fold
from runbook_kit.session.state import State


def test_a_status_is_one_word() -> None:
    assert status(fold(chained(events())[0])) == "passed"
    assert status(fold(chained(events()[:-1])[0])) == "complete"


@pytest.mark.parametrize("plan", [b"", b"{}", b"[", b'{"actions": [3]}', b"[" * 100_000, b"\xff"])
def test_a_plan_that_cannot_be_read_holds_nothing(plan: bytes) -> None:
    assert read_actions(plan) == ()


def test_what_the_plan_holds_and_nobody_decided_is_open() -> None:
    records, _ = chained(events()[:2])
    told = tell(fold(records), records, PLAN_TEXT)
    assert {each.state for each in told.criteria} <= {"open"}
    assert [each.address for each in told.criteria] == [
        each.address for each in read_actions(PLAN_TEXT) if each.kind in ("check", "manual", "signoff", "requires")
    ]


def test_a_session_that_never_began_has_a_story() -> None:
    told = tell(State(), ())
    assert (told.id, told.operators, told.steps, told.lasted, told.request) == ("", (), (), "", told.request)


def test_each_operator_is_told_once() -> None:
    resumed = happened.SessionResumed(operator="bob@example.org", host="h", pid=1, plan_digest="d", runbook_digest="r")
    records, _ = chained([*events()[:-1], resumed, resumed])
    assert tell(fold(records), records).operators == ("ada@example.org", "bob@example.org")
