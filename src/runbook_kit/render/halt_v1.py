"""`halt/1`: what a halt has ended and what still runs, as JSON that outside programs may rely on."""

from __future__ import annotations

from msgspec import Struct

from runbook_kit.render.phase_v1 import Json
from runbook_kit.session.halt import Trigger


class EndedSession(Struct, frozen=True):
    """A session that somebody held. `ends_itself`: it is the one that the halt was called from, and ends behind it."""

    id: str
    pid: int
    host: str
    stopped: bool
    ends_itself: bool = False


class EndedJob(Struct, frozen=True):
    """A job that ran; `was` and `state` are its states before and now, `alive` processes that could not be ended."""

    id: str
    label: str
    was: str
    state: str
    stopped: bool
    alive: tuple[int, ...] = ()
    problem: str = ""


class Halted(Struct, frozen=True):
    """What a halt came to. `evidence` is a folder relative to the repository's root; empty when none was kept."""

    first: Trigger | None
    later: tuple[Trigger, ...] = ()
    sessions: tuple[EndedSession, ...] = ()
    jobs: tuple[EndedJob, ...] = ()
    evidence: str = ""

    @property
    def running(self) -> tuple[str, ...]:
        """What could not be ended, by name and process."""
        held = (f"{each.id} (process {each.pid} on {each.host})" for each in self.sessions if still_runs(each))
        return (*held, *(job_left(each) for each in self.jobs if not each.stopped))


def still_runs(session: EndedSession) -> bool:
    return not (session.stopped or session.ends_itself)


def job_left(job: EndedJob) -> str:
    processes = ", ".join(map(str, job.alive))
    return f"job {job.label or job.id}" + (f" (process {processes})" if processes else "")


def halt_v1(found: Halted) -> Json:
    """The document `{"format": "halt/1", …}`."""
    return {
        "format": "halt/1",
        "halted": True,
        "stopped": not found.running,
        "first": trigger_v1(found.first) if found.first else None,
        "later": [trigger_v1(each) for each in found.later],
        "sessions": [
            {"id": each.id, "pid": each.pid, "host": each.host, "stopped": each.stopped,
             "ends_itself": each.ends_itself}
            for each in found.sessions
        ],
        "jobs": [
            {"id": each.id, "label": each.label, "was": each.was, "state": each.state, "stopped": each.stopped,
             "alive": list(each.alive), "problem": each.problem}
            for each in found.jobs
        ],
        "evidence": found.evidence or None,
    }  # fmt: skip


def trigger_v1(found: Trigger) -> Json:
    return {"at": found.at, "by": found.by, "reason": found.reason, "metrics": dict(found.metrics)}
