"""`job/1`: a job, or the jobs that are here, as JSON that outside programs may rely on."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from runbook_kit.render.phase_v1 import Json

FORMAT = "job/1"


class Process(Struct, frozen=True):
    """A process of a job that has no supervisor any more."""

    pid: int
    command: str


class Sent(Struct, frozen=True):
    """A signal that was sent to a job."""

    at: str
    signal: int


class JobFacts(Struct, frozen=True, kw_only=True):
    """Everything there is to show about a job. Times are ISO 8601, UTC; without a `state` it cannot be read."""

    id: str
    state: str = ""
    code: str = ""  # why it cannot be read
    reason: str = ""
    label: str = ""
    purpose: str = ""
    command: tuple[str, ...] = ()
    cwd: str = ""
    mode: str = ""
    by: str = ""
    session: str = ""
    step: str = ""
    pid: int | None = None
    supervisor: int | None = None
    created_at: str = ""
    started_at: str = ""
    ended_at: str = ""
    elapsed_s: float | None = None  # until its end, or until now
    exit_code: int | None = None
    signal: int | None = None
    expect_exit: tuple[int, ...] = (0,)
    timeout_s: float | None = None
    every_s: float | None = None
    runs: int = 0
    bad_runs: int = 0
    missed: int = 0
    last_exit_code: int | None = None
    sent: tuple[Sent, ...] = ()
    left: tuple[Process, ...] = ()
    log: str = ""  # relative to the work tree
    size: int | None = None  # bytes of all output
    sha256: str = ""


def job_v1(facts: JobFacts) -> Json:
    """The document `{"format": "job/1", "job": {…}}`."""
    return {"format": FORMAT, "job": fields(facts)}


def jobs_v1(found: Sequence[JobFacts]) -> Json:
    """The document `{"format": "job/1", "jobs": […]}`, in the order given."""
    return {"format": FORMAT, "jobs": [fields(facts) for facts in found]}


def fields(facts: JobFacts) -> Json:
    """A job as plain data; what is not known, or does not apply, is null."""
    if not facts.state:
        return {"id": facts.id, "state": None, "code": facts.code, "reason": facts.reason}
    return {
        "id": facts.id,
        "label": facts.label,
        "state": facts.state,
        "reason": facts.reason,
        "purpose": facts.purpose,
        "command": list(facts.command),
        "cwd": facts.cwd,
        "mode": facts.mode,
        "by": facts.by,
        "session": facts.session or None,
        "step": facts.step or None,
        "pid": facts.pid,
        "supervisor": facts.supervisor,
        "created_at": facts.created_at,
        "started_at": facts.started_at or None,
        "ended_at": facts.ended_at or None,
        "duration_s": facts.elapsed_s,
        "exit_code": facts.exit_code,
        "signal": facts.signal,
        "expect_exit": list(facts.expect_exit),
        "timeout_s": facts.timeout_s,
        "every_s": facts.every_s,
        "runs": facts.runs,
        "unexpected_runs": facts.bad_runs,
        "missed_runs": facts.missed,
        "last_exit_code": facts.last_exit_code,
        "signals": [{"at": each.at, "signal": each.signal} for each in facts.sent],
        "processes": [{"pid": each.pid, "command": each.command} for each in facts.left],
        "log": {"path": facts.log, "size": facts.size, "sha256": facts.sha256 or None},
    }
