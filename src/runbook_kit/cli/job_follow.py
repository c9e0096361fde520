"""`runbook job follow`: the output of a job as it grows, until the job has ended."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.job_access import job_argument

if TYPE_CHECKING:
    from runbook_kit.run.jobs.state import Job

INTERRUPTED = 130


@click.command("follow")
@job_argument()
def command(name: str) -> None:
    """Print the output of a job, byte for byte, as it grows; after the end all of it, at once.

    Ends with the job and exits with its code: 128 + N for signal N, 124 when it took too long, 1 when it is lost.
    Ctrl-C leaves the job alone.
    """
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.place import find_place
    from runbook_kit.run.jobs.following import follow
    from runbook_kit.run.jobs.jobfolder import find

    folder = find(find_place().root, name)
    sys.stdout.flush()
    try:
        job = follow(folder, put)
    except KeyboardInterrupt:
        raise Concluded(
            f"The job {folder.name} goes on.",
            code="job-goes-on",
            hint=f"`runbook job stop {folder.name}` ends it.",
            exit_code=INTERRUPTED,
        ) from None
    conclude(job)


def put(piece: bytes) -> None:
    """Write to stdout as it is."""
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def conclude(job: Job) -> None:
    """Leave with the job's exit code; what was not expected is said."""
    from runbook_kit.cli.failure import Concluded

    if job.word == "lost":
        hint = f"`runbook job stop {job.id}` ends what it may have left."
        raise Concluded(f"The job {job.id} is lost. {job.state.reason}", code="job-lost", hint=hint, exit_code=1)
    if job.word == "finished":
        raise click.exceptions.Exit(job.exit_code)
    stopped = job.word == "stopped"
    said = job.state.reason or how_it_ended(job)
    raise Concluded(
        f"The job {job.id} {'was stopped' if stopped else 'has failed'}. {said}",
        code="job-stopped" if stopped else "job-failed",
        hint=f"`runbook job status {job.id}` says more.",
        exit_code=job.exit_code,
    )


def how_it_ended(job: Job) -> str:
    """In a sentence."""
    if job.state.signal:
        return f"It was ended by signal {job.state.signal}."
    if job.spec.every_s:
        return f"{job.state.bad} of {job.state.runs} runs did not end as expected."
    wanted = " or ".join(map(str, job.spec.expect_exit))
    return f"It ended with exit code {job.state.exit_code}, not {wanted}."
