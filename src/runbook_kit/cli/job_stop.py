"""`runbook job stop`: ends a job, or what a lost one has left."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.job_access import job_argument
from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from runbook_kit.run.jobs.stopping import Stopped

GRACE = "10s"


@click.command("stop")
@job_argument()
@click.option("--grace", default=GRACE, show_default=True, metavar="TIME", help="How long it has to end by itself.")
@format_option("text", "json")
def command(name: str, grace: str, form: str) -> None:
    """End a job: TERM, some time, then KILL, to every process of it.

    Exits 0 when nothing of it runs any more, also when it had ended before, and 1 when something still does.
    """
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.job_access import facts_of, stopper
    from runbook_kit.cli.person import identity
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import put, put_json
    from runbook_kit.run.jobs.jobfolder import find
    from runbook_kit.run.jobs.state import look
    from runbook_kit.run.jobs.stopping import stop

    root = find_place().root
    folder = find(root, name)
    result = stop(folder, stopper(identity(dict(os.environ), root), grace_seconds(grace)))
    if form == "json":
        from runbook_kit.render.job_v1 import job_v1

        put_json(job_v1(facts_of(look(folder))))
    else:
        from runbook_kit.render.escape import on_one_line

        put(on_one_line(told(result)))
    if not result.done:
        raise Concluded(
            f"Something of the job {result.id} still runs: {', '.join(str(each.pid) for each in result.alive)}.",
            code="job-not-stopped",
            hint=f"`runbook job status {result.id}` shows it. It may belong to another user, or wait for a device.",
            exit_code=1,
        )


def told(result: Stopped) -> str:
    """What happened, in a sentence or two."""
    ended = ", ".join(f"{each.pid} ({each.command})" for each in result.ended if each not in result.alive)
    also = f" What it had left was ended: {ended}." if ended else ""
    if result.was == "running":
        return f"{result.id}: {result.reason or result.word}{also}"
    if result.was == "lost":
        return f"{result.id} was lost: {result.reason}{also or ' Nothing of it runs any more.'}"
    return f"{result.id} had ended before ({result.was}).{also}"


def grace_seconds(text: str) -> float:
    """The grace; it may be nothing. Raises `UsageError`."""
    from runbook_kit.document.duration import parse_duration
    from runbook_kit.errors import UsageError

    try:
        return parse_duration(text)
    except ValueError as error:
        raise UsageError(f"--grace: {error}", hint="Write 30s or 2m; 0 kills at once.", code="invalid-value") from None
