"""`session/1`: written by us, read by us, and the keys that others rely on."""

from __future__ import annotations

import json

import pytest
from tests.session.samples import BEGINNING, BLOCKS, DIGEST, END, EVERYTHING, ID, chained

from runbook_kit.render.documents.session import read_session
from runbook_kit.render.jsontext import json_text
from runbook_kit.render.session_v1 import session_v1
from runbook_kit.session import events as happened
from runbook_kit.session.fold import fold
from runbook_kit.session.state import State

KEYS = {
    "id", "state", "target", "mode", "plan_digest", "started_at", "ended_at", "head", "events", "steps", "criteria",
    "approvals",
}  # fmt: skip
STEP = {"address", "state", "exit_code", "duration_s", "attempts", "log"}
STATE = fold(chained((*BEGINNING, *BLOCKS, *END[:-4]))[0])


def test_the_keys_that_programs_rely_on() -> None:
    document = session_v1(STATE)
    assert document["format"] == "session/1"
    session = document["session"]
    assert set(session) >= KEYS
    assert all(set(step) >= STEP for step in session["steps"])
    assert session["head"] == f"sha256:{STATE.head}"
    assert (session["id"], session["events"], session["plan_digest"]) == (ID, STATE.events, DIGEST)


JOBS = (
    happened.JobStarted(step="act/well", job="j1", pid=1),
    happened.JobFinished(job="j1", exit_code=3),  # as it was expected to
    happened.JobStarted(step="act/badly", job="j2", pid=2),
    happened.JobFinished(job="j2", exit_code=0, failed=True),
    happened.JobStarted(step="act/spared", job="j3", pid=3, spared=True),
    happened.JobFinished(job="j3", exit_code=4, failed=True),
    happened.JobStarted(step="act/lost", job="j4", pid=4),
    happened.JobLost(job="j4", reason="Its supervisor has vanished."),
    happened.JobStarted(step="act/badly", job="j5", pid=5),
)


def test_a_job_says_whether_it_failed() -> None:
    """Its exit code does not tell: another one may be expected, and one that was begun again is there twice."""
    state = fold(chained((*BEGINNING, *JOBS))[0])
    jobs = session_v1(state)["session"]["jobs"]
    assert [(job["id"], job["state"], job["failed"], job["spared"]) for job in jobs] == [
        ("j1", "finished", False, False),
        ("j2", "finished", True, False),
        ("j3", "finished", True, True),
        ("j4", "lost", True, False),
        ("j5", "running", False, False),
    ]
    latest = {job["address"]: job for job in jobs}.values()
    assert [job["id"] for job in latest if job["failed"] and not job["spared"]] == ["j4"]
    assert [job.id for job in state.failed_jobs] == ["j4"]  # which follows from it as the reference says


@pytest.mark.parametrize("number", [0, 1, 5, 20, len(EVERYTHING)])
def test_every_state_is_json(number: int) -> None:
    document = session_v1(fold(chained(EVERYTHING[:number])[0]))
    assert json.loads(json_text(document)) == json.loads(json.dumps(document))


def test_times_that_are_not_yet_are_null() -> None:
    session = session_v1(State())["session"]
    assert (session["started_at"], session["ended_at"], session["closed_at"]) == (None, None, None)
    assert (session["planned"], session["runbook"]) == (None, None)


def test_a_checklist_can_be_ticked_from_it() -> None:
    """What `render checklist --session` reads is what `session show` writes."""
    read = read_session(json_text(session_v1(STATE)).encode(), "session.json", "restart")
    assert (read.id, read.state, read.target, read.mode) == (ID, STATE.state, "restart/act", "paper")
    assert (read.operator, read.plan_digest, read.started_at) == ("ada@example.org", DIGEST, STATE.started_at)
    one = read.mark(("act/one",))
    assert one.ticked
    assert one.said == (
        "passed", "exit 0", "1.25 s", "by ada@example.org", STATE.steps["act/one"].ended_at, "logs/001-one.log"
    )  # fmt: skip
    assert read.mark(("act/two",)).ticked
    assert "2 attempts" in read.mark(("act/two",)).said
    signed = read.mark(("act/entry/agreed",))
    assert signed.ticked
    assert "by bob@example.org as reviewer" in signed.said
    assert "because looks good" in signed.said
    assert STATE.criteria["act/entry/agreed"].at in signed.said
    assert read.mark(("act/entry/quiet",)).ticked
    assert not read.mark(("act/nowhere",)).known
    assert [(each.role, each.by, each.decision) for each in read.approvals] == [("reviewer", "bob@example.org", "go")]


@pytest.mark.parametrize(
    ("state", "ticked"),
    [("met", True), ("confirmed", True), ("signed", True), ("overridden", True), ("unmet", False), ("waiting", False)],
)
def test_answers_tick_as_they_should(state: str, ticked: bool) -> None:
    document = session_v1(STATE)
    document["session"]["criteria"] = [{"address": "act/c", "state": state}]
    assert read_session(json_text(document).encode(), "s", "restart").mark(("act/c",)).ticked is ticked
