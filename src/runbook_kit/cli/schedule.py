"""`runbook schedule`: what is started by the machine's own scheduler, and whether it is."""

from __future__ import annotations

import click

from runbook_kit.cli.doings import Doings, missing

SUBCOMMANDS = {  # name on the command line: module in this package, one line of help
    "list": ("schedule_list", "What is scheduled here, and when it is due next."),
    "export": ("schedule_export", "Write units for systemd, launchd, cron or GitHub; installs nothing."),
    "run": ("schedule_run", "What a schedule starts: one run, in the mode that policy calls safe."),
    "doctor": ("schedule_doctor", "Whether what is installed is what would be written, and what was missed."),
}


@click.group("schedule", cls=Doings, listed=SUBCOMMANDS)
@click.pass_context
def command(context: click.Context) -> None:
    """Schedules: the entries with a phase in the `schedule` of a runbook, started by the machine's own scheduler.

    SCHEDULE is RUNBOOK/ENTRY, an entry, a runbook (all of its entries), or a phase (those that run it).
    """
    if context.invoked_subcommand is None:
        raise missing(context.get_help(), "`runbook schedule list` is a good start: it shows what is here.")
