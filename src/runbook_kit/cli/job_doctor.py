"""`runbook job doctor`: what jobs need, and what is wrong with those that are here."""

from __future__ import annotations

import os
from pathlib import Path

import click

from runbook_kit.cli.options import format_option


@click.command("doctor")
@format_option("text", "json")
def command(form: str) -> None:
    """Permissions, disk, timeouts, and what lost supervisors have left. Starts nothing and changes nothing.

    Exits 1 when there is a problem.
    """
    from msgspec import to_builtins

    from runbook_kit.cli import clock
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.render.job_page import Complaint, job_doctor_page
    from runbook_kit.render.job_v1 import FORMAT
    from runbook_kit.render.terminal import counted
    from runbook_kit.run.jobs.health import examine

    found = examine(find_place().root, clock.now(), free_bytes)
    complaints = [Complaint(each.word, each.subject, each.said, each.hint) for each in found]
    if form == "json":
        put_json({"format": FORMAT, "diagnoses": to_builtins(complaints)})
    else:
        put(job_doctor_page(complaints, output()))
    problems = [each for each in found if each.word == "problem"]
    if problems:
        raise Concluded(
            f"There {'is' if len(problems) == 1 else 'are'} {counted(len(problems), 'problem')} with jobs here.",
            code="job-problem",
            hint=problems[0].hint,
            exit_code=1,
        )


def free_bytes(path: Path) -> int:
    """What is free for this user on the disk that `path` is on."""
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize
