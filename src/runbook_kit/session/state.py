"""A session as it is now: everything that follows from its events, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from runbook_kit.session import events as happened
from runbook_kit.session.records import FIRST

SessionState = Literal[
    "planned", "approved", "running", "paused", "interrupted", "stopped", "failed", "complete", "reviewed", "closed",
    "cancelled",
]  # fmt: skip
StepState = Literal["running", "passed", "warned", "failed", "skipped", "unknown"]
OVER: frozenset[str] = frozenset({"closed", "cancelled"})
STILL: frozenset[str] = frozenset({"stopped", "already stopped"})
SUCCESS: frozenset[str] = frozenset({"passed", "warned"})


class StepNow(Struct, frozen=True):
    """What is known of one block: its last attempt."""

    address: str
    state: StepState
    number: int
    digest: str = ""
    title: str = ""
    kind: str = "block"
    exit_code: int | None = None
    duration_ms: int | None = None
    attempts: int = 1
    log: str = ""
    sha256: str = ""
    size: int = 0
    truncated: bool = False
    reason: str = ""
    code: str = ""
    tail: str = ""
    readiness: str = ""
    outputs: tuple[tuple[str, str], ...] = ()
    outputs_missing: tuple[str, ...] = ()
    left: tuple[happened.LeftBehind, ...] = ()
    snapshot: str = ""
    snapshot_sha256: str = ""
    snapshot_missing: tuple[str, ...] = ()
    recording: str = ""
    undoes: str = ""
    started_at: str = ""
    ended_at: str = ""
    idempotent: bool = False
    redo: bool = False  # a person wants it to run again

    @property
    def word(self) -> str:
        """Its state for people: a block that was ended together with the run has not failed."""
        return "cut short" if self.state == "failed" and self.code in ("interrupted", "halted") else self.state


class CriterionNow(Struct, frozen=True):
    """How a requirement or criterion was decided last."""

    address: str
    state: happened.Answer
    kind: str
    text: str = ""
    when: str = ""
    optional: bool = False
    by: str = ""
    role: str = ""
    at: str = ""
    reason: str = ""
    exit_code: int | None = None


class TargetNow(Struct, frozen=True):
    """What was found of a target of a stop playbook last."""

    address: str
    answer: happened.Standing
    text: str = ""
    reason: str = ""
    block: str = ""
    duration_ms: int = 0
    at: str = ""


class ItemNow(Struct, frozen=True):
    id: str
    text: str
    owner: str = ""
    due: str = ""
    state: Literal["open", "parked", "closed"] = "open"
    reason: str = ""


class FindingNow(Struct, frozen=True):
    id: str
    level: happened.Level
    text: str
    by: str
    at: str
    state: Literal["open", "resolved"] = "open"
    reason: str = ""


class JobNow(Struct, frozen=True):
    id: str
    step: str
    state: Literal["running", "finished", "lost"]
    pid: int
    purpose: str = ""
    exit_code: int | None = None
    failed: bool = False  # it ended otherwise than expected, or is lost
    spared: bool = False
    reason: str = ""

    @property
    def word(self) -> str:
        """Its state for people: whether it ended as it should counts for more than that it ended."""
        if self.state != "finished" or not self.failed:
            return self.state
        return "warned" if self.spared else "failed"


class ApprovalNow(Struct, frozen=True):
    record: str
    role: str
    by: str
    decision: str
    at: str
    signed: bool = False
    reason: str = ""


class Note(Struct, frozen=True):
    at: str
    by: str
    text: str
    step: str = ""
    about: happened.About = ""


class State(Struct, frozen=True):
    """Everything that follows from the events of a session."""

    id: str = ""
    state: SessionState = "planned"
    outcome: str = ""
    reason: str = ""
    code: str = ""
    mode: str = ""
    target: str = ""
    kind: happened.SessionKind = "manual"
    planned: happened.SessionPlanned | None = None
    started: happened.SessionStarted | None = None
    plan_digest: str = ""
    plan_sha256: str = ""
    runbook_digest: str = ""
    started_at: str = ""
    ended_at: str = ""
    closed_at: str = ""
    head: str = FIRST
    events: int = 0
    steps: Mapping[str, StepNow] = field(default_factory=dict)
    criteria: Mapping[str, CriterionNow] = field(default_factory=dict)
    approvals: tuple[ApprovalNow, ...] = ()
    items: Mapping[str, ItemNow] = field(default_factory=dict)
    findings: Mapping[str, FindingNow] = field(default_factory=dict)
    jobs: Mapping[str, JobNow] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    trips: int = 0
    resumed: int = 0
    changed_at: str = ""  # when it was resumed last with another plan than before
    recovered: int = 0
    facts: tuple[str, ...] = ()
    passed: Mapping[str, str] = field(default_factory=dict)  # phase → its digest
    targets: Mapping[str, TargetNow] = field(default_factory=dict)

    @property
    def open_items(self) -> tuple[ItemNow, ...]:
        return tuple(each for each in self.items.values() if each.state == "open")

    @property
    def failed_jobs(self) -> tuple[JobNow, ...]:
        """The jobs that failed or were lost and were not begun again since."""
        latest = {each.step or each.id: each for each in self.jobs.values()}
        return tuple(each for each in latest.values() if each.failed and not each.spared)

    @property
    def open_reds(self) -> tuple[FindingNow, ...]:
        return tuple(each for each in self.findings.values() if each.level == "red" and each.state == "open")

    def said(self, about: happened.About) -> tuple[Note, ...]:
        """The notes that answer one question, the first first."""
        return tuple(each for each in self.notes if each.about == about)

    @property
    def schedule(self) -> str:
        """What the schedule is called that started the session, or would have; empty when a person did."""
        return (self.started.schedule if self.started else "") or (self.planned.schedule if self.planned else "")

    @property
    def due_at(self) -> str:
        """When that schedule was due (ISO 8601, UTC)."""
        return (self.started.due_at if self.started else "") or (self.planned.due_at if self.planned else "")

    @property
    def numbers(self) -> int:
        """How many blocks have begun so far."""
        return max((step.number for step in self.steps.values()), default=0)


def is_over(state: State) -> bool:
    """Whether nothing may be added to the session any more."""
    return state.state in OVER
