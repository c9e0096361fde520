"""`runbook job status`: one job, whether it runs, since when, and how it ended."""

from __future__ import annotations

import click

from runbook_kit.cli.job_access import job_argument
from runbook_kit.cli.options import format_option


@click.command("status")
@job_argument(required=False)
@format_option("text", "json")
def command(name: str, form: str) -> None:
    """A job; the latest when none is named.

    Exits 0 when it runs, has ended as expected or was stopped, and 1 when it failed or is lost.
    """
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.job_access import facts_of
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.run.jobs.jobfolder import find
    from runbook_kit.run.jobs.state import look

    facts = facts_of(look(find(find_place().root, name)))
    if form == "json":
        from runbook_kit.render.job_v1 import job_v1

        put_json(job_v1(facts))
    else:
        from runbook_kit.render.job_page import job_page

        put(job_page(facts, output()))
    if facts.state == "lost":
        hint = f"`runbook job stop {facts.id}` ends what it may have left." if facts.left else ""
        raise Concluded(f"The job {facts.id} is lost. {facts.reason}", code="job-lost", hint=hint, exit_code=1)
    if facts.state == "failed":
        hint = f"`runbook job follow {facts.id}` shows its output."
        raise Concluded(
            f"The job {facts.id} has failed. {facts.reason}".strip(), code="job-failed", hint=hint, exit_code=1
        )
