"""`runbook job`: commands that go on in the background, supervised, with their output and exit code kept."""

from __future__ import annotations

import click

from runbook_kit.cli.doings import Doings, missing

SUBCOMMANDS = {  # name on the command line: module in this package, one line of help
    "start": ("job_start", "Start a command in the background; it outlives the terminal."),
    "list": ("job_list", "The jobs that are here, the newest first."),
    "status": ("job_status", "One job: whether it runs, since when, and how it ended."),
    "follow": ("job_follow", "Print the output of a job as it grows, and end with it."),
    "stop": ("job_stop", "End a job, or what a lost one has left."),
    "doctor": ("job_doctor", "What jobs need, and what is wrong with those that are here."),
}


@click.group("job", cls=Doings, listed=SUBCOMMANDS)
@click.pass_context
def command(context: click.Context) -> None:
    """Jobs: commands that go on in the background, each with a supervisor of its own.

    JOB is an id, the unique beginning of one, `latest`, or a label, which means the newest job that has it.
    """
    if context.invoked_subcommand is None:
        raise missing(context.get_help(), "`runbook job list` is a good start: it shows what is here.")
