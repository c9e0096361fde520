"""`runbook drift`: what has changed since it was looked at, and whether somebody meant it."""

from __future__ import annotations

import click

from runbook_kit.cli.doings import Doings, missing

SUBCOMMANDS = {  # name on the command line: module in this package, one line of help
    "snapshot": ("drift_snapshot", "Write down what the repository and its tools are like."),
    "compare": ("drift_compare", "What differs between two snapshots, or one and now."),
    "decide": ("drift_decide", "Record whether a difference is intentional or accidental."),
}


@click.group("drift", cls=Doings, listed=SUBCOMMANDS)
@click.pass_context
def command(context: click.Context) -> None:
    """Drift: a snapshot of facts, what differs from it later, and whether somebody meant it.

    A snapshot is a file, a name, the beginning of one, `latest`, `previous`, or `now`.
    """
    if context.invoked_subcommand is None:
        raise missing(context.get_help(), "`runbook drift snapshot` writes down what is so now.")
