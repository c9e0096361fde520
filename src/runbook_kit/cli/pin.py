"""`runbook pin`: a clean repository state, held in a file that says later whether it has moved."""

from __future__ import annotations

import click

from runbook_kit.cli.doings import Doings, missing

SUBCOMMANDS = {  # name on the command line: module in this package, one line of help
    "create": ("pin_create", "Pin the clean state that the repository is in."),
    "verify": ("pin_verify", "Whether the repository is still in a pinned state."),
}


@click.group("pin", cls=Doings, listed=SUBCOMMANDS)
@click.pass_context
def command(context: click.Context) -> None:
    """Pins of repository states: commit, branch and content, and the session that ended there.

    PIN is a name, a file, or `latest`.
    """
    if context.invoked_subcommand is None:
        raise missing(context.get_help(), "`runbook pin create` pins the state that the repository is in.")
