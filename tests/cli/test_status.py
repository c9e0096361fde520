"""`runbook status`: a verdict, one reason for each code, and the exact commands."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs
from syrupy.assertion import SnapshotAssertion
from tests.cli.control import ADA, NOW, Call, caller, made, started
from tests.conftest import Repository
from tests.session.samples import DIGEST, HOLDER, ID, chained, written

from runbook_kit.cli import health, status
from runbook_kit.cli.health import Broken, Seen, Task, judge
from runbook_kit.render.status_v1 import Reason, Status
from runbook_kit.session import events as happened
from runbook_kit.session.chain import Verification
from runbook_kit.session.fold import fold
from runbook_kit.session.folders import OWN
from runbook_kit.session.halt import HaltState, Trigger, trigger
from runbook_kit.session.log import Holder
from runbook_kit.session.store import Found, seen

BEGUN = happened.StepStarted(step="act/restart", digest=DIGEST, number=1, title="Restart")
LOST = happened.StepUnknown(step="act/restart", reason="Lost.")
DONE = happened.StepResolved(step="act/restart", decision="done", by=ADA)
WAITING = happened.CriterionChecked(
    step="act/exit/agreed", answer="waiting", kind="signoff", role="reviewer", text="The reviewer agrees"
)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    monkeypatch.setattr(status, "free_bytes", lambda _: None)
    return caller(status.command, monkeypatch, capsys)


def found(*events: happened.AnyEvent, holder: Holder | None = None, name: str = ID) -> Found:
    records, _ = chained(events, name)
    state = seen(fold(records), holder)
    return Found(Path(name), state, tuple(records), Verification("intact", len(records), "", 0), holder)


def codes(*sessions: Found, now: datetime = NOW, jobs: tuple[Task, ...] = (), free: int | None = None) -> list[str]:
    return [each.code for each in judge(Seen(now, sessions=sessions, jobs=jobs, free=free)).reasons]


def test_nothing_is_healthy(here: Repository, call: Call) -> None:
    said = call()
    assert (said.code, said.out, said.err) == (0, "Everything here is healthy  2026-11-01T04:00:00Z\n", "")
    assert not (here.path / OWN).exists()
    assert call("--format", "json").json == {
        "format": "status/1", "verdict": "healthy", "at": "2026-11-01T04:00:00Z", "halted": False, "reasons": [],
        "sessions": [], "jobs": [],
    }  # fmt: skip


def test_the_page(here: Repository, call: Call, snapshot: SnapshotAssertion) -> None:
    trigger(here.path / OWN, Trigger("2026-11-01T03:00:00.000Z", ADA, "too hot"))
    made(here.path, started(), WAITING, happened.SessionPaused(reason="It waits.", code="needs-signoff"))
    made(here.path, started(), BEGUN, name="20261101T020000Z-act-000000")
    made(here.path, started(), name="20261101T010000Z-act-000000").joinpath("events.jsonl").write_bytes(b"{}\n")
    said = call()
    assert said.code == 1
    assert said.out == snapshot
    assert "error[halted]" in said.err


def test_a_running_session_is_healthy_and_says_who_runs_what(here: Repository, call: Call) -> None:
    session = written(here.path, [started(), BEGUN])
    try:
        said = call("--format", "json")
    finally:
        session.close()
    assert said.code == 0
    (line,) = said.json["sessions"]
    assert (line["state"], line["holder"], line["block"]) == ("running", "process 4711 on host", "act/restart")


def test_a_session_that_waits_names_the_command() -> None:
    paused = happened.SessionPaused(reason="It waits.", code="needs-signoff")
    (reason,) = judge(Seen(NOW, sessions=(found(started(), WAITING, paused),))).reasons
    assert (reason.code, reason.severity, reason.observed, reason.threshold) == ("session-waits", "degraded", 1, 0)
    assert "for reviewer to sign act/exit/agreed" in reason.message
    assert f"runbook signoff {ID} act/exit/agreed --as reviewer" in reason.commands


@pytest.mark.parametrize("answer", ["signed", "refused"])
def test_a_session_whose_answer_has_come_waits_for_it_no_more(answer: happened.Answer) -> None:
    paused = happened.SessionPaused(reason="act/exit/agreed waits for the sign-off.", code="needs-signoff")
    given = structs.replace(WAITING, answer=answer, by="bob@example.org")
    (reason,) = judge(Seen(NOW, sessions=(found(started(), WAITING, paused, given),))).reasons
    assert reason.message.endswith(f"is paused. act/exit/agreed is {answer}; it can go on.")


LEFT: list[tuple[tuple[happened.AnyEvent, ...], list[str]]] = [
    ((started(),), ["session-interrupted"]),
    ((started(), BEGUN), ["session-interrupted", "step-unknown"]),
    ((started(), happened.SessionInterrupted(signal="SIGTERM")), ["session-interrupted"]),
    ((started(), happened.SessionStopped(reason="Halted.", code="halted")), ["session-stopped"]),
    ((started(), happened.SessionEnded(outcome="failed", reason="It failed.")), ["session-failed"]),
    ((started(), happened.SessionPaused(reason="Asked.", code="paused")), ["session-waits"]),
    ((started(), happened.SessionEnded(outcome="passed")), []),
    ((started(), happened.SessionEnded(outcome="failed"), happened.SessionClosed(outcome="failed")), []),
    ((started(), happened.SessionEnded(outcome="passed"), happened.Found(level="red", text="x", by=ADA)),
     ["open-red-finding"]),
    ((started(), BEGUN, LOST), ["session-interrupted", "step-unknown"]),
    ((started(), BEGUN, LOST, DONE), ["session-interrupted"]),
]  # fmt: skip


@pytest.mark.parametrize(("events", "wanted"), LEFT)
def test_what_was_left(events: tuple[happened.AnyEvent, ...], wanted: list[str]) -> None:
    assert codes(found(*events)) == wanted


def planned(**fields: str) -> happened.SessionPlanned:
    return happened.SessionPlanned(target="restart/act", **fields)  # type: ignore[arg-type]


BEFORE, AFTER = "2026-11-01T03:00:00.000Z", "2026-11-01T05:00:00.000Z"


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        (BEFORE, AFTER, ["window-open"]),
        (BEFORE, "2026-11-01T03:30:00.000Z", ["window-over"]),
        (AFTER, "", []),
        ("", "", []),
        ("", BEFORE, ["window-over"]),
        ("soon", "", []),
    ],
)
def test_the_window_of_a_planned_session(start: str, end: str, wanted: list[str]) -> None:
    event = planned(window_start=start, window_end=end)
    assert codes(found(event)) == wanted
    assert codes(found(event, started()), now=NOW) == ["session-interrupted"]


def test_what_is_due() -> None:
    due = happened.SessionPlanned(target="x", due=(happened.Due("The report", BEFORE), happened.Due("Later", AFTER)))
    item = happened.ItemAdded(id="I1", text="Order disks", owner="bob", due="2026-10-31")
    today = happened.ItemAdded(id="I2", text="Today", due="2026-11-01")
    (reason,) = judge(Seen(NOW, sessions=(found(due, item, today),))).reasons
    assert (reason.code, reason.observed, reason.about) == ("overdue", 2, (ID,))
    assert reason.message == "Order disks was due on 2026-10-31 (bob). And 1 more."
    closed = happened.ItemClosed(id="I1", reason="done")
    assert codes(found(planned(), item, closed)) == []


@pytest.mark.parametrize(("ahead", "wanted"), [(5, []), (6, ["clock-skew"]), (-3600, [])])
def test_an_event_in_the_future(ahead: int, wanted: list[str]) -> None:
    events = (started(), happened.SessionEnded(outcome="passed"), happened.SessionClosed(outcome="passed"))
    last = datetime(2026, 11, 1, 3, 0, 2, tzinfo=UTC)
    assert codes(found(*events), now=last - timedelta(seconds=ahead)) == wanted


HOUR = "2026-11-01T03:00:00.000Z"


@pytest.mark.parametrize(
    ("job", "wanted"),
    [
        (Task("j", "web", "running", 7), []),
        (Task("j", "web", "running", 7, is_bad=True), ["job-failing"]),
        (Task("j", "web", "failed", ended_at=HOUR), ["job-failed"]),
        (Task("j", "web", "failed", ended_at="2026-10-30T03:00:00.000Z"), []),
        (Task("j", "web", "finished", ended_at=HOUR, is_bad=True), []),
        (Task("j", "web", "lost"), ["job-lost"]),
        (Task("j", "web", "lost", settled=True), []),
    ],
)
def test_jobs(job: Task, wanted: list[str]) -> None:
    assert codes(jobs=(job,)) == wanted
    shown = judge(Seen(NOW, jobs=(job,))).jobs
    assert [each.id for each in shown] == (["j"] if wanted or job.state == "running" else [])


@pytest.mark.parametrize(
    ("free", "severity"),
    [(None, ""), (health.LOW, ""), (health.LOW - 1, "degraded"), (health.VERY_LOW - 1, "critical"), (0, "critical")],
)
def test_room_on_the_disk(free: int | None, severity: str) -> None:
    found = judge(Seen(NOW, free=free))
    assert [each.severity for each in found.reasons] == ([severity] if severity else [])
    assert found.verdict == (severity or "healthy")


def test_free_bytes(here: Repository) -> None:
    assert (status.free_bytes(here.path) or 0) > 0
    assert status.free_bytes(here.path / "nowhere") is None


def test_a_changed_log_is_critical_and_the_others_are_seen_all_the_same(here: Repository, call: Call) -> None:
    made(here.path, started(), name="20261101T020000Z-act-000000")
    log = made(here.path, started()) / "events.jsonl"
    log.write_bytes(log.read_bytes().replace(b"restart", b"restar7"))
    said = call("--format", "json")
    assert said.code == 1
    assert said.json["verdict"] == "critical"
    first, second = said.json["reasons"]
    assert (first["code"], first["severity"], first["about"]) == ("log-tampered", "critical", [ID])
    assert first["commands"] == [f"runbook session verify {ID}"]
    assert second["code"] == "session-interrupted"


def test_what_cannot_be_read() -> None:
    broken = (Broken("a", "newer-session", "New."), Broken("j", "job-unreadable", "Odd.", is_job=True))
    assert [each.code for each in judge(Seen(NOW, broken=broken)).reasons] == ["session-unreadable", "job-unreadable"]
    (grave,) = judge(Seen(NOW, broken=(Broken("j", "x", "Changed.", True, True),))).reasons
    assert (grave.code, grave.commands) == ("log-tampered", ("runbook job doctor",))


def test_a_halt_without_a_reason_that_can_be_read() -> None:
    found = judge(Seen(NOW, HaltState(True, Trigger("", "", "a line of the halt file cannot be read"))))
    assert (found.verdict, found.reasons[0].code, found.halted) == ("critical", "halted", True)


# Watching


class Pauses:
    def __init__(self, most: int) -> None:
        self.left, self.seconds = most, 0.0

    def __call__(self, seconds: float) -> None:
        self.left, self.seconds = self.left - 1, seconds
        if self.left == 0:
            raise KeyboardInterrupt


def test_watching_without_a_terminal_shows_changes_only(capsys: pytest.CaptureFixture[str]) -> None:
    low = Reason("disk-low", "degraded", "Low.", 1, 2)
    shown = iter([Status("1"), Status("2"), Status("3", reasons=(low,)), Status("4", reasons=(low,)), Status("5")])
    pauses = Pauses(5)
    status.follow(lambda: next(shown), "json", pauses)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["at"], line["verdict"]) for line in lines] == [("1", "healthy"), ("3", "degraded"), ("5", "healthy")]
    assert pauses.seconds == 2.0


def test_watching_on_a_terminal_redraws(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    status.follow(lambda: Status("1"), "text", Pauses(2))
    out = capsys.readouterr().out
    assert out.count(status.CLEAR) == 2
    assert out.count("healthy") == 2


def test_leaving_a_watch_is_no_failure(here: Repository, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    made(here.path, started())
    monkeypatch.setattr("time.sleep", Pauses(1))
    said = call("--watch")
    assert (said.code, said.err) == (0, "")
    assert "session-interrupted" in said.out


def test_who_holds_it_is_told(here: Repository) -> None:
    session = written(here.path, [started()])
    try:
        (line,) = judge(status.observe(here.path)).sessions
    finally:
        session.close()
    assert line.holder == f"process {HOLDER.pid} on {HOLDER.host}"
