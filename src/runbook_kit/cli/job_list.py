"""`runbook job list`: the jobs that are here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from runbook_kit.cli.options import format_option
from runbook_kit.run.jobs.state import Word

if TYPE_CHECKING:
    from runbook_kit.render.job_v1 import JobFacts

NEWEST = 20  # jobs in the list without --all


@click.command("list")
@click.option("--all", "everything", is_flag=True, help=f"All of them, not the newest {NEWEST}.")
@click.option("--state", default="", type=click.Choice(("", *get_args(Word))), metavar="STATE", help="Only these.")
@format_option("text", "json")
def command(everything: bool, state: str, form: str) -> None:
    """The jobs that are here, the newest first. Running ones are always among them."""
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.run.jobs.jobfolder import list_folders

    found = [read(folder) for folder in list_folders(find_place().root)]
    chosen = [facts for facts in found if not state or facts.state == state]
    shown = chosen if everything else newest(chosen)
    if form == "json":
        from runbook_kit.render.job_v1 import jobs_v1

        put_json(jobs_v1(shown))
    else:
        from runbook_kit.render.job_page import jobs_page

        put(jobs_page(shown, output(), len(chosen) - len(shown)))


def read(folder: Path) -> JobFacts:
    """A job of the list; whatever is wrong with it, the others are listed, too."""
    from runbook_kit.cli.job_access import facts_of
    from runbook_kit.errors import RunbookError
    from runbook_kit.render.job_v1 import JobFacts
    from runbook_kit.run.jobs.state import look

    try:
        return facts_of(look(folder))
    except RunbookError as error:
        return JobFacts(id=folder.name, code=error.code, reason=error.message)


def newest(found: list[JobFacts]) -> list[JobFacts]:
    """The first of the list, and those behind that run, are lost, or cannot be read."""
    return [*found[:NEWEST], *(facts for facts in found[NEWEST:] if facts.state in ("running", "lost", ""))]
