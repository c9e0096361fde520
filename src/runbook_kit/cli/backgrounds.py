"""Jobs of sessions: a block that goes on in the background, and what has become of it when the session is looked at."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.cli.job_access import SUPERVISOR, here, supervisor_environment
from runbook_kit.errors import RunbookError
from runbook_kit.plan.model import Action
from runbook_kit.run.assignment import Job
from runbook_kit.run.jobs.jobfolder import JOBS, OUTPUT, as_label, jobs_folder
from runbook_kit.run.jobs.starting import Order, start
from runbook_kit.run.jobs.state import look
from runbook_kit.run.model import Invocation
from runbook_kit.run.surroundings import Surroundings
from runbook_kit.session.events import JobFinished, JobLost
from runbook_kit.session.inspection import LOGS
from runbook_kit.session.log import copy_in, failed, open_file
from runbook_kit.session.state import State
from runbook_kit.session.store import Session

MODE = "RUNBOOK_MODE"
UP = "../.."  # from the folder of a session to `.runbook`


class Jobs(Struct, frozen=True):
    """Starts jobs for the blocks of a session (`run.assignment.Background`)."""

    root: Path
    session: str
    around: Surroundings

    def start(
        self, action: Action, invocation: Invocation, timeout_s: float | None, expect_exit: tuple[int, ...] = (0,)
    ) -> Job:
        """Start the block as a job with its id as label; the log's path is relative to the session's folder.

        Raises what kept it from starting.
        """
        begun = start(
            self.root,
            Order(
                label=as_label(action.address.rpartition("/")[2]),
                invocation=invocation,
                mode=invocation.environment.get(MODE, ""),
                supervisor=SUPERVISOR,
                supervisor_environment=supervisor_environment(os.environ),
                secrets=self.around.secrets,
                purpose=action.title,
                timeout_s=timeout_s,
                expect_exit=expect_exit,
                session=self.session,
                step=action.address,
            ),
            here(),
            lambda: os.urandom(3).hex(),
        )
        log = f"{UP}/{JOBS}/{begun.spec.id}/{OUTPUT}"
        return Job(begun.spec.id, begun.pid, begun.started, log)


def settled(root: Path, state: State) -> Iterator[JobFinished | JobLost]:
    """The events of those jobs of a session that have ended and that the session does not know to have ended.

    A job whose folder is gone, or cannot be read, is lost.
    """
    for known in state.jobs.values():
        if known.state != "running":
            continue
        try:
            job = look(jobs_folder(root) / known.id)
        except RunbookError as error:
            yield JobLost(job=known.id, step=known.step, reason=error.message)
            continue
        now = job.state
        if job.word == "lost":
            yield JobLost(job=known.id, step=known.step, reason=now.reason)
        elif job.ended:
            yield JobFinished(
                job=known.id,
                step=known.step,
                exit_code=now.exit_code,
                signal=now.signal,
                duration_ms=now.duration_ms or 0,
                reason=now.reason,
                failed=job.word == "failed",
                log_sha256=now.log_sha256,
                size=now.size or 0,
            )


def settle_jobs(session: Session) -> None:
    """Record how jobs of this session have ended meanwhile, and keep what they printed with the session."""
    root = session.folder.parents[2]
    for event in settled(root, session.state):
        if isinstance(event, JobFinished) and event.log_sha256:
            session.append(with_output(event, jobs_folder(root), session.folder))
        else:
            session.append(event)


def with_output(event: JobFinished, jobs: Path, folder: Path) -> JobFinished:
    """The event with the output of its job as it is in the session now; without one where it cannot be read.

    Of an output that was too long the job has the digest of the whole, and the session that of what was kept. Raises
    `MachineError` when it cannot be written.
    """
    try:
        source = open_file(jobs / event.job / OUTPUT)
    except OSError as error:
        reason = f"{event.reason} Its output cannot be read: {error.strerror}.".strip()
        return replace(event, log_sha256="", size=0, reason=reason)
    with source:
        try:
            size, digest = copy_in(source, folder / LOGS / f"{event.job}.log")
        except OSError as error:
            raise failed(error) from None
    return replace(event, log_sha256=digest, size=size) if size < event.size else event


def running(root: Path, state: State) -> Mapping[str, str]:
    """The jobs of a session that still run: id → address of the block."""
    ended = {event.job for event in settled(root, state)}
    return {known.id: known.step for known in state.jobs.values() if known.state == "running" and known.id not in ended}
