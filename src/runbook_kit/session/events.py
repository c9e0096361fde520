"""What happened in a session, one kind of thing each: the words of the log, from which everything else is derived."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

FORMAT = "events/1"

SessionKind = Literal["manual", "auto", "drill", "incident"]
Outcome = Literal["passed", "warned", "failed", "skipped"]
Answer = Literal["met", "unmet", "confirmed", "refused", "waiting", "overridden", "signed"]
Standing = Literal["stopped", "already stopped", "still running", "unknown"]
Level = Literal["green", "yellow", "red"]
About = Literal["", "what", "when", "impact", "cause", "steps", "fix", "lesson", "risk", "rollback", "next"]


class Event(Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """Something that happened. `step` is the address of the block or criterion it is about; empty: the whole."""

    step: str = ""


class GivenInput(Struct, frozen=True, omit_defaults=True):
    """An input as it was when the session began; a secret has its name here and nothing else."""

    name: str
    source: str
    value: str = ""
    secret: bool = False


class Person(Struct, frozen=True):
    role: str
    name: str


class Due(Struct, frozen=True):
    """Something that has to be done by a time (ISO 8601, UTC)."""

    what: str
    at: str


class SessionPlanned(Event, frozen=True, tag="session.planned"):
    """A session that shall be run later: in which window, by whom, and what is due when."""

    target: str
    kind: SessionKind = "manual"
    by: str = ""
    reason: str = ""
    window_start: str = ""
    window_end: str = ""
    people: tuple[Person, ...] = ()
    due: tuple[Due, ...] = ()
    scope: str = ""
    typed: str = ""  # the target as whoever planned it wrote it
    schedule: str = ""  # what the schedule is called that this was an occasion of
    due_at: str = ""  # when that was due


class SessionApproved(Event, frozen=True, tag="session.approved"):
    """Enough people agreed to exactly the plan with this digest."""

    plan_digest: str


class ApprovalUsed(Event, frozen=True, tag="approval.used"):
    """A record of somebody who said go, or no-go; consumed by this session."""

    record: str
    decision: str
    role: str
    by: str
    at: str
    signed: bool = False
    reason: str = ""


class SessionStarted(Event, frozen=True, tag="session.started"):
    """The first block of the target is about to be reached: what is run, from which bytes, by whom."""

    target: str
    runbook: str
    runbook_path: str
    runbook_digest: str
    plan_digest: str
    typed: str = ""  # the target as the operator wrote it
    plan_sha256: str = ""  # of plan.json beside the log
    policy_digest: str = ""
    commit: str = ""
    branch: str = ""
    dirty: bool = False
    operator: str = ""
    host: str = ""
    pid: int = 0
    kind: SessionKind = "manual"
    program: str = ""  # version of this program
    format: str = FORMAT
    inputs: tuple[GivenInput, ...] = ()
    withheld: tuple[str, ...] = ()  # names of variables that no block is given
    partial: tuple[str, ...] = ()  # the blocks picked, when not everything is run
    only: tuple[str, ...] = ()
    begin: str = ""
    scope: tuple[str, ...] = ()  # the only paths that may be changed
    undoes: str = ""  # the session that this one takes back
    schedule: str = ""  # what the schedule is called that started it
    due_at: str = ""  # when it was due (ISO 8601, UTC)


class SessionResumed(Event, frozen=True, tag="session.resumed"):
    """The session goes on in another process; what was finished stays finished."""

    operator: str
    host: str
    pid: int
    plan_digest: str
    runbook_digest: str
    plan_sha256: str = ""
    accepted_change: bool = False
    missing: tuple[str, ...] = ()  # names of variables that were carried and could not be kept


class SessionPaused(Event, frozen=True, tag="session.paused"):
    """The run has stopped where it was asked to, or where a person is needed; `resume` goes on."""

    reason: str
    code: str = ""
    by: str = ""


class SessionInterrupted(Event, frozen=True, tag="session.interrupted"):
    """A signal ended the run."""

    signal: str


class SessionStopped(Event, frozen=True, tag="session.stopped"):
    """The run was ended on purpose: halted, or a limit was reached."""

    reason: str
    code: str
    by: str = ""


class SessionEnded(Event, frozen=True, tag="session.ended"):
    """Everything of the plan has been gone through, or a failure ended it; the session is still open."""

    outcome: Outcome
    reason: str = ""
    code: str = ""


class PhasePassed(Event, frozen=True, tag="phase.passed"):
    """A phase was gone through whole, and its exit criteria hold."""

    phase: str
    digest: str


class SessionReviewed(Event, frozen=True, tag="session.reviewed"):
    """Somebody else than the operator has looked at it. `blockers`: the red findings made by this review."""

    by: str
    text: str = ""
    role: str = ""
    blockers: tuple[str, ...] = ()


class SessionClosed(Event, frozen=True, tag="session.closed"):
    """Nothing will be added any more. `outcome` is what the session amounts to."""

    outcome: Outcome
    by: str = ""
    reason: str = ""


class SessionCancelled(Event, frozen=True, tag="session.cancelled"):
    by: str
    reason: str
    code: str = ""


class CriterionChecked(Event, frozen=True, tag="criterion.checked"):
    """How a requirement or criterion was decided: by a command, by a person, or not at all."""

    answer: Answer
    kind: str
    when: str = ""
    text: str = ""
    optional: bool = False
    by: str = ""
    role: str = ""
    reason: str = ""
    exit_code: int | None = None
    duration_ms: int | None = None


class TargetVerified(Event, frozen=True, tag="target.verified"):
    """What a stop playbook found of one of its targets, behind the attempt to stop it."""

    answer: Standing
    text: str = ""
    reason: str = ""
    block: str = ""
    duration_ms: int = 0


class GateTripped(Event, frozen=True, tag="gate.tripped"):
    """Something that must hold did not, and the run did not go on."""

    code: str
    reason: str


class StepConfirmed(Event, frozen=True, tag="step.confirmed"):
    by: str
    how: Literal["asked", "yes"] = "asked"


class StepStarted(Event, frozen=True, tag="step.started"):
    """A block begins. `digest` covers what is executed: language, filled source, folder, attributes."""

    digest: str
    number: int
    attempt: int = 1
    kind: str = "block"
    title: str = ""
    lang: str = ""
    risk: str = ""
    idempotent: bool = False
    undoes: str = ""


class LeftBehind(Struct, frozen=True):
    """A process that goes on after its block has ended."""

    pid: int
    command: str


class StepFinished(Event, frozen=True, tag="step.finished"):
    """A block has ended. `tail` is the end of its masked output, only where it failed."""

    outcome: Outcome
    exit_code: int | None
    duration_ms: int
    number: int
    attempt: int = 1
    signal: int = 0
    reason: str = ""
    code: str = ""
    log: str = ""  # relative to the session's folder
    sha256: str = ""  # of the whole masked output, also beyond what was kept
    size: int = 0
    kept: int = 0
    truncated: bool = False
    masked: int = 0
    tail: str = ""
    readiness: str = ""  # READY or NOT_READY and what follows, when the output begins with it
    outputs: tuple[tuple[str, str], ...] = ()
    outputs_missing: tuple[str, ...] = ()  # names of those that hold a secret
    left: tuple[LeftBehind, ...] = ()
    state: str = ""  # the snapshot of the shell behind this block, relative to the session's folder
    state_sha256: str = ""
    state_missing: tuple[str, ...] = ()  # names of what was not stored because it is, or holds, a secret
    recording: str = ""  # the asciicast of a block with a terminal


class StepSkipped(Event, frozen=True, tag="step.skipped"):
    reason: str
    code: str = ""


class StepUnknown(Event, frozen=True, tag="step.unknown"):
    """It had begun when the run was lost; whether it was carried out nobody knows."""

    reason: str


class StepResolved(Event, frozen=True, tag="step.resolved"):
    """What a person says about a block with an unknown outcome: it was done, or it shall run again."""

    decision: Literal["done", "again"]
    by: str


class JobStarted(Event, frozen=True, tag="job.started"):
    """A process that goes on in the background, under a supervisor of its own."""

    job: str
    pid: int
    started: str = ""  # what tells the process from a later one with the same number
    purpose: str = ""
    command: str = ""
    log: str = ""
    spared: bool = False  # its failure is a warning: `continue_on_error`


class JobFinished(Event, frozen=True, tag="job.finished"):
    job: str
    exit_code: int | None
    signal: int = 0
    duration_ms: int = 0
    reason: str = ""
    failed: bool = False  # not as it was expected, and nobody has ended it
    log_sha256: str = ""
    size: int = 0


class JobLost(Event, frozen=True, tag="job.lost"):
    """Its supervisor has vanished without a word."""

    job: str
    reason: str


class ChildrenEnded(Event, frozen=True, tag="children.ended"):
    """What blocks had left behind was ended with the session."""

    ended: tuple[LeftBehind, ...] = ()
    alive: tuple[LeftBehind, ...] = ()


class Override(Event, frozen=True, tag="criterion.overridden"):
    """A person let the run go on although something did not hold."""

    reason: str
    by: str


class Noted(Event, frozen=True, tag="note"):
    """Something somebody wrote down. `about`: which question of a record it answers; empty for any other remark.

    The text about `when` is one time or two, ISO 8601, UTC, with a slash between them.
    """

    text: str
    by: str
    about: About = ""


class Found(Event, frozen=True, tag="finding"):
    """Something somebody noticed: green, yellow, or red, which keeps the session from closing as a success."""

    level: Level
    text: str
    by: str
    id: str = ""


class FindingResolved(Event, frozen=True, tag="finding.resolved"):
    id: str
    by: str
    reason: str


class ItemAdded(Event, frozen=True, tag="item.added"):
    """Something left to do, whose it is, and when it is due (ISO date)."""

    id: str
    text: str
    owner: str = ""
    due: str = ""
    by: str = ""


class ItemParked(Event, frozen=True, tag="item.parked"):
    id: str
    reason: str
    by: str = ""


class ItemClosed(Event, frozen=True, tag="item.closed"):
    id: str
    by: str = ""
    reason: str = ""


class FactsRecorded(Event, frozen=True, tag="facts.recorded"):
    """What the machine and the repository looked like, in a file beside the log."""

    file: str
    sha256: str
    why: str = ""


class LogRecovered(Event, frozen=True, tag="log.recovered"):
    """The end of the log was torn by a crash: it was cut, and what was cut is kept beside."""

    bytes: int
    sha256: str
    file: str


AnyEvent = (
    SessionPlanned
    | SessionApproved
    | ApprovalUsed
    | SessionStarted
    | SessionResumed
    | SessionPaused
    | SessionInterrupted
    | SessionStopped
    | SessionEnded
    | PhasePassed
    | SessionReviewed
    | SessionClosed
    | SessionCancelled
    | CriterionChecked
    | TargetVerified
    | GateTripped
    | StepConfirmed
    | StepStarted
    | StepFinished
    | StepSkipped
    | StepUnknown
    | StepResolved
    | JobStarted
    | JobFinished
    | JobLost
    | ChildrenEnded
    | Override
    | Noted
    | Found
    | FindingResolved
    | ItemAdded
    | ItemParked
    | ItemClosed
    | FactsRecorded
    | LogRecovered
)
