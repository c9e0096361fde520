"""A session with an event of every type, at fixed times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from runbook_kit.session import events as happened
from runbook_kit.session.log import Holder
from runbook_kit.session.records import FIRST, Record, Stamp, seal
from runbook_kit.session.store import Session, create

ID = "20261101T030000Z-restart-act-0a1b2c"
HOLDER = Holder(4711, "host", "2026-11-01T03:00:00.000Z")
DIGEST = "sha256:" + "5" * 64

BEGINNING: tuple[happened.AnyEvent, ...] = (
    happened.SessionPlanned(
        target="restart/act",
        kind="drill",
        by="ada@example.org",
        reason="quarterly",
        window_start="2026-11-01T03:00:00.000Z",
        window_end="2026-11-01T05:00:00.000Z",
        people=(happened.Person("reviewer", "bob@example.org"),),
        due=(happened.Due("report", "2026-11-02T09:00:00.000Z"),),
        scope="docs only",
    ),
    happened.FactsRecorded(file="facts-1.json", sha256="0" * 64, why="the beginning"),
    happened.ApprovalUsed(
        record="r1", decision="go", role="reviewer", by="bob@example.org", at="2026-11-01T02:59:00.000Z", signed=True
    ),
    happened.SessionApproved(plan_digest=DIGEST),
    happened.SessionStarted(
        target="restart/act",
        runbook="restart",
        runbook_path="runbooks/restart.md",
        runbook_digest=DIGEST,
        plan_digest=DIGEST,
        operator="ada@example.org",
        host="host",
        pid=4711,
        inputs=(happened.GivenInput("service", "set", "web"), happened.GivenInput("token", "environment", secret=True)),
    ),
    happened.CriterionChecked(
        step="act/entry/quiet", answer="met", kind="check", when="entry", text="Quiet", exit_code=0
    ),
    happened.GateTripped(step="act/entry/agreed", code="not-signed", reason="Nobody signed."),
    happened.CriterionChecked(step="act/entry/agreed", answer="waiting", kind="signoff", when="entry", role="reviewer"),
    happened.SessionPaused(reason="A person is needed.", code="waits-for-signoff"),
    happened.SessionResumed(
        operator="ada@example.org", host="host", pid=4712, plan_digest=DIGEST, runbook_digest=DIGEST
    ),
    happened.CriterionChecked(
        step="act/entry/agreed",
        answer="signed",
        kind="signoff",
        by="bob@example.org",
        role="reviewer",
        reason="looks good",
    ),
    happened.Override(step="act/entry/late", reason="It is an emergency.", by="ada@example.org"),
)
BLOCKS: tuple[happened.AnyEvent, ...] = (
    happened.StepConfirmed(step="act/one", by="ada@example.org"),
    happened.StepStarted(step="act/one", digest=DIGEST, number=1, title="One", lang="bash", risk="read"),
    happened.StepFinished(
        step="act/one", outcome="passed", exit_code=0, duration_ms=1250, number=1, log="logs/001-one.log",
        sha256="0" * 64, size=8, kept=8, outputs=(("key", "välue"),), readiness="READY all is well",
    ),
    happened.StepStarted(step="act/two", digest=DIGEST, number=2, title="Two", idempotent=True),
    happened.StepFinished(
        step="act/two", outcome="failed", exit_code=7, duration_ms=30, number=2, tail="no\nsuch \x1b[31m host\n",
        reason="It exited with 7, not 0.", code="exit-code", log="logs/002-two.log", sha256="1" * 64, size=3, kept=3,
    ),
    happened.StepStarted(step="act/two", digest=DIGEST, number=2, attempt=2),
    happened.StepFinished(
        step="act/two", outcome="warned", exit_code=0, duration_ms=40, number=2, attempt=2,
        left=(happened.LeftBehind(99, "sleep 60"),),
    ),
    happened.StepSkipped(step="act/three", reason="Its condition does not hold.", code="condition"),
    happened.StepStarted(step="act/four", digest=DIGEST, number=3),
    happened.JobStarted(step="act/four", job="j1", pid=77, purpose="watch", log="logs/j1.log"),
    happened.SessionInterrupted(signal="SIGTERM"),
    happened.LogRecovered(bytes=3, sha256="2" * 64, file="torn-1.bin"),
    happened.StepUnknown(step="act/four", reason="The run was lost."),
    happened.StepResolved(step="act/four", decision="again", by="ada@example.org"),
    happened.SessionResumed(
        operator="eve@example.org", host="h", pid=4713, plan_digest=DIGEST, runbook_digest=DIGEST, accepted_change=True
    ),
    happened.StepStarted(step="act/four", digest=DIGEST, number=4),
    happened.StepUnknown(step="act/four", reason="The run was lost."),
    happened.StepResolved(step="act/four", decision="done", by="ada@example.org"),
    happened.SessionStopped(reason="Halted.", code="halted", by="bob@example.org"),
)  # fmt: skip
END: tuple[happened.AnyEvent, ...] = (
    happened.JobFinished(job="j1", exit_code=0, duration_ms=10),
    happened.JobStarted(job="j2", pid=78),
    happened.JobLost(job="j2", reason="Its supervisor has vanished."),
    happened.ChildrenEnded(ended=(happened.LeftBehind(99, "sleep 60"),)),
    happened.Noted(text="\u202eThe lights blink.\x07", by="ada@example.org", step="act/one"),
    happened.Found(level="red", text='Disk "full" \\ soon', by="ada@example.org", id="F1"),
    happened.FindingResolved(id="F1", by="ada@example.org", reason="More disk."),
    happened.ItemAdded(id="I1", text="Tell ops", owner="bob", due="2026-11-02", by="ada@example.org"),
    happened.ItemAdded(id="I2", text="Order disks"),
    happened.ItemParked(id="I1", reason="next week"),
    happened.ItemClosed(id="I2", reason="done"),
    happened.PhasePassed(phase="act", digest=DIGEST),
    happened.SessionEnded(outcome="warned", reason="Two was warned."),
    happened.SessionReviewed(by="bob@example.org", role="reviewer", text="fine"),
    happened.SessionClosed(outcome="warned", by="ada@example.org"),
    happened.SessionCancelled(by="ada@example.org", reason="not how it goes, but every type is here"),
)
# Behind everything, so that what was there keeps its place in the log.
STOPPED = (happened.TargetVerified(step="targets/loop", answer="stopped", text="The loop", block="act/stop"),)
EVERYTHING = (*BEGINNING, *BLOCKS, *END, *STOPPED)


def ticking() -> Callable[[], Stamp]:
    """A clock that goes on by a second each time it is asked."""
    second = iter(range(100_000))

    def stamp() -> Stamp:
        now = next(second)
        return Stamp(f"2026-11-01T{3 + now // 3600:02}:{now // 60 % 60:02}:{now % 60:02}.000Z", now * 10**9, "boot")

    return stamp


def chained(events: Iterable[happened.AnyEvent], session: str = ID) -> tuple[list[Record], list[bytes]]:
    """The events as records and as lines of one log."""
    stamp, head = ticking(), FIRST
    records: list[Record] = []
    lines: list[bytes] = []
    for seq, event in enumerate(events, 1):
        record, line = seal(event, seq=seq, stamp=stamp(), session=session, mode="paper", prev=head)
        head = record.hash
        records.append(record)
        lines.append(line)
    return records, lines


def written(root: Path, events: Iterable[happened.AnyEvent], session: str = ID) -> Session:
    """A session folder with these events; still held."""
    made = create(root, session, "paper", ticking(), HOLDER)
    for event in events:
        made.append(event, durable=False)
    made.anchor()
    return made
