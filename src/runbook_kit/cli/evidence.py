"""`runbook evidence`: what sessions leave for people who were not there, packed, verified, kept and pruned."""

from __future__ import annotations

import click

from runbook_kit.cli.doings import Doings, missing

SUBCOMMANDS = {  # name on the command line: module in this package, one line of help
    "pack": ("evidence_pack", "Pack a closed session: a folder, an archive, a digest and a pin."),
    "snapshot": ("evidence_snapshot", "Pack a session as it is now, how everything stands, or the repository."),
    "bundle": ("evidence_bundle", "Pack files, each compared with the digest beside it."),
    "verify": ("evidence_verify", "Whether a pack is what was packed; unpacks nothing, needs no repository."),
    "list": ("evidence_list", "The packs that are here, the newest first."),
    "hold": ("evidence_hold", "Keep a pack whatever is pruned, or let go of it."),
    "archive": ("evidence_archive", "Copy packs to another folder, and verify the copies."),
    "prune": ("evidence_prune", "Remove packs beyond the newest N; shows first what would go."),
}


@click.group("evidence", cls=Doings, listed=SUBCOMMANDS)
@click.pass_context
def command(context: click.Context) -> None:
    """Evidence packs: a session for people who were not there, verified with plain tools.

    They are kept in the folder `evidence` of the configured out folder, or in that of --out.
    """
    if context.invoked_subcommand is None:
        raise missing(context.get_help(), "`runbook evidence list` is a good start: it shows what is here.")
