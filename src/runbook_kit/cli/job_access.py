"""The jobs of this place for commands: found, started, stopped, and as facts that can be shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from runbook_kit.cli import clock
from runbook_kit.render.job_v1 import JobFacts, Process, Sent
from runbook_kit.run.jobs.jobfolder import JOBS, OUTPUT
from runbook_kit.run.jobs.leftovers import find_processes
from runbook_kit.run.jobs.state import Job
from runbook_kit.run.jobs.stopping import Stopper
from runbook_kit.session.folders import OWN
from runbook_kit.session.log import Holder

Decorated = TypeVar("Decorated", bound=Callable[..., object])
SUPERVISOR = (sys.executable, "-P", "-m", "runbook_kit.cli.supervise")
# What Python and its libraries need to start; everything else goes through the pipe, to the command alone.
NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONUTF8", "PYTHONHOME", "PYTHONPATH", "SYSTEMROOT")


def job_argument(required: bool = True) -> Callable[[Decorated], Decorated]:
    """JOB."""
    default = None if required else "latest"
    return click.argument("name", metavar="JOB" if required else "[JOB]", required=required, default=default)


def here() -> Holder:
    """We, as those who start or stop a job."""
    return Holder(os.getpid(), clock.host(), clock.iso(clock.now()))


def stopper(by: str, grace_s: float) -> Stopper:
    return Stopper(here(), clock.stamp, by, grace_s)


def supervisor_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What a supervisor is given itself; paths are absolute, because it works elsewhere."""
    kept = {name: environ[name] for name in NEEDED if name in environ}
    if "PYTHONPATH" in kept:
        kept["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, kept["PYTHONPATH"].split(os.pathsep)))
    return kept


def facts_of(job: Job) -> JobFacts:
    """Everything there is to show about a job."""
    spec, state = job.spec, job.state
    left = find_processes(job) if job.may_run else ()
    return JobFacts(
        id=job.id,
        state=job.word,
        reason=state.reason,
        label=spec.label,
        purpose=spec.purpose,
        command=spec.argv,
        cwd=spec.cwd,
        mode=spec.mode,
        by=spec.by,
        session=spec.session,
        step=spec.step,
        pid=state.last.pid if not job.ended and state.last.ok is None else None,
        supervisor=job.holder.pid if job.holder else None,
        created_at=spec.created_at,
        started_at=state.started_at,
        ended_at=state.ended_at,
        elapsed_s=elapsed(job),
        exit_code=state.exit_code,
        signal=state.signal or None,
        expect_exit=spec.expect_exit,
        timeout_s=spec.timeout_s,
        every_s=spec.every_s,
        runs=state.runs,
        bad_runs=state.bad,
        missed=state.missed,
        last_exit_code=state.last.exit_code,
        sent=tuple(Sent(each.at, each.signal) for each in state.sent),
        left=tuple(Process(each.pid, each.command) for each in left),
        log=f"{OWN}/{JOBS}/{job.id}/{OUTPUT}",
        size=state.size if job.ended else size_of(job.folder / OUTPUT),
        sha256=state.log_sha256,
    )


def size_of(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def elapsed(job: Job) -> float | None:
    """Seconds from the start to the end, or until now while it runs; None for what was never started, or is lost."""
    state = job.state
    if not state.started_at or job.word == "lost":
        return None
    try:
        start = datetime.fromisoformat(state.started_at)
        end = datetime.fromisoformat(state.ended_at) if state.ended_at else clock.now()
    except ValueError:
        return None
    return max((end - start).total_seconds(), 0.0)
